"""The state of a net between two epochs."""

import io
from collections import OrderedDict, namedtuple
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

from skmultilabel.neural._training._keep_best import KeepBest
from skmultilabel.neural._training._state import capture_state, copy_plain, restore_state


def make_net(seed=0):
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.1)
    keep = KeepBest("value", larger_is_better=True, patience=None)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    callbacks = [
        ("stateless", object()),
        ("rates", SimpleNamespace(lr_scheduler_=scheduler)),
        ("keep_best", keep),
    ]
    keep.best_value_, keep.best_epoch_, keep.best_state_ = -1.0, 2, None
    return SimpleNamespace(
        network_=network,
        criterion_=None,
        optimizer_=optimizer,
        scaler_=None,
        callbacks_=callbacks,
    )


X = torch.linspace(-1, 1, 30).view(10, 3)


def train(net, n_steps=3):
    losses = []
    for _ in range(n_steps):
        net.optimizer_.zero_grad()
        loss = net.network_(X).square().sum()
        loss.backward()
        net.optimizer_.step()
        net.callbacks_[1][1].lr_scheduler_.step()
        losses.append(loss.item())
    return losses


def pack(state):
    """Write and read a state as a checkpoint does, which runs no code."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def test_a_training_goes_on_as_if_it_had_not_been_broken_off():
    with torch.random.fork_rng([]):
        net, other = make_net(), make_net(seed=1)
    train(net)
    state = capture_state(net)
    assert state.keys() == {"callback rates", "callback keep_best", "network", "optimizer"}
    expected = train(net)
    restore_state(other, pack(state))
    assert train(other) == expected
    assert other.callbacks_[2][1].best_epoch_ == 2
    # The state was not changed by those who went on from it.
    restore_state(net, state)
    assert train(net) == expected


def test_callbacks_that_the_state_does_not_know_stay_as_they_are():
    with torch.random.fork_rng([]):
        net = make_net()
    state = capture_state(net)
    del state["callback keep_best"]
    net.callbacks_[2][1].best_epoch_ = 7
    restore_state(net, state)
    assert net.callbacks_[2][1].best_epoch_ == 7


def test_copies_are_plain_and_share_nothing():
    Pair = namedtuple("Pair", "a b")
    values = torch.ones(2, requires_grad=True)
    value = {
        "tensor": values,
        "numbers": [1, 2.5, True, None, "a", np.float64(3), np.int32(4), np.bool_(True)],
        "nested": OrderedDict(pair=(1, {"b": values}), empty=()),
        "function": len,
        "array": np.ones(2),
        "named": Pair(1, 2),
    }
    copied = copy_plain(value)
    assert copied.keys() == {"tensor", "numbers", "nested"}
    numbers = [1, 2.5, True, None, "a", 3.0, 4, True]
    assert copied["numbers"] == numbers
    assert [type(item) for item in copied["numbers"]] == [type(item) for item in numbers]
    assert type(copied["nested"]) is dict
    assert copied["nested"]["pair"][0] == 1
    for tensor in (copied["tensor"], copied["nested"]["pair"][1]["b"]):
        assert torch.equal(tensor, torch.ones(2))
        assert not tensor.requires_grad
    copied["tensor"].zero_()
    assert values.detach().tolist() == [1, 1]
    assert pack(copied)["numbers"] == numbers
