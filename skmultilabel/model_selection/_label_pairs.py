"""Pairs of labels that rows carry together, as columns of a sparse matrix."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

__all__ = ["LabelPairs", "find_label_pairs"]


class LabelPairs(NamedTuple):
    """Which rows carry which pairs of labels.

    Attributes
    ----------
    first, second : ndarray of shape (n_pairs,)
        The labels of every pair, the first before the second.
    marks : csr_array of shape (n_samples, n_pairs), int64
        1 where a row carries both.
    """

    first: np.ndarray
    second: np.ndarray
    marks: sp.csr_array


def find_label_pairs(positives, min_rows=1):
    """Find the pairs of labels that occur together.

    Parameters
    ----------
    positives : csr_array of shape (n_samples, n_labels), int64
        1 where a label holds.
    min_rows : int, default=1
        How many rows must carry a pair.

    Returns
    -------
    LabelPairs
        The pairs, in the order of their labels. Memory grows with the number of pairs in the
        rows: k labels in a row are k (k - 1) / 2 pairs.

    Examples
    --------
    >>> pairs = find_label_pairs(sp.csr_array(np.array([[1, 1, 0], [1, 1, 1]])))
    >>> pairs.first, pairs.second, pairs.marks.toarray()
    (array([0, 0, 1]), array([1, 2, 2]), array([[1, 0, 0],
           [1, 1, 1]]))
    """
    n_samples, n_labels = positives.shape
    n_carried = np.diff(positives.indptr)
    labels = positives.indices.astype(np.int64)
    starts = np.repeat(positives.indptr[:-1], n_carried)
    # Every entry makes a pair with each of those before it in its row.
    n_before = np.arange(len(labels)) - starts
    later = np.repeat(np.arange(len(labels)), n_before)
    turn = np.arange(len(later)) - np.repeat(np.cumsum(n_before) - n_before, n_before)
    one, other = labels[starts[later] + turn], labels[later]
    keys, column, n_rows = np.unique(
        np.minimum(one, other) * n_labels + np.maximum(one, other),
        return_inverse=True,
        return_counts=True,
    )
    kept = n_rows >= min_rows
    rows = np.repeat(np.arange(n_samples), n_carried)[later]
    is_kept = kept[column]
    rows, column = rows[is_kept], (np.cumsum(kept) - 1)[column[is_kept]]
    marks = sp.csr_array(
        (np.ones(len(rows), dtype=np.int64), (rows, column)), shape=(n_samples, int(kept.sum()))
    )
    return LabelPairs(*np.divmod(keys[kept], n_labels), marks)
