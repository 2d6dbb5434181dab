"""Metrics of one confusion matrix, as functions of its counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

__all__ = ["METRICS", "CountMetric", "divide", "get_count_metric"]

# Sums of counts are exact, sums of weights are not.
RELATIVE_ROUNDING = 1e-9


def divide(numerator, denominator):
    """Divide with 0 where the denominator is 0, as scikit-learn's metrics do.

    Parameters
    ----------
    numerator, denominator : array-like
        Numbers of shapes that broadcast.

    Returns
    -------
    ndarray
        The quotients.
    """
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    out = np.zeros(numerator.shape)
    return np.divide(numerator, denominator, out=out, where=denominator != 0)


def _fbeta(tp, fp, n_positive, n_negative, *, beta):
    """F-beta; tp + fp + beta^2 (tp + fn) in the denominator (van Rijsbergen 1979)."""
    return divide((1 + beta**2) * tp, tp + fp + beta**2 * n_positive)


def _jaccard(tp, fp, n_positive, n_negative):
    return divide(tp, n_positive + fp)


def _precision(tp, fp, n_positive, n_negative):
    return divide(tp, tp + fp)


def _recall(tp, fp, n_positive, n_negative):
    return divide(tp, n_positive)


def _accuracy(tp, fp, n_positive, n_negative):
    return divide(tp + n_negative - fp, n_positive + n_negative)


def _exact_match(tp, fp, n_positive, n_negative):
    """1 where nothing is wrong."""
    n_known = n_positive + n_negative
    n_wrong = n_positive - tp + fp
    return ((n_wrong <= RELATIVE_ROUNDING * n_known) & (n_known > 0)).astype(np.float64)


def _balanced_accuracy(tp, fp, n_positive, n_negative):
    """Mean recall of the classes that occur (Brodersen et al. 2010)."""
    recalls = divide(tp, n_positive) + divide(n_negative - fp, n_negative)
    n_classes = np.sign(n_positive) + np.sign(n_negative)
    return divide(recalls, n_classes)


def _youden(tp, fp, n_positive, n_negative):
    """Sensitivity + specificity - 1 (Youden 1950); the class that occurs stands for both."""
    known = n_positive + n_negative > 0
    return np.where(known, 2 * _balanced_accuracy(tp, fp, n_positive, n_negative) - 1, 0.0)


def _geometric_mean(tp, fp, n_positive, n_negative):
    """Geometric mean of the recalls of both classes (Kubat and Matwin 1997).

    Where only one class occurs, its recall alone.
    """
    sensitivity = np.where(n_positive > 0, divide(tp, n_positive), 1.0)
    specificity = np.where(n_negative > 0, divide(n_negative - fp, n_negative), 1.0)
    product = np.maximum(sensitivity * specificity, 0.0)
    both = (np.sign(n_positive) * np.sign(n_negative)) > 0
    return np.where(both, np.sqrt(product), product * (n_positive + n_negative > 0))


def _matthews_corrcoef(tp, fp, n_positive, n_negative):
    """Correlation of truth and prediction (Matthews 1975); 0 where one is constant."""
    predicted = tp + fp
    spread = n_positive * n_negative * predicted * (n_positive + n_negative - predicted)
    return divide(tp * n_negative - fp * n_positive, np.sqrt(np.maximum(spread, 0.0)))


def _cohen_kappa(tp, fp, n_positive, n_negative):
    """Agreement of truth and prediction beyond chance (Cohen 1960); 0 where one is constant."""
    predicted = tp + fp
    not_predicted = n_positive + n_negative - predicted
    by_chance = predicted * n_negative + n_positive * not_predicted
    return divide(2 * (tp * n_negative - fp * n_positive), by_chance)


@dataclass(frozen=True)
class CountMetric:
    """A metric of one confusion matrix that gains from true and loses from false positives.

    What can be written so is maximised exactly, by any average.

    Parameters
    ----------
    name : str
        The first part of the scoring names.
    function : callable
        ``function(tp, fp, n_positive, n_negative)`` on float arrays; never smaller for a larger
        tp and never larger for a larger fp. Weights make the counts fractions.
    is_quasiconvex : bool, default=True
        Whether it is a quasi-convex function of (tp, fp): half way between two points never
        larger than at both, where it beats predicting nothing. Every ratio of linear functions is. Its maximum over sums of labels
        is then a vertex of their convex hull.

    See Also
    --------
    CountObjective : A metric with an average makes an objective.

    Examples
    --------
    Ten minutes of work for an alert, one hour saved by a true one:

    >>> from skmultilabel.threshold import CountMetric, CountObjective
    >>> hours = CountMetric("hours", lambda tp, fp, n_positive, n_negative: tp - (tp + fp) / 6)
    >>> hours(tp=[3, 3], fp=[0, 9], n_positive=4, n_negative=20)
    array([2.5, 1. ])
    >>> objective = CountObjective(hours, "micro")
    """

    name: str
    function: Callable
    is_quasiconvex: bool = True

    def __call__(self, tp, fp, n_positive, n_negative):
        """Compute the metric.

        Parameters
        ----------
        tp, fp : array-like
            True and false positives, or sums of weights.
        n_positive, n_negative : array-like
            Positives and negatives.

        Returns
        -------
        ndarray
            The metric, elementwise.
        """
        return self.function(
            *(np.asarray(count, np.float64) for count in (tp, fp, n_positive, n_negative))
        )


METRICS = {
    metric.name: metric
    for metric in (
        CountMetric("f1", partial(_fbeta, beta=1.0)),
        CountMetric("jaccard", _jaccard),
        CountMetric("precision", _precision),
        CountMetric("recall", _recall),
        CountMetric("accuracy", _accuracy),
        CountMetric("exact_match", _exact_match),
        CountMetric("balanced_accuracy", _balanced_accuracy),
        CountMetric("youden", _youden),
        CountMetric("geometric_mean", _geometric_mean, is_quasiconvex=False),
        CountMetric("matthews_corrcoef", _matthews_corrcoef),
        CountMetric("cohen_kappa", _cohen_kappa),
    )
}


def get_count_metric(name):
    """Look a metric up by its name.

    Parameters
    ----------
    name : str
        A name of `METRICS`, or f2, f0.5 and the like for F-beta with a positive beta.

    Returns
    -------
    CountMetric or None
        The metric, None where there is none of that name.
    """
    if name in METRICS:
        return METRICS[name]
    match = re.fullmatch(r"f(\d+(?:\.\d+)?)", name)
    # With beta = 0 it is the precision, which has a name.
    if match is None or float(match[1]) == 0:
        return None
    return CountMetric(name, partial(_fbeta, beta=float(match[1])))
