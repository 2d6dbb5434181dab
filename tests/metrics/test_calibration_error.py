"""The calibration error against scikit-learn's calibration curve and a loop over bins."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_cases import average, labels_and_scores, list_known
from sklearn.calibration import calibration_curve

from skmultilabel.metrics import expected_calibration_error

STRATEGIES = ["uniform", "quantile"]


def loop_over_bins(y, probability, weight, n_bins, strategy):
    edges = np.linspace(0, 1, n_bins + 1)
    if strategy == "quantile":
        edges = np.quantile(probability, edges)
    error, place = 0.0, np.array([sum(p > edge for edge in edges[1:-1]) for p in probability])
    for number in range(n_bins):
        y_bin, p_bin, w_bin = (values[place == number] for values in (y, probability, weight))
        if w_bin.any():
            gap = np.average(p_bin, weights=w_bin) - np.average(y_bin, weights=w_bin)
            error += w_bin.sum() / weight.sum() * abs(gap)
    return error


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(), n_bins=st.integers(1, 6))
def test_a_loop_over_bins(strategy, data, n_bins):
    Y_true, probabilities, weight = data
    values = []
    for column, probability in zip(Y_true.T, probabilities.T, strict=True):
        y, p, w = list_known(np.where(weight > 0, column, np.nan), probability, weight)
        values.append(loop_over_bins(y, p, w, n_bins, strategy) if len(y) else np.nan)
    options = {"n_bins": n_bins, "strategy": strategy, "sample_weight": weight}
    for form in (np.asarray, sp.csr_array):
        answer = expected_calibration_error(form(Y_true), probabilities, average=None, **options)
        np.testing.assert_allclose(answer, values, rtol=1e-12, atol=1e-15)
        answer = expected_calibration_error(form(Y_true), probabilities, **options)
        np.testing.assert_allclose(answer, average(values), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_bins_are_those_of_scikit_learns_curve(strategy):
    rng = np.random.default_rng(0)
    probability = rng.random(1000).round(2)
    y = rng.random(1000) < probability**2
    frequency, mean = calibration_curve(y, probability, n_bins=10, strategy=strategy)
    edges = np.linspace(0, 1, 11)
    if strategy == "quantile":
        edges = np.quantile(probability, edges)
    share = np.bincount(np.searchsorted(edges[1:-1], probability)) / 1000
    expected = share @ np.abs(frequency - mean)
    answer = expected_calibration_error(y[:, None], probability[:, None], strategy=strategy)
    assert answer == pytest.approx(expected, rel=1e-12)


def test_all_entries_as_one_label():
    Y_true, probabilities = [[1, 0], [0, np.nan]], [[0.75, 0.75], [0.25, 0.25]]
    options = {"n_bins": 2, "strategy": "uniform"}
    # Above 0.5: one of two is positive, at 0.75; below: none of one, at 0.25.
    answer = expected_calibration_error(Y_true, probabilities, average="micro", **options)
    assert answer == pytest.approx((2 * 0.25 + 0.25) / 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_bins": 0}, "n_bins must be a whole number of at least 1, got 0"),
        ({"n_bins": 2.5}, "got 2.5"),
        ({"strategy": "width"}, "'uniform' or 'quantile', got 'width'"),
    ],
)
def test_options_that_are_not_known(options, message):
    with pytest.raises(ValueError, match=message):
        expected_calibration_error([[1]], [[0.5]], **options)
