"""Gradients that are no longer than allowed, against torch."""

import pytest
import torch
from torch import nn

from skmultilabel.neural._training._clipping import GradientClipping


def make_network(*, sparse=False):
    generator = torch.Generator().manual_seed(0)
    network = nn.ModuleDict(
        {"bag": nn.EmbeddingBag(5, 3, sparse=sparse), "unused": nn.Linear(2, 2)}
    )
    with torch.no_grad():
        network["bag"].weight.copy_(torch.randn(5, 3, generator=generator))
    network["out"] = nn.Linear(3, 2)
    with torch.no_grad():
        for parameter in network["out"].parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    rows = torch.tensor([[0, 2, 2], [2, 4, 0]])
    network["out"](network["bag"](rows)).square().sum().backward()
    return network


def list_gradients(network):
    gradients = [p.grad for p in network.parameters() if p.grad is not None]
    return [g.to_dense() if g.is_sparse else g for g in gradients]


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("max_norm", [0.1, 1e3])
def test_gradients_are_clipped_as_torch_does(max_norm, sparse):
    network, plain = make_network(sparse=sparse), make_network()
    GradientClipping(max_norm)(network)
    nn.utils.clip_grad_norm_(plain.parameters(), max_norm)
    torch.testing.assert_close(list_gradients(network), list_gradients(plain), rtol=1e-5, atol=0)


def test_gradients_of_zero_stay():
    network = make_network()
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    GradientClipping(1.0)(network)
    assert (network["out"].bias.grad == 0).all()
