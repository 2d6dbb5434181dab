"""Measures of 0/1 predictions, computed from the counts of outcomes over known labels."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix, is_known

__all__ = [
    "OutcomeCounts",
    "accuracy_score",
    "count_outcomes",
    "f1_score",
    "hamming_loss",
    "jaccard_score",
    "precision_score",
    "recall_score",
]


class OutcomeCounts(NamedTuple):
    """Numbers of true and false positives and negatives, per label or per sample."""

    tp: np.ndarray
    fp: np.ndarray
    fn: np.ndarray
    tn: np.ndarray


def count_outcomes(Y_true, Y_pred, *, axis=0):
    """Count the outcomes of predictions over the known labels.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    axis : {0, 1}, default=0
        0 counts per label, 1 per sample.

    Returns
    -------
    tp, fp, fn, tn : ndarray of shape (n_labels,) or (n_samples,), int64
        True positives, false positives, false negatives and true negatives, as a named tuple.

    Raises
    ------
    ValueError
        If a matrix is not one of labels, or the shapes differ.

    Examples
    --------
    >>> from skmultilabel.metrics import count_outcomes
    >>> nan = float("nan")
    >>> counts = count_outcomes([[1, 0], [nan, 1]], [[1, 1], [1, 1]])
    >>> counts.tp.tolist(), counts.fp.tolist(), counts.tn.tolist()
    ([1, 1], [0, 1], [0, 0])
    """
    positive, unknown, predicted = _indicators(Y_true, Y_pred)
    tp = _sum(positive * predicted, axis)
    n_positive = _sum(positive, axis)
    n_predicted = _sum(predicted, axis) - _sum(unknown * predicted, axis)
    n_known = positive.shape[axis] - _sum(unknown, axis)
    fp, fn = n_predicted - tp, n_positive - tp
    return OutcomeCounts(tp, fp, fn, n_known - tp - fp - fn)


def _indicators(Y_true, Y_pred):
    """Return where labels are positive, not known and predicted, as bool arrays of one kind."""
    Y_true = check_label_matrix(Y_true, name="Y_true")
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


def _sum(indicator, axis):
    return np.asarray(indicator.sum(axis=axis, dtype=np.int64)).ravel()


def _divide(numerator, denominator, undefined):
    """Divide counts; where the denominator is 0 the answer is `undefined`."""
    answer = np.full(np.shape(numerator), float(undefined))
    return np.divide(numerator, denominator, out=answer, where=np.asarray(denominator) > 0)


def _precision(counts):
    return counts.tp, counts.tp + counts.fp


def _recall(counts):
    return counts.tp, counts.tp + counts.fn


def _f1(counts):
    return 2 * counts.tp, 2 * counts.tp + counts.fp + counts.fn


def _jaccard(counts):
    return counts.tp, counts.tp + counts.fp + counts.fn


def _average_ratio(ratio, Y_true, Y_pred, average, zero_division):
    """Compute one ratio of counts in one of scikit-learn's ways of averaging."""
    if average not in ("micro", "macro", "weighted", "samples", None):
        raise ValueError(
            f"average must be 'micro', 'macro', 'weighted', 'samples' or None, got {average!r}."
        )
    counts = count_outcomes(Y_true, Y_pred, axis=1 if average == "samples" else 0)
    if average == "micro":
        counts = OutcomeCounts(*(np.array([count.sum()]) for count in counts))
    values = _divide(*ratio(counts), zero_division)
    values[sum(counts) == 0] = np.nan
    if average is None:
        return values
    support = counts.tp + counts.fn if average == "weighted" else None
    return _mean_defined(values, support, zero_division)


def _mean_defined(values, weights=None, undefined=np.nan):
    """Average what is not NaN; without any weight the answer is `undefined`."""
    defined = ~np.isnan(values)
    if not defined.any():
        return np.nan
    if weights is None:
        return float(values[defined].mean())
    if not weights[defined].any():
        return float(undefined)
    return float(np.average(values[defined], weights=weights[defined]))


def precision_score(Y_true, Y_pred, *, average="macro", zero_division=0.0):
    """Compute the precision over the known labels.

    The share of the predicted labels that are true: tp / (tp + fp).
    Equal to :func:`sklearn.metrics.precision_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    average : {"macro", "micro", "weighted", "samples"} or None, default="macro"
        Mean over labels, one value from all counts together, mean over labels weighted by
        their positives, mean over samples, or no average: one value per label. Labels (or
        samples) of which nothing is known are left out of a mean, and are NaN without one.
    zero_division : float, default=0.0
        The value where the denominator is 0; NaN leaves such labels out of a mean.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    Examples
    --------
    >>> from skmultilabel.metrics import precision_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> precision_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return _average_ratio(_precision, Y_true, Y_pred, average, zero_division)


def recall_score(Y_true, Y_pred, *, average="macro", zero_division=0.0):
    """Compute the recall over the known labels.

    The share of the true labels that are predicted: tp / (tp + fn).
    Equal to :func:`sklearn.metrics.recall_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    average : {"macro", "micro", "weighted", "samples"} or None, default="macro"
        Mean over labels, one value from all counts together, mean over labels weighted by
        their positives, mean over samples, or no average: one value per label. Labels (or
        samples) of which nothing is known are left out of a mean, and are NaN without one.
    zero_division : float, default=0.0
        The value where the denominator is 0; NaN leaves such labels out of a mean.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    Examples
    --------
    >>> from skmultilabel.metrics import recall_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> recall_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return _average_ratio(_recall, Y_true, Y_pred, average, zero_division)


def f1_score(Y_true, Y_pred, *, average="macro", zero_division=0.0):
    """Compute the F1 score over the known labels.

    The harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn). With ``average="samples"``
    it is the example-based F1.
    Equal to :func:`sklearn.metrics.f1_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    average : {"macro", "micro", "weighted", "samples"} or None, default="macro"
        Mean over labels, one value from all counts together, mean over labels weighted by
        their positives, mean over samples, or no average: one value per label. Labels (or
        samples) of which nothing is known are left out of a mean, and are NaN without one.
    zero_division : float, default=0.0
        The value where the denominator is 0; NaN leaves such labels out of a mean.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    Examples
    --------
    >>> from skmultilabel.metrics import f1_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> f1_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return _average_ratio(_f1, Y_true, Y_pred, average, zero_division)


def jaccard_score(Y_true, Y_pred, *, average="macro", zero_division=0.0):
    """Compute the Jaccard index over the known labels.

    The size of the intersection over the size of the union: tp / (tp + fp + fn).
    Equal to :func:`sklearn.metrics.jaccard_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    average : {"macro", "micro", "weighted", "samples"} or None, default="macro"
        Mean over labels, one value from all counts together, mean over labels weighted by
        their positives, mean over samples, or no average: one value per label. Labels (or
        samples) of which nothing is known are left out of a mean, and are NaN without one.
    zero_division : float, default=0.0
        The value where the denominator is 0; NaN leaves such labels out of a mean.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    Examples
    --------
    >>> from skmultilabel.metrics import jaccard_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> jaccard_score(Y_true, Y_pred, average=None)
    array([0.33333333, 1.        ])
    """
    return _average_ratio(_jaccard, Y_true, Y_pred, average, zero_division)


def accuracy_score(Y_true, Y_pred):
    """Compute the subset accuracy: the share of samples with every known label right.

    Samples of which no label is known are left out. Equal to
    :func:`sklearn.metrics.accuracy_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.

    Returns
    -------
    float
        The share; NaN when nothing is known.

    Examples
    --------
    >>> from skmultilabel.metrics import accuracy_score
    >>> accuracy_score([[1, 0], [1, float("nan")]], [[0, 0], [1, 1]])
    0.5
    """
    counts = count_outcomes(Y_true, Y_pred, axis=1)
    known = sum(counts) > 0
    return _mean_defined(np.where(known, counts.fp + counts.fn == 0, np.nan))


def hamming_loss(Y_true, Y_pred):
    """Compute the share of known labels that are predicted wrongly.

    Equal to :func:`sklearn.metrics.hamming_loss` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.

    Returns
    -------
    float
        The share; NaN when nothing is known.

    Examples
    --------
    >>> from skmultilabel.metrics import hamming_loss
    >>> hamming_loss([[1, 0], [1, float("nan")]], [[0, 0], [1, 1]])
    0.3333333333333333
    """
    counts = count_outcomes(Y_true, Y_pred)
    n_known = int(sum(counts).sum())
    return int((counts.fp + counts.fn).sum()) / n_known if n_known else np.nan
