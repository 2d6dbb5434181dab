"""Measures of 0/1 predictions that look at the negatives too, for labels that are rare."""

import numpy as np

from skmultilabel.metrics._averages import divide
from skmultilabel.metrics._outcomes import average_counts

__all__ = [
    "balanced_accuracy_score",
    "geometric_mean_score",
    "hamming_score",
    "matthews_corrcoef",
    "specificity_score",
]


def _recalls(counts):
    """The recalls of the positives and of the negatives, NaN where there are none."""
    sensitivity = divide(counts.tp, counts.tp + counts.fn, np.nan)
    return sensitivity, divide(counts.tn, counts.tn + counts.fp, np.nan)


def _balanced_accuracy(counts):
    sensitivity, specificity = _recalls(counts)
    # The class that occurs stands for both.
    both = np.where(np.isnan(sensitivity), specificity, sensitivity)
    return (both + np.where(np.isnan(specificity), sensitivity, specificity)) / 2


def _geometric_mean(counts):
    sensitivity, specificity = _recalls(counts)
    both = np.where(np.isnan(sensitivity), specificity, sensitivity)
    return np.sqrt(both * np.where(np.isnan(specificity), sensitivity, specificity))


def _matthews_corrcoef(counts, zero_division):
    tp, fp, fn, tn = (count.astype(np.float64) for count in counts)
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return divide(tp * tn - fp * fn, np.sqrt(spread), zero_division)


def _accuracy(counts):
    return divide(counts.tp + counts.tn, sum(counts), np.nan)


def balanced_accuracy_score(Y_true, Y_pred, *, average="macro", sample_weight=None):
    """Compute the mean recall of the positives and of the negatives over the known labels.

    Half of tp / (tp + fn) + tn / (tn + fp): 0.5 for predictions that do not look at the sample,
    however rare the label is. Where one class does not occur, the recall of the other. For each
    label equal to :func:`sklearn.metrics.balanced_accuracy_score` where every label is known.

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

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    See Also
    --------
    geometric_mean_score : Harder on labels of which one class is never found.

    References
    ----------
    K. H. Brodersen, C. S. Ong, K. E. Stephan and J. M. Buhmann (2010). "The balanced accuracy and
    its posterior distribution." *ICPR*, 3121-3124.

    Examples
    --------
    >>> from skmultilabel.metrics import balanced_accuracy_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> balanced_accuracy_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return average_counts(_balanced_accuracy, Y_true, Y_pred, average, sample_weight, np.nan)


def geometric_mean_score(Y_true, Y_pred, *, average="macro", sample_weight=None):
    """Compute the geometric mean of the recalls of both classes over the known labels.

    The root of tp / (tp + fn) times tn / (tn + fp): 0 as soon as one class is never found. Where
    one class does not occur, the recall of the other.

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

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    See Also
    --------
    balanced_accuracy_score : The arithmetic mean.

    References
    ----------
    M. Kubat and S. Matwin (1997). "Addressing the curse of imbalanced training sets: one-sided
    selection." *ICML*, 179-186.

    Examples
    --------
    >>> from skmultilabel.metrics import geometric_mean_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> geometric_mean_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return average_counts(_geometric_mean, Y_true, Y_pred, average, sample_weight, np.nan)


def hamming_score(Y_true, Y_pred, *, average="micro", sample_weight=None):
    """Compute the share of known labels that are predicted rightly.

    (tp + tn) / all, which is 1 - :func:`hamming_loss` with ``average="micro"``. Some authors call
    the example-based Jaccard index so: that is :func:`jaccard_score` with ``average="samples"``.
    Where most labels are 0, predicting nothing scores high.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    average : {"macro", "micro", "weighted", "samples"} or None, default="micro"
        Mean over labels, one value from all counts together, mean over labels weighted by
        their positives, mean over samples, or no average: one value per label. Labels (or
        samples) of which nothing is known are left out of a mean, and are NaN without one.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The score, between 0 and 1.

    See Also
    --------
    hamming_loss : The share that is predicted wrongly.

    Examples
    --------
    >>> from skmultilabel.metrics import hamming_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> hamming_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return average_counts(_accuracy, Y_true, Y_pred, average, sample_weight, np.nan)


def matthews_corrcoef(Y_true, Y_pred, *, average="macro", sample_weight=None, zero_division=0.0):
    """Compute the correlation of true and predicted labels over the known ones.

    (tp tn - fp fn) over the root of (tp + fp)(tp + fn)(tn + fp)(tn + fn). For each label equal to
    :func:`sklearn.metrics.matthews_corrcoef` where every label is known.

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
        The score, between -1 and 1.

    References
    ----------
    B. W. Matthews (1975). "Comparison of the predicted and observed secondary structure of T4 phage
    lysozyme." *Biochimica et Biophysica Acta* 405, 442-451.

    Examples
    --------
    >>> from skmultilabel.metrics import matthews_corrcoef
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> matthews_corrcoef(Y_true, Y_pred, average=None)
    array([0., 1.])
    """
    return average_counts(
        lambda counts: _matthews_corrcoef(counts, zero_division),
        Y_true,
        Y_pred,
        average,
        sample_weight,
        zero_division,
    )


def specificity_score(Y_true, Y_pred, *, average="macro", sample_weight=None, zero_division=0.0):
    """Compute the specificity over the known labels.

    The share of the samples without a label for which it is not predicted: tn / (tn + fp), which is
    the recall of the negatives.

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

    See Also
    --------
    recall_score : The recall of the positives.

    Examples
    --------
    >>> from skmultilabel.metrics import specificity_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [1, nan], [0, 1], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [1, 1], [0, 1]]
    >>> specificity_score(Y_true, Y_pred, average=None)
    array([0.5, 1. ])
    """
    return average_counts(
        lambda counts: divide(counts.tn, counts.tn + counts.fp, zero_division),
        Y_true,
        Y_pred,
        average,
        sample_weight,
        zero_division,
    )
