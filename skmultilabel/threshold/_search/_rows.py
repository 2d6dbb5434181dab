"""Metrics of every row's counts, and the cut-offs that maximise their mean."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel.threshold._search._counts import CutOffCounts
from skmultilabel.threshold._search._sweep import LevelSweep

__all__ = ["count_rows", "maximise_rows", "maximise_rows_globally"]

BLOCK_ENTRIES = 2_000_000
MAX_CYCLES = 100
# Sums of counts are exact, their metrics are not.
ROUNDING = 1e-12


def count_rows(predicted, Y, sample_weight=None):
    """Count true and false positives of every row.

    Parameters
    ----------
    predicted : ndarray or sparse array of shape (n_samples, n_labels), dtype bool
        What is predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights: of the rows, or of the labels within each row.

    Returns
    -------
    counts : list of 4 ndarray of shape (n_samples,)
        True and false positives, known positives and known negatives of every row, or sums of
        the weights of these labels.
    weight : ndarray of shape (n_samples,)
        Weights of the rows; 0 for those where nothing is known.
    """
    is_sparse = sp.issparse(predicted) or sp.issparse(Y)
    if is_sparse and np.ndim(sample_weight) < 2:
        counts = _count_sparse_rows(sp.csr_array(predicted), sp.csr_array(Y))
    else:
        counts = _count_dense_rows(_to_dense(predicted), _to_dense(Y), sample_weight)
    weight = np.ones(len(counts[0])) if np.ndim(sample_weight) != 1 else sample_weight
    return counts, weight * (counts[2] + counts[3] > 0)


def _to_dense(matrix):
    return matrix.toarray() if sp.issparse(matrix) else matrix


def _count_dense_rows(predicted, Y, sample_weight):
    """Count the labels of every row, or sum up their weights."""
    positive, negative = Y == 1, Y == 0
    marks = (predicted & positive, predicted & negative, positive, negative)
    if np.ndim(sample_weight) == 2:
        return [np.einsum("ij,ij->i", m, sample_weight) for m in marks]
    return [np.count_nonzero(m, axis=1).astype(np.float64) for m in marks]


def _count_sparse_rows(predicted, Y):
    """Count the labels of every row; those that Y does not store are negative."""
    positive, unknown = Y.copy(), Y.copy()
    positive.data, unknown.data = Y.data == 1, np.isnan(Y.data)
    tp = (predicted * positive).sum(axis=1, dtype=np.float64)
    n_positive, n_unknown = (m.sum(axis=1, dtype=np.float64) for m in (positive, unknown))
    fp = predicted.sum(axis=1, dtype=np.float64) - tp
    fp -= (predicted * unknown).sum(axis=1, dtype=np.float64)
    return [tp, fp, n_positive, Y.shape[1] - n_positive - n_unknown]


def maximise_rows_globally(scores, Y, metric, *, default, sample_weight=None):
    """Find the cut-off for all labels that maximises the mean of a metric over rows, exactly.

    It lies just below the score of a positive, as for every metric that gains from true and loses
    from false positives. As the cut-off falls, every row steps through its counts in the order of
    its own scores; the steps of all rows between two candidates are summed up, block by block.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores; those that a sparse array does not list are never predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    metric : CountMetric
        The metric of a row.
    default : float
        Where the classifier itself cuts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    float
        The cut-off.
    """
    blocks = list(_split_rows(*Y.shape))
    levels = []
    for rows in blocks:
        block_scores, positive, _, weight = _get_block(scores, Y, sample_weight, rows)
        levels.append(np.unique(block_scores[(positive > 0) & (weight > 0)[:, np.newaxis]]))
    sweep = LevelSweep(np.concatenate(levels))
    for rows in blocks:
        sweep.add(*_follow_rows(*_get_block(scores, Y, sample_weight, rows), metric))
    return sweep.find_cut_off(default)


def _split_rows(n_samples, n_labels):
    """Cut the rows into blocks of bounded size."""
    height = max(1, BLOCK_ENTRIES // n_labels)
    return (slice(start, start + height) for start in range(0, n_samples, height))


def _get_block(scores, Y, sample_weight, rows):
    """Scores, positive and negative weights of a block of entries, and the weights of its rows.

    Scores that cannot be predicted or do not count are minus infinity.
    """
    Y = _to_dense(Y[rows])
    weight = np.ones(len(Y)) if sample_weight is None else sample_weight[rows]
    within = weight if weight.ndim == 2 else 1.0
    positive, negative = (Y == 1) * within, (Y == 0) * within
    scores = _fill_unlisted(scores[rows]) if sp.issparse(scores) else scores[rows]
    scores = np.where(positive + negative > 0, scores, -np.inf)
    return scores, positive, negative, np.ones(len(Y)) if weight.ndim == 2 else weight


def _fill_unlisted(scores):
    """Turn sparse scores into an array with minus infinity for what is not listed."""
    filled = np.full(scores.shape, -np.inf, dtype=scores.dtype)
    listed = scores.tocoo()
    filled[listed.row, listed.col] = listed.data
    return filled


def _follow_rows(scores, positive, negative, weight, metric):
    """List the scores of a block, and what the mean gains as the cut-off falls below each."""
    order = np.argsort(-scores, axis=1)
    tp, fp = (
        np.cumsum(np.take_along_axis(marks, order, axis=1), axis=1)
        for marks in (positive, negative)
    )
    totals = positive.sum(axis=1, keepdims=True), negative.sum(axis=1, keepdims=True)
    steps = np.diff(metric(tp, fp, *totals), axis=1, prepend=metric(0.0, 0.0, *totals))
    steps *= weight[:, np.newaxis]
    scores = np.take_along_axis(scores, order, axis=1)
    kept = np.isfinite(scores) & (weight > 0)[:, np.newaxis]
    return scores[kept], steps[kept]


class _Column(NamedTuple):
    """One label: its rows from the highest score to the lowest, and where it may be cut."""

    rows: np.ndarray
    scores: np.ndarray
    positive: np.ndarray
    negative: np.ndarray
    can_cut: np.ndarray

    def compute_cut_off(self, n_predicted, default):
        """The cut-off that predicts so many rows; half way between scores, as everywhere."""
        upper = self.scores[n_predicted - 1] if n_predicted else np.inf
        lower = self.scores[n_predicted] if n_predicted < len(self.scores) else -np.inf
        ends = np.array([upper]), np.array([lower])
        return CutOffCounts(*ends, None, None, 0.0, 0.0).compute_cut_offs(0, default)


def _get_column(scores, Y, sample_weight, label):
    """Sort the rows that count for a label, and for which it can be predicted."""
    y = _to_dense(Y[:, [label]])[:, 0]
    weight = np.ones(len(y)) if np.ndim(sample_weight) < 2 else sample_weight[:, label]
    matters = (weight > 0) & ~np.isnan(y)
    if np.ndim(sample_weight) == 1:
        matters &= sample_weight > 0
    values = scores[:, [label]]
    values = (_fill_unlisted(values) if sp.issparse(values) else values)[:, 0]
    rows = np.flatnonzero(matters & np.isfinite(values))
    rows = rows[np.argsort(-values[rows])]
    values, y, weight = values[rows].astype(np.float64), y[rows], weight[rows]
    can_cut = np.ones(len(rows) + 1, dtype=bool)
    can_cut[1:-1] = values[1:] < values[:-1]
    return _Column(rows, values, weight * (y == 1), weight * (y == 0), can_cut)


def maximise_rows(scores, Y, metric, starts, *, default, sample_weight=None):
    """Look for the cut-offs, one a label, that maximise the mean of a metric over rows.

    From every start, the cut-off of one label after the other is moved to the best place there
    is while the others stay, until none can be improved alone. What is found is the best of
    these local optima: never worse than a start, but other combinations may be better.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores; those that a sparse array does not list are never predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    metric : CountMetric
        The metric of a row.
    starts : list of ndarray of shape (n_labels,)
        Cut-offs to start from.
    default : float
        Where the classifier itself cuts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    ndarray of shape (n_labels,)
        The cut-offs.
    """
    columns_of = [m.tocsc() if sp.issparse(m) else m for m in (scores, Y)]
    columns = [_get_column(*columns_of, sample_weight, label) for label in range(Y.shape[1])]
    counts, weight = count_rows(_predict_nothing(scores), Y, sample_weight)
    searches = [_LineSearches(columns, counts[2:], weight, metric, start) for start in starts]
    for search in searches:
        search.run(default)
    return max(searches, key=lambda search: search.value).thresholds


def _predict_nothing(scores):
    return sp.csr_array(scores.shape, dtype=bool)


class _LineSearches:
    """Cut-offs of all labels, the counts of every row under them, and their improvement."""

    def __init__(self, columns, totals, weight, metric, start):
        self.columns = columns
        self.totals = totals
        self.weight = weight
        self.metric = metric
        self.thresholds = np.array(start, dtype=np.float64)
        self.tp, self.fp = np.zeros(len(weight)), np.zeros(len(weight))
        self.n_predicted = []
        for column, threshold in zip(columns, start, strict=True):
            n_predicted = int(np.count_nonzero(column.scores > threshold))
            self.n_predicted.append(n_predicted)
            self._change(column, slice(0, n_predicted), 1.0)

    @property
    def value(self):
        """The mean of the metric over rows, up to the sum of the weights."""
        return float(self.metric(self.tp, self.fp, *self.totals) @ self.weight)

    def _change(self, column, ranks, sign):
        """Predict (+1) or do not predict (-1) a label on some rows of its order."""
        self.tp[column.rows[ranks]] += sign * column.positive[ranks]
        self.fp[column.rows[ranks]] += sign * column.negative[ranks]

    def run(self, default):
        """Improve label by label until all stay."""
        for _ in range(MAX_CYCLES):
            moved = [self._move(label, default) for label in range(len(self.columns))]
            if not any(moved):
                return

    def _move(self, label, default):
        """Move the cut-off of one label to the best place, and tell whether it was better."""
        column, current = self.columns[label], self.n_predicted[label]
        values = self._evaluate(column, current)
        best = values.max()
        if best <= values[current] + ROUNDING * self.weight.sum():
            return False
        candidates = np.flatnonzero(values == best)
        cut_offs = [column.compute_cut_off(n, default) for n in candidates]
        nearest = np.argmin(np.abs(np.subtract(cut_offs, default)))
        chosen = candidates[nearest]
        ranks = slice(*sorted((current, chosen)))
        self._change(column, ranks, 1.0 if chosen > current else -1.0)
        self.n_predicted[label] = chosen
        self.thresholds[label] = cut_offs[nearest]
        return True

    def _evaluate(self, column, current):
        """The value for each number of predicted rows, less that for none, in one pass."""
        rows, totals = column.rows, [count[column.rows] for count in self.totals]
        tp, fp = self.tp[rows], self.fp[rows]
        tp[:current] -= column.positive[:current]
        fp[:current] -= column.negative[:current]
        gains = self.metric(tp + column.positive, fp + column.negative, *totals)
        gains -= self.metric(tp, fp, *totals)
        values = np.concatenate([[0.0], np.cumsum(gains * self.weight[rows])])
        return np.where(column.can_cut, values, -np.inf)
