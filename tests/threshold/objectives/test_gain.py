"""Gains against brute force, and matrices that make no sense."""

import numpy as np
import pytest
from cut_off_problems import draw_problem, join_combinations, list_cut_offs, tabulate
from sklearn.metrics import confusion_matrix

from skmultilabel.threshold import get_objective, optimize_thresholds
from skmultilabel.threshold._search._registry import search_thresholds

COST = np.array([[0.0, -1.0], [-10.0, 0.0]])


def draw_gains(seed, n_labels):
    """Gains of all signs, of which the right decision has the larger one."""
    gains = np.sort(np.random.default_rng(seed).normal(size=(n_labels, 2, 2)), axis=2)
    gains[:, 0] = gains[:, 0, ::-1]
    return gains


def test_value_is_the_mean_of_the_gains_of_all_decisions():
    rng = np.random.default_rng(0)
    Y, P = (rng.random((2, 20, 3)) < 0.4).astype(np.int8)
    gains = draw_gains(0, 3)
    by_hand = sum(
        (confusion_matrix(y, p, labels=[0, 1]) * gain).sum()
        for y, p, gain in zip(Y.T, P.T, gains, strict=True)
    )
    assert get_objective(gains).score_predictions(P == 1, Y) == pytest.approx(by_hand / Y.size)


def evaluate_at(counts, gains):
    """The mean gain of combinations of counts of shape (4, n_labels, n_combinations)."""
    tp, fp, n_positive, n_negative = counts
    right, wrong = (tp, n_negative - fp), (n_positive - tp, fp)
    gain = [gains[..., None][:, c, c] * right[1 - c] for c in (0, 1)]
    gain += [gains[..., None][:, c, 1 - c] * wrong[1 - c] for c in (0, 1)]
    n_known = (n_positive + n_negative).sum(axis=0)
    return np.sum(gain, axis=(0, 1)) / np.where(n_known == 0, 1, n_known)


@pytest.mark.parametrize("seed", range(40))
def test_per_class_is_the_maximum_over_all_combinations(seed):
    scores, Y, weight = draw_problem(seed)
    gains = draw_gains(seed, scores.shape[1])
    best = evaluate_at(join_combinations(tabulate(scores, Y, weight)), gains).max()
    objective = get_objective(gains)
    thresholds, value = search_thresholds(
        scores, Y, objective, "per_class", default=0.5, sample_weight=weight
    )
    assert value == pytest.approx(best, abs=1e-12)
    assert objective.score_predictions(scores > thresholds, Y, weight) == pytest.approx(value)


@pytest.mark.parametrize("seed", range(40))
def test_global_is_the_maximum_over_all_cut_offs(seed):
    scores, Y, weight = draw_problem(seed)
    objective = get_objective(draw_gains(seed, scores.shape[1]))
    best = max(objective.score_predictions(scores > c, Y, weight) for c in list_cut_offs(scores))
    thresholds, value = search_thresholds(
        scores, Y, objective, "global", default=0.5, sample_weight=weight
    )
    assert value == pytest.approx(best, abs=1e-12)
    assert np.ptp(thresholds) == 0


def test_calibrated_scores_are_cut_where_the_theory_says():
    """Elkan 2001: a miss that costs ten times a false alarm is worth saying yes at 1 / 11."""
    rng = np.random.default_rng(0)
    scores = rng.random((200_000, 1)) ** 2
    Y = (rng.random(scores.shape) < scores).astype(np.int8)
    thresholds, _ = optimize_thresholds(Y, scores, scoring=COST)
    assert thresholds[0] == pytest.approx(1 / 11, abs=0.02)


def test_one_matrix_is_the_same_matrix_for_each():
    scores, Y, _ = draw_problem(4)
    found = [
        search_thresholds(scores, Y, get_objective(gain), "per_class", default=0.5)
        for gain in (COST, np.repeat(COST[None], scores.shape[1], axis=0))
    ]
    np.testing.assert_array_equal(found[0][0], found[1][0])


@pytest.mark.parametrize(
    ("gains", "message"),
    [
        ([["a", 1], [1, 2]], r"must be numbers of shape \(2, 2\)"),
        ([[1], [1, 2]], r"must be numbers of shape \(2, 2\)"),
        ([1, 2], r"must have shape \(2, 2\).*got \(2,\)"),
        (np.zeros((3, 2, 3)), r"got \(3, 2, 3\)"),
        ([[0, np.nan], [1, 2]], "must be finite"),
        (-COST, r"pay more for the wrong decision.*pass -cost"),
        ([[0, 0], [0, 0]], "as much for the wrong"),
        (np.stack([COST, -COST]), "gains of label 1 pay more"),
        (np.stack([COST, COST, COST * 0]), "gains of label 2 pay as much"),
    ],
)
def test_gains_that_make_no_sense(gains, message):
    with pytest.raises(ValueError, match=message):
        get_objective(gains)


def test_gains_for_other_labels():
    with pytest.raises(ValueError, match="for 2 labels, but there are 3"):
        optimize_thresholds(np.eye(3), np.eye(3), scoring=[COST, COST])


def test_only_differences_matter():
    """Right decisions may cost too: the value moves, the cut-offs do not."""
    scores, Y, _ = draw_problem(4)
    found = [
        search_thresholds(scores, Y, get_objective(gain), "per_class", default=0.5)
        for gain in ([[0, -1], [-2, 0]], [[-3, -4], [-3, -1]])
    ]
    np.testing.assert_array_equal(found[0][0], found[1][0])
