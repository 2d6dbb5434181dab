"""Devices by name, what fits there, and seeds that leave no trace."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._devices import find_device, fits_on_device, seed_torch

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("has_cuda", "has_mps", "expected"),
    [(True, True, "cuda:1"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_fastest_that_is_there(monkeypatch, has_cuda, has_mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_cuda)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 1)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: has_mps)
    assert find_device("auto") == torch.device(expected)


@pytest.mark.parametrize("device", ["cpu", CPU])
def test_a_device_that_is_named(device):
    assert find_device(device) == CPU


@pytest.mark.parametrize("device", ["cuda:1000", "gpu", "xla", torch.device("cuda", 1000)])
def test_a_device_that_is_not_here(device):
    with pytest.raises(ValueError, match=r"cannot be used here: .* Take device='auto' or 'cpu'"):
        find_device(device)


def test_half_of_what_is_free_may_be_data(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (1000, 4000))
    device = torch.device("cuda", 0)
    assert fits_on_device(500, device)
    assert not fits_on_device(501, device)


def test_data_of_the_host_stay_where_they_are():
    assert not fits_on_device(0, CPU)
    assert not fits_on_device(0, torch.device("mps"))


def test_a_seed_is_that_of_torch_and_leaves_the_generator_as_it_was():
    with torch.random.fork_rng([]):
        torch.manual_seed(5)
        expected = torch.rand(3)
        before = torch.get_rng_state()
        with seed_torch(5, CPU):
            np.testing.assert_array_equal(torch.rand(3), expected)
        assert torch.equal(torch.get_rng_state(), before)


def test_an_error_leaves_the_generator_too():
    before = torch.get_rng_state()
    with pytest.raises(KeyError), seed_torch(5, CPU):
        torch.rand(3)
        raise KeyError
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_the_generator_of_the_device_is_seeded_too():
    device = find_device("auto")
    before = torch.cuda.get_rng_state(device)
    draws = []
    for _ in range(2):
        with seed_torch(5, device):
            draws.append(torch.rand(3, device=device))
    assert torch.equal(*draws)
    assert torch.equal(torch.cuda.get_rng_state(device), before)
