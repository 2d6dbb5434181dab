"""One factor for all inputs: for dense samples and sparse ones the same."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._batches._sparse_rows import SparseRows, fill_columns
from skmultilabel.neural._modules._input_gain import LEAST_GAIN, InputGain, measure_gain

CPU = torch.device("cpu")


def make_samples(scale=1.0, density=0.3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(40, 7)) * (rng.random((40, 7)) < density)
    return (scale * X).astype(np.float32)


def to_sparse(X):
    return SparseRows(sp.csr_array(X)).take(slice(0, len(X)), CPU)


@given(st.floats(1e-6, 1e6), st.floats(0.05, 1.0))
def test_the_rows_are_brought_to_the_norm_of_columns_of_variance_1(scale, density):
    X = make_samples(scale, density)
    gain = measure_gain(torch.tensor(X))
    assert measure_gain(to_sparse(X)) == pytest.approx(gain, rel=1e-9)
    mean_square = np.mean(np.linalg.norm(X.astype(np.float64), axis=1) ** 2)
    if mean_square * LEAST_GAIN**2 > 7:
        assert gain == 1
    else:
        np.testing.assert_allclose(gain**2 * mean_square, 7)


def test_samples_that_are_scaled_are_left_alone():
    X = np.random.default_rng(0).normal(size=(500, 6)).astype(np.float32)
    assert measure_gain(torch.tensor(X)) == 1
    assert measure_gain(torch.tensor(100 * X)) == 1


@pytest.mark.parametrize("X", [np.zeros((4, 3)), np.zeros((0, 3)), np.zeros((4, 0))], ids=str)
def test_nothing_has_no_gain(X):
    assert measure_gain(torch.tensor(X)) == measure_gain(to_sparse(X.astype(np.float32))) == 1


def test_tiny_numbers_do_not_vanish_in_the_square():
    assert measure_gain(torch.full((3, 4), 1e-30)) == pytest.approx(1e30)


def test_the_product_of_sparse_rows_is_that_of_dense_ones():
    X = make_samples()
    gain = InputGain(3.5)
    batch = to_sparse(X)
    product = gain(batch)
    np.testing.assert_array_equal(fill_columns(product), gain(torch.tensor(X)))
    np.testing.assert_array_equal(gain(torch.tensor(X)), 3.5 * X)
    assert torch.equal(product.col, batch.col)
    np.testing.assert_array_equal(fill_columns(batch), X)


def test_the_factor_is_saved_and_not_learned():
    gain = InputGain(3.5)
    assert list(gain.parameters()) == []
    other = InputGain(1)
    other.load_state_dict(gain.state_dict())
    assert other(torch.ones(1)) == 3.5
