"""Measures of scores against scikit-learn, and against brute force with missing labels."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel import metrics


@st.composite
def labels_and_scores(draw, missing, min_labels=1):
    n, n_labels = draw(st.integers(1, 8)), draw(st.integers(min_labels, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    Y_true = rng.integers(0, 2, (n, n_labels))
    if missing:
        Y_true = np.where(rng.random((n, n_labels)) < 0.4, np.nan, Y_true)
    # Few distinct values, so that there are ties.
    return Y_true, rng.integers(-2, 3, (n, n_labels)) / 4


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=True))
def test_average_precision_is_scikit_learns_on_known_samples(data):
    Y_true, scores = data
    expected = []
    for y, score in zip(Y_true.T, scores.T, strict=True):
        known = ~np.isnan(y)
        has_positive = (y[known] == 1).any()
        expected.append(
            sklearn.metrics.average_precision_score(y[known], score[known])
            if has_positive
            else np.nan
        )
    answer = metrics.average_precision_score(Y_true, scores, average=None)
    np.testing.assert_array_equal(answer, expected)
    if not np.isnan(expected).all():
        assert metrics.average_precision_score(Y_true, scores) == np.nanmean(expected)


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=False, min_labels=2))
def test_label_ranking_equals_scikit_learn_when_complete(data):
    Y_true, scores = data
    expected = sklearn.metrics.label_ranking_average_precision_score(Y_true, scores)
    answer = metrics.label_ranking_average_precision_score(Y_true, scores)
    assert answer == pytest.approx(expected, rel=1e-14)


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=True))
def test_label_ranking_looks_at_known_labels_only(data):
    Y_true, scores = data
    rows = []
    for y, score in zip(Y_true, scores, strict=True):
        y, score = y[~np.isnan(y)], score[~np.isnan(y)]
        if y.size and y.min() == y.max():
            rows.append(1.0)
        elif y.size:
            shares = [y[score >= s].mean() for s in score[y == 1]]
            rows.append(np.mean(shares))
    answer = metrics.label_ranking_average_precision_score(Y_true, scores)
    np.testing.assert_allclose(answer, np.mean(rows) if rows else np.nan, rtol=1e-14)


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=True))
def test_f1_curve_is_f1_at_every_cut_off(data):
    Y_true, scores = data
    cut_offs, f1 = metrics.f1_cut_off_curve(Y_true[:, 0], scores[:, 0])
    known = ~np.isnan(Y_true[:, 0])
    assert len(cut_offs) == len(f1) == (len(np.unique(scores[known, 0])) + 1 if known.any() else 0)
    for cut_off, value in zip(cut_offs, f1, strict=True):
        predicted = (scores[known, 0] > cut_off).astype(int)
        expected = sklearn.metrics.f1_score(Y_true[known, 0], predicted, zero_division=0.0)
        assert value == pytest.approx(expected, rel=1e-14)


def test_sparse_labels_are_accepted():
    Y_true, scores = np.array([[1, 0], [0, 1]]), np.array([[0.5, 0.25], [0.5, 0.75]])
    for function in (
        metrics.average_precision_score,
        metrics.label_ranking_average_precision_score,
    ):
        assert function(sp.csr_array(Y_true), scores) == function(Y_true, scores)


def test_nothing_known_is_nan_without_a_warning():
    Y_true, scores = np.full((2, 2), np.nan), np.zeros((2, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(metrics.average_precision_score(Y_true, scores))
        assert np.isnan(metrics.label_ranking_average_precision_score(Y_true, scores))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="shape"):
        metrics.average_precision_score([[0, 1]], [[0.5]])
    with pytest.raises(ValueError, match="finite"):
        metrics.label_ranking_average_precision_score([[0, 1]], [[0.5, np.inf]])
    with pytest.raises(ValueError, match="'macro' or None, got 'micro'"):
        metrics.average_precision_score([[0, 1]], [[0.5, 1]], average="micro")
