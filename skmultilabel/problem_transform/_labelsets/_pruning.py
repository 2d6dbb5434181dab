"""Rare label sets give way to their frequent subsets."""

import numpy as np
import scipy.sparse as sp

__all__ = ["prune_label_sets"]


def prune_label_sets(sets, codes, min_count, n_subsets):
    """Have samples with a rare label set come back with frequent subsets of it.

    A sample comes back once with each of the `n_subsets` largest frequent sets that its own set
    contains, of equally large ones the more frequent ([1]_, strategy A; [2]_ calls them pruned
    sets). The empty set teaches nothing about the labels that were there, so it is none of them.

    Parameters
    ----------
    sets : ndarray of shape (n_sets, n_labels), dtype uint8
        Distinct label sets, the more frequent first.
    codes : ndarray of shape (n_samples,)
        The row of `sets` of every sample.
    min_count : int
        How many samples a set needs to be kept.
    n_subsets : int
        With how many subsets a sample comes back; with 0 it is left out.

    Returns
    -------
    kept : ndarray of shape (n_kept, n_labels), dtype uint8
        The first of `sets`.
    rows : ndarray of shape (n_rows,)
        The samples; those with a rare set several times, or not at all.
    classes : ndarray of shape (n_rows,)
        The row of `kept` of each.

    Raises
    ------
    ValueError
        If every set is rare.

    References
    ----------
    .. [1] J. Read, "A Pruned Problem Transformation Method for Multi-label Classification",
       New Zealand Computer Science Research Student Conference, 2008.
    .. [2] J. Read, B. Pfahringer, G. Holmes, "Multi-label Classification Using Ensembles of
       Pruned Sets", ICDM 2008.

    Examples
    --------
    >>> import numpy as np
    >>> sets = np.array([[1, 0, 0], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    >>> kept, rows, classes = prune_label_sets(sets, np.array([0, 0, 1, 1, 2]), 2, n_subsets=2)
    >>> rows.tolist(), classes.tolist()
    ([0, 1, 2, 3, 4, 4], [0, 0, 1, 1, 0, 1])
    """
    counts = np.bincount(codes)
    n_kept = int(np.count_nonzero(counts >= min_count))
    if n_kept == 0:
        raise ValueError(
            f"No label set occurs min_count={min_count} times; the most frequent one occurs "
            f"{counts[0]} times. Lower min_count."
        )
    kept, rare = sets[:n_kept], sets[n_kept:]
    subsets = sp.csr_array(_choose_subsets(rare, kept, n_subsets))
    rows, classes = sp.vstack([sp.eye_array(n_kept, dtype=bool), subsets], "csr")[codes].nonzero()
    return kept, rows, classes


def _choose_subsets(rare, kept, n_subsets):
    """Mark for every rare set the largest kept ones that it contains."""
    sizes = kept.sum(axis=1)
    order = np.argsort(-sizes, kind="stable")
    n_common = rare.astype(np.float64) @ kept[order].T
    is_subset = (n_common == sizes[order]) & (sizes[order] > 0)
    chosen = np.empty_like(is_subset)
    chosen[:, order] = is_subset & (np.cumsum(is_subset, axis=1) <= n_subsets)
    return chosen
