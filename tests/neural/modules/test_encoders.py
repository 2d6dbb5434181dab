"""What turns a batch into a matrix: dense arrays, tables, sparse rows."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._modules._categories import CategoryEmbedding
from skmultilabel.neural._modules._encoders import DenseEncoder, FrameEncoder, SparseEncoder

CPU = torch.device("cpu")
RNG = np.random.default_rng(0)
X = (RNG.normal(size=(9, 5)) * (RNG.random((9, 5)) < 0.5)).astype(np.float32)


def take_all(inputs):
    return make_input_rows(inputs).take(slice(0, 9), CPU)


def test_dense_samples_pass_through():
    encoder = DenseEncoder(5)
    batch = take_all(X)
    assert torch.equal(encoder(batch), batch)
    assert encoder.n_outputs == 5
    np.testing.assert_array_equal(DenseEncoder(5, gain=2.5)(batch), X * np.float32(2.5))


@pytest.mark.parametrize("activation", ["silu", "tanh"])
@pytest.mark.parametrize("sparse_gradient", [False, True])
def test_sparse_samples_go_through_a_dense_layer(activation, sparse_gradient):
    encoder = SparseEncoder(
        5, width=4, activation=activation, gain=3.0, sparse_gradient=sparse_gradient
    ).eval()
    hidden = 3 * X @ encoder.linear.weight.detach().numpy() + encoder.linear.bias.detach().numpy()
    expected = {"tanh": np.tanh(hidden), "silu": hidden / (1 + np.exp(-hidden))}[activation]
    found = encoder(take_all(sp.csr_array(X)))
    assert found.shape[1] == encoder.n_outputs == 4
    np.testing.assert_allclose(found.detach(), expected, rtol=1e-4, atol=1e-6)


def test_dropout_of_sparse_samples_is_off_outside_training():
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        encoder = SparseEncoder(5, width=400, dropout=0.25)
        batch = take_all(sp.csr_array(np.ones((9, 5), np.float32)))
        share = (encoder(batch) == 0).float().mean()
        assert 0.2 < share < 0.3
        assert (encoder.eval()(batch) != 0).all()


@pytest.mark.parametrize("n_numeric", [0, 2])
def test_numbers_and_vectors_of_categories_stand_side_by_side(n_numeric):
    codes = RNG.integers(0, [3, 11], size=(9, 2))
    encoder = FrameEncoder(n_numeric, [3, 11])
    found = encoder(take_all((X[:, :n_numeric], codes))).detach()
    assert found.shape == (9, encoder.n_outputs)
    np.testing.assert_array_equal(found[:, :n_numeric], X[:, :n_numeric])
    assert isinstance(encoder.embedding, CategoryEmbedding)
    np.testing.assert_array_equal(
        found[:, n_numeric:], encoder.embedding(torch.tensor(codes)).detach()
    )


def test_a_table_may_have_numbers_alone():
    encoder = FrameEncoder(5, [])
    batch = take_all((X, np.zeros((9, 0), np.int64)))
    np.testing.assert_array_equal(encoder(batch).detach(), X)
    assert encoder.n_outputs == 5
