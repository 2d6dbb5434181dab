"""Every claim of exactness against brute force over all cut-offs."""

import numpy as np
import pytest
import scipy.sparse as sp
from cut_off_problems import draw_large, draw_problem, join_combinations, list_cut_offs, tabulate
from sklearn.metrics import f1_score

from skmultilabel.threshold import ConstrainedObjective, get_objective
from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._objectives._count_objective import AVERAGES
from skmultilabel.threshold._search._counts import count_predictions
from skmultilabel.threshold._search._registry import search_thresholds, trace_curves

KNOWN = [*METRICS, "f2", "f0.5"]
NAMES = [f"{metric}_{average}" for metric in KNOWN for average in AVERAGES if average != "samples"]
ROW_NAMES = [f"{metric}_samples" for metric in KNOWN]


def average(name, counts):
    """The objective of combinations of cut-offs; counts has shape (4, n_labels, ...)."""
    objective = get_objective(name)
    if objective.average == "micro":
        return objective.metric(*counts.sum(axis=1))
    _, _, n_positive, n_negative = counts
    weight = n_positive if objective.average == "weighted" else n_positive + n_negative > 0
    total = weight.sum(axis=0)
    return (objective.metric(*counts) * weight).sum(axis=0) / np.where(total == 0, 1, total)


@pytest.mark.parametrize("seed", range(60))
def test_per_class_is_the_maximum_over_all_combinations(seed):
    scores, Y, weight = draw_problem(seed)
    combinations = join_combinations(tabulate(scores, Y, weight))
    for name in NAMES:
        best = average(name, combinations).max()
        thresholds, value = search_thresholds(
            scores, Y, get_objective(name), "per_class", default=0.5, sample_weight=weight
        )
        counts = np.array(count_predictions(scores > thresholds, Y, weight))
        assert average(name, counts) == pytest.approx(best, abs=1e-12), name
        assert value == pytest.approx(best, abs=1e-12), name


@pytest.mark.parametrize("seed", range(60))
def test_global_is_the_maximum_over_all_cut_offs(seed):
    scores, Y, weight = draw_problem(seed)
    cuts = [np.full(scores.shape[1], cut) for cut in list_cut_offs(scores)]
    counts_at = np.stack([count_predictions(scores > cut, Y, weight) for cut in cuts], axis=2)
    for name in NAMES:
        best = average(name, counts_at).max()
        thresholds, value = search_thresholds(
            scores, Y, get_objective(name), "global", default=0.5, sample_weight=weight
        )
        assert np.ptp(thresholds) == 0
        counts = np.array(count_predictions(scores > thresholds, Y, weight))
        assert average(name, counts) == pytest.approx(best, abs=1e-12), name
        assert value == pytest.approx(best, abs=1e-12), name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("strategy", ["per_class", "global"])
def test_grid_of_the_sweep_loses_nothing(name, strategy, monkeypatch):
    """With a coarse grid the bounds must keep the interval of the maximum."""
    scores, Y, _ = draw_large(0)
    objective = get_objective(name)
    fine = search_thresholds(scores, Y, objective, strategy, default=0.5)
    monkeypatch.setattr("skmultilabel.threshold._search._global.GRID_SIZE", 5)
    coarse = search_thresholds(scores, Y, objective, strategy, default=0.5)
    assert coarse[1] == pytest.approx(fine[1], abs=1e-12)


def dinkelbach_f1(scores, Y):
    """Micro F1 over all per-label cut-offs, by Dinkelbach's iteration on full sorts."""
    value, last = 0.0, -1.0
    while value > last:
        last, tp, fp = value, 0, 0
        for s, y in zip(scores.T, Y.T, strict=True):
            order = np.argsort(-s)
            gains = np.cumsum(np.where(y[order] == 1, 2 - last, -last))
            n_best = np.argmax(np.append(0.0, gains))
            tp += y[order][:n_best].sum()
            fp += n_best - y[order][:n_best].sum()
        value = 2 * tp / (tp + fp + Y.sum())
    return value


@pytest.mark.parametrize("seed", range(5))
def test_micro_f1_equals_dinkelbach(seed):
    scores, Y, _ = draw_large(seed)
    thresholds, value = search_thresholds(
        scores, Y, get_objective("f1_micro"), "per_class", default=0.5
    )
    assert value == pytest.approx(dinkelbach_f1(scores, Y), abs=1e-12)
    assert value == pytest.approx(f1_score(Y, scores > thresholds, average="micro"))


def test_micro_is_not_label_by_label():
    """A hopeless label is best predicted everywhere for itself, and nowhere for the sum."""
    scores = np.column_stack([np.linspace(0, 1, 20), np.linspace(0, 1, 20)])
    Y = np.zeros((20, 2), dtype=np.int8)
    Y[10:, 0] = 1
    Y[0, 1] = 1
    found = {
        name: search_thresholds(scores, Y, get_objective(name), "per_class", default=0.5)
        for name in ("f1_macro", "f1_micro")
    }
    assert (scores > found["f1_macro"][0])[:, 1].all()
    assert not (scores > found["f1_micro"][0])[:, 1].any()
    assert found["f1_micro"][1] == pytest.approx(20 / 21)


@pytest.mark.parametrize("name", NAMES)
def test_unit_weights_change_nothing(name):
    scores, Y, _ = draw_large(1)
    objective = get_objective(name)
    plain = search_thresholds(scores, Y, objective, "per_class", default=0.5)
    weighted = search_thresholds(
        scores, Y, objective, "per_class", default=0.5, sample_weight=np.ones(len(Y))
    )
    np.testing.assert_allclose(weighted[1], plain[1], atol=1e-12)


@pytest.mark.parametrize("strategy", ["per_class", "global"])
@pytest.mark.parametrize("name", ["f1_macro", "f1_micro"])
def test_integer_weights_are_repeated_rows(name, strategy):
    scores, Y, _ = draw_large(2, n_samples=60, n_labels=3)
    repeats = np.random.default_rng(0).integers(0, 4, len(Y))
    objective = get_objective(name)
    weighted = search_thresholds(
        scores, Y, objective, strategy, default=0.5, sample_weight=repeats.astype(float)
    )
    repeated = search_thresholds(
        np.repeat(scores, repeats, axis=0),
        np.repeat(Y, repeats, axis=0),
        objective,
        strategy,
        default=0.5,
    )
    assert weighted[1] == pytest.approx(repeated[1], abs=1e-12)
    np.testing.assert_array_equal(weighted[0], repeated[0])


def test_the_default_is_kept_where_the_data_do_not_decide():
    scores, Y = np.array([[0.1], [0.9]]), np.array([[0], [1]], dtype=np.int8)
    thresholds, _ = search_thresholds(
        scores, Y, get_objective("f1_macro"), "per_class", default=0.5
    )
    assert thresholds[0] == 0.5
    # Two cut-offs are equally good for the accuracy; 0.35 is nearer to the default.
    scores, Y = np.array([[0.1], [0.2], [0.5], [0.9]]), np.array([[1], [0], [0], [1]], np.int8)
    thresholds, _ = search_thresholds(
        scores, Y, get_objective("accuracy_macro"), "per_class", default=0.3
    )
    assert thresholds[0] == pytest.approx(0.7)


def test_float32_scores_are_cut_where_they_are():
    rng = np.random.default_rng(0)
    scores = rng.random((200, 3)).astype(np.float32)
    Y = (rng.random((200, 3)) < 0.3).astype(np.int8)
    thresholds, value = search_thresholds(
        scores, Y, get_objective("f1_macro"), "per_class", default=0.5
    )
    assert f1_score(Y, scores > thresholds, average="macro") == pytest.approx(value)


def test_sparse_labels_give_the_same():
    scores, Y, weight = draw_large(3)
    for name in ("f1_macro", "f1_micro"):
        for strategy in ("per_class", "global"):
            arguments = (get_objective(name), strategy)
            dense = search_thresholds(scores, Y, *arguments, default=0.5, sample_weight=weight)
            sparse = search_thresholds(
                scores, sp.csr_array(Y), *arguments, default=0.5, sample_weight=weight
            )
            np.testing.assert_array_equal(dense[0], sparse[0])


def test_curves_hold_the_best():
    scores, Y, _ = draw_large(4)
    objective = get_objective("f1_macro")
    thresholds, value = search_thresholds(scores, Y, objective, "per_class", default=0.5)
    cut_offs, values = trace_curves(scores, Y, objective, default=0.5)
    assert np.mean([v.max() for v in values]) == pytest.approx(value)
    for label, (cuts, values_of_label) in enumerate(zip(cut_offs, values, strict=True)):
        at_threshold = np.searchsorted(cuts, thresholds[label], side="right") - 1
        assert values_of_label[at_threshold] == values_of_label.max()


@pytest.mark.parametrize("seed", range(30))
def test_curves_tell_the_metric_at_any_cut_off(seed):
    """A curve is a step function: what it says at a cut-off holds until the next one."""
    scores, Y, weight = draw_problem(seed)
    objective = get_objective("f1_macro")
    curves = trace_curves(scores, Y, objective, default=0.5, sample_weight=weight)
    for cut_off in np.random.default_rng(seed).random(5):
        counts = count_predictions(scores > cut_off, Y, weight)
        read = [
            values[max(np.searchsorted(cuts, cut_off, side="right") - 1, 0)]
            for cuts, values in zip(*curves, strict=True)
        ]
        np.testing.assert_allclose(read, objective.metric(*counts))
    assert all((np.diff(cuts) > 0).all() for cuts in curves[0])


def trace_first(scoring):
    """The first curve of a problem whose first label is ranked negative, positive, negative."""
    scores = np.array([[0.1, 0.5], [0.4, 0.2], [0.6, 0.8]])
    Y = np.array([[0, 1], [1, 0], [0, 1]], dtype=np.int8)
    cut_offs, values = trace_curves(scores, Y, get_objective(scoring), default=0.5)
    np.testing.assert_allclose(cut_offs[0], [0.1, 0.1, 0.4, 0.6])
    return values[0]


def test_curves_of_what_is_no_metric_of_a_label():
    """The gain of the label, NaN where a constraint is not met, F1 for all the rest."""
    f1 = [0.5, 2 / 3, 0.0, 0.0]
    np.testing.assert_allclose(trace_first("accuracy"), f1)
    np.testing.assert_allclose(trace_first(lambda y_true, y_pred: 0.0), f1)
    np.testing.assert_allclose(trace_first([[0, -1], [-10, 0]]), np.array([-2, -1, -11, -10]) / 3)
    constrained = ConstrainedObjective("f1_macro", min_precision=0.5)
    np.testing.assert_allclose(trace_first(constrained), [np.nan, 2 / 3, np.nan, 0.0])
    np.testing.assert_allclose(trace_first("recall_micro"), [1, 1, 0, 0])
