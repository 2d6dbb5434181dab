"""Weights by how quickly the losses fall: dynamic weight average."""

import torch

from skmultilabel.neural._balancing._balancing import EpochMeans, TaskWeighting

__all__ = ["DynamicWeightAverage", "compute_dynamic_weights"]


class DynamicWeightAverage(TaskWeighting):
    """More weight for the tasks whose loss falls slowly: see :func:`compute_dynamic_weights`.

    Parameters
    ----------
    n_tasks : int
        The number of tasks.
    temperature : float, default=2.0
        The larger, the nearer the weights are to 1; that of the paper.
    """

    def __init__(self, n_tasks, temperature=2.0):
        super().__init__()
        if temperature <= 0:
            raise ValueError(f"balancing__temperature must be above 0; got {temperature}.")
        self.temperature = temperature
        self.means = EpochMeans(n_tasks)
        self.register_buffer("before", torch.full((n_tasks,), torch.nan))
        self.register_buffer("last", torch.full((n_tasks,), torch.nan))
        self.register_buffer("weights", torch.ones(n_tasks))

    def start_epoch(self):
        """Compute the weights of the epoch."""
        self.before.copy_(self.last)
        self.last.copy_(self.means.take())
        self.weights.copy_(compute_dynamic_weights(self.last, self.before, self.temperature))

    def combine(self, losses, tasks, head, hidden):
        """Add the losses: see :class:`TaskWeighting`."""
        self.means.add(losses, tasks.shares)
        return (self.weights * tasks.shares * losses).sum()


def compute_dynamic_weights(last, before, temperature):
    r"""Compute weights from the losses of two epochs [1]_, equation 7.

    .. math:: w_t = K \frac{\exp(r_t / T)}{\sum_k \exp(r_k / T)}, \quad
        r_t = \frac{L_t(e - 1)}{L_t(e - 2)}

    Parameters
    ----------
    last, before : Tensor of shape (n_tasks,)
        The mean losses of the last epoch, and of that before; NaN where there is none, which is
        taken for a loss that does not change.
    temperature : float
        :math:`T`.

    Returns
    -------
    Tensor of shape (n_tasks,)
        Weights, of sum K, the number of tasks.

    References
    ----------
    .. [1] S. Liu, E. Johns, A. J. Davison, "End-to-End Multi-Task Learning with Attention",
       CVPR 2019.

    Examples
    --------
    >>> import torch
    >>> compute_dynamic_weights(torch.tensor([0.5, 0.5]), torch.tensor([1.0, 0.5]), 2.0)
    tensor([0.8756, 1.1244])
    """
    rates = last / before
    rates = torch.where(rates.isfinite(), rates, 1.0)
    return len(rates) * torch.softmax(rates / temperature, dim=0)
