"""Measures of the k highest labels against all orders of ties, scikit-learn and sparse scores."""

from itertools import permutations

import numpy as np
import pytest
import scipy.sparse as sp
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_cases import average, labels_and_scores, list_known

from skmultilabel import metrics

PROPENSITIES = np.array([0.9, 0.5, 0.2, 0.5, 0.3])


def average_over_orders(y, score, k, gain_of):
    """Rank a row in all orders that its ties allow, and average the gain of the first k labels."""
    gains = []
    for tie_breaker in permutations(range(len(y))):
        first = sorted(range(len(y)), key=lambda j: (-score[j], tie_breaker[j]))[:k]
        gains.append(sum(gain_of(j, place) for place, j in enumerate(first, 1) if y[j] == 1))
    return np.mean(gains)


def precision_of_row(y, score, k, weight):
    return average_over_orders(y, score, k, lambda j, place: 1) / k


def recall_of_row(y, score, k, weight):
    found = average_over_orders(y, score, k, lambda j, place: 1)
    return found / y.sum() if y.any() else 0.0


def ndcg_of_row(y, score, k, weight):
    found = average_over_orders(y, score, k, lambda j, place: 1 / np.log2(1 + place))
    best = sum(1 / np.log2(1 + place) for place in range(1, min(k, int(y.sum())) + 1))
    return found / best if best else 0.0


def psp_of_row(y, score, k, weight):
    return average_over_orders(y, score, k, lambda j, place: weight[j]) / k


def best_psp_of_row(y, score, k, weight):
    return sum(sorted(weight[y == 1])[::-1][:k]) / k


ROWS = {
    metrics.ndcg_at_k: ndcg_of_row,
    metrics.precision_at_k: precision_of_row,
    metrics.recall_at_k: recall_of_row,
}


def loop_over_rows(measure, Y_true, scores, k, sample_weight=None):
    weight = 1 / PROPENSITIES[: Y_true.shape[1]]
    rows = [list_known(y, score, weight) for y, score in zip(Y_true, scores, strict=True)]
    values = [measure(y, s, k, w) if len(y) else np.nan for y, s, w in rows]
    return average(values, sample_weight)


@pytest.mark.parametrize("measure", ROWS)
@settings(deadline=None, max_examples=25)
@given(data=labels_and_scores(), k=st.integers(1, 6))
def test_labels_that_tie_share_their_places(measure, data, k):
    Y_true, scores, weight = data
    expected = loop_over_rows(ROWS[measure], Y_true, scores, k)
    weighted = loop_over_rows(ROWS[measure], Y_true, scores, k, weight)
    for form in (np.asarray, sp.csr_array):
        np.testing.assert_allclose(measure(form(Y_true), scores, k=k), expected, rtol=1e-12)
        answer = measure(form(Y_true), scores, k=k, sample_weight=weight)
        np.testing.assert_allclose(answer, weighted, rtol=1e-12)


@settings(deadline=None, max_examples=25)
@given(data=labels_and_scores(), k=st.integers(1, 6))
def test_propensities_weigh_the_labels(data, k):
    Y_true, scores, weight = data
    propensities = PROPENSITIES[: Y_true.shape[1]]
    options = {"k": k, "propensities": propensities, "sample_weight": weight}
    value = loop_over_rows(psp_of_row, Y_true, scores, k, weight)
    best = loop_over_rows(best_psp_of_row, Y_true, scores, k, weight)
    for form in (np.asarray, sp.csr_array):
        answer = metrics.psp_at_k(form(Y_true), scores, normalize=False, **options)
        np.testing.assert_allclose(answer, value, rtol=1e-12)
        answer = metrics.psp_at_k(form(Y_true), scores, **options)
        np.testing.assert_allclose(answer, value / best if best > 0 else np.nan, rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=False, min_labels=2), k=st.integers(1, 6))
def test_discounted_gain_is_scikit_learns(data, k):
    Y_true, scores, weight = data
    expected = sklearn.metrics.ndcg_score(Y_true, scores, k=k)
    assert metrics.ndcg_at_k(Y_true, scores, k=k) == pytest.approx(expected, rel=1e-12)
    if weight.any():
        expected = sklearn.metrics.ndcg_score(Y_true, scores, k=k, sample_weight=weight)
        answer = metrics.ndcg_at_k(Y_true, scores, k=k, sample_weight=weight)
        assert answer == pytest.approx(expected, rel=1e-12)


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_one_error_is_what_is_missing_to_precision_at_1(data):
    Y_true, scores, _ = data
    error, precision = (
        metrics.one_error(Y_true, scores),
        metrics.precision_at_k(Y_true, scores, k=1),
    )
    np.testing.assert_allclose(error, 1 - precision)


ALL = [*ROWS, metrics.psp_at_k]


@pytest.mark.parametrize("measure", ALL)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(), k=st.integers(1, 6))
def test_sparse_scores_that_list_every_label_are_dense_ones(measure, data, k):
    Y_true, scores, _ = data
    row, label = np.indices(scores.shape).reshape(2, -1)[:, ::-1]
    listed = sp.coo_array((scores[row, label], (row, label)), scores.shape)
    for form in (np.asarray, sp.csr_array):
        np.testing.assert_allclose(
            measure(form(Y_true), listed, k=k), measure(Y_true, scores, k=k), rtol=1e-12
        )


@pytest.mark.parametrize("measure", ALL)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(), k=st.integers(1, 6), seed=st.integers(0, 99))
def test_labels_that_are_not_listed_are_not_found(measure, data, k, seed):
    Y_true, scores, _ = data
    is_listed = np.random.default_rng(seed).random(scores.shape) < 0.5
    listed = sp.csr_array((scores[is_listed], np.nonzero(is_listed)), scores.shape)
    # Below all that is listed, and never among the first k: as many labels that are wrong precede.
    below = np.where(is_listed, scores, -1.0)
    wrong = np.zeros((len(scores), k))
    padded_Y, padded = np.hstack([Y_true, wrong]), np.hstack([below, wrong - 0.5])
    known = ~np.isnan(Y_true).all(axis=1)
    weights = {"sample_weight": known.astype(float)}
    if measure is metrics.psp_at_k:
        propensities = PROPENSITIES[: Y_true.shape[1]]
        expected = measure(
            padded_Y, padded, k=k, propensities=[*propensities, *[0.5] * k], **weights
        )
        answer = measure(Y_true, listed, k=k, propensities=propensities)
    else:
        expected, answer = measure(padded_Y, padded, k=k, **weights), measure(Y_true, listed, k=k)
    np.testing.assert_allclose(answer, expected, rtol=1e-12)


def test_sparse_matrices_are_not_made_dense():
    n_labels = 2_000_000
    Y_true = sp.csr_array(([1, 1], ([0, 19_999], [5, 7])), (20_000, n_labels))
    scores = sp.csr_array(([0.5, 0.9, 0.8], ([0, 0, 19_999], [5, 6, 7])), Y_true.shape)
    assert metrics.precision_at_k(Y_true, scores, k=1) == 1 / 20_000
    assert metrics.recall_at_k(Y_true, scores, k=2, zero_division=np.nan) == 1.0


def test_rows_without_labels_are_the_users_choice():
    Y_true, scores = [[0, 0], [1, 0]], [[0.5, 0.25], [0.5, 0.25]]
    for measure in (metrics.recall_at_k, metrics.ndcg_at_k):
        assert measure(Y_true, scores, k=1) == 0.5
        assert measure(Y_true, scores, k=1, zero_division=1.0) == 1.0
        assert measure(Y_true, scores, k=1, zero_division=np.nan) == 1.0
    assert metrics.precision_at_k(Y_true, scores, k=1) == 0.5


def test_duplicates_in_sparse_scores_are_added():
    scores = sp.csr_array(([0.3, 0.3, 0.5], [1, 1, 0], [0, 3]), (1, 3))
    assert metrics.precision_at_k([[0, 1, 0]], scores, k=1) == 1.0
    assert scores.nnz == 3


@pytest.mark.parametrize("k", [0, -1, 1.5, None])
@pytest.mark.parametrize("measure", ALL)
def test_k_is_a_positive_whole_number(measure, k):
    with pytest.raises(ValueError, match="k must be a whole number of at least 1"):
        measure([[0, 1]], [[0.5, 0.4]], k=k)


@pytest.mark.parametrize("propensities", [[0.5, 0.0], [0.5, 1.5], [0.5, np.nan]])
def test_propensities_are_probabilities(propensities):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        metrics.psp_at_k([[0, 1]], [[0.5, 0.4]], propensities=propensities)


def test_propensities_are_one_per_label():
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        metrics.psp_at_k([[0, 1]], [[0.5, 0.4]], propensities=[0.5])


def test_nothing_true_has_no_best_value():
    assert np.isnan(metrics.psp_at_k([[0, 0]], [[0.5, 0.4]]))
    assert metrics.psp_at_k([[0, 0]], [[0.5, 0.4]], normalize=False) == 0.0
