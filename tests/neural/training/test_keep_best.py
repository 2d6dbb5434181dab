"""The weights of the best epoch, and the end of a training that gets no better."""

from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from skorch.history import History
from torch import nn

from skmultilabel.neural._training._keep_best import KeepBest


def make_net():
    network = nn.Linear(1, 1)
    return SimpleNamespace(network_=network, history=History())


def run(net, keep, values):
    """Train for as many epochs as there are values; every epoch sets the weights to its number."""
    for value in values:
        net.history.new_epoch()
        net.history.record("value", value)
        nn.init.constant_(net.network_.weight, len(net.history))
        try:
            keep.on_epoch_end(net)
        except KeyboardInterrupt:
            break
    return len(net.history)


def find_best(values, patience, larger_is_better):
    """Return the best epoch, and the last that is run, by the definition of patience."""
    better = max if larger_is_better else min
    for n_epochs in range(1, len(values) + 1):
        best = values.index(better(values[:n_epochs])) + 1
        if patience is not None and n_epochs - best >= patience:
            return best, n_epochs
    return best, len(values)


@given(
    st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12),
    st.sampled_from([None, 1, 2, 3]),
    st.booleans(),
)
def test_the_first_best_epoch_is_kept(values, patience, larger_is_better):
    net = make_net()
    keep = KeepBest("value", larger_is_better=larger_is_better, patience=patience)
    keep.on_train_begin(net)
    n_epochs = run(net, keep, values)
    keep.on_train_end(net)
    best, last = find_best(values, patience, larger_is_better)
    assert n_epochs == last
    assert net.network_.weight.item() == best


def test_values_that_are_no_numbers_are_not_best():
    net, keep = make_net(), KeepBest("value", larger_is_better=True, patience=None)
    keep.on_train_begin(net)
    run(net, keep, [float("nan"), 0.1, float("nan")])
    keep.on_train_end(net)
    assert net.network_.weight.item() == 2


def test_without_a_value_the_last_weights_stay():
    net, keep = make_net(), KeepBest(None, larger_is_better=False, patience=1)
    keep.on_train_begin(net)
    assert run(net, keep, [1.0, 2.0, 3.0]) == 3
    keep.on_train_end(net)
    assert net.network_.weight.item() == 3


def test_patience_begins_anew_with_every_training():
    net, keep = make_net(), KeepBest("value", larger_is_better=False, patience=2)
    keep.on_train_begin(net)
    assert run(net, keep, [0.0, 1.0]) == 2
    keep.on_train_end(net)
    keep.on_train_begin(net)
    # Worse than all before, but of a training of its own.
    assert run(net, keep, [9.0, 9.0, 9.0, 9.0]) == 5
    keep.on_train_end(net)
    assert net.network_.weight.item() == 3


def test_the_last_good_epoch_comes_back():
    net, keep = make_net(), KeepBest("value", larger_is_better=False, patience=None)
    keep.on_train_begin(net)
    assert not keep.restore_last(net)
    run(net, keep, [0.0, 1.0])
    nn.init.constant_(net.network_.weight, torch.nan)
    assert keep.restore_last(net)
    assert net.network_.weight.item() == 2


def test_nothing_is_held_after_the_training():
    net, keep = make_net(), KeepBest("value", larger_is_better=False, patience=None)
    keep.on_train_begin(net)
    run(net, keep, [0.0])
    keep.on_train_end(net)
    assert keep.best_state_ is keep.last_state_ is None


@pytest.mark.parametrize("split", [1, 2, 3])
def test_a_training_in_two_parts_keeps_what_one_keeps(split):
    values = [3.0, 1.0, 2.0, 2.0]
    net, keep = make_net(), KeepBest("value", larger_is_better=False, patience=2)
    keep.on_train_begin(net)
    run(net, keep, values[:split])
    other = KeepBest("value", larger_is_better=False, patience=2)
    other.on_train_begin(net)
    other.load_state_dict(keep.state_dict())
    assert run(net, other, [*values[split:], 0.0]) == 4
    other.on_train_end(net)
    assert net.network_.weight.item() == 2
