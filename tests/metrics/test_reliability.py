"""Bins of equal mass, against scikit-learn and against loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from skmultilabel.metrics._reliability import measure_reliability


@pytest.mark.parametrize("n_bins", [1, 5, 12])
def test_bins_are_those_of_scikit_learn(n_bins):
    rng = np.random.default_rng(0)
    proba = rng.random(600)
    positive = (rng.random(600) < proba**2).astype(int)
    observed, predicted = calibration_curve(positive, proba, n_bins=n_bins, strategy="quantile")
    found = measure_reliability(proba, positive, n_bins)
    # Its edges are between scores, so a score may stand in the next bin.
    np.testing.assert_allclose(found.predicted, predicted, atol=0.01)
    np.testing.assert_allclose(found.observed, observed, atol=0.03)
    assert found.count.sum() == 600
    assert np.ptp(found.count) <= 1


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.1, 0.3, 0.7, 1.0]), st.sampled_from([0.0, 1.0, np.nan])),
        max_size=30,
    ),
    st.integers(1, 8),
)
def test_every_known_entry_is_in_one_bin_with_its_equals(entries, n_bins):
    proba, positive = np.array(entries, dtype=float).reshape(-1, 2).T
    found = measure_reliability(proba, positive, n_bins)
    known = ~np.isnan(positive)
    assert found.count.sum() == known.sum()
    assert len(found.count) <= n_bins
    assert (np.diff(found.predicted) > 0).all()
    np.testing.assert_allclose(found.count @ found.predicted, proba[known].sum(), atol=1e-9)
    np.testing.assert_allclose(found.count @ found.observed, positive[known].sum(), atol=1e-9)


def test_error_is_the_mean_distance_of_the_entries():
    proba, positive = np.array([0.1, 0.2, 0.6, 0.9, 0.9]), np.array([0, 1, 0, 1, np.nan])
    found = measure_reliability(proba, positive, 2)
    expected = (2 * abs(0.15 - 0.5) + 2 * abs(0.75 - 0.5)) / 4
    assert found.compute_error() == pytest.approx(expected)
    assert np.isnan(measure_reliability(proba, np.full(5, np.nan)).compute_error())
