"""The residual net."""

import numpy as np
import torch
from torch.nn import functional as F

from skmultilabel.neural._modules._residual import ResidualNet


def test_is_the_formula():
    trunk = ResidualNet(3, width=4, depth=2, activation="relu").eval()
    X = torch.randn(5, 3)
    hidden = trunk.entry(X)
    for block in trunk.blocks:
        inner, outer = block[1], block[4]
        grown = F.layer_norm(hidden, (4,)) @ inner.weight.T + inner.bias
        hidden = hidden + grown.clamp(min=0) @ outer.weight.T + outer.bias
    expected = F.layer_norm(hidden, (4,)).clamp(min=0)
    np.testing.assert_allclose(trunk(X).detach(), expected.detach(), rtol=1e-5, atol=1e-6)


def test_a_row_does_not_depend_on_its_batch():
    trunk = ResidualNet(3, width=4, dropout=0.0)
    X = torch.randn(5, 3)
    np.testing.assert_allclose(trunk(X[:1]).detach(), trunk(X)[:1].detach(), rtol=1e-5, atol=1e-6)
