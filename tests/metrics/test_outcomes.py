"""Counts of outcomes against scikit-learn's confusion matrices and a loop."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import multilabel_confusion_matrix

from skmultilabel.metrics._outcomes import OutcomeCounts, average_counts, count_outcomes


def draw(seed, missing=0.0):
    rng = np.random.default_rng(seed)
    Y = rng.integers(0, 2, size=(rng.integers(2, 9), rng.integers(2, 5))).astype(float)
    Y_pred = rng.integers(0, 2, size=Y.shape)
    Y[rng.random(Y.shape) < missing] = np.nan
    return Y, Y_pred, rng.uniform(0, 2, size=len(Y))


@given(st.integers(0, 10**6))
def test_counts_are_those_of_scikit_learn(seed):
    Y, Y_pred, weight = draw(seed)
    for sample_weight in (None, weight):
        (tn, fp), (fn, tp) = np.moveaxis(
            multilabel_confusion_matrix(Y.astype(int), Y_pred, sample_weight=sample_weight), 0, 2
        )
        counts = count_outcomes(Y, Y_pred, sample_weight=sample_weight)
        for mine, theirs in zip(counts, (tp, fp, fn, tn), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-12)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_array])
@given(st.integers(0, 10**6))
def test_what_is_not_known_is_counted_nowhere(kind, seed):
    Y, Y_pred, weight = draw(seed, missing=0.4)
    for axis in (0, 1):
        expected = np.zeros((4, Y.shape[1 - axis]))
        for row, label in np.argwhere(~np.isnan(Y)):
            outcome = {(1, 1): 0, (0, 1): 1, (1, 0): 2, (0, 0): 3}[
                Y[row, label], Y_pred[row, label]
            ]
            expected[outcome, (label, row)[axis]] += weight[row]
        counts = count_outcomes(kind(Y), kind(Y_pred), axis=axis, sample_weight=weight)
        np.testing.assert_allclose(np.stack(counts), expected, atol=1e-12)


def share_found(counts):
    with np.errstate(invalid="ignore"):
        return counts.tp / (counts.tp + counts.fn)


def test_averages_of_a_measure():
    Y = [[1, 1, np.nan], [1, 0, np.nan], [1, 1, np.nan], [1, 0, np.nan]]
    Y_pred = [[1, 1, 1], [0, 0, 1], [0, 1, 1], [0, 0, 1]]
    answers = {
        average: average_counts(share_found, Y, Y_pred, average, None, 0.0)
        for average in ("micro", "macro", "weighted", "samples", None)
    }
    np.testing.assert_array_equal(answers.pop(None), [0.25, 1.0, np.nan])
    expected = {"micro": 3 / 6, "macro": 0.625, "weighted": (4 * 0.25 + 2) / 6}
    expected["samples"] = (1 + 0 + 0.5 + 0) / 4
    assert answers == pytest.approx(expected)


def test_sums_of_weights_that_cancel_leave_no_rounding():
    weight = [0.1, 0.2, 0.3]
    counts = count_outcomes([[1], [1], [1]], [[1], [1], [1]], sample_weight=weight)
    assert isinstance(counts, OutcomeCounts)
    assert counts.fp[0] == counts.fn[0] == counts.tn[0] == 0


@pytest.mark.parametrize("average", ["binary", "mean", 1])
def test_averages_that_are_none(average):
    with pytest.raises(ValueError, match=f"'samples' or None, got {average!r}"):
        average_counts(share_found, [[1]], [[1]], average, None, 0.0)
