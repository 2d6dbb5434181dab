"""Weights that make the gradients of the tasks equally large: GradNorm."""

import torch

from skmultilabel.neural._balancing._balancing import EpochMeans, TaskWeighting
from skmultilabel.neural._balancing._gradients import find_gradients

__all__ = ["GradNorm", "balance_norms"]


class GradNorm(TaskWeighting):
    r"""Makes the gradients of the tasks at the representation equally large [1]_.

    The paper moves the weights a step at a time towards those of :func:`balance_norms`; these are
    computed here, from norms that are averaged over the last batches. Two things are steadier than
    in the paper, because a rare label has no positive in most batches: losses are means over
    epochs, and :math:`L_t(0)` is that of the first epoch.

    Parameters
    ----------
    n_tasks : int
        The number of tasks.
    alpha : float, default=1.5
        How much more the tasks that learn slowly pull; that of the paper. With 0 all norms are made
        equal.
    momentum : float, default=0.99
        The part that the norms of earlier batches keep with every batch.
    max_ratio : float, default=10.0
        A norm counts as no smaller than the mean norm divided by this. It bounds the weights of
        labels that are learned to the end, or never occur.

    References
    ----------
    .. [1] Z. Chen, V. Badrinarayanan, C.-Y. Lee, A. Rabinovich, "GradNorm: Gradient Normalization
       for Adaptive Loss Balancing in Deep Multitask Networks", ICML 2018.
    """

    def __init__(self, n_tasks, alpha=1.5, momentum=0.99, max_ratio=10.0):
        super().__init__()
        if not 0 <= momentum < 1:
            raise ValueError(f"balancing__momentum must be in [0, 1); got {momentum}.")
        if max_ratio < 1:
            raise ValueError(f"balancing__max_ratio must be 1 or more; got {max_ratio}.")
        self.alpha = alpha
        self.momentum = momentum
        self.max_ratio = max_ratio
        self.means = EpochMeans(n_tasks)
        self.register_buffer("first", torch.full((n_tasks,), torch.nan))
        self.register_buffer("last", torch.full((n_tasks,), torch.nan))
        self.register_buffer("norms", torch.zeros(n_tasks))
        self.register_buffer("counted", torch.zeros(n_tasks))

    def start_epoch(self):
        """Note the losses of the epoch before."""
        means = self.means.take()
        self.first.copy_(torch.where(self.first.isnan(), means, self.first))
        self.last.copy_(torch.where(means.isnan(), self.last, means))

    def combine(self, losses, tasks, head, hidden):
        """Add the losses: see :class:`TaskWeighting`."""
        self.means.add(losses, tasks.shares)
        norms = find_gradients(losses, tasks, head, hidden).compute_norms()
        weights = self._weigh(norms, tasks.shares > 0)
        return (weights * tasks.shares * losses).sum()

    @torch.no_grad()
    def _weigh(self, norms, is_present):
        """Note the norms of a batch, and return the weights."""
        gain = (1 - self.momentum) * is_present.to(self.norms.dtype)
        # What was noted together with how much that counts: the first batches are no special case.
        self.norms.lerp_(norms.to(gain.dtype), gain)
        self.counted.lerp_(torch.ones_like(gain), gain)
        averages = self.norms / self.counted.clamp_min(1 - self.momentum)
        rates = self.last / self.first
        rates = torch.where(rates.isfinite(), rates, 1.0)
        return balance_norms(averages, rates, self.alpha, self.max_ratio)


def balance_norms(norms, rates, alpha, max_ratio):
    r"""Compute the weights at which the objective of GradNorm, equation 2 of the paper, is 0.

    .. math:: w_t \lVert g_t \rVert \propto (r_t / \bar r)^\alpha, \quad \sum_t w_t = K

    Parameters
    ----------
    norms : Tensor of shape (n_tasks,)
        The norms of the gradients :math:`g_t`.
    rates : Tensor of shape (n_tasks,)
        The parts :math:`r_t` of their first losses that are left.
    alpha : float
        How much more the tasks that learn slowly pull.
    max_ratio : float
        How many times smaller than their mean a norm may be.

    Returns
    -------
    Tensor of shape (n_tasks,)
        Weights, of sum K, the number of tasks.

    Examples
    --------
    >>> import torch
    >>> balance_norms(torch.tensor([3.0, 1.0]), torch.ones(2), alpha=1.5, max_ratio=10.0)
    tensor([0.5000, 1.5000])
    """
    floor = norms.mean() / max_ratio
    pulls = (rates / rates.mean()) ** alpha
    # Nets begin with gradients of 0 at the representation; then all norms count as equal.
    weights = pulls / (norms.clamp_min(floor) + (floor == 0))
    return len(norms) * weights / weights.sum()
