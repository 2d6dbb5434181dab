"""The memory holds the newest rows, in a ring, and travels with the net."""

import pytest
import torch

from skmultilabel.neural._metric._memory import EmbeddingMemory


def make_batch(start, n_rows):
    numbers = torch.arange(start, start + n_rows, dtype=torch.float32)
    return torch.stack([numbers, -numbers], dim=1), numbers.unsqueeze(1) % 2


def get_rows(memory):
    embedding, labels = memory.recall()
    filled = ~labels.isnan().any(dim=1)
    assert torch.equal(labels[filled, 0], embedding[filled, 0] % 2)
    return sorted(embedding[filled, 0].tolist())


def test_the_newest_rows_are_kept():
    memory = EmbeddingMemory(2, 1, size=5)
    assert get_rows(memory) == []
    for start, stop in ((0, 3), (3, 6), (6, 7), (7, 11)):
        memory.remember(*make_batch(start, stop - start))
        assert get_rows(memory) == list(range(max(0, stop - 5), stop))
    memory.remember(*make_batch(11, 12))
    assert get_rows(memory) == list(range(18, 23))
    memory.remember(*make_batch(23, 2))
    assert get_rows(memory) == list(range(20, 25))


def test_it_is_not_used_before_it_is_warm():
    memory = EmbeddingMemory(2, 1, size=6, warm_up=2)
    for number in range(3):
        assert bool(memory.recall()[1].isnan().all()) == (number < 2)
        memory.remember(*make_batch(2 * number, 2))
    assert get_rows(memory) == list(range(6))


def test_it_is_saved_with_the_net():
    memory, other = EmbeddingMemory(2, 1, size=5), EmbeddingMemory(2, 1, size=5)
    for start in (0, 4):
        memory.remember(*make_batch(start, 4))
    other.load_state_dict(memory.state_dict())
    for each in (memory, other):
        each.remember(*make_batch(8, 1))
    assert get_rows(other) == get_rows(memory) == list(range(4, 9))


def test_what_was_recalled_stays_as_it_was():
    memory = EmbeddingMemory(2, 1, size=2)
    memory.remember(*make_batch(0, 2))
    embedding, labels = memory.recall()
    memory.remember(*make_batch(2, 2))
    assert torch.equal(embedding, make_batch(0, 2)[0])
    assert torch.equal(labels, make_batch(0, 2)[1])


def test_half_precision_is_kept_as_single():
    memory = EmbeddingMemory(2, 1, size=3)
    embedding, labels = make_batch(0, 2)
    memory.remember(embedding.bfloat16().requires_grad_(), labels.half())
    assert memory.embedding.dtype == torch.float32
    assert not memory.embedding.requires_grad
    assert get_rows(memory) == [0, 1]


@pytest.mark.parametrize("params", [{"size": 0}, {"warm_up": -1}])
def test_parameters_that_make_no_sense_are_refused(params):
    with pytest.raises(ValueError, match=r"size|warm_up"):
        EmbeddingMemory(2, 1, **params)
