"""Places of true labels are those that counting one by one gives, however they are found."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.metrics import _label_places
from skmultilabel.metrics._label_places import (
    count_at_least,
    count_known,
    find_places,
    group_ties,
    list_true_labels,
)


def draw(n_samples, n_labels, n_true, *, n_values=50, missing=0.0, seed=0):
    """Draw labels and scores that tie."""
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_samples, n_labels)) < n_true / n_labels).astype(np.float64)
    Y[rng.random(Y.shape) < missing] = np.nan
    return Y, rng.integers(n_values, size=Y.shape) / n_values


def count_one_by_one(Y, scores):
    above, through = [], []
    for row, label in np.argwhere(Y == 1):
        known = scores[row][~np.isnan(Y[row])]
        above.append((known > scores[row, label]).sum())
        through.append((known >= scores[row, label]).sum())
    return above, through


@pytest.mark.parametrize("few_values", [0, 10**6], ids=["sorted", "compared"])
@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("shape", [(1, 1), (9, 63), (7, 64), (40, 201), (3, 1000)])
def test_places_of_both_ways_are_counted_one_by_one(shape, missing, few_values, monkeypatch):
    monkeypatch.setattr(_label_places, "FEW_VALUES", few_values)
    monkeypatch.setattr(_label_places, "WIDE", 0)
    Y, scores = draw(*shape, n_true=4, missing=missing)
    above, through = count_one_by_one(Y, scores)
    for labels in (Y, sp.csr_array(Y)):
        for with_above in (True, False):
            places, _ = find_places(labels, scores, with_above=with_above)
            np.testing.assert_array_equal(places.n_through, through)
            if with_above:
                np.testing.assert_array_equal(places.n_above, above)
            else:
                assert places.n_above is None


def test_few_values_in_wide_rows_are_compared(monkeypatch):
    def refuse(*_):
        raise AssertionError

    Y, scores = draw(30, 300, n_true=2)
    monkeypatch.setattr(_label_places, "_count_by_sorting", refuse)
    find_places(Y, scores)
    with pytest.raises(AssertionError):
        find_places(Y[:, :100], scores[:, :100])
    with pytest.raises(AssertionError):  # one row of many
        find_places(np.vstack([Y, np.ones((1, 300))]), np.vstack([scores, scores[:1]]))


def test_places_do_not_depend_on_blocks(monkeypatch):
    Y, scores = draw(50, 20, n_true=3, missing=0.1)
    whole, _ = find_places(Y, scores)
    monkeypatch.setattr(_label_places, "BLOCK_SIZE", 64)
    for one, other in zip(whole, find_places(Y, scores)[0], strict=True):
        np.testing.assert_array_equal(one, other)


@given(st.integers(1, 6), st.integers(1, 300), st.integers(0, 10))
def test_scores_from_the_cut_on_are_counted(n_rows, n_columns, seed):
    _, scores = draw(n_rows, n_columns, 1, n_values=5, seed=seed)
    cuts = scores[:, -1]
    expected = (scores >= cuts[:, np.newaxis]).sum(axis=1)
    np.testing.assert_array_equal(count_at_least(scores, cuts), expected)
    expected = (scores > cuts[:, np.newaxis]).sum(axis=1)
    np.testing.assert_array_equal(count_at_least(scores, cuts, np.greater), expected)


def test_the_buffers_of_numpy_are_left_as_they_were():
    before = np.getbufsize()
    count_at_least(np.zeros((2, 500)), np.zeros(2))
    assert np.getbufsize() == before


@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_ties_share_their_places(dtype):
    row, key = np.array([0, 0, 0, 2, 2, 0]), np.array([5, 1, 5, 3, 2, 9], dtype=dtype)
    n_before, n_through = group_ties(row, key)
    np.testing.assert_array_equal(n_before, [1, 0, 1, 1, 0, 3])
    np.testing.assert_array_equal(n_through, [3, 1, 3, 2, 1, 4])


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_true_and_known_labels_are_listed(kind):
    Y = np.array([[1, 0, np.nan], [0, 0, 0], [np.nan, 1, 1]])
    row, label = list_true_labels(kind(Y))
    np.testing.assert_array_equal(row, [0, 2, 2])
    np.testing.assert_array_equal(label, [0, 1, 2])
    np.testing.assert_array_equal(count_known(kind(Y)), [2, 3, 2])
