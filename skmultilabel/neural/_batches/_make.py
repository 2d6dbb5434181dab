"""Rows for whatever samples and labels there are."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.neural._batches._dataset import LabelDataset
from skmultilabel.neural._batches._rows import DenseRows, FrameRows
from skmultilabel.neural._batches._sparse_rows import SparseLabelRows, SparseRows

__all__ = ["make_dataset", "make_input_rows"]


def make_input_rows(inputs):
    """Make rows of encoded samples.

    Parameters
    ----------
    inputs : {ndarray, csr_array, FrameArrays}
        What the input encoder returned.

    Returns
    -------
    rows
        The rows.
    """
    if sp.issparse(inputs):
        return SparseRows(inputs)
    return FrameRows(*inputs) if isinstance(inputs, tuple) else DenseRows(inputs)


def make_dataset(inputs, Y, weight=None):
    """Put samples, labels and weights together.

    Parameters
    ----------
    inputs : {ndarray, csr_array, FrameArrays}
        What the input encoder returned.
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        Labels, NaN where not known.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights.

    Returns
    -------
    LabelDataset
        The dataset.
    """
    targets = SparseLabelRows(Y) if sp.issparse(Y) else _to_rows(Y)
    weights = None if weight is None else _to_rows(weight)
    return LabelDataset(make_input_rows(inputs), targets, weights)


def _to_rows(values):
    return DenseRows(np.ascontiguousarray(values, dtype=np.float32))
