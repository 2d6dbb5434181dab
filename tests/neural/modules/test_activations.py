"""The activations by name, against their formulas."""

import math

import numpy as np
import pytest
import torch

from skmultilabel.neural._modules._activations import ACTIVATIONS, make_activation

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
FORMULAS = {
    "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
    "relu": lambda x: max(x, 0.0),
    "selu": lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * math.expm1(x)),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "tanh": math.tanh,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_is_its_formula(name):
    x = torch.linspace(-4, 4, 17, dtype=torch.float64)
    expected = [FORMULAS[name](value) for value in x.tolist()]
    np.testing.assert_allclose(make_activation(name)(x), expected, atol=1e-12)


def test_another_name_is_refused():
    with pytest.raises(ValueError, match="activation='mish' is none of 'gelu', 'relu'"):
        make_activation("mish")
