"""Constrained maxima against brute force over all cut-offs."""

import warnings

import numpy as np
import pytest
from cut_off_problems import draw_problem, join_combinations, list_cut_offs, tabulate

from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold import get_objective
from skmultilabel.threshold._objectives._constraints import ConstrainedObjective
from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._search._counts import count_predictions
from skmultilabel.threshold._search._registry import search_thresholds

SCORINGS = [
    *(f"{name}_macro" for name in METRICS),
    "f1_weighted",
    [[0, -1], [-10, 0]],
    *(f"{name}_micro" for name in METRICS if name != "geometric_mean"),
]


def draw_bounds(seed):
    rng = np.random.default_rng(seed)
    bounds = {
        "min_precision": rng.choice([0.3, 0.5, 0.9]),
        "min_recall": rng.choice([0.2, 0.5, 1.0]),
        "max_positives": [0.3, 0.6, 2, 4][rng.integers(4)],
        "max_labels": rng.choice([0.5, 1.0, 1.7]),
    }
    kept = rng.random(4) < 0.45
    kept[rng.integers(4)] = True
    return {name: value for (name, value), k in zip(bounds.items(), kept, strict=True) if k}


def meets_bounds(counts, bounds):
    """By hand, for counts of shape (4, ...)."""
    tp, fp, n_positive, n_negative = counts
    predicted, ones = tp + fp, np.maximum
    met = np.ones(tp.shape, dtype=bool)
    if "min_precision" in bounds:
        met &= tp / ones(predicted, 1e-9) >= bounds["min_precision"] * (predicted > 0) - 1e-9
    if "min_recall" in bounds:
        met &= tp >= bounds["min_recall"] * n_positive - 1e-9
    if "max_positives" in bounds:
        most = bounds["max_positives"]
        most = most * (n_positive + n_negative) if isinstance(most, float) else most
        met &= predicted <= most + 1e-9
    return met


def find_truth(counts, objective, bounds):
    """The best value among counts of shape (4, n_labels, n_choices), minus infinity if none."""
    values = np.array([objective.evaluate(*counts[..., k]) for k in range(counts.shape[2])])
    met = np.ones(len(values), dtype=bool)
    if "max_labels" in bounds:
        n_rows = (counts[2] + counts[3]).mean(axis=0)
        met &= (counts[0] + counts[1]).sum(axis=0) <= bounds["max_labels"] * n_rows + 1e-9
    if objective.kind == "pooled":
        met &= meets_bounds(counts.sum(axis=1), bounds)
    else:
        met &= meets_bounds(counts, bounds).all(axis=0)
    return values[met].max(initial=-np.inf)


def search(scores, Y, objective, strategy, bounds, weight):
    constrained = ConstrainedObjective(objective, **bounds)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        thresholds, value = search_thresholds(
            scores, Y, constrained, strategy, default=0.5, sample_weight=weight
        )
    assert all(issubclass(w.category, LabelWarning) for w in caught)
    predicted = scores > thresholds
    assert value == pytest.approx(objective.score_predictions(predicted, Y, weight))
    counts = np.array(count_predictions(predicted, Y, weight))[..., np.newaxis]
    return counts, value, caught


@pytest.mark.parametrize("seed", range(40))
def test_per_class_is_the_maximum_over_all_combinations(seed):
    scores, Y, weight = draw_problem(seed)
    combinations = join_combinations(tabulate(scores, Y, weight))
    bounds = draw_bounds(seed)
    for scoring in SCORINGS:
        objective = get_objective(scoring)
        truth = find_truth(combinations, objective, bounds)
        counts, value, caught = search(scores, Y, objective, "per_class", bounds, weight)
        if np.isfinite(truth):
            assert value == pytest.approx(truth, abs=1e-9), (scoring, bounds)
            assert np.isfinite(find_truth(counts, objective, bounds))
        else:
            assert len(caught) == 1


@pytest.mark.parametrize("seed", range(40))
def test_global_is_the_maximum_over_all_cut_offs(seed):
    scores, Y, weight = draw_problem(seed)
    counts_at = [count_predictions(scores > cut, Y, weight) for cut in list_cut_offs(scores)]
    counts_at = np.stack(counts_at, axis=2)
    bounds = draw_bounds(seed + 100)
    for scoring in [*SCORINGS, "geometric_mean_micro"]:
        objective = get_objective(scoring)
        truth = find_truth(counts_at, objective, bounds)
        counts, value, caught = search(scores, Y, objective, "global", bounds, weight)
        if np.isfinite(truth):
            assert value == pytest.approx(truth, abs=1e-9), (scoring, bounds)
            assert np.isfinite(find_truth(counts, objective, bounds))
        else:
            assert len(caught) == 1
            assert counts[:2].sum() == 0


Y = np.array([[0, 1, 0], [1, 0, 0], [0, 1, 0], [1, 1, 1]], dtype=np.int8)
SCORES = np.array([[0.1, 0.6, 0.9], [0.5, 0.7, 0.2], [0.3, 0.2, 0.7], [0.9, 0.9, 0.8]])


def test_label_that_cannot_is_named_with_its_best():
    constrained = ConstrainedObjective("recall_macro", min_precision=0.9)
    with pytest.warns(LabelWarning, match=r"predict nothing: 2 \(precision at most 0.5\)\.") as w:
        thresholds, value = search_thresholds(SCORES, Y, constrained, "per_class", default=0.5)
    assert len(w) == 1
    assert value == pytest.approx((1 + 1 / 3 + 0) / 3)
    assert not (thresholds < SCORES)[:, 2].any()


def test_bounds_of_one_label_each():
    constrained = ConstrainedObjective("recall_macro", max_positives=[1, 2, 4])
    thresholds, _ = search_thresholds(SCORES, Y, constrained, "per_class", default=0.5)
    np.testing.assert_array_equal((thresholds < SCORES).sum(axis=0) <= [1, 2, 4], True)
    assert (thresholds < SCORES)[:, 0].sum() == 1


def test_one_cut_off_that_does_not_exist():
    constrained = ConstrainedObjective("recall_macro", min_precision=0.9)
    with pytest.warns(LabelWarning, match=r"Even alone these labels cannot: 2 \(precision at most"):
        thresholds, value = search_thresholds(SCORES, Y, constrained, "global", default=0.5)
    assert value == 0.0
    assert not (thresholds < SCORES).any()


def test_bounds_that_contradict_each_other():
    constrained = ConstrainedObjective("precision_macro", min_recall=1.0, max_labels=0.5)
    with pytest.warns(LabelWarning, match="which need 2 labels per sample"):
        _, value = search_thresholds(SCORES, Y, constrained, "per_class", default=0.5)
    assert value == 0.0


def test_the_hull_of_the_geometric_mean_is_not_enough():
    constrained = ConstrainedObjective("geometric_mean_micro", max_labels=1)
    with pytest.raises(ValueError, match="geometric_mean_micro cannot be maximised"):
        search_thresholds(SCORES, Y, constrained, "per_class", default=0.5)


@pytest.mark.parametrize(("strategy", "least"), [("per_class", 1), ("global", 3)])
@pytest.mark.parametrize("average", ["macro", "micro"])
@pytest.mark.parametrize("bounds", [{"max_positives": 0.001}, {"max_labels": 0}], ids=str)
def test_what_only_nothing_meets_is_told(strategy, least, average, bounds):
    """The largest score of all is that of three labels."""
    scoring, message = f"recall_{average}", f"predictions at least {least}.*Ask for less"
    if average == "macro":
        message = "predictions at least 1"
        message = message if "max_positives" in bounds else f"{least / 4} labels per sample"
    constrained = ConstrainedObjective(scoring, **bounds)
    with pytest.warns(LabelWarning, match=message) as caught:
        thresholds, value = search_thresholds(SCORES, Y, constrained, strategy, default=0.5)
    assert len(caught) == 1
    assert value == 0.0
    assert not (thresholds < SCORES).any()


@pytest.mark.parametrize("seed", range(20))
def test_micro_constraint_tells_the_best_there_is(seed):
    scores, Y, weight = draw_problem(seed)
    counts = join_combinations(tabulate(scores, Y, weight)).sum(axis=1)
    tp, predicted, n_positive = counts[0], counts[0] + counts[1], counts[2]
    met = (tp >= 0.6 * n_positive - 1e-9) & (predicted > 0)
    best = (tp / np.maximum(predicted, 1e-9))[met].max(initial=0.0)
    if best == 1.0:
        return
    bounds = {"min_precision": (1 + best) / 2, "min_recall": 0.6}
    constrained = ConstrainedObjective("f1_micro", **bounds)
    if n_positive.max() == 0:
        return
    with pytest.warns(LabelWarning) as caught:
        search_thresholds(scores, Y, constrained, "per_class", default=0.5, sample_weight=weight)
    assert f"precision at most {best:.3g}, recall at most" in str(caught[0].message)


def test_nothing_predicted_by_choice_is_no_failure():
    Y, scores = np.array([[0], [1], [0]]), np.array([[0.8], [0.6], [0.7]])
    for scoring in ("accuracy_micro", "accuracy_macro"):
        constrained = ConstrainedObjective(scoring, min_precision=0.2)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _, value = search_thresholds(scores, Y, constrained, "per_class", default=0.5)
        assert value == pytest.approx(2 / 3)
