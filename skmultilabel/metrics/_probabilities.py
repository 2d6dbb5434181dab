"""Measures of probabilities: how far they are from the labels."""

import numpy as np

from skmultilabel.metrics._label_samples import average_labels, check_probabilities

__all__ = ["brier_score_loss", "log_loss"]


def log_loss(Y_true, probabilities, *, average="macro", sample_weight=None):
    """Compute the logarithmic loss of the probabilities of every label over its known samples.

    The mean of -log of the probability of what is true. For each label equal to
    :func:`sklearn.metrics.log_loss`, which takes a whole label matrix for one problem of as many
    classes. Probabilities of 0 and 1 are moved by the precision of the numbers, as there.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    probabilities : array-like of shape (n_samples, n_labels)
        The probabilities that the labels are 1.
    average : {"macro", "micro", "weighted"} or None, default="macro"
        Mean over labels, all entries as one label, mean over labels weighted by their positives, or
        no average: one value per label. A label of which nothing is known is left out of a mean.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The loss, at best 0.

    Raises
    ------
    ValueError
        If a number is no probability, or the shapes differ.

    Warns
    -----
    LabelWarning
        If labels are left out of a mean; it names them.

    See Also
    --------
    brier_score_loss : Does not grow without bound for a sure mistake.
    expected_calibration_error : Looks at calibration alone.

    Examples
    --------
    >>> from skmultilabel.metrics import log_loss
    >>> log_loss([[1, 0], [0, 0]], [[0.5, 0.1], [0.5, 0.2]], average=None).round(3)
    array([0.693, 0.164])
    """
    return _average(_log_loss, Y_true, probabilities, average, sample_weight)


def brier_score_loss(Y_true, probabilities, *, average="macro", sample_weight=None):
    """Compute the mean squared error of the probabilities of every label over its known samples.

    For each label equal to :func:`sklearn.metrics.brier_score_loss`, which takes a whole label
    matrix for one problem of as many classes.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    probabilities : array-like of shape (n_samples, n_labels)
        The probabilities that the labels are 1.
    average : {"macro", "micro", "weighted"} or None, default="macro"
        Mean over labels, all entries as one label, mean over labels weighted by their positives, or
        no average: one value per label. A label of which nothing is known is left out of a mean.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The loss, between 0 and 1.

    Raises
    ------
    ValueError
        If a number is no probability, or the shapes differ.

    Warns
    -----
    LabelWarning
        If labels are left out of a mean; it names them.

    See Also
    --------
    log_loss : Punishes sure mistakes more.
    expected_calibration_error : Looks at calibration alone.

    References
    ----------
    G. W. Brier (1950). "Verification of forecasts expressed in terms of probability." *Monthly
    Weather Review* 78(1), 1-3.

    Examples
    --------
    >>> from skmultilabel.metrics import brier_score_loss
    >>> brier_score_loss([[1, 0], [0, 0]], [[0.5, 0.1], [0.5, 0.2]], average=None)
    array([0.25 , 0.025])
    """
    return _average(_brier, Y_true, probabilities, average, sample_weight)


def _average(measure, Y_true, probabilities, average, sample_weight):
    return average_labels(
        measure,
        Y_true,
        probabilities,
        average,
        sample_weight,
        needs="a known sample",
        check=check_probabilities,
    )


def _log_loss(samples):
    eps = np.finfo(samples.score.dtype).eps
    probability = np.clip(samples.score, eps, 1 - eps)
    loss = -np.log1p(-probability)
    loss[samples.positive] = -np.log(probability[samples.positive])
    return samples.average(loss)


def _brier(samples):
    error = samples.score.copy()
    error[samples.positive] -= 1
    return samples.average(error**2)
