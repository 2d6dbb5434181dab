"""The search that needs nothing but values."""

import warnings

import numpy as np
import pytest
from cut_off_problems import draw_large, draw_problem, list_cut_offs
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    cohen_kappa_score,
    f1_score,
    make_scorer,
    precision_score,
)

from skmultilabel.threshold import AnyMetric, get_objective, optimize_thresholds
from skmultilabel.threshold._search._coordinate_search import maximise_by_coordinates, search_line
from skmultilabel.threshold._search._registry import _list_starts, search_thresholds


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=15))
def test_line_of_few_cut_offs_is_searched_in_full(values):
    cut_off, value = search_line(lambda c: values[int(c)], np.arange(len(values), dtype=float))
    assert value == max(values) == values[int(cut_off)]


@pytest.mark.parametrize("peak", [0, 3, 517, 999])
def test_line_with_one_peak_is_climbed(peak):
    n_calls = []

    def evaluate(cut_off):
        n_calls.append(cut_off)
        return -abs(cut_off - peak)

    assert search_line(evaluate, np.arange(1000.0)) == (peak, 0)
    assert len(n_calls) < 60


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_never_worse_than_a_start(seed):
    rng = np.random.default_rng(seed)
    table = rng.random((4, 5, 3))
    starts = [rng.integers(0, (4, 5, 3)).astype(float) for _ in range(3)]

    def evaluate(thresholds):
        return table[tuple(thresholds.astype(int))]

    candidates = [np.arange(n, dtype=float) for n in table.shape]
    thresholds, value = maximise_by_coordinates(evaluate, candidates, starts)
    assert value == evaluate(thresholds) >= max(evaluate(start) for start in starts)
    for label, cut_offs in enumerate(candidates):
        for cut_off in cut_offs:
            moved = thresholds.copy()
            moved[label] = cut_off
            assert evaluate(moved) <= value


def test_peak_that_the_grid_misses_is_kept():
    """The start may be better than all that a line search sees."""
    candidates = [np.arange(500.0)] * 2
    start = np.array([7.0, 333.5])
    thresholds, value = maximise_by_coordinates(
        lambda c: 1.0 if (c == start).all() else 0.0, candidates, [np.zeros(2), start]
    )
    assert value == 1.0
    np.testing.assert_array_equal(thresholds, start)


@pytest.mark.parametrize("strategy", ["per_class", "global"])
@pytest.mark.parametrize("name", ["f1_macro", "f1_micro"])
def test_as_good_as_the_exact_search_on_small_problems(strategy, name):
    """A metric that starts at its maximum stays there; one cut-off is tried everywhere."""
    average = name.partition("_")[2]
    scorer = make_scorer(f1_score, average=average, zero_division=0.0)
    problems = [draw_problem(seed) for seed in range(0, 24, 2)]
    # To scikit-learn's metrics a single label is two classes.
    for scores, Y, _ in (problem for problem in problems if problem[1].shape[1] > 1):
        exact = search_thresholds(scores, Y, get_objective(name), strategy, default=0.5)
        found = search_thresholds(scores, Y, AnyMetric(scorer), strategy, default=0.5)
        assert found[1] == pytest.approx(exact[1])


def kappa_of_all(y_true, y_pred):
    """No average of any objective: the agreement of the numbers of labels."""
    return cohen_kappa_score(y_true.sum(axis=1), y_pred.sum(axis=1), weights="quadratic")


@pytest.mark.filterwarnings("ignore")
def test_metric_of_no_known_form():
    scores, Y, _ = draw_large(0, n_samples=150, n_labels=4)
    objective = AnyMetric(kappa_of_all)
    thresholds, value = search_thresholds(scores, Y, objective, "per_class", default=0.5)
    for start in _list_starts(scores, Y, objective, 0.5, None):
        assert value >= objective.score_predictions(scores > start, Y)
    assert value == objective.score_predictions(scores > thresholds, Y)
    assert value > objective.score_predictions(scores > 0.5, Y) + 0.05


def test_one_cut_off_is_the_best_of_all_on_few_samples():
    scores, Y, _ = draw_large(1, n_samples=7, n_labels=2)
    objective = AnyMetric(accuracy_score)
    best = max(objective.score_predictions(scores > c, Y) for c in list_cut_offs(scores))
    assert search_thresholds(scores, Y, objective, "global", default=0.5)[1] == best


def test_undefined_metric_is_never_chosen_nor_warned_of():
    scores, Y, _ = draw_large(2, n_samples=60, n_labels=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scorer = make_scorer(precision_score, average="micro", zero_division=np.nan)
        thresholds, value = optimize_thresholds(Y, scores, scoring=scorer)
    assert np.isfinite(value)
    assert (scores > thresholds).any()
