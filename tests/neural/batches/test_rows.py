"""Batches of dense arrays and tables against NumPy's own rows."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._batches._rows import DenseRows, FrameRows

CPU = torch.device("cpu")
META = torch.device("meta")
VALUES = np.arange(24, dtype=np.float32).reshape(8, 3)
INDEXES = [slice(2, 5), slice(None), slice(3, 3), torch.tensor([4, 0, 4]), torch.tensor([]).long()]


def to_numpy(index):
    return index.numpy() if isinstance(index, torch.Tensor) else index


@pytest.mark.parametrize("index", INDEXES, ids=str)
@pytest.mark.parametrize("shape", [(8,), (8, 3), (8, 3, 1, 1)])
def test_batches_are_rows_of_the_array(index, shape):
    values = VALUES[:, 0].copy() if len(shape) == 1 else VALUES.reshape(shape)
    for rows in (DenseRows(values), DenseRows(torch.tensor(values))):
        batch = rows.take(index, CPU)
        np.testing.assert_array_equal(batch, values[to_numpy(index)])
        assert batch.dtype == torch.float32


def test_memory_is_shared_and_counted():
    values = VALUES.copy()
    rows = DenseRows(values)
    assert np.shares_memory(rows.values.numpy(), values)
    assert np.shares_memory(rows.take(slice(1, 4), CPU).numpy(), values)
    assert (len(rows), rows.n_bytes, rows.device) == (8, 8 * 3 * 4, CPU)


@pytest.mark.parametrize("mode", ["r", "r+", "c"])
def test_of_a_memory_map_only_the_rows_of_a_batch_are_read(tmp_path, mode):
    np.save(tmp_path / "X.npy", VALUES)
    rows = DenseRows(np.load(tmp_path / "X.npy", mmap_mode=mode))
    for index in INDEXES:
        batch = rows.take(index, CPU)
        np.testing.assert_array_equal(batch, VALUES[to_numpy(index)])
    if mode == "r":
        assert isinstance(rows.values, np.memmap)
        batch = rows.take(slice(0, 2), CPU)
        batch.zero_()
        np.testing.assert_array_equal(rows.take(slice(0, 2), CPU), VALUES[:2])
    assert rows.device == CPU
    assert rows.n_bytes == VALUES.nbytes
    assert torch.equal(rows.to(CPU).values, torch.tensor(VALUES))


def test_an_array_that_may_not_be_written_is_not_shared():
    values = VALUES.copy()
    values.flags.writeable = False
    DenseRows(values).take(slice(0, 2), CPU).zero_()
    np.testing.assert_array_equal(values, VALUES)


@given(st.lists(st.integers(0, 7), max_size=9))
def test_selected_rows_are_rows_of_their_own(index):
    some = DenseRows(VALUES).select(np.array(index, dtype=np.int64))
    assert len(some) == len(index)
    np.testing.assert_array_equal(some.take(slice(None), CPU), VALUES[index])


def test_rows_and_batches_go_where_they_are_wanted():
    rows = DenseRows(VALUES)
    assert rows.take(torch.tensor([1]), META).device == META
    moved = rows.to(META)
    assert moved.device == META
    # The index is on the host, and the rows are not.
    assert moved.take(torch.tensor([1, 2]), META).shape == (2, 3)


@pytest.mark.parametrize("index", INDEXES, ids=str)
def test_tables_are_cut_column_kind_by_column_kind(index):
    codes = np.arange(16).reshape(8, 2)
    rows = FrameRows(VALUES, codes)
    batch = rows.take(index, CPU)
    np.testing.assert_array_equal(batch.numeric, VALUES[to_numpy(index)])
    np.testing.assert_array_equal(batch.codes, codes[to_numpy(index)])
    assert (len(rows), rows.n_bytes, rows.device) == (8, VALUES.nbytes + codes.nbytes, CPU)
    moved = rows.to(META)
    assert moved.device == moved.codes.device == META
    assert moved.take(index, META).codes.dtype == torch.int64
