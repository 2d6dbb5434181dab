"""Ties: values that differ by rounding only are equal, and the first wins."""

import numpy as np

from skmultilabel.threshold._rules._top_k import rank_labels

__all__ = ["TOLERANCE", "find_first_best", "mark_largest"]

# Values of at most 1 that differ by less are equal, whatever the order of summation.
TOLERANCE = 1e-12
DECIMALS = 12


def mark_largest(scores, k):
    """Mark the labels with the largest scores.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Scores of at most about 1.
    k : int or ndarray of shape (n_samples, 1)
        How many labels.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        k labels of every sample; of equal scores the first.

    Examples
    --------
    >>> import numpy as np
    >>> mark_largest(np.array([[0.3, 0.1 + 0.2, 0.7]]), k=2)
    array([[ True, False,  True]])
    """
    return rank_labels(scores.round(DECIMALS)) < k


def find_first_best(values):
    """Find the first of the largest values of every row.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_values)
        Values of at most about 1.

    Returns
    -------
    ndarray of shape (n_rows,)
        Its column.

    Examples
    --------
    >>> import numpy as np
    >>> find_first_best(np.array([[0.2, 0.3, 0.1 + 0.2]]))
    array([1])
    """
    return np.argmax(values >= values.max(axis=1, keepdims=True) - TOLERANCE, axis=1)
