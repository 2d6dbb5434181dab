"""Means over rows against brute force over all cut-offs."""

import numpy as np
import pytest
import scipy.sparse as sp
from cut_off_problems import draw_large, draw_problem, list_cut_offs

from skmultilabel.threshold import get_objective
from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._search._registry import search_thresholds

NAMES = [f"{metric}_samples" for metric in [*METRICS, "f2"]]
SEEDS = range(40)


def to_dense(Y):
    return Y.toarray() if sp.issparse(Y) else Y


@pytest.mark.parametrize("seed", SEEDS)
def test_global_is_the_maximum_over_all_cut_offs(seed):
    scores, Y, weight = draw_problem(seed)
    for name in NAMES:
        objective = get_objective(name)
        truth = max(
            objective.score_predictions(scores > cut, Y, weight) for cut in list_cut_offs(scores)
        )
        thresholds, value = search_thresholds(
            scores, Y, objective, "global", default=0.5, sample_weight=weight
        )
        assert np.ptp(thresholds) == 0
        assert value == pytest.approx(truth, abs=1e-12), name
        assert value == objective.score_predictions(scores > thresholds, Y, weight)


def find_joint_optimum(scores, Y, objective, weight):
    cuts = [list_cut_offs(column) for column in scores.T]
    return max(
        objective.score_predictions(scores > np.array(choice), Y, weight)
        for choice in np.stack(np.meshgrid(*cuts), axis=-1).reshape(-1, len(cuts))
    )


@pytest.mark.parametrize("name", ["f1_samples", "accuracy", "jaccard_samples"])
def test_joint_optimum_is_rarely_missed(name):
    n_missed = 0
    for seed in range(30):
        scores, Y, weight = draw_problem(seed)
        objective = get_objective(name)
        _, value = search_thresholds(
            scores, Y, objective, "per_class", default=0.5, sample_weight=weight
        )
        best = find_joint_optimum(scores, Y, objective, weight)
        assert value <= best + 1e-12
        n_missed += value < best - 1e-9
    assert n_missed <= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_label_can_be_improved_alone(seed):
    scores, Y, weight = draw_problem(seed)
    for name in NAMES:
        objective = get_objective(name)
        thresholds, value = search_thresholds(
            scores, Y, objective, "per_class", default=0.5, sample_weight=weight
        )
        for label in range(Y.shape[1]):
            for cut in list_cut_offs(scores[:, label]):
                moved = thresholds.copy()
                moved[label] = cut
                other = objective.score_predictions(scores > moved, Y, weight)
                assert other <= value + 1e-9, name


@pytest.mark.parametrize("name", ["f1_samples", "accuracy"])
def test_never_worse_than_its_starts(name):
    scores, Y, weight = draw_large(0)
    objective, options = get_objective(name), {"default": 0.5, "sample_weight": weight}
    _, value = search_thresholds(scores, Y, objective, "per_class", **options)
    per_label, _ = search_thresholds(scores, Y, get_objective("f1_macro"), "per_class", **options)
    _, one = search_thresholds(scores, Y, objective, "global", **options)
    for other in (0.5, per_label):
        assert value >= objective.score_predictions(scores > other, Y, weight)
    assert value >= one


def test_one_label_by_subset_accuracy_is_its_accuracy():
    scores, Y, _ = draw_large(1, n_labels=1)
    found = [
        search_thresholds(scores, Y, get_objective(name), "per_class", default=0.5)[1]
        for name in ("accuracy", "accuracy_macro")
    ]
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize("strategy", ["per_class", "global"])
@pytest.mark.parametrize("block_entries", [1, 100])
def test_blocks_change_nothing(strategy, block_entries, monkeypatch):
    scores, Y, weight = draw_large(2, n_samples=50)
    options = {"default": 0.5, "sample_weight": weight}
    whole = search_thresholds(scores, Y, get_objective("f1_samples"), strategy, **options)
    monkeypatch.setattr("skmultilabel.threshold._search._rows.BLOCK_ENTRIES", block_entries)
    parts = search_thresholds(scores, Y, get_objective("f1_samples"), strategy, **options)
    np.testing.assert_array_equal(whole[0], parts[0])


@pytest.mark.parametrize("strategy", ["per_class", "global"])
@pytest.mark.parametrize("name", ["f1_samples", "accuracy"])
def test_sparse_labels_and_scores(strategy, name):
    """Scores that are not listed are as scores below all others that no cut-off reaches."""
    scores, Y, weight = draw_large(3, n_samples=80)
    objective, options = get_objective(name), {"default": 0.5, "sample_weight": weight}
    dense = search_thresholds(scores, Y, objective, strategy, **options)
    listed = search_thresholds(
        sp.csr_array(scores), sp.csr_array(Y), objective, strategy, **options
    )
    np.testing.assert_array_equal(listed[0], dense[0])
    top = sp.csr_array(np.where(scores > 0.3, scores, 0.0))
    thresholds, value = search_thresholds(top, Y, objective, strategy, **options)
    predicted = (scores > thresholds) & (scores > 0.3)
    assert value == pytest.approx(objective.score_predictions(predicted, Y, weight))


def test_the_default_stays_where_nothing_is_better():
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.95]])
    Y = (scores > 0.5).astype(np.int8)
    thresholds, value = search_thresholds(
        scores, Y, get_objective("f1_samples"), "per_class", default=0.5
    )
    assert value == 1.0
    np.testing.assert_array_equal(thresholds, 0.5)
