"""The labels of rows, for what decides which rows come together."""

import torch

from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._batches._sparse_rows import SparseLabelRows
from skmultilabel.neural._heads._label_facts import round_labels

__all__ = ["get_labels"]


def get_labels(targets):
    """Return the labels of rows as a matrix of 0, 1 and NaN.

    Parameters
    ----------
    targets : rows or {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels in [0, 1], NaN where not known.

    Returns
    -------
    {ndarray, csr_array} of shape (n_rows, n_labels)
        1 for a label above 0.5.
    """
    if isinstance(targets, SparseLabelRows):
        targets = targets.to_scipy()
    elif isinstance(targets, DenseRows):
        targets = torch.as_tensor(targets.values).numpy(force=True)
    return round_labels(targets)
