"""Rankings of labels against scikit-learn, and against loops where labels are not known."""

import numpy as np
import pytest
import scipy.sparse as sp
import sklearn.metrics
from hypothesis import given, settings
from metric_cases import average, labels_and_scores, list_known

from skmultilabel import metrics

SCIKIT_LEARNS = {
    metrics.coverage_error: sklearn.metrics.coverage_error,
    metrics.label_ranking_average_precision_score: (
        sklearn.metrics.label_ranking_average_precision_score
    ),
    metrics.ranking_loss: sklearn.metrics.label_ranking_loss,
}


def one_error_of_row(y, score):
    highest = y[score == score.max()]
    return 1 - highest.mean()


def ranking_loss_of_row(y, score):
    pairs = [s <= t for s in score[y == 1] for t in score[y == 0]]
    return np.mean(pairs) if pairs else 0.0


def coverage_of_row(y, score):
    return max([(score >= s).sum() for s in score[y == 1]], default=0)


def lrap_of_row(y, score):
    if y.min() == y.max():
        return 1.0
    return np.mean([y[score >= s].mean() for s in score[y == 1]])


ROWS = {
    metrics.coverage_error: coverage_of_row,
    metrics.label_ranking_average_precision_score: lrap_of_row,
    metrics.one_error: one_error_of_row,
    metrics.ranking_loss: ranking_loss_of_row,
}


def loop_over_rows(measure, Y_true, scores, weight=None):
    rows = [list_known(y, score) for y, score in zip(Y_true, scores, strict=True)]
    return average([measure(y, s) if len(y) else np.nan for y, s in rows], weight)


@pytest.mark.parametrize("measure", SCIKIT_LEARNS)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores(missing=False, min_labels=2))
def test_complete_labels_give_what_scikit_learn_gives(measure, data):
    Y_true, scores, weight = data
    expected = SCIKIT_LEARNS[measure](Y_true, scores)
    assert measure(Y_true, scores) == pytest.approx(expected, rel=1e-14)
    if weight.any():
        expected = SCIKIT_LEARNS[measure](Y_true, scores, sample_weight=weight)
        assert measure(Y_true, scores, sample_weight=weight) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("measure", ROWS)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_only_known_labels_are_ranked(measure, data):
    Y_true, scores, weight = data
    expected = loop_over_rows(ROWS[measure], Y_true, scores)
    weighted = loop_over_rows(ROWS[measure], Y_true, scores, weight)
    for form in (np.asarray, sp.csr_array, sp.coo_matrix):
        np.testing.assert_allclose(measure(form(Y_true), scores), expected, rtol=1e-14)
        answer = measure(form(Y_true), scores, sample_weight=weight)
        np.testing.assert_allclose(answer, weighted, rtol=1e-14)


@pytest.mark.parametrize("measure", ROWS)
@settings(deadline=None, max_examples=20)
@given(data=labels_and_scores())
def test_only_the_order_of_scores_matters(measure, data):
    Y_true, scores, _ = data
    expected = measure(Y_true, scores)
    np.testing.assert_equal(measure(Y_true, np.exp(3 * scores) - 5), expected)
    np.testing.assert_equal(measure(Y_true, scores.astype(np.float32)), expected)
    columns = np.random.default_rng(0).permutation(Y_true.shape[1])
    shuffled = measure(Y_true[:, columns], scores[:, columns])
    np.testing.assert_allclose(shuffled, expected, rtol=1e-14)


@pytest.mark.parametrize("measure", ROWS)
def test_many_rows_are_ranked_in_blocks(measure, monkeypatch):
    rng = np.random.default_rng(0)
    Y_true, scores = rng.random((70, 9)) < 0.3, rng.random((70, 9)).round(1)
    expected = loop_over_rows(ROWS[measure], Y_true.astype(float), scores)
    monkeypatch.setattr("skmultilabel.metrics._label_places.BLOCK_SIZE", 64)
    assert measure(Y_true, scores) == pytest.approx(expected, rel=1e-14)


def test_rows_without_pairs_are_the_users_choice():
    Y_true, scores = [[1, 1], [1, 0]], [[0.5, 0.25], [0.25, 0.5]]
    assert metrics.ranking_loss(Y_true, scores) == 0.5
    assert metrics.ranking_loss(Y_true, scores, zero_division=1.0) == 1.0
    assert metrics.ranking_loss([*Y_true, [0, 0]], [*scores, [0, 0]], zero_division=np.nan) == 1.0


def test_a_row_without_labels_cannot_be_right_at_the_top():
    assert metrics.one_error([[0, 0], [1, 0]], [[0.5, 0.2], [0.5, 0.2]]) == 0.5
    assert metrics.coverage_error([[0, 0]], [[0.5, 0.2]]) == 0


@pytest.mark.parametrize("measure", ROWS)
def test_nothing_known_is_nan(measure):
    assert np.isnan(measure(np.full((2, 2), np.nan), np.zeros((2, 2))))
    assert np.isnan(measure([[0, 1]], [[0.1, 0.2]], sample_weight=[0.0]))


@pytest.mark.parametrize("measure", ROWS)
def test_given_arrays_are_not_changed(measure):
    Y_true, scores = np.array([[1, 0, np.nan]]), np.array([[0.2, 0.3, 0.1]])
    copies = Y_true.copy(), scores.copy()
    measure(Y_true, scores)
    np.testing.assert_array_equal(Y_true, copies[0])
    np.testing.assert_array_equal(scores, copies[1])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="shape"):
        metrics.one_error([[0, 1]], [[0.5]])
    with pytest.raises(ValueError, match="finite"):
        metrics.ranking_loss([[0, 1]], [[0.5, np.inf]])
    with pytest.raises(ValueError, match="dense here"):
        metrics.ranking_loss([[0, 1]], sp.csr_array([[0.5, 0.1]]))
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(1,\)"):
        metrics.coverage_error([[0, 1]], [[0.5, 0.1]], sample_weight=[1, 2])
    with pytest.raises(ValueError, match="not negative"):
        metrics.coverage_error([[0, 1]], [[0.5, 0.1]], sample_weight=[-1])
