"""Rows for training and rows for validation."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._batches import _split
from skmultilabel.neural._batches._split import split_rows

RNG = np.random.default_rng(0)


@given(st.integers(2, 60), st.floats(0.05, 0.95), st.integers(0, 5), st.booleans())
def test_every_row_is_in_one_part_of_the_right_size(n_rows, fraction, seed, stratifies):
    Y = np.random.default_rng(seed).random((n_rows, 3)) < 0.3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_split, "MAX_ROWS_TO_STRATIFY", 100 if stratifies else 1)
        train, valid = split_rows(Y.astype(float), fraction, seed)
    np.testing.assert_array_equal(np.sort(np.r_[train, valid]), np.arange(n_rows))
    assert len(valid) == round(fraction * n_rows)
    assert (np.diff(train) > 0).all()
    assert (np.diff(valid) > 0).all()


@pytest.mark.parametrize("form", [np.array, sp.csr_array])
def test_both_parts_have_the_same_share_of_every_label(form):
    Y = (RNG.random((400, 4)) < [0.5, 0.2, 0.05, 0.02]).astype(float)
    positives = Y.sum(axis=0)
    _, valid = split_rows(form(Y), 0.25, seed=0)
    assert np.abs(Y[valid].sum(axis=0) - positives / 4).max() <= 1


@pytest.mark.parametrize("limit", [1, 1000])
def test_the_seed_decides(monkeypatch, limit):
    monkeypatch.setattr(_split, "MAX_ROWS_TO_STRATIFY", limit)
    Y = np.zeros((100, 2))
    first, again, other = (split_rows(Y, 0.3, seed)[1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_gaps_are_no_positives():
    Y = (RNG.random((200, 2)) < 0.2).astype(float)
    gappy = np.where((Y == 0) & (RNG.random(Y.shape) < 0.5), np.nan, Y)
    np.testing.assert_array_equal(split_rows(Y, 0.3, 0)[1], split_rows(gappy, 0.3, 0)[1])
