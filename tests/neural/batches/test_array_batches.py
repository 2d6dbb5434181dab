"""Memory maps as batches: every row once, read when it is its turn."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from torch.utils.data import DataLoader

from skmultilabel.neural._batches._array_batches import ArrayBatches


@pytest.fixture
def mapped(tmp_path):
    """Write samples, labels and weights that name their row."""
    rows = np.arange(23)
    arrays = {"X": np.stack([rows, -rows], axis=1) * 1.0, "Y": rows[:, None] % 2, "w": rows * 0.5}
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    return [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in arrays]


def test_unshuffled_it_gives_the_rows_as_they_are(mapped):
    parts = list(ArrayBatches(*mapped, batch_size=5, shuffle=False))
    assert [len(X) for X, *_ in parts] == [5, 5, 5, 5, 3]
    for got, expected in zip(zip(*parts, strict=True), mapped, strict=True):
        np.testing.assert_array_equal(np.concatenate(got), expected)


def test_shuffled_it_gives_every_row_once_with_its_labels_and_weight(mapped):
    batches = ArrayBatches(*mapped, batch_size=5)
    X, Y, weight = map(np.concatenate, zip(*batches, strict=True))
    rows = X[:, 0].astype(int)
    assert (rows != np.arange(23)).any()
    assert sorted(rows) == list(range(23))
    np.testing.assert_array_equal(Y[:, 0], rows % 2)
    np.testing.assert_array_equal(weight, rows * 0.5)


def test_every_epoch_has_other_batches_that_come_again(mapped):
    batches = ArrayBatches(*mapped, batch_size=5)
    orders = []
    for epoch in (0, 1, 0):
        batches.set_epoch(epoch)
        orders.append([row for X, *_ in batches for row in X[:, 0]])
    assert orders[0] == orders[2]
    assert orders[0] != orders[1]


def test_a_batch_is_all_that_is_copied(mapped):
    (X, *_), *_ = ArrayBatches(*mapped, batch_size=5)
    assert type(X) is np.ndarray
    assert X.base is None
    assert X.nbytes == 5 * 2 * 8


def test_sparse_rows_stay_sparse():
    X, Y = sp.coo_array(np.eye(4)), sp.csr_array(np.eye(4))
    for part in ArrayBatches(X, Y, batch_size=3, shuffle=False):
        assert all(isinstance(array, sp.csr_array) for array in part)


def test_workers_share_the_rows(mapped):
    loader = DataLoader(ArrayBatches(*mapped, batch_size=5), batch_size=None, num_workers=2)
    assert sorted(row for X, *_ in loader for row in X[:, 0].tolist()) == list(range(23))


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one row for each sample, but they have 3, 2"):
        ArrayBatches(np.zeros((3, 1)), np.zeros((2, 1)))


@pytest.mark.parametrize("make", [pd.DataFrame, np.ndarray.tolist])
def test_what_is_no_array_is_refused(make):
    ones = np.ones((3, 1))
    with pytest.raises(ValueError, match=r"X must be an array.*Give numpy\.asarray\(X\)"):
        ArrayBatches(make(ones), ones)
    with pytest.raises(ValueError, match="Y must be an array"):
        ArrayBatches(ones, make(ones))


@pytest.mark.parametrize("batch_size", [0, -1])
def test_batches_have_a_row_at_least(batch_size):
    with pytest.raises(ValueError, match=f"batch_size == {batch_size}, must be >= 1"):
        ArrayBatches(np.ones((3, 1)), np.ones((3, 1)), batch_size=batch_size)
