"""Ties: values that differ by rounding only are equal, and the first labels win."""

from skmultilabel.threshold._rules._top_k import rank_labels

__all__ = ["TOLERANCE", "mark_largest"]

# Values of at most 1 that differ by less are equal, whatever the order of summation.
TOLERANCE = 1e-12
DECIMALS = 12


def mark_largest(scores, k):
    """Mark the labels with the largest scores.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Scores of at most about 1.
    k : int
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
