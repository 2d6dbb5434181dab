"""Measures of 0/1 predictions, computed from the counts of outcomes over known labels."""

import numpy as np

from skmultilabel.metrics._averages import check_row_weight, divide, mean_defined
from skmultilabel.metrics._outcomes import average_counts, count_outcomes

__all__ = [
    "accuracy_score",
    "f1_score",
    "hamming_loss",
    "jaccard_score",
    "precision_score",
    "recall_score",
]


def _precision(counts):
    return counts.tp, counts.tp + counts.fp


def _recall(counts):
    return counts.tp, counts.tp + counts.fn


def _f1(counts):
    return 2 * counts.tp, 2 * counts.tp + counts.fp + counts.fn


def _jaccard(counts):
    return counts.tp, counts.tp + counts.fp + counts.fn


def _average_ratio(ratio, Y_true, Y_pred, average, sample_weight, zero_division):
    """Compute one ratio of counts in one of scikit-learn's ways of averaging."""
    return average_counts(
        lambda counts: divide(*ratio(counts), zero_division),
        Y_true,
        Y_pred,
        average,
        sample_weight,
        zero_division,
    )


def precision_score(Y_true, Y_pred, *, average="macro", sample_weight=None, zero_division=0.0):
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
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
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
    return _average_ratio(_precision, Y_true, Y_pred, average, sample_weight, zero_division)


def recall_score(Y_true, Y_pred, *, average="macro", sample_weight=None, zero_division=0.0):
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
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
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
    return _average_ratio(_recall, Y_true, Y_pred, average, sample_weight, zero_division)


def f1_score(Y_true, Y_pred, *, average="macro", sample_weight=None, zero_division=0.0):
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
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
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
    return _average_ratio(_f1, Y_true, Y_pred, average, sample_weight, zero_division)


def jaccard_score(Y_true, Y_pred, *, average="macro", sample_weight=None, zero_division=0.0):
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
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
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
    return _average_ratio(_jaccard, Y_true, Y_pred, average, sample_weight, zero_division)


def accuracy_score(Y_true, Y_pred, *, sample_weight=None):
    """Compute the subset accuracy: the share of samples with every known label right.

    Samples of which no label is known are left out. Equal to
    :func:`sklearn.metrics.accuracy_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

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
    values = np.where(known, counts.fp + counts.fn == 0, np.nan)
    return mean_defined(values, check_row_weight(sample_weight, len(values)))


def hamming_loss(Y_true, Y_pred, *, sample_weight=None):
    """Compute the share of known labels that are predicted wrongly.

    Equal to :func:`sklearn.metrics.hamming_loss` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

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
    counts = count_outcomes(Y_true, Y_pred, sample_weight=sample_weight)
    n_known = sum(counts).sum()
    return float((counts.fp + counts.fn).sum() / n_known) if n_known else np.nan
