"""Measures that look at both classes, against scikit-learn and what cut-offs are tuned for."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from metric_cases import average, labels_and_scores, list_known

from skmultilabel import metrics
from skmultilabel.threshold._objectives._count_metrics import METRICS


def recalls_of_label(y, p):
    """The recalls of the classes that occur."""
    return [(p[y == value] == value).mean() for value in (0, 1) if (y == value).any()]


def specificity_of_label(y, p):
    return (p[y == 0] == 0).mean() if (y == 0).any() else 0.0


def correlation_of_label(y, p):
    return np.corrcoef(y, p)[0, 1] if np.ptp(y) and np.ptp(p) else 0.0


LABELS = {
    metrics.balanced_accuracy_score: lambda y, p: np.mean(recalls_of_label(y, p)),
    metrics.geometric_mean_score: lambda y, p: (
        np.prod(recalls_of_label(y, p)) ** (1 / len(recalls_of_label(y, p)))
    ),
    metrics.hamming_score: lambda y, p: (y == p).mean(),
    metrics.matthews_corrcoef: correlation_of_label,
    metrics.specificity_score: specificity_of_label,
}
# What `scoring` of a ThresholdOptimizer calls them.
OBJECTIVES = {
    metrics.balanced_accuracy_score: "balanced_accuracy",
    metrics.geometric_mean_score: "geometric_mean",
    metrics.hamming_score: "accuracy",
    metrics.matthews_corrcoef: "matthews_corrcoef",
}


def loop_over_labels(measure, Y_true, Y_pred):
    columns = [list_known(y, p) for y, p in zip(Y_true.T, Y_pred.T, strict=True)]
    return [LABELS[measure](y, p) if len(y) else np.nan for y, p in columns]


@pytest.mark.parametrize("measure", LABELS)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_labels_are_measured_on_their_known_samples(measure, data):
    Y_true, scores, _ = data
    Y_pred = (scores > 0.5).astype(int)
    values = loop_over_labels(measure, Y_true, Y_pred)
    ravel = np.reshape(Y_true, (-1, 1)), np.reshape(Y_pred, (-1, 1))
    known = ~np.isnan(Y_true).all()
    expected = {
        None: values,
        "macro": average(values),
        "weighted": average(values, (Y_true == 1).sum(axis=0)),
        "samples": average(loop_over_labels(measure, Y_true.T, Y_pred.T)),
        "micro": loop_over_labels(measure, *ravel)[0],
    }
    if known and not (Y_true == 1).any():
        # No weights at all: zero_division where there is such a thing.
        has_zero = measure in (metrics.matthews_corrcoef, metrics.specificity_score)
        expected["weighted"] = 0.0 if has_zero else np.nan
    for name, value in expected.items():
        for form in (np.asarray, sp.csr_array):
            answer = measure(form(Y_true), form(Y_pred), average=name)
            np.testing.assert_allclose(answer, value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("measure", LABELS)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_a_weight_is_a_number_of_copies(measure, data):
    Y_true, scores, weight = data
    Y_pred, copies = (scores > 0.5).astype(int), (4 * weight).astype(int)
    if not copies.any():
        return
    repeated = np.repeat(Y_true, copies, axis=0), np.repeat(Y_pred, copies, axis=0)
    for name in (None, "macro", "micro", "weighted", "samples"):
        expected = measure(*repeated, average=name)
        # Thirds are not exact, so that sums of them show their rounding.
        options = {"average": name, "sample_weight": copies / 3}
        for form in (np.asarray, sp.csr_array):
            answer = measure(form(Y_true), form(Y_pred), **options)
            np.testing.assert_allclose(answer, expected, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("measure", OBJECTIVES)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=False))
def test_what_is_tuned_is_what_is_measured(measure, data):
    Y_true, scores, _ = data
    Y_pred = (scores > 0.5).astype(int)
    tp, fp, fn, tn = metrics.count_outcomes(Y_true, Y_pred)
    expected = METRICS[OBJECTIVES[measure]](tp, fp, tp + fn, tn + fp)
    np.testing.assert_allclose(measure(Y_true, Y_pred, average=None), expected, atol=1e-12)


def test_hamming_score_is_what_is_missing_to_the_loss():
    Y_true, Y_pred = [[1, np.nan, 0], [0, 1, 1]], [[1, 1, 1], [0, 1, 1]]
    assert metrics.hamming_score(Y_true, Y_pred) == 1 - metrics.hamming_loss(Y_true, Y_pred)


def test_zero_division_is_the_users_choice():
    Y_true, Y_pred = [[1, 0], [1, 1]], [[1, 0], [1, 1]]
    for measure in (metrics.matthews_corrcoef, metrics.specificity_score):
        assert measure(Y_true, Y_pred) == 0.5
        assert measure(Y_true, Y_pred, zero_division=1.0) == 1.0
        assert measure(Y_true, Y_pred, zero_division=np.nan) == 1.0
