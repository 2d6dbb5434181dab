"""Rows that all pull equally: gradients are divided by their norms, row by row."""

from functools import partial

import torch

from skmultilabel.neural._balancing._balancing import Balancing

__all__ = ["SampleNormalization", "normalize_rows"]


class SampleNormalization(Balancing):
    r"""Divides the gradient of every row at its logits by its norm.

    .. math:: g_n \leftarrow \omega_n \frac{g_n}{\lVert g_n \rVert}, \quad
        g_n = \frac{\partial L}{\partial z_n}

    with the part :math:`\omega_n` that the row has in the sum of all weights: 1 / n without weights.
    Rows that are predicted badly, mislabelled ones among them, pull no more than the others. The
    direction of each row stays; the loss whose gradients these are is another.
    """

    def forward(self, head, hidden, target, weight, criterion):
        def compute(logits, target, weight=None):
            normalize = partial(normalize_rows, shares=_share_out(target, weight))
            logits.register_hook(normalize)
            return criterion(logits, target, weight)

        return head.compute_loss(hidden, target, weight, compute)


def normalize_rows(gradient, shares):
    """Divide the gradient of every row by its norm, and multiply it by a share.

    Parameters
    ----------
    gradient : Tensor of shape (n_rows, n_labels) or (n_rows, n_members, n_labels)
        The gradient.
    shares : Tensor of shape (n_rows,)
        The shares.

    Returns
    -------
    Tensor of the shape of `gradient`
        The new gradient. That of a row of zeros stays; members share what a row has.
    """
    wide = gradient.float()
    norms = torch.linalg.vector_norm(wide, dim=-1, keepdim=True)
    shares = shares.view(-1, *(1,) * (gradient.ndim - 1)) / norms[0].numel()
    return (wide * (shares / (norms + (norms == 0)))).to(gradient.dtype)


def _share_out(target, weight):
    """Return which part of all weights the entries of each row have."""
    totals = (~target.isnan()).float()
    if weight is not None:
        totals = totals * (weight if weight.ndim == 2 else weight[:, None])
    totals = totals.sum(dim=1)
    return totals / (totals.sum() + (totals.sum() == 0))
