"""Gradients that do not conflict: the aggregators of torchjd, or others of this form."""

import copy

import torch

from skmultilabel.neural._balancing._balancing import Balancing, follow
from skmultilabel.neural._balancing._gradients import find_gradients
from skmultilabel.neural._balancing._tasks import TaskLosses

__all__ = ["GradientAggregation", "find_aggregator"]


class GradientAggregation(Balancing):
    r"""Lets an aggregator make one gradient of those of all tasks, at the representation.

    The head learns from the plain loss. What is before it learns from the aggregate of the gradients
    :math:`K s_t \nabla L_t`, with the number of tasks K and their shares :math:`s_t` in the loss,
    so that the mean of them is the gradient of the plain loss. This is how torchjd's `mtl_backward`
    goes back [1]_, with one pass through the head for all labels.

    An aggregator of inner products gets these, in K^2 numbers. Others get all gradients, in
    K numbers for every number of the representation.

    Parameters
    ----------
    n_tasks : int
        The number of tasks.
    aggregator : callable
        Maps a matrix with a gradient in every row to one gradient, as a
        ``torchjd.aggregation.Aggregator`` does.

    References
    ----------
    .. [1] P. Quinton, V. Rey, "Jacobian Descent for Multi-Objective Optimization",
       arXiv:2406.16232, 2024.
    """

    def __init__(self, n_tasks, aggregator):
        super().__init__()
        self.n_tasks = n_tasks
        self.aggregator = copy.deepcopy(aggregator)

    def forward(self, head, hidden, target, weight, criterion):
        tasks = TaskLosses(criterion, has_further=hasattr(head, "term"))
        shared = hidden.detach().requires_grad_()
        losses = head.compute_loss(shared, target, weight, tasks)
        gradients = find_gradients(losses, tasks, head, shared)
        scales = self.n_tasks * tasks.shares.to(losses.dtype)
        aggregate = self._aggregate(gradients, scales).view(hidden.shape)
        plain = (tasks.shares * losses).sum()
        return plain + follow(torch.zeros_like(plain), (hidden * aggregate).sum())

    @torch.no_grad()
    def _aggregate(self, gradients, scales):
        """Return the aggregate of the scaled gradients."""
        if not hasattr(self.aggregator, "gramian_weighting"):
            return self.aggregator(scales[:, None] * gradients.flatten())
        gramian = scales * gradients.compute_gramian() * scales[:, None]
        weights = self.aggregator.gramian_weighting(_normalize(gramian))
        return gradients.add(scales * weights)


def _normalize(gramian):
    """Make the mean square 1: aggregators take what is small for zero. Of zeros make axes."""
    size = gramian.diagonal().mean()
    is_zero = (size == 0).to(gramian.dtype)
    axes = torch.eye(len(gramian), dtype=gramian.dtype, device=gramian.device)
    return gramian / (size + is_zero) + is_zero * axes


def find_aggregator(name):
    """Look an aggregator of torchjd up.

    Parameters
    ----------
    name : str
        The name of its class, in small letters or not.

    Returns
    -------
    type
        The class.

    Raises
    ------
    ImportError
        If torchjd is missing.
    ValueError
        If it has none of this name.
    """
    ours = "'gradnorm', 'dynamic_average' or 'uncertainty'"
    try:
        from torchjd import aggregation
    except ImportError as error:
        raise ImportError(
            f"balancing={name!r} is neither {ours} nor known without torchjd, which has more. "
            'Install it: pip install "skmultilabel[balancing]".'
        ) from error
    aggregators = {
        known.lower(): getattr(aggregation, known)
        for known in aggregation.__all__
        if issubclass(getattr(aggregation, known), aggregation.Aggregator)
        and not known.endswith("Aggregator")
    }
    if name.lower() not in aggregators:
        raise ValueError(
            f"balancing={name!r} is neither {ours} nor an aggregator of torchjd: "
            f"{', '.join(sorted(aggregators))}."
        )
    return aggregators[name.lower()]
