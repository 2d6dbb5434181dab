"""The loss of many labels, some labels at a time."""

import copy

import torch
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from skmultilabel.neural._batches._sparse_rows import SparseBatch, fill_columns
from skmultilabel.neural.losses import (
    DistributionBalancedLoss,
    LargeLoss,
    PartialBCELoss,
    WeakAssumeNegativeLoss,
)

__all__ = ["block_loss", "check_block_criterion"]

# What one label counts in these depends on the other labels of the row or the batch.
COUPLE_LABELS = (DistributionBalancedLoss, LargeLoss, PartialBCELoss, WeakAssumeNegativeLoss)


def block_loss(hidden, layer, target, criterion, weight=None, *, block_size=1024):
    """Compute the loss of a linear layer over the labels without the logits of all of them.

    A block of labels is scored, its loss added up, and its logits forgotten; for the gradient they
    are computed again [1]_. The value and the gradients are those of
    ``criterion(layer(hidden), target, weight)``. The memory is that of one block, for one more
    product of the layer in four.

    Parameters
    ----------
    hidden : Tensor of shape (n_rows, ..., n_hidden)
        The representation.
    layer : Linear
        Maps it to the logits of all labels.
    target : Tensor of shape (n_rows, n_labels) or SparseBatch
        Labels in [0, 1]; NaN where not known. Where sparse, they are filled block by block too.
    criterion : ElementwiseLoss
        The loss: one that :func:`check_block_criterion` lets pass.
    weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
        Weights.
    block_size : int, default=1024
        The number of labels in a block.

    Returns
    -------
    Tensor of shape ()
        The loss.

    References
    ----------
    .. [1] T. Chen, B. Xu, C. Zhang, C. Guestrin, "Training Deep Nets with Sublinear Memory Cost",
       arXiv:1604.06174, 2016.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import BCELoss
    >>> layer, hidden = torch.nn.Linear(4, 10), torch.ones(3, 4)
    >>> target = torch.ones(3, 10)
    >>> whole = BCELoss()(layer(hidden), target)
    >>> torch.allclose(block_loss(hidden, layer, target, BCELoss(), block_size=3), whole)
    True
    """
    total = weights = 0.0
    start, n_labels = 0, len(layer.bias)
    parts = zip(layer.weight.split(block_size), layer.bias.split(block_size), strict=True)
    for kernel, bias in parts:
        labels = slice(start, start + len(bias))
        block = (hidden, kernel, bias, target, _select_labels(criterion, labels, n_labels), weight)
        # Nothing in a loss is drawn, so no state of a generator has to be fetched.
        summed, counted = checkpoint(
            _sum_block, *block, labels, use_reentrant=False, preserve_rng_state=False
        )
        total, weights, start = total + summed, weights + counted, labels.stop
    return total / (weights + (weights == 0))


def check_block_criterion(criterion):
    """Refuse a loss that is not a sum over labels.

    Parameters
    ----------
    criterion : MultiLabelLoss
        The loss.

    Raises
    ------
    ValueError
        If the loss of one label depends on the logits of others.

    Examples
    --------
    >>> from skmultilabel.neural.losses import make_loss
    >>> check_block_criterion(make_loss("bce"))
    >>> check_block_criterion(make_loss("zlpr"))
    Traceback (most recent call last):
        ...
    ValueError: ZLPRLoss compares labels with each other, so it cannot be computed for some labels \
at a time. Take criterion='bce', or head__block_size=None.
    """
    # Of one that is told the rows of the batch, the loss itself.
    loss = getattr(criterion, "func", criterion)
    if not loss.elementwise or isinstance(loss, COUPLE_LABELS):
        raise ValueError(
            f"{type(loss).__name__} compares labels with each other, so it cannot be computed "
            "for some labels at a time. Take criterion='bce', or head__block_size=None."
        )


def _sum_block(hidden, kernel, bias, target, criterion, weight, labels):
    """Return the weighted sum of the losses of some labels, and the sum of the weights."""
    if isinstance(target, SparseBatch):
        target = fill_columns(target, labels.start, labels.stop)
    else:
        target = target[:, labels]
    if weight is not None and weight.ndim == 2:
        weight = weight[:, labels]
    counted = _sum_weights(target, criterion, weight)
    return criterion(F.linear(hidden, kernel, bias), target, weight) * counted, counted


def _sum_weights(target, criterion, weight):
    """Return what the mean that the loss computes is divided by."""
    counts = torch.ones_like(target, dtype=torch.float32)
    if not criterion.counts_unknown:
        counts = counts.masked_fill(torch.isnan(target), 0)
    if weight is None:
        return counts.sum()
    return (counts * (weight if weight.ndim == 2 else weight[:, None])).sum()


def _select_labels(criterion, labels, n_labels):
    """Return the loss for some labels: what it keeps for each label is cut."""
    part = copy.copy(criterion)
    part._buffers = {
        name: values[..., labels] if _is_per_label(values, n_labels) else values
        for name, values in criterion._buffers.items()
    }
    return part


def _is_per_label(values, n_labels):
    return values is not None and values.shape[-1:] == (n_labels,)
