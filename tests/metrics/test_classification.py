"""Measures of predictions against scikit-learn, and against brute force with missing labels."""

import itertools

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel import metrics

RATIOS = ["precision_score", "recall_score", "f1_score", "jaccard_score"]
AVERAGES = ["micro", "macro", "weighted", "samples", None]


@st.composite
def label_matrices(draw, missing):
    n, n_labels = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    Y_true = rng.integers(0, 2, (n, n_labels))
    Y_pred = rng.integers(0, 2, (n, n_labels))
    if missing:
        Y_true = np.where(rng.random((n, n_labels)) < 0.4, np.nan, Y_true)
    return Y_true, Y_pred


def per_label_on_known(score, Y_true, Y_pred):
    """Call a binary measure of scikit-learn on the known part of each label."""
    known = ~np.isnan(Y_true)
    return np.array(
        [
            score(t[k], p[k], zero_division=0.0) if k.any() else np.nan
            for t, p, k in zip(Y_true.T, Y_pred.T, known.T, strict=True)
        ]
    )


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("name", RATIOS)
@settings(deadline=None, max_examples=15)
@given(matrices=label_matrices(missing=False))
def test_complete_labels_give_what_scikit_learn_gives(name, average, matrices):
    Y_true, Y_pred = matrices
    if Y_true.shape[1] == 1:
        # scikit-learn reads a single column as binary; a second, empty label makes it multi-label.
        Y_true, Y_pred = np.pad(Y_true, ((0, 0), (0, 1))), np.pad(Y_pred, ((0, 0), (0, 1)))
    expected = getattr(sklearn.metrics, name)(Y_true, Y_pred, average=average, zero_division=0.0)
    answer = getattr(metrics, name)(Y_true, Y_pred, average=average)
    np.testing.assert_allclose(answer, expected, rtol=1e-14)


@settings(deadline=None, max_examples=25)
@given(matrices=label_matrices(missing=False))
def test_complete_rows_give_what_scikit_learn_gives(matrices):
    Y_true, Y_pred = matrices
    expected = sklearn.metrics.accuracy_score(Y_true, Y_pred)
    assert metrics.accuracy_score(Y_true, Y_pred) == expected
    assert metrics.hamming_loss(Y_true, Y_pred) == pytest.approx(
        sklearn.metrics.hamming_loss(Y_true, Y_pred), rel=1e-14
    )


@pytest.mark.parametrize("name", RATIOS)
@settings(deadline=None, max_examples=25)
@given(matrices=label_matrices(missing=True))
def test_missing_labels_are_left_out(name, matrices):
    Y_true, Y_pred = matrices
    score, reference = getattr(metrics, name), getattr(sklearn.metrics, name)
    expected = per_label_on_known(reference, Y_true, Y_pred)
    np.testing.assert_allclose(score(Y_true, Y_pred, average=None), expected, rtol=1e-14)
    per_row = per_label_on_known(reference, Y_true.T, Y_pred.T)
    known = ~np.isnan(Y_true)
    if not known.any():
        assert np.isnan(score(Y_true, Y_pred))
        return
    np.testing.assert_allclose(score(Y_true, Y_pred), np.nanmean(expected), rtol=1e-14)
    np.testing.assert_allclose(
        score(Y_true, Y_pred, average="samples"), np.nanmean(per_row), rtol=1e-14
    )
    np.testing.assert_allclose(
        score(Y_true, Y_pred, average="micro"),
        reference(Y_true[known], Y_pred[known], zero_division=0.0),
        rtol=1e-14,
    )


@settings(deadline=None, max_examples=25)
@given(matrices=label_matrices(missing=True))
def test_rows_and_cells_with_missing_labels(matrices):
    Y_true, Y_pred = matrices
    known = ~np.isnan(Y_true)
    right = [
        all(t == p for t, p in zip(row_true, row_pred, strict=True) if not np.isnan(t))
        for row_true, row_pred in zip(Y_true, Y_pred, strict=True)
    ]
    rows = np.array(right)[known.any(axis=1)]
    wrong = (Y_true != Y_pred)[known]
    accuracy, loss = metrics.accuracy_score(Y_true, Y_pred), metrics.hamming_loss(Y_true, Y_pred)
    np.testing.assert_allclose(accuracy, rows.mean() if rows.size else np.nan)
    np.testing.assert_allclose(loss, wrong.mean() if wrong.size else np.nan)


@settings(deadline=None, max_examples=25)
@given(matrices=label_matrices(missing=True), axis=st.sampled_from([0, 1]))
def test_sparse_matrices_give_the_same_counts(matrices, axis):
    Y_true, Y_pred = matrices
    expected = metrics.count_outcomes(Y_true, Y_pred, axis=axis)
    for true_form, pred_form in [
        (sp.csr_array, sp.csc_matrix),
        (sp.coo_array, np.asarray),
        (np.asarray, sp.csr_matrix),
        (pd.DataFrame, pd.DataFrame),
    ]:
        answer = metrics.count_outcomes(true_form(Y_true), pred_form(Y_pred), axis=axis)
        np.testing.assert_array_equal(answer, expected)
    assert sum(expected).sum() == (~np.isnan(Y_true)).sum()


@settings(deadline=None, max_examples=25)
@given(matrices=label_matrices(missing=False), seed=st.integers(0, 99))
def test_sample_weights_are_scikit_learns(matrices, seed):
    Y_true, Y_pred = np.pad(matrices, ((0, 0), (0, 0), (0, 1)))
    weight = np.random.default_rng(seed).integers(0, 3, len(Y_true)) / 3 + 0.1
    options = {"sample_weight": weight}
    for form in (np.asarray, sp.csr_array):
        for name in ("accuracy_score", "hamming_loss"):
            expected = getattr(sklearn.metrics, name)(Y_true, Y_pred, **options)
            answer = getattr(metrics, name)(form(Y_true), form(Y_pred), **options)
            np.testing.assert_allclose(answer, expected, rtol=1e-12, atol=1e-15)
        for name, average in itertools.product(RATIOS, AVERAGES):
            both = {**options, "average": average, "zero_division": 0.0}
            expected = getattr(sklearn.metrics, name)(Y_true, Y_pred, **both)
            answer = getattr(metrics, name)(form(Y_true), form(Y_pred), **both)
            np.testing.assert_allclose(answer, expected, rtol=1e-12)


def test_weights_are_counted_in_the_place_of_samples():
    counts = metrics.count_outcomes([[1, 0], [1, np.nan]], [[1, 1], [0, 1]], sample_weight=[2, 0.5])
    np.testing.assert_array_equal(counts, [[2, 0], [0, 2], [0.5, 0], [0, 0]])
    counts = metrics.count_outcomes(
        [[1, 0], [0, 0]], [[1, 1], [0, 1]], axis=1, sample_weight=[2, 3]
    )
    np.testing.assert_array_equal(counts, [[2, 0], [2, 3], [0, 0], [0, 3]])


def test_zero_division_is_the_users_choice():
    Y_true, Y_pred = [[1, 0], [1, 0]], [[1, 0], [1, 0]]
    assert metrics.f1_score(Y_true, Y_pred) == 0.5
    assert metrics.f1_score(Y_true, Y_pred, zero_division=1.0) == 1.0
    assert metrics.f1_score(Y_true, Y_pred, zero_division=np.nan) == 1.0


@pytest.mark.parametrize(
    ("Y_true", "Y_pred", "message"),
    [
        ([[0, 1]], [[0, 1], [1, 1]], "same shape"),
        ([[0, 2]], [[0, 1]], "Y_true must hold 0 and 1"),
        ([[0, 1]], [[0, np.nan]], "Y_pred must hold 0 and 1"),
    ],
)
def test_bad_matrices_are_named(Y_true, Y_pred, message):
    with pytest.raises(ValueError, match=message):
        metrics.count_outcomes(Y_true, Y_pred)


def test_unknown_average_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'macro'.*got 'binary'"):
        metrics.f1_score([[0, 1]], [[0, 1]], average="binary")
