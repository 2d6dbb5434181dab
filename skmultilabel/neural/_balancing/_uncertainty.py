"""Weights that are learned: the uncertainty of the tasks."""

import torch
from torch import nn

from skmultilabel.neural._balancing._balancing import TaskWeighting

__all__ = ["UncertaintyWeighting"]


class UncertaintyWeighting(TaskWeighting):
    r"""Learns how uncertain each task is, and weighs it by that [1]_.

    .. math:: \sum_t s_t (e^{-v_t} L_t + v_t / 2)

    with :math:`v_t = \log \sigma_t^2`, which is equation 10 of the paper, that of classification;
    for squared errors the paper has half of the first part. Where :math:`v_t` has its best value, the
    weight is :math:`1 / (2 L_t)`: the net then minimises the mean of the *logarithms* of the losses,
    and every task wants the same relative gain.

    Parameters
    ----------
    n_tasks : int
        The number of tasks.

    Attributes
    ----------
    log_variance : Parameter of shape (n_tasks,)
        The numbers :math:`v_t`. The optimizer of the net learns them, without weight decay.

    References
    ----------
    .. [1] A. Kendall, Y. Gal, R. Cipolla, "Multi-Task Learning Using Uncertainty to Weigh Losses for
       Scene Geometry and Semantics", CVPR 2018.
    """

    def __init__(self, n_tasks):
        super().__init__()
        self.log_variance = nn.Parameter(torch.zeros(n_tasks))

    def combine(self, losses, tasks, head, hidden):
        """Add the losses: see :class:`TaskWeighting`."""
        summed = torch.exp(-self.log_variance) * losses + self.log_variance / 2
        return (tasks.shares * summed).sum()
