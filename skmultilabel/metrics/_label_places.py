"""Where the true labels of every sample stand in its ranking: what all ranking measures need."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import (
    check_label_matrix,
    check_score_matrix,
    get_label_names,
    is_finite,
    is_known,
)
from skmultilabel.metrics._averages import check_row_weight, check_same_names, mean_defined
from skmultilabel.metrics._blocks import map_blocks

__all__ = [
    "BLOCK_SIZE",
    "LabelPlaces",
    "count_at_least",
    "count_known",
    "find_places",
    "group_ties",
    "list_true_labels",
    "read_block",
]

# Scores of one block of rows, which stay in the cache.
BLOCK_SIZE = 2**17
# Rows of so many labels are not sorted where they are compared with fewer values on average.
WIDE, FEW_VALUES = 200, 8


class LabelPlaces(NamedTuple):
    """Places of the true labels among the known labels of their samples.

    Parameters
    ----------
    row : ndarray of shape (n_true,)
        The sample of each true label that is ranked, ascending.
    label : ndarray of shape (n_true,)
        Its column.
    n_above : ndarray of shape (n_true,), or None
        How many known labels of the sample score more; None where it was not asked for.
    n_through : ndarray of shape (n_true,)
        How many score at least as much, itself among them.
    n_true : ndarray of shape (n_samples,)
        How many true labels each sample has, ranked or not.
    n_known : ndarray of shape (n_samples,)
        How many known labels it has.
    """

    row: np.ndarray
    label: np.ndarray
    n_above: np.ndarray
    n_through: np.ndarray
    n_true: np.ndarray
    n_known: np.ndarray

    def sum_rows(self, values):
        """Add up a value of each true label, sample by sample."""
        return np.bincount(self.row, weights=values, minlength=len(self.n_known))

    def average_rows(self, values, sample_weight):
        """Average one value of each sample over those of which something is known."""
        values = np.where(self.n_known > 0, values, np.nan)
        return mean_defined(values, check_row_weight(sample_weight, len(values)))


def find_places(Y_true, scores, *, accept_sparse=False, with_above=True):
    """Find the places of the true labels.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Their scores. Labels that sparse scores do not list are not ranked.
    accept_sparse : bool, default=False
        Whether the scores may be sparse.
    with_above : bool, default=True
        Whether to count the labels that score more, besides those that score at least as much.

    Returns
    -------
    places : LabelPlaces
        Where the true labels stand.
    Y_true : ndarray or csr_array of shape (n_samples, n_labels)
        The labels, checked.
    """
    check_same_names(scores, get_label_names(Y_true), "the scores")
    Y_true = check_label_matrix(Y_true, name="Y_true")
    scores = check_score_matrix(
        scores, Y_true.shape, accept_sparse=accept_sparse, check_finite=sp.issparse(scores)
    )
    if sp.issparse(scores):
        ranked = _rank_listed(Y_true, scores)
        all_true, _ = list_true_labels(Y_true)
    else:
        ranked = _rank_all(Y_true, scores, with_above)
        all_true = ranked[0]
    n_true = np.bincount(all_true, minlength=Y_true.shape[0])
    return LabelPlaces(*ranked, n_true, count_known(Y_true)), Y_true


def list_true_labels(Y):
    """List the true labels of a checked label matrix.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        0 and 1, NaN for a label that is not known.

    Returns
    -------
    row, label : ndarray of shape (n_true,)
        Where the ones are, row by row.
    """
    return _list_entries(Y, _is_one)


def _is_one(labels):
    # Those that are all known are bytes of 0 and 1, and need not be compared.
    return labels == 1 if labels.dtype.kind == "f" else labels.view(bool)


def _list_entries(matrix, is_marked):
    """List rows and columns of the marked entries; those that are not stored are not marked."""
    if not sp.issparse(matrix):
        return np.divmod(np.flatnonzero(is_marked(matrix)), matrix.shape[1])
    marked = is_marked(matrix.data)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return row[marked], matrix.indices[marked]


def count_known(Y):
    """Count the known labels of every sample."""
    if sp.issparse(Y):
        row, _ = _list_entries(Y, lambda values: ~is_known(values))
        return Y.shape[1] - np.bincount(row, minlength=Y.shape[0])
    return is_known(Y).sum(axis=1) if Y.dtype.kind == "f" else np.full(len(Y), Y.shape[1])


def _rank_all(Y, scores, with_above):
    """Rank the true labels among dense scores, block by block."""
    row, label = list_true_labels(Y)

    def rank(rows):
        entries = slice(*np.searchsorted(row, (rows.start, rows.stop)))
        block = read_block(Y, scores, rows)
        at = row[entries] - rows.start
        return _count_in_rows(block, at, block[at, label[entries]], with_above)

    blocks = map_blocks(rank, Y.shape[0], BLOCK_SIZE // Y.shape[1])
    above, through = zip(*blocks, strict=True)
    return row, label, np.concatenate(above) if with_above else None, np.concatenate(through)


def read_block(Y, scores, rows):
    """Read the scores of some rows, minus infinity where the label is not known.

    Whether they are finite is looked at while they are in the cache.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.
    scores : ndarray of shape (n_samples, n_labels)
        Scores that are checked but for `check_finite`.
    rows : slice
        Which rows.

    Returns
    -------
    ndarray of shape (n_rows, n_labels)
        Their scores; not to be written to.

    Raises
    ------
    ValueError
        If a score is not finite.
    """
    block = scores[rows]
    if not is_finite(block):
        check_score_matrix(scores, scores.shape)  # which names the row
    if Y.dtype.kind == "f":
        block = block.copy()
        block[_list_entries(Y[rows], np.isnan)] = -np.inf
    return block


def _count_in_rows(scores, row, values, with_above):
    """Count what is larger than the values of each row, and what is at least as large."""
    n_values = np.bincount(row, minlength=len(scores)) * (1 + with_above)
    is_sorted = (
        scores.shape[1] < WIDE or n_values.mean() >= FEW_VALUES or n_values.max() >= 4 * FEW_VALUES
    )
    count = _count_by_sorting if is_sorted else _count_by_comparing
    return count(scores, row, values, with_above)


def _count_by_comparing(scores, row, values, with_above):
    """Compare the scores with the values.

    Each turn takes one more value of all the rows that have so many.
    """
    n_values = np.bincount(row, minlength=len(scores))
    order = np.argsort(-n_values, kind="stable")
    scores, first = scores[order], (np.cumsum(n_values) - n_values)[order]
    through = np.empty(len(values), dtype=np.intp)
    above = np.empty(len(values), dtype=np.intp) if with_above else None
    for turn in range(n_values.max()):
        entries = first[: np.count_nonzero(n_values > turn)] + turn
        rows = scores[: len(entries)]
        through[entries] = count_at_least(rows, values[entries])
        if with_above:
            above[entries] = count_at_least(rows, values[entries], np.greater)
    return above, through


def count_at_least(scores, cuts, compare=np.greater_equal):
    """Count in each row of scores those that are at least the cut of the row.

    Parameters
    ----------
    scores : ndarray of shape (n_rows, n_columns)
        The scores.
    cuts : ndarray of shape (n_rows,)
        The cut of each row.
    compare : ufunc, default=numpy.greater_equal
        The comparison; :obj:`numpy.greater` leaves out what is equal.

    Returns
    -------
    ndarray of shape (n_rows,)
        The counts.
    """
    n_rows, n_columns = scores.shape
    # Marks are counted by words of 64.
    marked = np.zeros((n_rows, -(-n_columns // 64) * 64), dtype=bool)
    with np.errstate():
        if n_columns >= WIDE:
            # With a larger buffer NumPy copies each cut into it for every column.
            np.setbufsize(16)
        compare(scores, cuts[:, np.newaxis], out=marked[:, :n_columns])
    words = np.packbits(marked).view(np.uint64).reshape(n_rows, -1)
    return np.bitwise_count(words).sum(axis=1, dtype=np.intp)


def _count_by_sorting(scores, row, values, with_above):
    """Find the values among the sorted scores."""
    n_columns = scores.shape[1]
    ordered, start = np.sort(scores, axis=1).ravel(), row * n_columns
    below = _bisect(ordered, start, n_columns, values, np.less)
    if not with_above:
        return None, n_columns - below
    not_above = below + 1
    # Most values occur once in their row; the others are searched from above as well.
    after = ordered[start + np.minimum(not_above, n_columns - 1)]
    tied = np.flatnonzero((not_above < n_columns) & (after == values))
    not_above[tied] = _bisect(ordered, start[tied], n_columns, values[tied], np.less_equal)
    return n_columns - not_above, n_columns - below


def _bisect(ordered, start, n_columns, values, compare):
    """Bisect many rows at once: how many of each, which begins at `start`, compare to its value."""
    count = np.zeros(len(values), dtype=np.intp)
    for bit in reversed(range(n_columns.bit_length())):
        ahead = count + (1 << bit)
        last = ordered[start + np.minimum(ahead, n_columns) - 1]
        np.copyto(count, ahead, where=(ahead <= n_columns) & compare(last, values))
    return count


def _rank_listed(Y, scores):
    """Rank the true labels among those that sparse scores list."""
    if not scores.has_canonical_format:
        scores = scores.copy()  # it shares its arrays with those of the caller
        scores.sum_duplicates()
    row, label = _list_entries(scores, np.isfinite)
    truth = _look_up(Y, row, label)
    known = ~np.isnan(truth)
    row, label, truth = row[known], label[known], truth[known]
    n_above, n_through = group_ties(row, -scores.data[known])
    is_true = truth == 1
    return row[is_true], label[is_true], n_above[is_true], n_through[is_true]


def _look_up(Y, row, label):
    """Look up entries of a dense or a sparse label matrix, as float."""
    if not sp.issparse(Y):
        return Y[row, label].astype(np.float64)
    stored_row, stored_label = _list_entries(Y, lambda values: np.ones(len(values), dtype=bool))
    n_labels, truth = Y.shape[1], np.zeros(len(row))
    # Both ascend, being stored row by row.
    stored, wanted = stored_row * n_labels + stored_label, row * n_labels + label
    _, at, to = np.intersect1d(stored, wanted, assume_unique=True, return_indices=True)
    truth[to] = Y.data[at]
    return truth


def group_ties(row, key):
    """Count the entries before each one in the order of its row, and those through its ties.

    Parameters
    ----------
    row : ndarray of shape (n_entries,)
        The row of each entry.
    key : ndarray of shape (n_entries,)
        What a row is ordered by, from small to large.

    Returns
    -------
    n_before : ndarray of shape (n_entries,)
        How many entries of the row have a smaller key.
    n_through : ndarray of shape (n_entries,)
        How many have a smaller one or the same.
    """
    if key.dtype.kind == "i":
        order = np.argsort(row * (key.max(initial=0) + 1) + key)  # much faster
    else:
        order = np.lexsort((key, row))
    row, key = row[order], key[order]
    is_first, is_new = np.ones(len(row), dtype=bool), np.ones(len(row), dtype=bool)
    is_first[1:] = row[1:] != row[:-1]
    is_new[1:] = is_first[1:] | (key[1:] != key[:-1])
    position = np.arange(len(row))
    before = position - np.maximum.accumulate(np.where(is_first, position, 0))
    group = np.cumsum(is_new) - 1
    n_before, n_through = np.empty(len(row), dtype=np.intp), np.empty(len(row), dtype=np.intp)
    n_before[order] = before[is_new][group]
    n_through[order] = (before[is_new] + np.bincount(group))[group]
    return n_before, n_through
