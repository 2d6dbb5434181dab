"""Stratification of whole groups of rows."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.model_selection._stratification import append_row_label, swap_rows

__all__ = ["stratify_groups", "sum_by_group"]

# How often all pairs of parts are looked through, with moves and without.
N_ROUNDS = 3
# For how many groups of a part a partner is looked for.
N_TRIES = 20


def stratify_groups(positives, groups, shares, rng):
    """Part groups of rows so that every part gets its share of every label and of the rows.

    A group is one row of counts here: how often each label occurs in it, and its size. What a
    part lacks of a label is measured in units of the square root of the label's positives, so
    the sum over all labels of its squares is the chi-squared of the split: three positives more
    or less count for much of a rare label and for little of a common one. The groups that weigh
    most in it come first, and each goes to the part where it lowers the sum the most. Then
    groups are moved and swapped as long as that lowers the sum.

    Parameters
    ----------
    positives : csr_array of shape (n_samples, n_labels), int64
        1 where the label holds.
    groups : ndarray of shape (n_samples,), int
        The number of the group of every row, from 0 on.
    shares : array-like of shape (n_parts,), int
        How the rows are to be shared out; not more parts than groups.
    rng : RandomState
        Settles ties.

    Returns
    -------
    ndarray of shape (n_samples,), int
        The part of every row, the same for all rows of a group. No part is empty.

    Examples
    --------
    >>> Y = sp.csr_array(np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 1], [1, 1]]))
    >>> groups = np.array([0, 0, 1, 1, 2, 3])
    >>> stratify_groups(Y, groups, [1, 1], np.random.RandomState(0))
    array([1, 1, 0, 0, 0, 1])
    """
    sums = sum_by_group(append_row_label(positives), groups)
    order = rng.permutation(sums.shape[0])
    turn = rng.permutation(len(shares))
    shares = np.asarray(shares, dtype=np.float64)[turn]
    total = sums.sum(axis=0)
    weights = _scale(sums[order], 1 / np.sqrt(np.maximum(total, 1)))
    desire = np.outer(shares / shares.sum(), np.sqrt(total))
    part = _deal_groups(weights, desire)
    _improve(weights, part, desire)
    _fill_empty_parts(weights, part, len(shares))
    result = np.empty(len(order), dtype=np.int64)
    result[order] = turn[part]
    return result[groups]


def sum_by_group(marks, groups):
    """Add up the rows of every group.

    Parameters
    ----------
    marks : csr_array of shape (n_samples, n_columns), int64
        What the rows carry.
    groups : ndarray of shape (n_samples,), int
        The number of the group of every row, from 0 on.

    Returns
    -------
    csr_array of shape (n_groups, n_columns), int64
        The counts.
    """
    members = sp.csr_array((np.ones(len(groups), dtype=np.int64), (groups, np.arange(len(groups)))))
    return sp.csr_array(members @ marks)


def _scale(sums, factors):
    """Multiply every column of a csr_array with its factor."""
    data = sums.data * factors[sums.indices]
    return sp.csr_array((data, sums.indices, sums.indptr), shape=sums.shape)


def _deal_groups(weights, desire):
    """Deal out the groups, the heaviest first; reduces `desire` by what is given."""
    part = np.empty(weights.shape[0], dtype=np.int64)
    lengths = np.add.reduceat(weights.data**2, weights.indptr[:-1])
    for group in np.argsort(-lengths, kind="stable"):
        own = slice(weights.indptr[group], weights.indptr[group + 1])
        labels, values = weights.indices[own], weights.data[own]
        part[group] = np.argmax(desire[:, labels] @ values)
        desire[part[group], labels] -= values
    return part


def _improve(weights, part, desire):
    """Move and swap groups, in place. A move is a swap with a group of nothing."""
    n_parts, n_columns = desire.shape
    n_nothing = len(part) + n_parts
    last_column = np.full(n_nothing, n_columns - 1)
    nothing = sp.csr_array(
        (np.zeros(n_nothing), last_column, np.arange(n_nothing + 1)), shape=(n_nothing, n_columns)
    )
    with_nothing = sp.vstack([weights, nothing], format="csr")
    for _ in range(N_ROUNDS):
        before = part.copy()
        everything = np.concatenate([part, np.arange(n_nothing) % n_parts])
        swap_rows(with_nothing, everything, desire, 1, N_TRIES)
        part[:] = everything[: len(part)]
        swap_rows(weights, part, desire, 1, N_TRIES)
        if (part == before).all():
            return


def _fill_empty_parts(weights, part, n_parts):
    """Give each empty part, which may be what a small share wants, the lightest group."""
    lengths = np.add.reduceat(weights.data**2, weights.indptr[:-1])
    for empty in np.flatnonzero(np.bincount(part, minlength=n_parts) == 0):
        is_alone = np.bincount(part)[part] == 1
        part[np.argmin(np.where(is_alone, np.inf, lengths))] = empty
