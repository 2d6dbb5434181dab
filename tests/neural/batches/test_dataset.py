"""Samples, labels and weights together, and how batches are cut from them."""

import itertools
import math

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._batches import _dataset
from skmultilabel.neural._batches._dataset import BatchIterator, LabelDataset
from skmultilabel.neural._batches._make import make_dataset, make_input_rows

CPU = torch.device("cpu")
N_ROWS = 23
# The number of a row is all that a row holds.
X = np.arange(N_ROWS, dtype=np.float32)[:, None]
Y = np.repeat(X, 2, axis=1) + 0.25
WEIGHT = X[:, 0] + 0.5

DATASETS = {
    "dense": make_dataset(X, Y, WEIGHT),
    "sparse labels": make_dataset(X, sp.csr_array(Y), WEIGHT),
    "sparse samples": make_dataset(sp.csr_array(X + 1), Y, WEIGHT),
    "table": make_dataset((X, X.astype(np.int64)), Y, WEIGHT),
}


def list_rows(batch):
    """Return the numbers of the rows of a batch, when all that it holds tells the same."""
    inputs, (target, weight, *numbers) = batch
    rows = (weight - 0.5).int().tolist()
    samples = inputs.codes[:, 0] if hasattr(inputs, "codes") else inputs
    samples = samples.val - 1 if hasattr(samples, "val") else samples
    np.testing.assert_array_equal(samples.ravel(), rows)
    np.testing.assert_array_equal(target, np.repeat(rows, 2).reshape(-1, 2) + 0.25)
    for number in numbers:
        np.testing.assert_array_equal(number, rows)
    return rows


def cut(dataset, batch_size=4, *, epoch=0, share=(0, 1), **params):
    iterator = BatchIterator(dataset, batch_size, CPU, **params)
    iterator.epoch, iterator.share = epoch, share
    return [list_rows(batch) for batch in iterator]


@given(st.integers(1, 200), st.integers(1, 40))
def test_batches_are_as_few_and_as_even_as_can_be(n_rows, batch_size):
    dataset = make_dataset(np.ones((n_rows, 1), np.float32), np.ones((n_rows, 1)))
    iterator = BatchIterator(dataset, batch_size, CPU, seed=0)
    sizes = [len(inputs) for inputs, _ in iterator]
    assert sum(sizes) == n_rows
    assert max(sizes) <= batch_size
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == len(iterator) == math.ceil(n_rows / batch_size)


@pytest.mark.parametrize("name", DATASETS)
def test_an_epoch_has_every_row_once_with_all_that_belongs_to_it(name):
    for dataset in (DATASETS[name], DATASETS[name].to(CPU)):
        in_order = cut(dataset)
        assert list(itertools.chain(*in_order)) == list(range(N_ROWS))
        shuffled = list(itertools.chain(*cut(dataset, seed=0)))
        assert shuffled != list(range(N_ROWS))
        assert sorted(shuffled) == list(range(N_ROWS))


@pytest.mark.parametrize("name", DATASETS)
def test_the_order_depends_on_seed_and_epoch_alone(name, monkeypatch):
    expected = cut(DATASETS["dense"], seed=3, epoch=5)
    torch.rand(2)
    assert cut(DATASETS[name], seed=3, epoch=5) == expected
    assert cut(DATASETS[name], seed=3, epoch=6) != expected
    assert cut(DATASETS[name], seed=4, epoch=6) != expected
    monkeypatch.setattr(_dataset, "MAX_BYTES_IN_ORDER", 0)
    assert cut(DATASETS[name], seed=3, epoch=5) == expected


@given(st.integers(1, 5), st.integers(1, 9), st.sampled_from([None, 0]))
def test_processes_share_every_batch(n_processes, batch_size, seed):
    shares = [
        cut(DATASETS["dense"], batch_size, seed=seed, share=(process, n_processes))
        for process in range(n_processes)
    ]
    (n_batches,) = {len(share) for share in shares}
    assert n_batches == math.ceil(N_ROWS / (batch_size * n_processes))
    iterator = BatchIterator(DATASETS["dense"], batch_size, CPU, seed=seed)
    iterator.share = (0, n_processes)
    assert len(iterator) == n_batches
    sizes = [len(batch) for batch in itertools.chain(*shares)]
    assert max(sizes) <= batch_size
    assert max(sizes) - min(sizes) <= 1
    together = [row for step in zip(*shares, strict=True) for row in itertools.chain(*step)]
    alone = cut(DATASETS["dense"], N_ROWS, seed=seed)[0]
    assert together == alone


@pytest.mark.parametrize("name", DATASETS)
def test_a_part_shares_the_rows_and_has_no_others(name):
    dataset = DATASETS[name]
    index = np.array([20, 3, 7, 11])
    part = dataset.select(index)
    assert part.inputs is dataset.inputs
    assert part.targets is dataset.targets
    assert (len(part), part.n_rows, part.n_bytes) == (4, 4, dataset.n_bytes)
    assert list_rows(part.take(slice(None), CPU)) == index.tolist()
    assert list_rows(part[1]) == [3]
    np.testing.assert_array_equal(part.y, Y[index])
    assert cut(part, 2) == [[20, 3], [7, 11]]
    shuffled = cut(part, 2, seed=0)
    assert sorted(itertools.chain(*shuffled)) == sorted(index)
    assert cut(part.to(CPU), 2, seed=0) == shuffled


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("index", [None, np.array([20, 3, 7, 11])])
def test_rows_are_numbered_where_a_loss_asks_for_it(name, index):
    dataset = DATASETS[name].to(CPU) if index is None else DATASETS[name].select(index)
    dataset.numbers_rows = True
    rows = np.arange(N_ROWS) if index is None else index
    found = []
    for inputs, (target, weight, numbers) in BatchIterator(dataset, 3, CPU, seed=0):
        # The numbers are those in the part.
        assert list_rows((inputs, (target, weight))) == rows[numbers].tolist()
        found.extend(numbers.tolist())
    assert sorted(found) == list(range(len(rows)))


def test_without_weights_or_labels_there_are_none():
    index = torch.tensor([3, 1])
    _, target = make_dataset(X, Y).take(index, CPU)
    np.testing.assert_array_equal(target, Y[[3, 1]])
    inputs, nothing = LabelDataset(make_input_rows(X)).take(index, CPU)
    assert inputs.ravel().tolist() == [3, 1]
    assert nothing is None
    batches = list(BatchIterator(LabelDataset(make_input_rows(X)), 4, CPU))
    assert torch.cat([inputs for inputs, _ in batches]).ravel().tolist() == list(range(N_ROWS))


def test_a_memory_map_is_read_batch_by_batch(tmp_path, monkeypatch):
    for name, values in (("X", X), ("Y", Y.astype(np.float32))):
        np.save(tmp_path / name, values)
    mapped = [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in "XY"]
    dataset = make_dataset(*mapped, WEIGHT)
    assert dataset.inputs.values is mapped[0]
    assert np.shares_memory(dataset.targets.values, mapped[1])
    monkeypatch.setattr(_dataset, "MAX_BYTES_IN_ORDER", 0)
    assert cut(dataset, seed=0) == cut(DATASETS["dense"], seed=0)
    part = dataset.select(np.array([20, 3, 7]))
    assert sorted(itertools.chain(*cut(part, 2, seed=0))) == [3, 7, 20]
    np.testing.assert_array_equal(part.y, Y[[20, 3, 7]])


class TakeTwice:
    """Notes what it is asked, and has every row twice, backwards."""

    def order(self, targets, batch_size, generator):
        self.n_targets, self.batch_size = len(targets), batch_size
        self.seed = generator.initial_seed()
        return torch.arange(len(targets)).flip(0).repeat(2)


@pytest.mark.parametrize("name", DATASETS)
def test_a_sampler_says_which_rows_of_a_part_come(name):
    sampler = TakeTwice()
    part = DATASETS[name].select(np.array([20, 3, 7]))
    assert cut(part, 2, seed=4, epoch=3, sampler=sampler) == [[7, 3], [20, 7], [3, 20]]
    assert (sampler.n_targets, sampler.batch_size, sampler.seed) == (3, 2, 7)


def test_it_is_a_dataset_of_torch():
    loader = torch.utils.data.DataLoader(DATASETS["dense"], batch_size=None)
    rows = [list_rows(batch) for batch in loader]
    assert rows == [[row] for row in range(N_ROWS)]
    assert DATASETS["dense"].X is DATASETS["dense"]
