"""Periodic embeddings."""

import math

import numpy as np
import pytest
import torch

from skmultilabel.neural._modules._periodic import PeriodicEmbedding, PeriodicMLP


def _embed_plainly(module, X, n_frequencies, width):
    """The formula of the paper, number by number."""
    frequency = module.frequency.view(-1, n_frequencies).tolist()
    weight, bias = module.weight.tolist(), module.bias.view(-1, width).tolist()
    rows = []
    for x in X.tolist():
        row = list(x)
        for j, value in enumerate(x):
            phases = [2 * math.pi * c * value for c in frequency[j]]
            waves = [math.cos(p) for p in phases] + [math.sin(p) for p in phases]
            for e in range(width):
                total = sum(wave * weight[j][i][e] for i, wave in enumerate(waves))
                row.append(max(total + bias[j][e], 0.0))
        rows.append(row)
    return rows


def test_is_the_formula():
    torch.manual_seed(0)
    module = PeriodicEmbedding(3, n_frequencies=5, embedding_width=2, frequency_scale=1.0)
    with torch.no_grad():
        module.bias.normal_()
    X = torch.randn(4, 3)
    expected = _embed_plainly(module, X, 5, 2)
    np.testing.assert_allclose(module(X).detach(), expected, rtol=1e-4, atol=1e-5)


def test_no_column_looks_at_another():
    module = PeriodicEmbedding(2, embedding_width=3)
    X = torch.randn(4, 2)
    changed = X.clone()
    changed[:, 1] += 1
    same = torch.tensor([True, False] + [True] * 3 + [False] * 3)
    before, after = module(X), module(changed)
    assert torch.equal(before[:, same], after[:, same])
    assert not torch.equal(before[:, ~same], after[:, ~same])


def test_frequencies_do_not_decay():
    module = PeriodicEmbedding(3)
    assert module.frequency.ndim == 1
    assert module.weight.ndim == 3


def test_gradients():
    module = PeriodicEmbedding(2, n_frequencies=3, embedding_width=2).double()
    X = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(module, (X,))


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (1, 4)])
def test_small_sizes(shape):
    trunk = PeriodicMLP(shape[1], width=4)
    assert trunk(torch.zeros(shape)).shape == (shape[0], 4)
