"""Trunks by name."""

import pytest
import torch

from skmultilabel.neural._modules._build import TRUNKS, build_trunk


@pytest.mark.parametrize("name", TRUNKS)
@pytest.mark.parametrize(("n_rows", "n_inputs"), [(5, 3), (1, 1), (0, 2)])
def test_outputs_are_as_wide_as_they_say(name, n_rows, n_inputs):
    trunk = build_trunk(name, n_inputs, width=8)
    hidden = trunk(torch.randn(n_rows, n_inputs))
    assert hidden.shape[0] == n_rows
    assert hidden.shape[-1] == trunk.n_outputs == 8


@pytest.mark.parametrize("name", TRUNKS)
def test_all_that_is_learned_has_a_gradient(name):
    trunk = build_trunk(name, 3, width=8)
    trunk(torch.randn(50, 3)).square().sum().backward()
    assert all((param.grad != 0).any() for param in trunk.parameters())


@pytest.mark.parametrize("name", TRUNKS)
def test_runs_in_half_precision_under_autocast(name):
    trunk = build_trunk(name, 3, width=8)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert trunk(torch.randn(5, 3)).isfinite().all()


@pytest.mark.parametrize("name", TRUNKS)
def test_is_drawn_by_the_seed(name):
    trunks = []
    for _ in range(2):
        torch.manual_seed(1)
        trunks.append(build_trunk(name, 3, width=8).eval())
    X = torch.randn(5, 3)
    assert torch.equal(trunks[0](X), trunks[1](X))


def test_unknown_name():
    with pytest.raises(ValueError, match=r"module='cnn' is none of 'mlp', .* nor a torch\.nn"):
        build_trunk("cnn", 3)


def test_unknown_parameter():
    with pytest.raises(ValueError, match=r"no parameter module__n_members. .* module__width, "):
        build_trunk("mlp", 3, n_members=4)
