"""Losses of torch and of users, around gaps and with weights where they allow it."""

import copy
import inspect

import torch
from torch import nn

from skmultilabel.neural.losses._loss import MultiLabelLoss
from skmultilabel.neural.losses._reductions import align, average_members, weighted_mean

__all__ = ["WrappedLoss"]

# What a loss may return -> what that is, for messages.
FORMS = {
    0: "one number for a batch",
    1: "one number for a row",
    2: "one number for a row and label",
}


class WrappedLoss(MultiLabelLoss):
    """Any loss of logits and labels, such as those of :mod:`torch.nn`.

    It is asked for values that are not reduced, where it has a `reduction`. With a value for
    each row and label it takes unknown labels and all weights; with one for each row, weights of
    rows; with one for a batch neither.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    loss : callable
        A module or a function of logits and labels, both of shape (n_rows, n_labels). It is copied.

    See Also
    --------
    make_loss : Wraps what is not ours.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import WrappedLoss
    >>> WrappedLoss(torch.nn.MSELoss())(torch.ones(1, 2), torch.tensor([[0.0, float("nan")]]))
    tensor(1.)
    """

    def __init__(self, loss):
        super().__init__()
        self.loss = copy.deepcopy(loss)
        self.keywords = {}
        if hasattr(self.loss, "reduction"):
            self.loss.reduction = "none"
        elif not isinstance(loss, nn.Module) and "reduction" in inspect.signature(loss).parameters:
            self.keywords = {"reduction": "none"}

    def _compute_loss(self, logits, target, weight):
        logits, filled, aligned = align(logits, target, weight)
        values = self._call(logits, filled)
        if values.ndim == 2:
            values = average_members(values.view(logits.shape))
            return weighted_mean(values, aligned.view(values.shape))
        self._refuse_what_is_lost(values.ndim, weight)
        if not self.all_known:
            # A value that an unknown label went into is not known.
            values = values + 0 * target.sum()
        if values.ndim == 0 or weight is None:
            return values.mean()
        values = values.view(len(logits), -1).mean(dim=1)
        return weighted_mean(values, weight.to(values.dtype))

    def _learn(self, facts):
        target = torch.zeros(2, facts.n_labels)
        n_dimensions = self._call(torch.zeros_like(target), target).ndim
        if n_dimensions < 2 and facts.has_missing:
            raise ValueError(
                f"{self._name} gives {FORMS[n_dimensions]}, so labels that are not known cannot be "
                "left out of it. Take a loss that has reduction='none', or one of "
                "skmultilabel.neural.losses."
            )

    def _call(self, logits, target):
        """Return what the loss gives for rows of one member each."""
        rows = logits.flatten(0, -2)
        values = self.loss(rows, target.expand_as(logits).flatten(0, -2), **self.keywords)
        if values.shape != rows.shape[: values.ndim]:
            raise ValueError(
                f"{self._name} gives values of shape {tuple(values.shape)} for {len(rows)} rows and "
                f"{rows.shape[1]} labels. It must give {', '.join(FORMS.values())}."
            )
        return values

    def _refuse_what_is_lost(self, n_dimensions, weight):
        if weight is not None and weight.ndim > n_dimensions:
            raise ValueError(
                f"{self._name} gives {FORMS[n_dimensions]}, so it cannot take weights of shape "
                f"{tuple(weight.shape)}. Take a loss that has reduction='none', or one of "
                "skmultilabel.neural.losses."
            )

    @property
    def _name(self):
        return getattr(self.loss, "__name__", type(self.loss).__name__)
