"""Batches of sparse rows against SciPy's own rows."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._batches._sparse_rows import (
    SparseLabelRows,
    SparseRows,
    fill_columns,
    locate_rows,
)

CPU = torch.device("cpu")


def make_matrix(n_rows=20, n_features=9, seed=0):
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(n_rows, n_features)) * (rng.random((n_rows, n_features)) < 0.3)
    dense[n_rows // 2] = 0
    return sp.csr_array(dense.astype(np.float32))


def to_scipy(batch):
    parts = (batch.val.numpy(), batch.col.numpy(), batch.crow.numpy())
    return sp.csr_array(parts, shape=(len(batch.crow) - 1, batch.n_features))


@given(st.lists(st.integers(0, 19), max_size=30))
def test_any_rows_are_cut_in_their_order(index):
    matrix = make_matrix()
    batch = SparseRows(matrix).take(torch.tensor(index, dtype=torch.int64), CPU)
    np.testing.assert_array_equal(to_scipy(batch).toarray(), matrix.toarray()[index])


@given(st.integers(0, 25), st.integers(0, 25))
def test_rows_that_follow_each_other_are_cut(start, stop):
    matrix = make_matrix()
    batch = SparseRows(matrix).take(slice(start, stop), CPU)
    np.testing.assert_array_equal(to_scipy(batch).toarray(), matrix.toarray()[start:stop])


def test_the_arrays_of_the_matrix_are_shared():
    matrix = make_matrix()
    rows = SparseRows(matrix)
    assert np.shares_memory(rows.val.values.numpy(), matrix.data)
    assert np.shares_memory(rows.col.values.numpy(), matrix.indices)
    batch = rows.take(slice(0, 3), CPU)
    assert np.shares_memory(batch.val.numpy(), matrix.data)


def test_select_and_to_keep_rows_and_class():
    matrix = make_matrix()
    rows = SparseLabelRows(matrix)
    some = rows.select(np.array([3, 1, 1])).to(CPU)
    assert type(some) is SparseLabelRows
    assert len(some) == 3
    assert some.n_labels == 9
    np.testing.assert_array_equal(some.take(slice(0, 3), CPU), matrix.toarray()[[3, 1, 1]])


def test_memory_and_device_are_told():
    matrix = make_matrix()
    rows = SparseRows(matrix)
    assert rows.n_bytes == 8 * 21 + 8 * matrix.nnz
    assert rows.device == CPU


def test_memory_maps_are_read_batch_by_batch(tmp_path):
    matrix = make_matrix()
    parts = []
    for name in ("data", "indices", "indptr"):
        np.save(tmp_path / f"{name}.npy", getattr(matrix, name))
        parts.append(np.load(tmp_path / f"{name}.npy", mmap_mode="r"))
    mapped = sp.csr_array(tuple(parts), shape=matrix.shape)
    rows = SparseRows(mapped)
    assert isinstance(rows.val.values, np.ndarray)
    batch = rows.take(torch.tensor([5, 2]), CPU)
    np.testing.assert_array_equal(to_scipy(batch).toarray(), matrix.toarray()[[5, 2]])


@pytest.mark.parametrize("dtype", [np.int8, np.float32, np.float64])
def test_labels_are_dense_batches(dtype):
    Y = (np.random.default_rng(0).random((12, 7)) < 0.3).astype(dtype)
    rows = SparseLabelRows(sp.csr_array(Y))
    batch = rows.take(torch.tensor([4, 0, 11]), CPU)
    assert batch.dtype == torch.float32
    np.testing.assert_array_equal(batch, Y[[4, 0, 11]])


def test_unknown_and_soft_labels_stay_what_they_are():
    Y = np.array([[0, np.nan, 1], [0.25, 0, 0]])
    batch = SparseLabelRows(sp.csr_array(Y)).take(slice(0, 2), CPU)
    np.testing.assert_array_equal(batch, Y)


@pytest.mark.parametrize("bounds", [(0, 9), (0, 4), (4, 9), (3, 4), (5, None), (2, 2)])
def test_a_block_of_columns_is_that_of_the_whole(bounds):
    matrix = make_matrix()
    batch = SparseRows(matrix).take(slice(4, 16), CPU)
    block = fill_columns(batch, *bounds)
    assert block.is_contiguous()
    np.testing.assert_array_equal(block, matrix.toarray()[4:16, slice(*bounds)])


def test_the_row_of_every_entry_is_known():
    matrix = make_matrix()
    batch = SparseRows(matrix).take(slice(0, 20), CPU)
    np.testing.assert_array_equal(locate_rows(batch), matrix.tocoo().row)


def test_rows_of_no_entries_at_all():
    rows = SparseRows(sp.csr_array((4, 3), dtype=np.float32))
    for index in (slice(1, 3), torch.tensor([3, 0])):
        batch = rows.take(index, CPU)
        assert batch.crow.tolist() == [0, 0, 0]
        assert fill_columns(batch).shape == (2, 3)
