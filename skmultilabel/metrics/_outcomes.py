"""Numbers of true and false positives and negatives, and measures that are functions of them."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix, get_label_names, is_known
from skmultilabel.metrics._averages import check_row_weight, check_same_names, mean_defined

__all__ = ["OutcomeCounts", "average_counts", "count_outcomes"]

AVERAGES = ("micro", "macro", "weighted", "samples", None)
# Relative to the sum of all weights.
ROUNDING = 1e-12


class OutcomeCounts(NamedTuple):
    """Numbers of true and false positives and negatives, per label or per sample."""

    tp: np.ndarray
    fp: np.ndarray
    fn: np.ndarray
    tn: np.ndarray


def count_outcomes(Y_true, Y_pred, *, axis=0, sample_weight=None):
    """Count the outcomes of predictions over the known labels.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    axis : {0, 1}, default=0
        0 counts per label, 1 per sample.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights that stand in the place of ones; the counts are then sums of weights.

    Returns
    -------
    tp, fp, fn, tn : ndarray of shape (n_labels,) or (n_samples,), int64 or float64
        True positives, false positives, false negatives and true negatives, as a named tuple.

    Raises
    ------
    ValueError
        If a matrix is not one of labels, the shapes differ, or a weight is negative.

    Examples
    --------
    >>> from skmultilabel.metrics import count_outcomes
    >>> nan = float("nan")
    >>> counts = count_outcomes([[1, 0], [nan, 1]], [[1, 1], [1, 1]])
    >>> counts.tp.tolist(), counts.fp.tolist(), counts.tn.tolist()
    ([1, 1], [0, 1], [0, 0])
    """
    positive, unknown, predicted = _indicators(Y_true, Y_pred)
    weight = check_row_weight(sample_weight, positive.shape[0])
    tp = _sum(positive * predicted, axis, weight)
    n_positive = _sum(positive, axis, weight)
    n_predicted = _sum(predicted, axis, weight) - _sum(unknown * predicted, axis, weight)
    n_known = _weigh_all(positive.shape, axis, weight) - _sum(unknown, axis, weight)
    fp, fn = n_predicted - tp, n_positive - tp
    counts = OutcomeCounts(tp, fp, fn, n_known - tp - fp - fn)
    return counts if weight is None else _drop_rounding(counts, weight.sum())


def _indicators(Y_true, Y_pred):
    """Return where labels are positive, not known and predicted, as bool arrays of one kind."""
    names = get_label_names(Y_true)
    Y_true = check_label_matrix(Y_true, name="Y_true")
    check_same_names(Y_pred, names)
    Y_pred = check_label_matrix(Y_pred, allow_missing=False, name="Y_pred")
    if Y_true.shape != Y_pred.shape:
        raise ValueError(
            f"Y_true and Y_pred must have the same shape, got {Y_true.shape} and {Y_pred.shape}."
        )
    if sp.issparse(Y_true) != sp.issparse(Y_pred):
        Y_true, Y_pred = sp.csr_array(Y_true), sp.csr_array(Y_pred)
    if not sp.issparse(Y_true):
        return Y_true == 1, ~is_known(Y_true), Y_pred == 1
    unknown = _mark_stored(Y_true, ~is_known(Y_true.data))
    return _mark_stored(Y_true, Y_true.data == 1), unknown, Y_pred == 1


def _mark_stored(matrix, marks):
    """Return a sparse bool array that is true at the marked stored entries of another."""
    return sp.csr_array((marks, matrix.indices, matrix.indptr), shape=matrix.shape)


def _sum(indicator, axis, weight):
    """Add up ones, or the weights of the samples that they stand in."""
    if weight is None or axis == 1:
        count = np.asarray(indicator.sum(axis=axis, dtype=np.int64)).ravel()
        return count if weight is None else count * weight
    if sp.issparse(indicator):
        return weight @ indicator
    return np.einsum("i,ij->j", weight, indicator)


def _weigh_all(shape, axis, weight):
    """Return what `_sum` gives where everything is marked."""
    if weight is None:
        return shape[axis]
    return weight.sum() if axis == 0 else shape[1] * weight


def _drop_rounding(counts, total):
    """Set to 0 what is left where sums of weights that should be equal are subtracted."""
    return OutcomeCounts(*(np.where(np.abs(c) > ROUNDING * total, c, 0.0) for c in counts))


def average_counts(measure, Y_true, Y_pred, average, sample_weight, undefined):
    """Compute a function of the counts in one of scikit-learn's ways of averaging.

    Parameters
    ----------
    measure : callable
        Takes `OutcomeCounts` of arrays, and returns an array.
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    average : {"macro", "micro", "weighted", "samples"} or None
        How the values become one.
    sample_weight : array-like of shape (n_samples,), or None
        Weights of the samples.
    undefined : float
        The weighted mean where there are no positives.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The value, or one per label, which is NaN where nothing is known of it.
    """
    if average not in AVERAGES:
        raise ValueError(
            f"average must be 'micro', 'macro', 'weighted', 'samples' or None, got {average!r}."
        )
    axis = 1 if average == "samples" else 0
    counts = count_outcomes(Y_true, Y_pred, axis=axis, sample_weight=sample_weight)
    if average == "micro":
        counts = OutcomeCounts(*(np.array([count.sum()]) for count in counts))
    values = measure(counts)
    values[sum(counts) == 0] = np.nan
    if average is None:
        return values
    if average == "samples":
        return mean_defined(values, check_row_weight(sample_weight, len(values)))
    support = counts.tp + counts.fn if average == "weighted" else None
    return mean_defined(values, support, undefined)
