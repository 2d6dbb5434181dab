"""Moments of columns, block by block."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skmultilabel.neural._inputs import _moments
from skmultilabel.neural._inputs._moments import iter_blocks, measure_columns, merge_moments

TABLES = arrays(
    np.float64, st.tuples(st.integers(2, 20), st.integers(1, 4)), elements=st.floats(-1e6, 1e6)
)


def assert_are_moments_of(moments, X):
    scale = np.abs(X).max() + 1
    assert moments.n_rows == len(X)
    np.testing.assert_allclose(moments.mean, X.mean(axis=0), atol=1e-12 * scale)
    # The squares of a constant column are what rounding leaves.
    np.testing.assert_allclose(moments.squares / len(X), X.var(axis=0), atol=1e-12 * scale**2)
    np.testing.assert_array_equal(moments.minimum, X.min(axis=0))
    np.testing.assert_array_equal(moments.maximum, X.max(axis=0))
    np.testing.assert_array_equal(moments.is_indicator, np.isin(X, [0, 1]).all(axis=0))


@given(TABLES)
def test_moments_are_those_of_numpy(X):
    assert_are_moments_of(measure_columns(X), X)


@given(TABLES, st.data())
def test_moments_of_parts_join_to_those_of_the_whole(X, data):
    cut = data.draw(st.integers(1, len(X) - 1))
    assert_are_moments_of(merge_moments(measure_columns(X[:cut]), measure_columns(X[cut:])), X)


def test_blocks_cover_every_row_and_change_nothing(monkeypatch):
    X = np.random.default_rng(0).normal(size=(101, 7))
    monkeypatch.setattr(_moments, "BLOCK_VALUES", 70)
    assert [rows.stop - rows.start for rows in iter_blocks(X)] == [10] * 10 + [1]
    assert_are_moments_of(measure_columns(X), X)


def test_variance_is_right_far_from_zero():
    noise = np.random.default_rng(0).normal(size=(1000, 1))
    moments = measure_columns(noise + 1e9)
    assert moments.std[0] == pytest.approx(noise.std(), rel=1e-6)


def test_a_constant_column_has_no_deviation_at_all():
    assert measure_columns(np.full((1000, 1), 0.1)).std == 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int8, np.uint64, bool, ">f8"])
def test_types_of_numbers_are_measured_in_float64(dtype):
    X = np.random.default_rng(0).integers(0, 2, size=(50, 3)).astype(dtype)
    assert_are_moments_of(measure_columns(X), X.astype(np.float64))
