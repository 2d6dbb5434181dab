"""Means and variances of columns, block by block: in one pass, and safe far from zero."""

from typing import NamedTuple

import numpy as np
from sklearn.utils import gen_batches

__all__ = ["ColumnMoments", "iter_blocks", "measure_columns", "merge_moments"]

BLOCK_VALUES = 2**20


class ColumnMoments(NamedTuple):
    """What scaling needs to know of the columns of a table.

    Attributes
    ----------
    n_rows : int
        How many rows were seen.
    mean : ndarray of shape (n_columns,)
        Means.
    squares : ndarray of shape (n_columns,)
        Sums of squared distances to the mean.
    minimum, maximum : ndarray of shape (n_columns,)
        The smallest and the largest values.
    is_indicator : ndarray of shape (n_columns,), dtype bool
        Where every value is 0 or 1.
    """

    n_rows: int
    mean: np.ndarray
    squares: np.ndarray
    minimum: np.ndarray
    maximum: np.ndarray
    is_indicator: np.ndarray

    @property
    def std(self):
        """Standard deviations, exactly 0 where a column is constant."""
        return np.where(self.is_constant, 0.0, np.sqrt(self.squares / self.n_rows))

    @property
    def is_constant(self):
        """Where all values are equal."""
        return self.minimum == self.maximum


def iter_blocks(X):
    """Cut a table into blocks of rows that are small beside it.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
        The table.

    Yields
    ------
    slice
        Which rows are in the block.
    """
    yield from gen_batches(len(X), max(1, BLOCK_VALUES // max(1, X.shape[1])))


def measure_columns(X):
    """Measure the columns of a table in float64, without a copy of the whole.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
        Finite numbers of any type.

    Returns
    -------
    ColumnMoments
        The moments.
    """
    # Sums that overflow are found, and explained, where they would be used.
    with np.errstate(over="ignore", invalid="ignore"):
        moments = None
        for rows in iter_blocks(X):
            block = _measure_block(np.asarray(X[rows], dtype=np.float64))
            moments = block if moments is None else merge_moments(moments, block)
    return moments


def merge_moments(a, b):
    """Join the moments of two parts of a table.

    Parameters
    ----------
    a, b : ColumnMoments
        The moments of the parts. The sums of squares are joined as Chan, Golub and LeVeque do
        ("Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979, eq. 2.1).

    Returns
    -------
    ColumnMoments
        Those of the whole.
    """
    n_rows = a.n_rows + b.n_rows
    distance = b.mean - a.mean
    return ColumnMoments(
        n_rows=n_rows,
        mean=a.mean + distance * (b.n_rows / n_rows),
        squares=a.squares + b.squares + distance**2 * (a.n_rows * b.n_rows / n_rows),
        minimum=np.minimum(a.minimum, b.minimum),
        maximum=np.maximum(a.maximum, b.maximum),
        is_indicator=a.is_indicator & b.is_indicator,
    )


def _measure_block(block):
    mean = block.mean(axis=0)
    return ColumnMoments(
        n_rows=len(block),
        mean=mean,
        squares=((block - mean) ** 2).sum(axis=0),
        minimum=block.min(axis=0),
        maximum=block.max(axis=0),
        is_indicator=((block == 0) | (block == 1)).all(axis=0),
    )
