"""Which sets of labels occur, and how often."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

__all__ = ["LabelSetCounts", "count_label_sets"]


class LabelSetCounts(NamedTuple):
    """The distinct label sets of samples, the most frequent first.

    Attributes
    ----------
    row : ndarray of shape (n_sets,), int64
        The first sample with each set.
    count : ndarray of shape (n_sets,), int64
        How many samples have it.
    """

    row: np.ndarray
    count: np.ndarray


def count_label_sets(Y):
    """Count the label sets of the samples whose labels are all known.

    Sets are told apart by the sums of two random numbers of 64 bits for each label (Zobrist
    hashing), so that time and memory grow with the number of positives. That two of a million sets
    are taken for one has a probability below 1e-26.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    LabelSetCounts
        The sets.
    """
    carried = sp.csr_array(Y == 1)
    numbers = np.random.default_rng(0).integers(2**64, size=(Y.shape[1], 2), dtype=np.uint64)
    sums = np.zeros((len(carried.indices) + 1, 2), dtype=np.uint64)
    np.cumsum(numbers[carried.indices], axis=0, out=sums[1:])
    # Differences of sums that have wrapped around are those of sums that have not.
    keys = np.diff(sums[carried.indptr], axis=0)
    rows = np.flatnonzero(_are_complete(Y))
    first, second = keys[rows].T
    order = np.lexsort((rows, second, first))
    first, second = first[order], second[order]
    is_new = np.ones(len(rows), dtype=bool)
    is_new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    starts = np.flatnonzero(is_new)
    count = np.diff(np.append(starts, len(rows)))
    found = rows[order[starts]]
    by_count = np.lexsort((found, -count))
    return LabelSetCounts(found[by_count], count[by_count])


def _are_complete(Y):
    """Mark the samples whose labels are all known."""
    if Y.dtype.kind != "f":
        return np.ones(Y.shape[0], dtype=bool)
    return np.ravel((Y != Y).sum(axis=1)) == 0
