"""The ensemble that shares its matrices."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._modules._batch_ensemble import BatchEnsembleLinear, BatchEnsembleMLP


def _perturb(module):
    """Move every parameter, so that no member is like another."""
    with torch.no_grad():
        for param in module.parameters():
            param.add_(torch.randn_like(param), alpha=0.3)
    return module


def _get_member(layer, k):
    """The matrix and the intercept of one member, written out: W with scaled rows and columns."""
    inputs = layer.signs[k] + layer.input_scale[k]
    outputs = 1 + layer.output_scale[k]
    weight = outputs[:, None] * layer.linear.weight * inputs[None, :]
    return weight, layer.linear.bias + layer.intercept[k]


def test_is_separate_perceptrons_with_scaled_weights():
    torch.manual_seed(0)
    trunk = _perturb(BatchEnsembleMLP(3, width=4, depth=3, n_members=5, activation="tanh")).eval()
    X = torch.randn(7, 3)
    for k in range(5):
        hidden = X
        for layer, _, _ in trunk.layers:
            weight, bias = _get_member(layer, k)
            hidden = torch.tanh(hidden @ weight.T + bias)
        hidden = hidden * (1 + trunk.output_scale[k])
        np.testing.assert_allclose(trunk(X)[:, k].detach(), hidden.detach(), rtol=1e-4, atol=1e-6)


def test_members_start_different_by_the_signs_of_the_first_layer_alone():
    trunk = BatchEnsembleMLP(20, width=8, n_members=4).eval()
    first, *others = (layer[0] for layer in trunk.layers)
    assert set(first.signs.unique().tolist()) == {-1.0, 1.0}
    assert all((layer.signs == 1).all() for layer in others)
    hidden = trunk(torch.randn(1, 20))[0]
    assert not any(torch.allclose(hidden[i], hidden[j]) for i in range(4) for j in range(i))


def test_weight_decay_draws_the_members_of_a_layer_together():
    layer = _perturb(BatchEnsembleLinear(3, 2, n_members=4))
    optimizer = torch.optim.SGD(
        [layer.input_scale, layer.output_scale, layer.intercept], lr=1, weight_decay=1
    )
    for param in layer.parameters():
        param.grad = torch.zeros_like(param)
    optimizer.step()
    X = torch.randn(5, 1, 3)
    expected = layer.linear(X).expand(-1, 4, -1)
    np.testing.assert_allclose(layer(X).detach(), expected.detach(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("n_rows", "n_inputs", "n_members"), [(1, 1, 1), (0, 3, 2), (1, 5, 3)])
def test_small_sizes(n_rows, n_inputs, n_members):
    trunk = BatchEnsembleMLP(n_inputs, width=4, depth=1, n_members=n_members)
    assert trunk(torch.zeros(n_rows, n_inputs)).shape == (n_rows, n_members, 4)


@pytest.mark.parametrize("params", [{"depth": 0}, {"n_members": 0}])
def test_needs_a_layer_and_a_member(params):
    with pytest.raises(ValueError, match="a layer and a member at least"):
        BatchEnsembleMLP(3, **params)
