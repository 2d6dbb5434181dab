"""The scaling of columns by their quantiles: what counts is the rank of a value, not its size."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

__all__ = ["QuantileScaling", "learn_quantiles"]

# A normal distribution through so many points is one to the eye and to a net.
MAX_KNOTS = 256
# Quantiles of so many rows are near those of all.
MAX_ROWS = 100_000


class QuantileScaling(NamedTuple):
    """A function for each column that is linear between knots, and constant beyond them.

    Attributes
    ----------
    knots : ndarray of shape (n_knots, n_columns), float64
        Values of the columns, ascending; the last of a column may be repeated.
    scores : ndarray of shape (n_knots, n_columns), float64
        What the functions are there.
    """

    knots: np.ndarray
    scores: np.ndarray

    def apply(self, block):
        """Scale a few rows.

        Parameters
        ----------
        block : ndarray of shape (n_rows, n_columns)
            Numbers.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float64
            The scaled rows.
        """
        scaled = np.empty(block.shape)
        for column, (knots, scores) in enumerate(zip(self.knots.T, self.scores.T, strict=True)):
            scaled[:, column] = np.interp(block[:, column], knots, scores)
        return scaled


def learn_quantiles(X):
    """Scale every column so that its ranks are normally distributed.

    The score of a value is the quantile of the standard normal distribution at the share of the
    values below it and half of those equal to it: van der Waerden's scores for mid-ranks [1]_.
    Outliers and long tails lose their weight, whatever their size, and many equal values get one
    score in the middle of theirs, where `sklearn.preprocessing.QuantileTransformer` sends the
    smallest value to the end of the tail. A column of two values becomes one of 0 and 1, since ranks
    say nothing there.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
        Finite numbers. Of many rows only some, evenly chosen, are looked at.

    Returns
    -------
    QuantileScaling
        The scaling.

    References
    ----------
    .. [1] B. L. van der Waerden, "Order tests for the two-sample problem and their power",
       Indagationes Mathematicae 14, 1952.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0], [10.0], [1000.0]])
    >>> learn_quantiles(X).apply(X).round(2)
    array([[-0.97],
           [ 0.  ],
           [ 0.97]])
    """
    rows = np.unique(np.linspace(0, len(X) - 1, min(len(X), MAX_ROWS)).round().astype(int))
    columns = [_learn_column(np.asarray(column[rows], dtype=np.float64)) for column in X.T]
    n_knots = max([2, *(len(knots) for knots, _ in columns)])
    scaling = QuantileScaling(*np.empty((2, n_knots, X.shape[1])))
    for column, parts in enumerate(columns):
        for array, part in zip(scaling, parts, strict=True):
            array[:, column] = np.pad(part, (0, n_knots - len(part)), mode="edge")
    return scaling


def _learn_column(values):
    """Return the knots and the scores of one column."""
    knots, counts = np.unique(values, return_counts=True)
    shares = (np.cumsum(counts) - counts / 2) / len(values)
    if len(knots) <= 2:
        return knots, np.arange(len(knots), dtype=np.float64)
    if len(knots) > MAX_KNOTS:
        places = np.searchsorted(shares, np.linspace(shares[0], shares[-1], MAX_KNOTS))
        kept = np.unique(places)
        knots, shares = knots[kept], shares[kept]
    return knots, ndtri(shares)
