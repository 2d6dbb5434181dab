"""Counts at cut-offs against counting by hand."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel.threshold._search._counts import (
    count_at_cut_offs,
    count_predictions,
    cut_scores,
    iter_labels,
)

FEW = settings(max_examples=80, deadline=None)
rows = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.5000001, 1.0, -3.0, 1e300]), st.booleans()),
    min_size=1,
    max_size=12,
)


def split(rows):
    scores, positive = zip(*rows, strict=True)
    return np.array(scores), np.array(positive)


@FEW
@given(rows, st.booleans(), st.booleans())
def test_cut_offs_give_the_counts(rows, every_level, weighted):
    scores, positive = split(rows)
    weight = np.arange(1.0, len(scores) + 1) if weighted else np.ones(len(scores))
    levels = np.unique(scores)[::-1] if every_level else None
    counts = count_at_cut_offs(scores, positive, weight if weighted else None, levels=levels)
    cut_offs = counts.compute_cut_offs(slice(None), default=0.5)
    for cut_off, tp, fp in zip(cut_offs, counts.tp, counts.fp, strict=True):
        predicted = scores > cut_off
        assert tp == weight[predicted & positive].sum()
        assert fp == weight[predicted & ~positive].sum()
    assert counts.n_positive == weight[positive].sum()
    assert counts.n_negative == weight[~positive].sum()


@FEW
@given(rows)
def test_inner_cut_offs_lie_half_way(rows):
    scores, positive = split(rows)
    levels = np.unique(scores)[::-1]
    counts = count_at_cut_offs(scores, positive, levels=levels)
    inner = counts.compute_cut_offs(slice(1, -1), default=0.5)
    np.testing.assert_allclose(inner, levels[:-1] / 2 + levels[1:] / 2)


def test_candidates_lie_below_positives_only():
    scores = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    counts = count_at_cut_offs(scores, np.array([False, True, False, True, False]))
    np.testing.assert_array_equal(counts.upper, [np.inf, 0.4, 0.2])
    np.testing.assert_array_equal(counts.lower, [0.5, 0.3, 0.1])


def test_neighbouring_floats_are_told_apart():
    low = 0.7
    high = np.nextafter(low, 1.0)
    counts = count_at_cut_offs(np.array([low, high]), np.array([False, True]))
    cut_off = counts.compute_cut_offs(1, default=0.5)
    assert low <= cut_off < high


@pytest.mark.parametrize(
    ("positive", "default", "expected"),
    [(False, 0.5, 0.8), (False, 0.9, 0.9), (True, 0.5, np.nextafter(0.2, 0)), (True, 0.1, 0.1)],
)
def test_ends_take_the_default_where_it_serves(positive, default, expected):
    """All negative: nothing is predicted. All positive: everything is."""
    counts = count_at_cut_offs(np.array([0.2, 0.8]), np.array([positive, positive]))
    assert counts.compute_cut_offs(-1, default) == expected


def test_no_rows_leave_the_default():
    counts = count_at_cut_offs(np.empty(0), np.empty(0, bool))
    assert counts.compute_cut_offs(0, default=0.5) == 0.5


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("block_entries", [1, 70, 10**6])
def test_iter_labels(order, block_entries, monkeypatch):
    """Blocks of any width, and tiles that do not divide the rows, give every label whole."""
    monkeypatch.setattr("skmultilabel.threshold._search._counts.BLOCK_ENTRIES", block_entries)
    monkeypatch.setattr("skmultilabel.threshold._search._counts.TILE_ROWS", 7)
    rng = np.random.default_rng(0)
    scores = np.array(rng.random((30, 5)), order=order)
    Y = rng.choice([0.0, 1.0, np.nan], size=(30, 5))
    weight = rng.random((30, 5))
    for label, (values, positive, weights) in enumerate(iter_labels(scores, Y, weight)):
        known = ~np.isnan(Y[:, label])
        np.testing.assert_array_equal(values, scores[known, label])
        np.testing.assert_array_equal(positive, Y[known, label] == 1)
        np.testing.assert_array_equal(weights, weight[known, label])
    assert label == 4


def test_sparse_labels_and_the_weights_of_rows():
    rng = np.random.default_rng(1)
    scores, weight = rng.random((20, 3)), rng.random(20)
    Y = (rng.random((20, 3)) < 0.4).astype(np.int8)
    predicted = scores > np.array([0.2, 0.5, 0.9])
    dense = count_predictions(predicted, Y, weight)
    sparse = count_predictions(predicted, sp.csr_array(Y), weight)
    np.testing.assert_array_equal(dense, sparse)
    predicted = scores > [0.2, 0.5, 0.9]
    np.testing.assert_allclose(dense[0], weight @ (predicted & (Y == 1)))
    np.testing.assert_allclose(dense[1], weight @ (predicted & (Y == 0)))
    np.testing.assert_allclose(dense[2] + dense[3], weight.sum())


def list_top_scores(rng, shape, n_listed):
    """Sparse scores of the labels that score highest, and the same with minus infinity elsewhere."""
    full = rng.random(shape)
    hidden = np.argsort(full, axis=1)[:, : shape[1] - n_listed]
    full[np.arange(shape[0])[:, None], hidden] = -np.inf
    listed = np.isfinite(full)
    rows, labels = np.nonzero(listed)
    return sp.csr_array((full[listed], (rows, labels)), shape=shape), full


@pytest.mark.parametrize("weighting", [None, 1, 2])
@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("sparse_labels", [False, True])
def test_scores_that_are_not_listed_are_minus_infinity(weighting, missing, sparse_labels):
    rng = np.random.default_rng(0)
    shape = (60, 8)
    scores, full = list_top_scores(rng, shape, 3)
    Y = (rng.random(shape) < 0.4).astype(np.int8)
    if missing:
        Y = np.where(rng.random(shape) < 0.2, np.nan, Y)
    weight = None if weighting is None else rng.integers(0, 3, shape[:weighting]).astype(float)
    truth = sp.csr_array(Y) if sparse_labels else Y
    sparse_rows = iter_labels(scores, truth, weight)
    dense_rows = iter_labels(full, Y, weight)
    for sparse, dense in zip(sparse_rows, dense_rows, strict=True):
        got, expected = count_at_cut_offs(*sparse), count_at_cut_offs(*dense)
        for part in ("upper", "lower", "tp", "fp"):
            np.testing.assert_allclose(getattr(got, part), getattr(expected, part))
        assert got.n_positive == pytest.approx(expected.n_positive)
        assert got.n_negative == pytest.approx(expected.n_negative)
    cut = np.linspace(0.3, 0.9, 8)
    predicted = sp.csr_array((scores.data > cut[scores.indices], scores.indices, scores.indptr))
    np.testing.assert_allclose(
        count_predictions(predicted, truth, weight), count_predictions(full > cut, Y, weight)
    )


def test_sparse_scores_are_left_as_they_are():
    scores, full = list_top_scores(np.random.default_rng(0), (20, 6), 3)
    before = scores.copy()
    predicted = cut_scores(scores, np.full(6, 0.8))
    np.testing.assert_array_equal(predicted.toarray(), full > 0.8)
    np.testing.assert_array_equal(scores.toarray(), before.toarray())
