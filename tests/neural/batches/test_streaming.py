"""Streams of rows and of batches give what the arrays in memory give."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.utils.data import DataLoader, IterableDataset

from skmultilabel.neural._batches._sparse_rows import SparseBatch, fill_columns
from skmultilabel.neural._batches._streaming import (
    StreamIterator,
    find_stream_facts,
    is_stream,
    read_parts,
)
from skmultilabel.neural._heads._label_facts import find_label_facts

CPU = torch.device("cpu")


class Stream(IterableDataset):
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


def draw_data(n_rows=23):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, 4)).astype(np.float32)
    Y = rng.choice([0, 1, np.nan], size=(n_rows, 3)).astype(np.float32)
    return X, Y, rng.random(n_rows).astype(np.float32)


def cut(*arrays, size=5):
    starts = range(0, arrays[0].shape[0], size)
    return [tuple(array[start : start + size] for array in arrays) for start in starts]


def join(batches):
    X, labels = zip(*batches, strict=True)
    Y, weight = zip(*labels, strict=True)
    return [torch.cat(parts).numpy() for parts in (X, Y, weight)]


@pytest.mark.parametrize("form", ["rows", "batches", "tensors", "loader"])
def test_all_forms_give_the_rows_in_their_order(form):
    data = draw_data()
    stream = {
        "rows": lambda: Stream(list(zip(*data, strict=True))),
        "batches": lambda: Stream(cut(*data)),
        "tensors": lambda: Stream(cut(*map(torch.tensor, data))),
        "loader": lambda: DataLoader(Stream(list(zip(*data, strict=True))), batch_size=5),
    }[form]()
    assert is_stream(stream)
    batches = list(StreamIterator(stream, 5, CPU))
    assert [len(X) for X, _ in batches] == [5, 5, 5, 5, 3]
    for got, expected in zip(join(batches), data, strict=True):
        np.testing.assert_array_equal(got, expected)


def test_sparse_batches_stay_sparse_and_their_labels_become_dense():
    X, Y, _ = draw_data()
    X[X < 0] = 0
    stream = [(sp.csr_array(x), sp.csr_array(y)) for x, y in cut(X, Y)]
    batches = list(StreamIterator(stream, 99, CPU))
    assert all(isinstance(inputs, SparseBatch) for inputs, _ in batches)
    dense = torch.cat([fill_columns(inputs) for inputs, _ in batches])
    np.testing.assert_array_equal(dense, X)
    np.testing.assert_array_equal(torch.cat([target for _, target in batches]), Y)


def test_samples_are_encoded_part_by_part():
    X, Y, _ = draw_data()
    iterator = StreamIterator(cut(X, Y), 5, CPU, encode=lambda part: 2 * part)
    np.testing.assert_array_equal(torch.cat([inputs for inputs, _ in iterator]), 2 * X)


def test_the_stream_is_told_the_epoch():
    class Counting(Stream):
        epoch = None

        def set_epoch(self, epoch):
            self.epoch = epoch

    stream = Counting(cut(*draw_data()))
    iterator = StreamIterator(stream, 5, CPU)
    iterator.epoch = 7
    next(iter(iterator))
    assert stream.epoch == 7


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_facts_are_those_of_the_whole_matrix(form):
    X, Y, _ = draw_data()
    got = find_stream_facts(read_parts([(x, form(y)) for x, y in cut(X, Y)], 5))
    expected = find_label_facts(Y)
    assert got.n_rows == expected.n_rows
    np.testing.assert_array_equal(got.positives, expected.positives)
    np.testing.assert_array_equal(got.known, expected.known)


X, Y, WEIGHT = draw_data()
BAD = {
    "cannot be read twice": (iter(cut(X, Y)), "A generator can be read once only"),
    "empty": ([], "The stream is empty"),
    "no pair": ([X], r"gives pairs \(x, y\)"),
    "scalar label": ([(X[0], 1)], r"labels of shape \(1,\)"),
    "rows that do not match": ([(X, Y[:3])], "has 23 rows of samples and 3 of labels"),
    "more features": ([(X, Y), (X[:, :2], Y)], r"Part 1 .* samples of shape \(2,\) and 3 labels"),
    "more labels": ([(X, Y), (X, Y[:, :2])], r"Part 1 .* samples of shape \(4,\) and 2 labels"),
    "rows of two lengths": ([(X[0], Y[0]), (X[0, :2], Y[0])], "do not go together"),
    "a class number": ([(X, Y), (X, np.where(Y == 1, 2, 0))], "Part 1 .* holds 2 for label"),
    "a sparse class number": ([(X, sp.csr_array(Y == 1) * 3.0)], "Part 0 .* holds 3 for label"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_data_is_refused(case):
    stream, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        list(read_parts(stream, 5))
