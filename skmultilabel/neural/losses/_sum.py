"""Several losses, added with weights."""

import numpy as np
import torch
from torch import nn

from skmultilabel.neural.losses._loss import MultiLabelLoss
from skmultilabel.neural.losses._reductions import check_weights

__all__ = ["SummedLoss"]


class SummedLoss(MultiLabelLoss):
    """A weighted sum of losses.

    Its declarations follow from those of the losses: it takes what all of them take.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    losses : sequence of MultiLabelLoss
        The terms.
    weights : array-like of shape (n_terms,), default=None
        Their weights; 1 by default.

    Attributes
    ----------
    weights : Tensor of shape (n_terms,)
        The weights.

    See Also
    --------
    make_loss : Makes a sum of pairs of a name and a weight.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import BCELoss, DiceLoss, SummedLoss
    >>> loss = SummedLoss([BCELoss(), DiceLoss()], [1.0, 0.5])
    >>> logits, target = torch.zeros(2, 2), torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    >>> loss.terms(logits, target)
    tensor([0.6931, 0.2667])
    >>> loss(logits, target)
    tensor(0.8265)
    """

    def __init__(self, losses, weights=None):
        super().__init__()
        self.losses = nn.ModuleList(losses)
        weights = np.ones(len(self.losses)) if weights is None else weights
        weights = check_weights("The weights of a sum of losses", weights, of="loss")
        if len(self.losses) == 0 or weights.shape != (len(self.losses),):
            raise ValueError(
                f"There must be a weight for each of at least one loss; got {len(self.losses)} "
                f"losses and weights of shape {tuple(weights.shape)}."
            )
        self.register_buffer("weights", weights.float())
        for name in ("accepts_missing", "accepts_soft_targets", "elementwise", "correctable"):
            setattr(self, name, all(getattr(loss, name) for loss in self.losses))
        for name in ("couples_rows", "needs_labels", "needs_row_index", "assumes_unknown"):
            setattr(self, name, any(getattr(loss, name) for loss in self.losses))

    def _compute_loss(self, logits, target, weight, row_index=None):
        terms = self.terms(logits, target, weight, row_index)
        return (self.weights.to(terms.dtype) * terms).sum()

    def terms(self, logits, target, weight=None, row_index=None):
        """Compute every loss by itself, without its weight.

        Parameters
        ----------
        logits : Tensor of shape (n_rows, n_labels) or (n_rows, n_members, n_labels)
            Logits.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights.
        row_index : Tensor of shape (n_rows,), default=None
            The rows of the batch, for losses that need them.

        Returns
        -------
        Tensor of shape (n_terms,)
            The losses.
        """
        return torch.stack([loss(logits, target, weight, row_index) for loss in self.losses])

    def elements(self, logits, target):
        """Compute the value of each row and label; only where every term has such values.

        Parameters
        ----------
        logits : Tensor of shape (n_rows, ..., n_labels)
            Logits.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_labels)
            The sums.
        """
        return self._add("elements", logits, target)

    def label_losses(self, logits, target, weight=None):
        """Compute the loss of every label by itself; only where every term has such values.

        Parameters
        ----------
        logits : Tensor of shape (n_rows, n_labels) or (n_rows, n_members, n_labels)
            Logits.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights.

        Returns
        -------
        Tensor of shape (n_labels,)
            The sums.
        """
        return self._add("label_losses", logits, target, weight)

    def start_epoch(self, epoch):
        """Tell the losses that an epoch begins.

        Parameters
        ----------
        epoch : int
            How many epochs are done.
        """
        for loss in self.losses:
            loss.start_epoch(epoch)

    def _learn(self, facts):
        for loss in self.losses:
            loss.fit_labels(facts)

    def _add(self, method, *args):
        pairs = zip(self.weights, self.losses, strict=True)
        return sum(weight * getattr(loss, method)(*args) for weight, loss in pairs)
