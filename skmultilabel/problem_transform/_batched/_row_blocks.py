"""Blocks of rows of dense or sparse samples, as the solver with a shared metric goes over them."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

__all__ = [
    "SparseRows",
    "average_rows",
    "measure_saving",
    "multiply_rows",
    "score_rows",
    "split_rows",
    "take_dense_rows",
    "take_rows",
]

# How many margins are worked at a time: these many fit a core's own cache.
MARGINS_PER_BLOCK = 32768
MIN_ROWS_PER_BLOCK = 256
# To cut sparse samples takes so long that the blocks are made once, whatever is left to solve.
SPARSE_ROWS_PER_BLOCK = 1024
# The loss of a sample takes as long as the products with so many sparse entries.
LOSS_ENTRIES = 20


class SparseRows:
    """Sparse samples of few features, cut into blocks of rows in each precision asked for.

    Parameters
    ----------
    X : csr_array or csr_matrix of shape (n_samples, n_features)
        Samples.
    """

    def __init__(self, X):
        self.X = sp.csr_array(X)
        self.shape, self.dtype, self.size = X.shape, X.dtype, X.nnz
        self._blocks = {}

    def __len__(self):
        return self.shape[0]

    def take(self, rows, dtype):
        """Return one of the blocks that `split_rows` lists.

        Parameters
        ----------
        rows : slice
            The rows of the block.
        dtype : dtype
            The precision.

        Returns
        -------
        SparseBlock
            The samples.
        """
        key = rows.start, np.dtype(dtype)
        if key not in self._blocks:
            block = self.X[rows].astype(dtype, copy=False)
            self._blocks[key] = SparseBlock(block, block.T)
        return self._blocks[key]


class SparseBlock(NamedTuple):
    """Rows of sparse samples; to make the transpose takes as long as to use it.

    Attributes
    ----------
    X : csr_array of shape (n_rows, n_features)
        The samples.
    transposed : csc_array of shape (n_features, n_rows)
        The same.
    """

    X: sp.csr_array
    transposed: sp.csc_array

    @property
    def shape(self):
        """The shape of the samples."""
        return self.X.shape


def measure_saving(X):
    """Estimate how many times faster an evaluation is than on as many dense samples.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.

    Returns
    -------
    float
        1 for dense samples.
    """
    if not isinstance(X, SparseRows):
        return 1.0
    n_samples, n_features = X.shape
    return max(1.0, n_samples * n_features / (X.size + LOSS_ENTRIES * n_samples))


def split_rows(X, n_labels):
    """List the blocks of rows of which the margins of so many labels fit into the cache.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    n_labels : int
        The number of labels.

    Returns
    -------
    list of slice
        The blocks.
    """
    step = max(MIN_ROWS_PER_BLOCK, MARGINS_PER_BLOCK // n_labels)
    if isinstance(X, SparseRows):
        step = SPARSE_ROWS_PER_BLOCK
    return [slice(first, first + step) for first in range(0, X.shape[0], step)]


def take_rows(X, rows, dtype):
    """Return a block of rows in a precision.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    rows : slice
        One of the blocks of `split_rows`.
    dtype : dtype
        The precision.

    Returns
    -------
    ndarray or SparseBlock of shape (n_rows, n_features)
        The samples.
    """
    if isinstance(X, SparseRows):
        return X.take(rows, dtype)
    return X[rows].astype(dtype, copy=False)


def score_rows(coef, block):
    """Multiply coefficients by a block of rows.

    Parameters
    ----------
    coef : ndarray of shape (n_labels, n_features)
        Coefficients.
    block : ndarray or SparseBlock of shape (n_rows, n_features)
        What `take_rows` returned.

    Returns
    -------
    ndarray of shape (n_labels, n_rows)
        Decision values without intercepts; those of a sample side by side where it is sparse.
    """
    return (block.X @ coef.T).T if isinstance(block, SparseBlock) else coef @ block.T


def multiply_rows(slope, block):
    """Multiply numbers per label and row by a block of rows.

    Parameters
    ----------
    slope : ndarray of shape (n_labels, n_rows)
        The numbers.
    block : ndarray or SparseBlock of shape (n_rows, n_features)
        What `take_rows` returned.

    Returns
    -------
    ndarray of shape (n_labels, n_features)
        The product.
    """
    return (block.transposed @ slope.T).T if isinstance(block, SparseBlock) else slope @ block


def take_dense_rows(X, rows):
    """Return any rows as a dense array.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    rows : slice or ndarray of int
        Which.

    Returns
    -------
    ndarray of shape (n_rows, n_features)
        The samples; a view where that is possible.
    """
    return X.X[rows].toarray() if isinstance(X, SparseRows) else X[rows]


def average_rows(X, weight=None):
    """Average the samples.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    weight : ndarray of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    ndarray of shape (n_features,)
        The means.
    """
    if not isinstance(X, SparseRows):
        return np.average(X, axis=0, weights=weight).astype(np.float64)
    weight = np.ones(len(X)) if weight is None else weight
    return weight @ X.X.astype(np.float64, copy=False) / weight.sum()
