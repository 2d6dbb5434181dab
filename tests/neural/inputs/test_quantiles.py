"""The scaling by quantiles against ranks, and against scikit-learn's away from the ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, rankdata
from sklearn.preprocessing import QuantileTransformer

from skmultilabel.neural._inputs import _quantiles
from skmultilabel.neural._inputs._quantiles import learn_quantiles


def score_by_ranks(column):
    """Van der Waerden's scores of mid-ranks, as scipy counts them."""
    return norm.ppf((rankdata(column) - 0.5) / len(column))


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=60))
def test_scores_are_those_of_mid_ranks(values):
    X = np.array(values, dtype=float)[:, None]
    scaled = learn_quantiles(X).apply(X)[:, 0]
    if len(set(values)) > 2:
        np.testing.assert_allclose(scaled, score_by_ranks(values), atol=1e-12)
    else:
        np.testing.assert_array_equal(scaled, X[:, 0] != X.min())


def test_many_values_are_near_their_ranks():
    X = np.random.default_rng(0).lognormal(sigma=3, size=(20_000, 1))
    scaled = learn_quantiles(X).apply(X)[:, 0]
    middle = np.abs(score_by_ranks(X[:, 0])) < 2
    np.testing.assert_allclose(scaled[middle], score_by_ranks(X[:, 0])[middle], atol=0.02)
    theirs = QuantileTransformer(output_distribution="normal", subsample=None).fit_transform(X)[
        :, 0
    ]
    np.testing.assert_allclose(scaled[middle], theirs[middle], atol=0.03)
    assert np.unique(scaled).size > 19_000


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_larger_values_never_have_smaller_scores(a, b):
    X = np.random.default_rng(0).standard_cauchy(size=(300, 1))
    low, high = learn_quantiles(X).apply(np.array([[min(a, b)], [max(a, b)]]))
    assert low <= high
    assert np.abs([low, high]).max() <= norm.ppf(1 - 0.5 / 300) + 1e-12


def test_columns_of_few_values_stand_beside_those_of_many():
    X = np.column_stack([np.arange(9.0), np.full(9, 7.0), np.arange(9) % 2, np.arange(9) % 3])
    scaled = learn_quantiles(X).apply(X)
    np.testing.assert_allclose(scaled[:, 0], score_by_ranks(X[:, 0]))
    assert (scaled[:, 1] == 0).all()
    np.testing.assert_array_equal(scaled[:, 2], X[:, 2])
    np.testing.assert_allclose(scaled[:, 3], score_by_ranks(X[:, 3]))


def test_zeros_of_which_there_are_many_are_no_outliers():
    X = np.concatenate([np.zeros(60), np.arange(1.0, 41)])[:, None]
    scaled = learn_quantiles(X).apply(X)
    np.testing.assert_allclose(scaled[0], norm.ppf(0.3))


def test_some_rows_stand_for_many(monkeypatch):
    monkeypatch.setattr(_quantiles, "MAX_ROWS", 1000)
    X = np.random.default_rng(0).normal(size=(5000, 1)) * 7 + 3
    scaled = learn_quantiles(X).apply(X)
    middle = np.abs(X[:, 0] - 3) < 10
    np.testing.assert_allclose(scaled[middle], (X[middle] - 3) / 7, atol=0.15)


def test_a_table_may_have_no_numbers():
    assert learn_quantiles(np.empty((5, 0))).apply(np.empty((3, 0))).shape == (3, 0)


def test_one_row_and_constants_become_zero():
    assert (learn_quantiles(np.array([[3.0, -1.0]])).apply(np.array([[9.0, -4.0]])) == 0).all()


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_the_unit_does_not_matter(scale):
    X = np.random.default_rng(0).normal(size=(40, 2))
    np.testing.assert_allclose(
        learn_quantiles(X * scale).apply(X * scale), learn_quantiles(X).apply(X), atol=1e-9
    )
