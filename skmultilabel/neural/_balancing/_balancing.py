"""What all ways of balancing have in common."""

from abc import ABC, abstractmethod

import torch
from torch import nn

from skmultilabel.neural._balancing._tasks import TaskLosses

__all__ = ["Balancing", "EpochMeans", "TaskWeighting", "follow"]


class Balancing(nn.Module, ABC):
    """What takes the place of the plain loss while a net learns.

    It is a part of the network: what it has learned is saved with it, and what it has to learn is
    learned with it.
    """

    @abstractmethod
    def forward(self, head, hidden, target, weight, criterion):
        """Compute the loss of a batch, with gradients that are balanced.

        Parameters
        ----------
        head : Head
            The head.
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), or None
            Weights.
        criterion : MultiLabelLoss
            The loss.

        Returns
        -------
        Tensor of shape ()
            The plain loss, which epochs and fits can be compared by. Its gradients are balanced.
        """

    def start_epoch(self):
        """Do what is done before an epoch."""


class TaskWeighting(Balancing):
    r"""Multiplies the losses of the tasks by weights that change with the training.

    .. math:: \sum_t w_t s_t L_t

    The shares :math:`s_t` are those that the tasks have in the plain loss, which is what weights of
    1 give.
    """

    def forward(self, head, hidden, target, weight, criterion):
        tasks = TaskLosses(criterion, has_further=hasattr(head, "term"))
        losses = head.compute_loss(hidden, target, weight, tasks)
        balanced = self.combine(losses, tasks, head, hidden)
        return follow((tasks.shares * losses).sum(), balanced)

    @abstractmethod
    def combine(self, losses, tasks, head, hidden):
        """Add the losses of the tasks.

        Parameters
        ----------
        losses : Tensor of shape (n_tasks,)
            The losses.
        tasks : TaskLosses
            Where they are from, with their shares.
        head : Head
            The head.
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.

        Returns
        -------
        Tensor of shape ()
            The sum.
        """


class EpochMeans(nn.Module):
    """The means of losses over an epoch; nothing waits for the device.

    Parameters
    ----------
    n_tasks : int
        How many losses there are.
    """

    def __init__(self, n_tasks):
        super().__init__()
        self.register_buffer("totals", torch.zeros(n_tasks))
        self.register_buffer("counts", torch.zeros(n_tasks))

    @torch.no_grad()
    def add(self, losses, shares):
        """Note the losses of a batch.

        Parameters
        ----------
        losses : Tensor of shape (n_tasks,)
            The losses.
        shares : Tensor of shape (n_tasks,)
            The shares of the tasks; one without a share is not in the batch.
        """
        self.totals += torch.where(shares > 0, losses, 0.0)
        self.counts += shares > 0

    def take(self):
        """Return the means, and begin anew.

        Returns
        -------
        Tensor of shape (n_tasks,)
            The means, NaN for what nothing was noted of.
        """
        means = self.totals / self.counts
        self.totals.zero_()
        self.counts.zero_()
        return means


def follow(value, objective):
    """Give a value the gradients of something else.

    Parameters
    ----------
    value : Tensor of shape ()
        The value.
    objective : Tensor of shape ()
        What the gradients are of.

    Returns
    -------
    Tensor of shape ()
        The value, with these gradients.
    """
    return value.detach() + (objective - objective.detach())
