"""The sparse layer against torch's dense one: values, gradients, steps."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import nn

from skmultilabel.neural._batches._sparse_rows import SparseBatch, SparseRows, fill_columns
from skmultilabel.neural._modules._sparse_linear import SparseLinear
from skmultilabel.neural._training._lazy_adamw import LazyAdamW


def make_batch(n_rows=9, n_features=13, dtype=torch.float32):
    """Make rows of which the fourth is empty, of features that do not all occur."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, n_features)) * (rng.random((n_rows, n_features)) < 0.3)
    X[3] = 0
    X[:, 2] = 0
    rows = SparseRows(sp.csr_array(X.astype(np.float32)))
    batch = rows.take(slice(0, n_rows), torch.device("cpu"))
    return batch._replace(val=batch.val.to(dtype))


def make_layers(batch, width=4, sparse_gradient=False, dtype=torch.float32):
    """Make a sparse layer, and a dense one of the same weights."""
    sparse = SparseLinear(batch.n_features, width, sparse_gradient).to(dtype)
    dense = nn.Linear(batch.n_features, width).to(dtype)
    with torch.no_grad():
        dense.weight.copy_(sparse.weight.T)
        dense.bias.copy_(sparse.bias)
    return sparse, dense


@pytest.mark.parametrize("sparse_gradient", [False, True])
@pytest.mark.parametrize("index_type", [torch.int32, torch.int64])
def test_values_and_gradients_are_those_of_the_dense_layer(sparse_gradient, index_type):
    batch = make_batch(dtype=torch.float64)
    batch = batch._replace(crow=batch.crow.to(index_type), col=batch.col.to(index_type))
    sparse, dense = make_layers(batch, sparse_gradient=sparse_gradient, dtype=torch.float64)
    outputs = sparse(batch), dense(fill_columns(batch))
    torch.testing.assert_close(*outputs)
    slopes = torch.randn_like(outputs[0])
    for output in outputs:
        output.backward(slopes)
    assert sparse.weight.grad.is_sparse == sparse_gradient
    gradient = sparse.weight.grad.to_dense()
    torch.testing.assert_close(gradient.T.contiguous(), dense.weight.grad)
    torch.testing.assert_close(sparse.bias.grad, dense.bias.grad)


def test_the_gradient_is_that_of_finite_differences():
    batch = make_batch(4, 5, torch.float64)
    layer = SparseLinear(5, 3).double()
    weight = layer.weight.detach().clone().requires_grad_()

    def compute(weight):
        return torch.func.functional_call(layer, {"weight": weight}, (batch,)).sin()

    assert torch.autograd.gradcheck(compute, weight)


def test_a_sparse_gradient_has_the_features_of_the_batch_once_each():
    batch = make_batch()
    layer = SparseLinear(batch.n_features, 4, sparse_gradient=True)
    layer(batch).sum().backward()
    assert layer.weight.grad._indices()[0].tolist() == sorted(set(batch.col.tolist()))


@pytest.mark.parametrize("sparse_gradient", [False, True])
def test_steps_are_those_of_the_dense_layer(sparse_gradient):
    # With every feature in the batch there is nothing that a lazy step leaves alone.
    matrix = sp.csr_array(np.random.default_rng(0).normal(size=(9, 13)))
    batch = SparseRows(matrix).take(slice(0, 9), torch.device("cpu"))
    batch = batch._replace(val=batch.val.double())
    layers = make_layers(batch, sparse_gradient=sparse_gradient, dtype=torch.float64)
    groups = [[{"params": layer.parameters(), "shares_scale": True}] for layer in layers]
    optimizers = [LazyAdamW(group, lr=0.05, weight_decay=0.1) for group in groups]
    for _ in range(5):
        for layer, optimizer, rows in zip(
            layers, optimizers, (batch, fill_columns(batch)), strict=True
        ):
            optimizer.zero_grad()
            layer(rows).sin().sum().backward()
            optimizer.step()
    torch.testing.assert_close(layers[0].weight.T.contiguous(), layers[1].weight.contiguous())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_weights_of_other_precisions_give_outputs_and_gradients_of_theirs(dtype):
    batch = make_batch()
    layer = SparseLinear(batch.n_features, 4)
    expected = layer(batch)
    layer = layer.to(dtype)
    output = layer(batch)
    output.sum().backward()
    assert output.dtype == layer.weight.grad.dtype == dtype
    torch.testing.assert_close(output.float(), expected, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("sparse_gradient", [False, True])
def test_rows_without_entries_give_the_bias(sparse_gradient):
    empty = SparseBatch(torch.zeros(3, dtype=torch.int32), torch.zeros(0).int(), torch.zeros(0), 5)
    layer = SparseLinear(5, 4, sparse_gradient)
    output = layer(empty)
    assert torch.equal(output, layer.bias.expand(2, 4))
    output.sum().backward()
    assert not layer.weight.grad.to_dense().any()


def test_weights_are_drawn_as_torch_draws_them():
    torch.manual_seed(0)
    layer, dense = SparseLinear(1000, 50), nn.Linear(1000, 50)
    for name in ("weight", "bias"):
        bounds = [getattr(module, name).abs().max().item() for module in (layer, dense)]
        assert bounds[0] == pytest.approx(bounds[1], rel=0.1)
