"""The averages against scikit-learn's, and what does not count."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn import metrics

from skmultilabel.threshold import get_objective
from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._objectives._count_objective import AVERAGES, CountObjective

SCORES = {
    "f1": metrics.f1_score,
    "jaccard": metrics.jaccard_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
}


def draw_labels(seed, n_samples=12, n_labels=4):
    """Random truth and prediction, with constant columns among them."""
    rng = np.random.default_rng(seed)
    share = rng.choice([0.0, 0.3, 0.6, 1.0], size=(2, 1, n_labels))
    return (rng.random((2, n_samples, n_labels)) < share).astype(np.int8)


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("metric", SCORES)
@pytest.mark.parametrize("weighted", [False, True])
def test_average_equals_scikit_learn(metric, average, weighted):
    objective = get_objective(f"{metric}_{average}")
    for seed in range(20):
        Y, P = draw_labels(seed)
        weight = np.random.default_rng(seed).random(len(Y)) if weighted else None
        truth = SCORES[metric](Y, P, average=average, sample_weight=weight, zero_division=0.0)
        # Without any positive, scikit-learn's weights are those of the macro average.
        if Y.any() or average != "weighted":
            assert objective.score_predictions(P == 1, Y, weight) == pytest.approx(truth)


@pytest.mark.parametrize("weighted", [False, True])
def test_accuracy_and_hamming_loss_are_scikit_learns(weighted):
    Y, P = draw_labels(0)
    P[:4] = Y[:4]
    weight = np.random.default_rng(0).random(len(Y)) if weighted else None
    loss = get_objective("neg_hamming_loss").score_predictions(P == 1, Y, weight)
    assert loss == pytest.approx(-metrics.hamming_loss(Y, P, sample_weight=weight))
    accuracy = get_objective("accuracy").score_predictions(P == 1, Y, weight)
    assert accuracy == pytest.approx(metrics.accuracy_score(Y, P, sample_weight=weight))


def test_labels_that_are_known_nowhere_do_not_count():
    value = get_objective("f1_macro").evaluate([1, 0], [0, 0], [1, 0], [1, 0])
    assert value == 1.0
    assert get_objective("f1_macro").evaluate([0], [0], [0], [0]) == 0.0


@pytest.mark.parametrize("average", AVERAGES)
def test_unknown_labels_are_as_labels_of_weight_zero(average):
    objective = CountObjective(METRICS["f1"], average)
    Y, P = draw_labels(3)
    known = np.random.default_rng(0).random(Y.shape) < 0.6
    known[0] = False
    by_weight = objective.score_predictions(P == 1, Y, known.astype(float))
    by_nan = objective.score_predictions(P == 1, np.where(known, Y, np.nan))
    assert by_nan == pytest.approx(by_weight)


@pytest.mark.parametrize("weight", [None, 1, 2])
def test_sparse_matrices_give_the_same(weight):
    objective = get_objective("f1_samples")
    Y, P = draw_labels(5)
    Y = Y.astype(float)
    Y[::3, 1] = np.nan
    rng = np.random.default_rng(0)
    weight = weight and rng.random(Y.shape if weight == 2 else len(Y))
    dense = objective.score_predictions(P == 1, Y, weight)
    sparse = objective.score_predictions(sp.csr_array(P == 1), sp.csr_array(Y), weight)
    assert sparse == pytest.approx(dense)


def test_weights_within_a_sample():
    """By hand: f1 of counts of 3 and 1 of 4, and a sample that weighs as any other."""
    Y, P = np.array([[1, 0], [1, 1]], np.int8), np.array([[1, 1], [0, 1]], bool)
    value = get_objective("f1_samples").score_predictions(P, Y, np.array([[3.0, 1], [10, 10]]))
    assert value == pytest.approx((6 / 7 + 2 / 3) / 2)


def test_average_that_is_not_known():
    with pytest.raises(ValueError, match="one of macro, micro, weighted, samples; got 'mean'"):
        CountObjective(METRICS["f1"], "mean")


def test_repr_is_short():
    assert repr(get_objective("f2_micro")) == "CountObjective(f2_micro)"
