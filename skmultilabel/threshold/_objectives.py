"""What a threshold objective is: a metric of counts, and how it is averaged over labels."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from skmultilabel.threshold._counts import count_predictions

__all__ = ["AVERAGES", "METRICS", "CountMetric", "Objective", "get_objective"]

AVERAGES = ("macro", "micro", "weighted")


def _divide(numerator, denominator):
    """Divide with 0 where the denominator is 0, as scikit-learn's metrics do."""
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    out = np.zeros(numerator.shape)
    return np.divide(numerator, denominator, out=out, where=denominator != 0)


def _fbeta(tp, fp, n_positive, n_negative, *, beta):
    """F-beta; tp + fp + beta^2 (tp + fn) in the denominator (van Rijsbergen 1979)."""
    return _divide((1 + beta**2) * tp, tp + fp + beta**2 * n_positive)


def _jaccard(tp, fp, n_positive, n_negative):
    return _divide(tp, n_positive + fp)


def _accuracy(tp, fp, n_positive, n_negative):
    return _divide(tp + n_negative - fp, n_positive + n_negative)


def _balanced_accuracy(tp, fp, n_positive, n_negative):
    """Mean recall of the classes that occur (Brodersen et al. 2010)."""
    recalls = _divide(tp, n_positive) + _divide(n_negative - fp, n_negative)
    n_classes = np.sign(n_positive) + np.sign(n_negative)
    return _divide(recalls, n_classes)


def _geometric_mean(tp, fp, n_positive, n_negative):
    """Geometric mean of the recalls of both classes (Kubat and Matwin 1997).

    Where only one class occurs, its recall alone.
    """
    sensitivity = np.where(n_positive > 0, _divide(tp, n_positive), 1.0)
    specificity = np.where(n_negative > 0, _divide(n_negative - fp, n_negative), 1.0)
    product = np.maximum(sensitivity * specificity, 0.0)
    both = (np.sign(n_positive) * np.sign(n_negative)) > 0
    return np.where(both, np.sqrt(product), product * (n_positive + n_negative > 0))


def _matthews_corrcoef(tp, fp, n_positive, n_negative):
    """Correlation of truth and prediction (Matthews 1975); 0 where one is constant."""
    predicted = tp + fp
    spread = n_positive * n_negative * predicted * (n_positive + n_negative - predicted)
    return _divide(tp * n_negative - fp * n_positive, np.sqrt(np.maximum(spread, 0.0)))


@dataclass(frozen=True)
class CountMetric:
    """A metric of one confusion matrix that gains from true and loses from false positives.

    Parameters
    ----------
    name : str
        The first part of the scoring names.
    function : callable
        ``function(tp, fp, n_positive, n_negative)`` on arrays; never smaller for a larger tp
        and never larger for a larger fp wherever it beats predicting nothing.
    is_quasiconvex : bool, default=True
        Whether it is a quasi-convex function of (tp, fp) where it beats predicting nothing.
        Its maximum over sums of labels is then a vertex of their convex hull.
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
        CountMetric("accuracy", _accuracy),
        CountMetric("balanced_accuracy", _balanced_accuracy),
        CountMetric("matthews_corrcoef", _matthews_corrcoef),
        CountMetric("geometric_mean", _geometric_mean, is_quasiconvex=False),
    )
}


@dataclass(frozen=True)
class Objective:
    """What the cut-offs are to maximise.

    Parameters
    ----------
    metric : CountMetric
        A metric of one confusion matrix.
    average : {"macro", "micro", "weighted"}
        The mean over labels, the metric of the summed counts, or the mean weighted by the
        number of positives.
    offset : float, default=0.0
        Added to the value: -1 makes a loss out of an accuracy.

    Examples
    --------
    >>> objective = get_objective("f1_macro")
    >>> objective.evaluate(tp=[1, 2], fp=[2, 0], n_positive=[1, 2], n_negative=[3, 2])
    0.75
    """

    metric: CountMetric
    average: str
    offset: float = 0.0

    def evaluate(self, tp, fp, n_positive, n_negative):
        """Compute the objective from the counts of all labels.

        Parameters
        ----------
        tp, fp : array-like of shape (n_labels,)
            True and false positives of every label, or sums of weights.
        n_positive, n_negative : array-like of shape (n_labels,)
            Known positives and negatives of every label.

        Returns
        -------
        float
            The value; labels without known rows count for nothing.
        """
        counts = [np.asarray(c, np.float64) for c in (tp, fp, n_positive, n_negative)]
        if self.average == "micro":
            value = self.metric(*(count.sum() for count in counts))
        else:
            weight = self.weigh_labels(*counts[2:])
            value = _divide(self.metric(*counts) @ weight, weight.sum())
        return float(value) + self.offset

    def score_predictions(self, predicted, Y, sample_weight=None):
        """Compute the objective of predictions.

        Parameters
        ----------
        predicted : ndarray of shape (n_samples, n_labels), dtype bool
            What is predicted.
        Y : ndarray or csr_array of shape (n_samples, n_labels)
            A checked label matrix.
        sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
            Checked weights.

        Returns
        -------
        float
            The value.
        """
        return self.evaluate(*count_predictions(predicted, Y, sample_weight))

    def weigh_labels(self, n_positive, n_negative):
        """Compute the weight of every label in the average.

        Parameters
        ----------
        n_positive, n_negative : array-like of shape (n_labels,)
            Known positives and negatives of every label.

        Returns
        -------
        ndarray of shape (n_labels,)
            1, or the number of positives; 0 for labels that are known nowhere.
        """
        if self.average == "weighted":
            return np.asarray(n_positive, np.float64)
        return (np.add(n_positive, n_negative) > 0).astype(np.float64)


_ALIASES = {
    "balanced_accuracy": "balanced_accuracy_macro",
    "matthews_corrcoef": "matthews_corrcoef_macro",
    "neg_hamming_loss": "accuracy_micro",
}


def get_objective(scoring):
    """Look an objective up by its name.

    Parameters
    ----------
    scoring : str or Objective
        ``"<metric>_<average>"``, for example ``"f1_macro"``, ``"jaccard_micro"`` or, with
        another beta, ``"f2_macro"``; or scikit-learn's names ``"balanced_accuracy"`` and
        ``"matthews_corrcoef"`` (their macro averages) and ``"neg_hamming_loss"``.

    Returns
    -------
    Objective
        The objective.

    Raises
    ------
    ValueError
        If the name is not known; the message lists all that are.

    Examples
    --------
    >>> get_objective("f2_micro").average
    'micro'
    >>> get_objective("f1")
    Traceback (most recent call last):
        ...
    ValueError: scoring='f1' is not known. Known are: f1_macro, ...
    """
    if isinstance(scoring, Objective):
        return scoring
    name, _, average = _ALIASES.get(scoring, scoring).rpartition("_")
    metric = METRICS.get(name) or _parse_fbeta(name)
    if metric is None or average not in AVERAGES:
        known = [f"{metric}_{average}" for metric in METRICS for average in AVERAGES]
        raise ValueError(
            f"scoring={scoring!r} is not known. Known are: {', '.join([*known, *_ALIASES])}, and "
            "f<beta>_<average> such as f2_macro or f0.5_micro."
        )
    return Objective(metric, average, offset=-1.0 if scoring == "neg_hamming_loss" else 0.0)


def _parse_fbeta(name):
    """Make the metric of a name such as f2 or f0.5, None where it is no such name."""
    match = re.fullmatch(r"f(\d+(?:\.\d+)?)", name)
    return CountMetric(name, partial(_fbeta, beta=float(match[1]))) if match else None
