"""The plain perceptron."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._modules._mlp import MLP


def test_is_a_plain_loop_over_layers():
    trunk = MLP(3, width=4, depth=2, activation="tanh").eval()
    hidden = X = torch.randn(5, 3)
    for layer, _, _ in trunk.layers:
        hidden = torch.tanh(hidden @ layer.weight.T + layer.bias)
    np.testing.assert_allclose(trunk(X).detach(), hidden.detach(), rtol=1e-5)


def test_no_layer_leaves_the_inputs():
    X = torch.randn(5, 3)
    trunk = MLP(3, depth=0)
    assert trunk.n_outputs == 3
    assert torch.equal(trunk(X), X)


def test_dropout_is_off_outside_training():
    trunk = MLP(3, dropout=0.5)
    X = torch.randn(5, 3)
    assert not torch.equal(trunk(X), trunk(X))
    trunk.eval()
    assert torch.equal(trunk(X), trunk(X))


def test_unknown_activation():
    with pytest.raises(ValueError, match=r"activation='step' is none of 'gelu', .*'tanh'"):
        MLP(3, activation="step")
