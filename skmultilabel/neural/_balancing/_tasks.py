"""The losses that are balanced: those of the labels, or the terms of a sum."""

from functools import partial

import torch

from skmultilabel.neural.losses import SummedLoss

__all__ = ["TaskLosses", "check_tasks", "count_tasks"]


class TaskLosses:
    """Takes the place of a loss in a head, and keeps the losses of the tasks apart.

    Parameters
    ----------
    criterion : MultiLabelLoss, partial of one, or None
        The loss; ``None`` where the head has its own, and there is a further term.
    has_further : bool, default=False
        Whether there is a further term. The tasks are then the loss, or its terms where it is a sum,
        and that term. Otherwise they are the terms of a sum, or the labels.

    Attributes
    ----------
    logits : Tensor of shape (n_rows, ..., n_labels)
        What it was called with last.
    shares : Tensor of shape (n_tasks,)
        What each task counts in the loss: the weights of the terms; for labels the parts that they
        have in the sum of all weights, so that those of samples and labels count as without it.
    """

    def __init__(self, criterion, *, has_further=False):
        self.has_further = has_further
        is_partial = isinstance(criterion, partial)
        self.loss = criterion.func if is_partial else criterion
        self.keywords = criterion.keywords if is_partial else {}

    def __call__(self, logits, target, weight=None):
        """Compute the losses of all tasks.

        Parameters
        ----------
        logits : Tensor of shape (n_rows, ..., n_labels)
            Logits.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights.

        Returns
        -------
        Tensor of shape (n_tasks,)
            The losses.
        """
        self.logits = logits
        if isinstance(self.loss, SummedLoss):
            self.shares = self.loss.weights
            return self.loss.terms(logits, target, weight, **self.keywords)
        if self.has_further:
            return self.loss(logits, target, weight, **self.keywords)
        counts_unknown = getattr(self.loss, "counts_unknown", False)
        self.shares = _share_out(target, weight, counts_unknown=counts_unknown)
        return self.loss.label_losses(logits, target, weight)

    @property
    def has_terms(self):
        """Whether the tasks are terms, which are no losses of single labels."""
        return self.has_further or isinstance(self.loss, SummedLoss)

    def append(self, losses, further, share):
        """Add the further term to the losses of the tasks.

        Parameters
        ----------
        losses : Tensor of shape () or (n_terms,)
            What the head made of this.
        further : Tensor of shape ()
            The further term.
        share : float
            What it counts in the loss.

        Returns
        -------
        Tensor of shape (n_tasks,)
            The losses.
        """
        is_sum = isinstance(self.loss, SummedLoss)
        self.shares = torch.cat(
            [self.shares if is_sum else losses.new_ones(1), losses.new_full((1,), share)]
        )
        return torch.cat([losses.view(-1), further.view(1).to(losses.dtype)])


def _share_out(target, weight, *, counts_unknown):
    """Return which part of all weights the entries of each label have."""
    counts = torch.ones_like(target) if counts_unknown else (~target.isnan()).to(target.dtype)
    if weight is not None:
        counts = counts * (weight if weight.ndim == 2 else weight[:, None])
    totals = counts.sum(dim=0)
    return totals / (totals.sum() + (totals.sum() == 0))


def count_tasks(criterion, n_labels, *, has_further=False):
    """Count the tasks of a loss.

    Parameters
    ----------
    criterion : MultiLabelLoss or None
        The loss.
    n_labels : int
        The number of labels.
    has_further : bool, default=False
        Whether there is a further term: see :class:`TaskLosses`.

    Returns
    -------
    int
        The number of terms, or of labels.
    """
    if isinstance(criterion, SummedLoss):
        return len(criterion.losses) + has_further
    return 2 if has_further else n_labels


def check_tasks(criterion):
    """Refuse a loss that is not made of tasks.

    Parameters
    ----------
    criterion : MultiLabelLoss or None
        The loss; ``None`` where a head has its own.

    Raises
    ------
    ValueError
        If it has neither terms nor a value for each label.
    """
    if isinstance(criterion, SummedLoss):
        return
    if criterion is None:
        raise ValueError(
            "The likelihood of label sets has no parts that could be balanced. Set "
            "head='independent', or name a criterion, such as criterion='bce'."
        )
    if not hasattr(criterion, "label_losses") or criterion.needs_row_index:
        raise ValueError(
            f"{type(criterion).__name__} does not tell the losses of single labels, so they cannot "
            "be balanced. Take criterion='bce', or a sum of losses, whose terms are balanced then: "
            "criterion=[('bce', 1.0), ...]."
        )
