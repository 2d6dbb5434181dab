"""What all losses have in common."""

from abc import ABC, abstractmethod

import torch
from sklearn.exceptions import NotFittedError
from torch import nn

from skmultilabel.neural._heads._label_facts import LabelFacts, find_label_facts
from skmultilabel.neural.losses._reductions import (
    align,
    average_members,
    split_weight,
    weighted_mean,
)

__all__ = ["ElementwiseLoss", "LabelwiseLoss", "MultiLabelLoss", "RowwiseLoss"]


class MultiLabelLoss(nn.Module, ABC):
    """A loss of logits and labels, around labels that are not known and with weights.

    It is a module: its buffers and parameters travel to the device of the net. A loss of your own
    derives from it and overrides `_compute_loss`, or is any loss of torch, see :func:`make_loss`.

    Read more in the :ref:`User Guide <losses>`.

    Attributes
    ----------
    accepts_missing : bool
        Whether a label may be NaN, which is: not known.
    accepts_soft_targets : bool
        Whether a label may be any number in [0, 1].
    couples_rows : bool
        Whether the value depends on which rows are in a batch together; such a loss wants large
        batches.
    elementwise : bool
        Whether it is a mean of one value for each row and label.
    correctable : bool
        Whether :func:`correct_probabilities` knows which probability a logit stands for.
    needs_labels : bool
        Whether `fit_labels` has to be called before the loss.
    needs_row_index : bool
        Whether `forward` wants `row_index`: which rows of those given to `fit_labels` are in the
        batch.
    assumes_unknown : bool
        Whether labels that are not known are taken for something, so that positives alone do.
    all_known : bool
        Whether no label was missing in `fit_labels`; in training mode batches are then not searched
        for NaN.

    See Also
    --------
    make_loss : A loss by its name.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import MultiLabelLoss
    >>> class SquaredError(MultiLabelLoss):
    ...     def _compute_loss(self, logits, target, weight):
    ...         return (torch.sigmoid(logits) - target).square().nanmean()
    >>> SquaredError()(torch.zeros(2, 2), torch.tensor([[1.0, 0.0], [0.0, float("nan")]]))
    tensor(0.2500)
    """

    accepts_missing = True
    accepts_soft_targets = True
    couples_rows = False
    elementwise = False
    correctable = False
    needs_labels = False
    needs_row_index = False
    assumes_unknown = False
    all_known = False

    def __init__(self):
        # That of torch takes any arguments and refuses them later.
        super().__init__()

    def forward(self, logits, target, weight=None, row_index=None):
        """Compute the loss of a batch.

        Parameters
        ----------
        logits : Tensor of shape (n_rows, n_labels) or (n_rows, n_members, n_labels)
            Logits. The loss of several members is the mean of theirs.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights. An entry of weight 0 is as good as not known.
        row_index : Tensor of shape (n_rows,), default=None
            Which rows of the labels given to `fit_labels` these are. Only a loss that has
            `needs_row_index` looks at it, and needs it while it is in training mode; ``None`` for
            rows that are not among them.

        Returns
        -------
        Tensor of shape ()
            A weighted mean, so that it means the same for every size of batch.

        Raises
        ------
        ValueError
            If the loss learns from the rows of the training, and is not told which they are.
        """
        if self.needs_row_index and self.training and row_index is None:
            raise ValueError(
                f"{type(self).__name__} keeps something for every row of the training, so it needs "
                "row_index: which rows of those given to fit_labels are in the batch. For other "
                "rows call eval() first."
            )
        rows = {"row_index": row_index} if self.needs_row_index else {}
        return self._compute_loss(logits, target, weight, **rows)

    @abstractmethod
    def _compute_loss(self, logits, target, weight):
        """Compute the loss of a batch; with `row_index` where the loss needs it."""

    def fit_labels(self, labels):
        """Learn from the labels of the training what the loss needs, such as their frequencies.

        Parameters
        ----------
        labels : LabelFacts or {ndarray, csr_array} of shape (n_rows, n_labels)
            What is known of the labels, or the labels: in [0, 1], NaN where not known.

        Returns
        -------
        self : MultiLabelLoss
            The loss.
        """
        facts = labels if isinstance(labels, LabelFacts) else find_label_facts(labels)
        self.all_known = not facts.has_missing
        self._learn(facts)
        return self

    def _learn(self, facts):
        """Set what the loss needs of the labels."""

    def start_epoch(self, epoch):
        """Tell the loss that an epoch begins; some change from epoch to epoch.

        Parameters
        ----------
        epoch : int
            How many epochs are done.
        """

    def _keep(self, name, values):
        """Make a buffer of what was learnt, on the device of the one before."""
        before = getattr(self, name, None)
        tensor = torch.as_tensor(values)
        tensor = tensor.float() if tensor.is_floating_point() else tensor
        self.register_buffer(name, tensor if before is None else tensor.to(before.device))

    def _check_fitted(self, name):
        if getattr(self, name) is None:
            raise NotFittedError(
                f"{type(self).__name__} needs the frequencies of the labels: call fit_labels(Y) "
                "with the labels of the training first."
            )


class ElementwiseLoss(MultiLabelLoss):
    """A weighted mean of one value for each row and label.

    One of your own overrides `_elements`.
    """

    elementwise = True
    correctable = True
    # Whether a label that is not known counts in the mean.
    counts_unknown = False

    @abstractmethod
    def _elements(self, logits, target, known):
        """Compute the values; `target` is 0 where `known` is False (None: all are known)."""

    def _compute_loss(self, logits, target, weight):
        # Rows held out may have gaps that the training does not have.
        if self.all_known and weight is None and self.training:
            logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
            target = target.to(logits.dtype)
            target = target if logits.ndim == 2 else target.unsqueeze(1)
            return self._elements(logits, target, None).mean()
        elements, weight = self._weigh_elements(logits, target, weight)
        return weighted_mean(elements, weight)

    def elements(self, logits, target):
        """Compute the value of each row and label.

        Parameters
        ----------
        logits : Tensor of shape (n_rows, ..., n_labels)
            Logits.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_labels), float32 or float64
            The values, 0 where an unknown label does not count.
        """
        logits, filled, weight = align(logits, target)
        elements = self._elements(logits, filled, weight > 0)
        return elements if self.counts_unknown else elements * weight

    def label_losses(self, logits, target, weight=None):
        """Compute the loss of every label by itself.

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
            The weighted means, 0 for a label that is nowhere known.
        """
        elements, weight = self._weigh_elements(logits, target, weight)
        return weighted_mean(elements, weight, dim=0)

    def _weigh_elements(self, logits, target, weight):
        """Return values and weights, both of shape (n_rows, n_labels)."""
        known = ~torch.isnan(target)
        if self.counts_unknown:
            target = torch.where(known, target, 0.0)
        logits, target, weight = align(logits, target, weight)
        elements = average_members(self._elements(logits, target, known.view(target.shape)))
        return elements, weight.view(elements.shape)


class RowwiseLoss(MultiLabelLoss):
    """A weighted mean of one value for each row.

    Weights per row and label become the weight of the row, which is their mean, and the weights
    of the labels within it.
    """

    @abstractmethod
    def _row_losses(self, logits, target, weight):
        """Return values of shape (n_rows, ...), and which rows count, or None for all."""

    def _compute_loss(self, logits, target, weight):
        logits, target, weight = align(logits, target, weight)
        row_weight, weight = split_weight(weight, dim=-1)
        return average_over(*self._row_losses(logits, target, weight), row_weight, dim=0)


class LabelwiseLoss(MultiLabelLoss):
    """A weighted mean of one value for each label, which is computed over the rows of a batch.

    Weights per row and label become the weight of the label, which is their mean, and the weights
    of the rows within it. A label that the batch says nothing of does not count.
    """

    couples_rows = True

    @abstractmethod
    def _label_losses(self, logits, target, weight):
        """Return values of shape (..., n_labels), and which labels count, or None for all."""

    def _compute_loss(self, logits, target, weight):
        logits, target, weight = align(logits, target, weight)
        label_weight, weight = split_weight(weight, dim=0)
        return average_over(*self._label_losses(logits, target, weight), label_weight, dim=-1)

    def label_losses(self, logits, target, weight=None):
        """Compute the loss of every label by itself.

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
            The losses, 0 for a label that the batch says nothing of.
        """
        logits, target, weight = align(logits, target, weight)
        label_weight, weight = split_weight(weight, dim=0)
        losses, counts = self._label_losses(logits, target, weight)
        losses = losses * _mark(counts, label_weight)
        return losses if losses.ndim == 1 else losses.flatten(0, -2).mean(dim=0)


def average_over(values, counts, weight, dim):
    """Average values of rows or labels that count, and then over members.

    Parameters
    ----------
    values : Tensor of shape (n_rows, ...) or (..., n_labels)
        Values.
    counts : Tensor that broadcasts against `values`, dtype bool, or None
        Which of them count; all where ``None``.
    weight : Tensor that broadcasts against `values`
        Weights; what weighs 0 does not count.
    dim : int
        The dimension of the rows or labels.

    Returns
    -------
    Tensor of shape ()
        The mean.
    """
    weight = (weight * _mark(counts, weight)).expand_as(values)
    return weighted_mean(values, weight, dim=dim).mean()


def _mark(counts, weight):
    """Return 1 for what counts, 0 else."""
    present = weight > 0
    return (present if counts is None else present & counts).to(weight.dtype)
