"""Rows for whatever samples and labels there are."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from skmultilabel.neural._batches._make import make_dataset, make_input_rows
from skmultilabel.neural._batches._rows import DenseRows, FrameRows
from skmultilabel.neural._batches._sparse_rows import SparseLabelRows, SparseRows, fill_columns

CPU = torch.device("cpu")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4)).astype(np.float32)
Y = (RNG.random((6, 3)) < 0.4).astype(float)


def test_samples_of_every_kind_have_their_rows():
    dense, sparse = make_input_rows(X), make_input_rows(sp.csr_array(X))
    frame = make_input_rows((X, np.ones((6, 1), np.int64)))
    assert [type(rows) for rows in (dense, sparse, frame)] == [DenseRows, SparseRows, FrameRows]
    index = torch.tensor([5, 1])
    for batch in (
        dense.take(index, CPU),
        fill_columns(sparse.take(index, CPU)),
        frame.take(index, CPU).numeric,
    ):
        np.testing.assert_array_equal(batch, X[[5, 1]])


@pytest.mark.parametrize("dtype", [np.int8, bool, np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_labels_and_weights_become_float32(dtype, order):
    labels = np.asarray(Y, dtype=dtype, order=order)
    weight = np.asarray(Y + 1, order=order)
    for given in (labels, sp.csr_array(labels)):
        dataset = make_dataset(X, given, weight)
        _, (target, taken) = dataset.take(torch.tensor([3, 0]), CPU)
        assert target.dtype == taken.dtype == torch.float32
        np.testing.assert_array_equal(target, Y[[3, 0]])
        np.testing.assert_array_equal(taken, Y[[3, 0]] + 1)
    assert isinstance(dataset.targets, SparseLabelRows)


def test_gaps_stay_and_weights_may_be_missing():
    gappy = np.where(np.eye(6, 3), np.nan, Y)
    _, target = make_dataset(X, gappy).take(slice(None), CPU)
    np.testing.assert_array_equal(target, gappy)
