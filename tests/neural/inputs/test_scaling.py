"""Scalings against scikit-learn's and against their formulas."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from skmultilabel.neural._inputs._moments import measure_columns
from skmultilabel.neural._inputs._scaling import (
    is_scaled,
    learn_max_abs,
    learn_parts,
    learn_robust,
    learn_standard,
    scale_columns,
    to_float32,
)


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 4)) * [1, 1e-6, 1e6, 3] + [0, 5, -1e9, 1]
    X[:, 3] = 7.5
    return X


def test_standard_is_that_of_scikit_learn(table):
    scaled = learn_standard(measure_columns(table)).apply(table)
    np.testing.assert_allclose(scaled, StandardScaler().fit_transform(table), atol=1e-7)
    assert (scaled[:, 3] == 0).all()


def test_max_abs_is_that_of_scikit_learn(table):
    scaled = learn_max_abs(measure_columns(table)).apply(table)
    np.testing.assert_allclose(scaled, MaxAbsScaler().fit_transform(table), rtol=1e-12)


def robust_by_the_formula(column):
    q0, q1, median, q3, q4 = np.percentile(column, [0, 25, 50, 75, 100])
    if q3 > q1:
        factor = 1 / (q3 - q1)
    elif q4 > q0:
        factor = 2 / (q4 - q0)
    else:
        factor = 0
    z = factor * (column - median)
    return z / np.sqrt(1 + (z / 3) ** 2)


def test_robust_is_that_of_the_paper(table):
    rare = np.zeros((200, 1))
    rare[:7] = 40
    X = np.hstack([table, rare])
    expected = np.column_stack([robust_by_the_formula(column) for column in X.T])
    np.testing.assert_allclose(learn_robust(X).apply(X), expected, atol=1e-9)
    assert np.abs(expected[:, 4]).max() > 1


def test_robust_never_leaves_its_bounds():
    X = np.linspace(-1, 1, 101)[:, None]
    scaling = learn_robust(X)
    np.testing.assert_allclose(scaling.apply([[-1e300], [1e300]]), [[-3], [3]])
    assert np.isfinite(scale_columns(scaling, np.array([[1e308], [-1e308]]))).all()


def test_robust_takes_columns_whose_range_overflows():
    X = np.array([[-1e308], [0], [0], [0], [0], [0], [1e308]])
    np.testing.assert_allclose(learn_robust(X).apply(X)[[0, -1], 0], [-0.9486833, 0.9486833])


def test_what_is_scaled_already_is_known():
    X = StandardScaler().fit_transform(np.random.default_rng(0).normal(size=(1000, 3)))
    assert is_scaled(measure_columns(X))
    assert is_scaled(measure_columns(X[:900]))
    assert is_scaled(measure_columns(np.hstack([X, X[:, :1] > 2])))
    assert not is_scaled(measure_columns(X * 1.2))
    assert not is_scaled(measure_columns(X + 0.2))


def test_streams_leave_indicators_beside_what_they_scale():
    X = np.zeros((100, 2))
    X[0, 0] = 1
    assert learn_parts(measure_columns(X)) is None
    X[:, 1] = np.arange(100)
    scaled = learn_parts(measure_columns(X)).apply(X)
    np.testing.assert_array_equal(scaled[:, 0], X[:, 0])
    assert scaled[:, 1].std() == pytest.approx(1)


def test_values_whose_squares_overflow_are_refused():
    X = np.array([[1.0, 1e200], [2.0, -1e200]])
    with pytest.raises(ValueError, match=r'column 1 are too large.*scaling="robust"'):
        learn_standard(measure_columns(X))


def test_values_that_float32_cannot_hold_are_refused():
    with pytest.raises(ValueError, match="too large for dtype"):
        to_float32(np.array([[1e39]]))
    scaling = learn_standard(measure_columns(np.array([[0.0], [1.0]])))
    with pytest.raises(ValueError, match="too large for dtype"):
        scale_columns(scaling, np.array([[1e39]]))


def test_offsets_are_taken_off_before_precision_is_lost():
    noise = np.random.default_rng(0).normal(size=(100, 1))
    scaled = scale_columns(learn_standard(measure_columns(noise + 1e9)), noise + 1e9)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, StandardScaler().fit_transform(noise), atol=1e-5)


def test_float32_that_is_not_scaled_is_not_copied(tmp_path):
    np.save(tmp_path / "x.npy", np.ones((4, 3), np.float32))
    X = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert scale_columns(None, X) is X or np.shares_memory(scale_columns(None, X), X)


def test_rows_are_contiguous():
    X = np.asfortranarray(np.ones((4, 3), np.float32))
    assert scale_columns(None, X).flags.c_contiguous


def test_sparse_tables_are_only_multiplied():
    X = sp.random_array((30, 8), density=0.2, rng=0, format="csr")
    scaled = scale_columns(learn_max_abs(measure_columns(X.toarray())), X)
    np.testing.assert_allclose(
        scaled.toarray(), MaxAbsScaler().fit_transform(X.toarray()), rtol=1e-6
    )
    assert scaled.dtype == np.float32 and scaled.nnz == X.nnz
