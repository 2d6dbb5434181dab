"""Batches of pairs."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._batches._dataset import BatchIterator
from skmultilabel.neural._batches._pair_dataset import PairDataset
from skmultilabel.neural._batches._rows import DenseRows

CPU = torch.device("cpu")


def make(index=None, weights=None):
    """Ten pairs: the second row of a pair is its first one plus 100."""
    first = np.arange(10, dtype=np.float32)[:, np.newaxis]
    inputs = DenseRows(np.concatenate([first, first + 100]))
    targets = DenseRows((first % 2).astype(np.float32))
    return PairDataset(inputs, targets, weights, index)


@pytest.mark.parametrize("index", [slice(2, 5), torch.tensor([4, 0, 9])])
def test_both_rows_of_a_pair_come_with_its_label(index):
    inputs, target = make().take(index, CPU)
    first, second = inputs.tensor_split(2)
    torch.testing.assert_close(second, first + 100)
    torch.testing.assert_close(target, first % 2)
    assert len(target) == 3


def test_parts_have_their_own_pairs():
    part = make().select(np.array([3, 7, 8]))
    inputs, target = part.to(CPU).take(slice(None), CPU)
    assert inputs[:, 0].tolist() == [3, 7, 8, 103, 107, 108]
    assert target[:, 0].tolist() == [1, 1, 0]
    assert part.y[:, 0].tolist() == [1, 1, 0]


def test_weights_come_along():
    weights = DenseRows(np.arange(10, dtype=np.float32))
    _, (target, weight) = make(weights=weights).take(slice(7, 9), CPU)
    assert (target[:, 0].tolist(), weight.tolist()) == ([1, 0], [7, 8])


def test_an_epoch_has_every_pair_once():
    seen = [batch[0] for batch in BatchIterator(make(), 4, CPU, seed=0)]
    assert [len(inputs) for inputs in seen] == [6, 6, 8]
    first = torch.cat([inputs.tensor_split(2)[0] for inputs in seen])
    assert sorted(first[:, 0].tolist()) == list(range(10))
