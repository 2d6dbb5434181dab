"""The measures of a report, per label and averaged, with intervals. Pure functions on arrays."""

import warnings

import numpy as np

from skmultilabel._progress import progress
from skmultilabel.exceptions import LabelWarning
from skmultilabel.metrics._averages import mean_defined
from skmultilabel.metrics._calibration_error import expected_calibration_error
from skmultilabel.metrics._classification import (
    accuracy_score,
    f1_score,
    hamming_loss,
    precision_score,
    recall_score,
)
from skmultilabel.metrics._curves import average_precision_score, roc_auc_score
from skmultilabel.metrics._outcomes import OutcomeCounts, count_outcomes
from skmultilabel.metrics._probabilities import brier_score_loss
from skmultilabel.metrics._ranking import label_ranking_average_precision_score

__all__ = ["AVERAGES", "MEASURES", "bootstrap_measures", "compute_measures"]

AVERAGES = ("micro", "macro", "weighted", "samples")
OF_DECISIONS = {"precision": precision_score, "recall": recall_score, "f1": f1_score}
OF_SCORES = {"average_precision": average_precision_score, "roc_auc": roc_auc_score}
OF_PROBABILITIES = {
    "brier_score": brier_score_loss,
    "calibration_error": expected_calibration_error,
}
# Of counts nobody asks for intervals, and a bootstrap adds to the upward bias of the calibration
# error, so that its interval may not even hold the value.
WITHOUT_INTERVAL = ("known", "support", *OutcomeCounts._fields, "calibration_error")
MEASURES = (*OF_DECISIONS, *OF_SCORES, *OF_PROBABILITIES)


def compute_measures(Y_true, Y_pred, scores=None, *, has_probabilities=False, sample_weight=None):
    """Compute all measures of predictions.

    Parameters
    ----------
    Y_true : {ndarray, csr_array} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {ndarray, csr_array} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    scores : ndarray of shape (n_samples, n_labels), default=None
        Scores of the labels.
    has_probabilities : bool, default=False
        Whether the scores are probabilities.
    sample_weight : ndarray of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    labels : dict of str to ndarray of shape (n_labels,)
        Counts and measures of each label.
    averages : dict of str to float
        Averages by the name of the measure and of the average, as in ``"f1_macro"``, and measures
        of all labels together.
    """
    weight = {"sample_weight": sample_weight}
    counts = count_outcomes(Y_true, Y_pred, **weight)
    known, support = sum(counts), counts.tp + counts.fn
    with np.errstate(invalid="ignore"):
        labels = {"known": known, "support": support, "prevalence": support / known}
    labels |= counts._asdict()
    averages = {}
    measured = [(OF_DECISIONS, Y_pred)]
    if scores is not None:
        measured.append((OF_SCORES, scores))
    if has_probabilities:
        measured.append((OF_PROBABILITIES, scores))
    with warnings.catch_warnings():
        # Labels for which a measure is not defined have NaN in the table, where all can see it.
        warnings.simplefilter("ignore", LabelWarning)
        for measures, answer in measured:
            for name, measure in measures.items():
                labels[name] = measure(Y_true, answer, average=None, **weight)
                averages[f"{name}_micro"] = measure(Y_true, answer, average="micro", **weight)
                averages[f"{name}_macro"] = mean_defined(labels[name])
                averages[f"{name}_weighted"] = mean_defined(labels[name], support)
    for measures, answer in measured[:2]:
        for name, measure in measures.items():
            averages[f"{name}_samples"] = measure(Y_true, answer, average="samples", **weight)
    averages["accuracy"] = accuracy_score(Y_true, Y_pred, **weight)
    averages["hamming_loss"] = hamming_loss(Y_true, Y_pred, **weight)
    if scores is not None:
        averages["lrap"] = label_ranking_average_precision_score(Y_true, scores, **weight)
    return labels, averages


def bootstrap_measures(measure, sample_weight, *, n_bootstrap, confidence_level, rng):
    """Compute intervals of measures from samples that are drawn again with replacement.

    B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.

    Parameters
    ----------
    measure : callable
        Takes weights of the samples, and returns dicts of numbers or arrays.
    sample_weight : ndarray of shape (n_samples,)
        The weights that the samples have.
    n_bootstrap : int
        How many times the samples are drawn.
    confidence_level : float
        The share of the drawn values that an interval holds.
    rng : RandomState
        Draws.

    Returns
    -------
    tuple of dict of str to ndarray of shape (2, ...)
        For each dict the lower and the upper ends of all but counts and calibration errors; NaN
        where fewer than half of the values are defined.
    """
    n_samples = len(sample_weight)
    drawn = []
    for _ in progress(range(n_bootstrap), description="bootstrapping"):
        times = np.bincount(rng.randint(n_samples, size=n_samples), minlength=n_samples)
        drawn.append(measure(sample_weight * times))
    levels = (1 - confidence_level) / 2, (1 + confidence_level) / 2
    return tuple(
        {
            name: _find_interval([values[name] for values in dicts], levels)
            for name in dicts[0]
            if not name.startswith(WITHOUT_INTERVAL)
        }
        for dicts in zip(*drawn, strict=True)
    )


def _find_interval(values, levels):
    values = np.array(values, dtype=np.float64)
    is_defined = ~np.isnan(values)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        ends = np.nanquantile(values, levels, axis=0)
    return np.where(is_defined.mean(axis=0) >= 0.5, ends, np.nan)
