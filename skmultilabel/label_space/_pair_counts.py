"""In how many samples two labels occur, together and each for itself, where both are known."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

__all__ = ["PairCounts", "count_all_pairs", "count_joint_pairs"]


class PairCounts(NamedTuple):
    """Numbers of samples, for pairs of labels; only samples where both are known are counted.

    The arrays are float64, and of one shape when they are broadcast.

    Attributes
    ----------
    n_both : ndarray
        The samples that carry both labels.
    n_first, n_second : ndarray
        The samples that carry the first and the second.
    n_known : ndarray
        All of them.
    """

    n_both: np.ndarray
    n_first: np.ndarray
    n_second: np.ndarray
    n_known: np.ndarray

    @property
    def expected(self):
        """How many samples would carry both labels if these were independent."""
        return self.n_first * self.n_second / np.maximum(self.n_known, 1)


def count_all_pairs(Y):
    """Count the samples of all pairs of labels.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    PairCounts
        Of dense arrays that are broadcast to (n_labels, n_labels).
    """
    carried, missing = _count_as_numbers(Y == 1), _find_missing(Y)
    n_both = _to_dense(carried.T @ carried)
    n_carried = np.ravel(carried.sum(axis=0)).astype(np.float64)
    if missing is None:
        n_known = np.full((1, 1), float(Y.shape[0]))
        return PairCounts(n_both, n_carried[:, np.newaxis], n_carried, n_known)
    n_missing = np.ravel(missing.sum(axis=0))
    n_first = n_carried[:, np.newaxis] - _to_dense(carried.T @ missing)
    n_neither = _to_dense(missing.T @ missing)
    n_known = Y.shape[0] - n_missing[:, np.newaxis] - n_missing + n_neither
    return PairCounts(n_both, n_first, n_first.T, n_known)


def count_joint_pairs(Y):
    """Count the samples of the pairs of labels that occur together.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    pair : tuple of two ndarray of shape (n_pairs,)
        The first and the second label of every pair: both orders, and every label with itself.
    counts : PairCounts
        Of arrays that are broadcast to (n_pairs,).
    """
    carried, missing = sp.csr_array(Y == 1, dtype=np.float64), _find_missing(Y)
    both = sp.coo_array(carried.T @ carried)
    i, j = both.coords
    n_carried = carried.sum(axis=0)
    n_first, n_second, n_known = n_carried[i], n_carried[j], np.full(1, float(Y.shape[0]))
    if missing is not None:
        missing = sp.csr_array(missing, dtype=np.float64)
        n_lost, n_neither = sp.csr_array(carried.T @ missing), sp.csr_array(missing.T @ missing)
        n_missing = missing.sum(axis=0)
        n_first, n_second = n_first - n_lost[i, j], n_second - n_lost[j, i]
        n_known = Y.shape[0] - n_missing[i] - n_missing[j] + n_neither[i, j]
    return (i, j), PairCounts(both.data, n_first, n_second, n_known)


def _find_missing(Y):
    """Mark with 1 what is not known; None where everything is."""
    if Y.dtype.kind != "f":
        return None
    missing = _count_as_numbers(Y != Y)  # NaN alone is not equal to itself
    return missing if missing.sum() else None


def _count_as_numbers(mask):
    """Turn a mask into numbers whose products are exact, and fast where it is dense."""
    return mask.astype(np.int64 if sp.issparse(mask) else np.float64)


def _to_dense(counts):
    return (counts.toarray() if sp.issparse(counts) else counts).astype(np.float64)
