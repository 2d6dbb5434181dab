"""The k largest scores, and the best k, against a loop over all k."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from cut_off_problems import draw_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold import ConstrainedObjective, TopK, get_objective
from skmultilabel.threshold._rules._top_k import rank_labels
from skmultilabel.threshold._search._counts import count_predictions

OBJECTIVES = ["f1_macro", "f1_micro", "f1_samples", "accuracy", "jaccard_weighted"]
OBJECTIVES += ["neg_hamming_loss", "precision_samples", [[0, -1], [-4, 0]]]


def choose_by_sorting(scores, k):
    """The k best columns of every row, by Python's stable sort."""
    predicted = np.zeros(scores.shape, dtype=bool)
    for row, values in enumerate(scores):
        best = sorted(range(len(values)), key=lambda label: -values[label])
        predicted[row, best[:k]] = True
    return predicted


@given(st.integers(0, 10_000), st.integers(1, 7), st.booleans())
@settings(max_examples=100, deadline=None)
def test_k_labels_of_equal_scores_the_first(seed, n_labels, with_ties):
    rng = np.random.default_rng(seed)
    shape = (4, n_labels)
    scores = rng.integers(-2, 3, shape).astype(np.float32) if with_ties else rng.normal(size=shape)
    ranks = rank_labels(scores)
    for k in range(1, n_labels + 1):
        np.testing.assert_array_equal(ranks < k, choose_by_sorting(scores, k))


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("scoring", OBJECTIVES, ids=str)
def test_the_best_k_is_the_best_of_all(seed, scoring):
    scores, Y, weight = draw_problem(seed)
    objective = get_objective(scoring)
    rule = TopK().fit(scores, Y, objective, default=0.5, sample_weight=weight)
    values = [
        objective.score_predictions(choose_by_sorting(scores, k), Y, weight)
        for k in range(1, scores.shape[1] + 1)
    ]
    assert rule.value_ == pytest.approx(max(values), abs=1e-12)
    assert values[rule.k_ - 1] == pytest.approx(max(values), abs=1e-12)


@pytest.mark.parametrize("scoring", ["f1_samples", "f1_macro"])
def test_sparse_labels_give_the_same_k(scoring):
    rng = np.random.default_rng(0)
    scores = rng.random((50, 8))
    Y = (scores + rng.normal(scale=0.2, size=scores.shape) > 0.7).astype(np.int8)
    fits = [
        TopK().fit(scores, labels, get_objective(scoring), default=0.5)
        for labels in (Y, sp.csr_array(Y))
    ]
    assert fits[0].k_ == fits[1].k_ > 1


def test_of_several_best_k_the_smallest():
    Y = np.array([[0, 0, 0]])
    rule = TopK().fit(np.array([[0.1, 0.2, 0.3]]), Y, get_objective("f1_macro"), default=0.5)
    assert rule.k_ == 1


def test_an_objective_of_another_kind_is_asked_for_every_k():
    class Even:
        kind = "any"

        def score_predictions(self, predicted, Y, sample_weight=None):
            return float(predicted.sum() == 2)

    rule = TopK().fit(np.array([[0.1, 0.2, 0.3]]), np.array([[0, 1, 0]]), Even(), default=0.5)
    assert (rule.k_, rule.value_) == (2, 1.0)


@pytest.mark.parametrize(("k", "message"), [(0, "'k' parameter"), (4, r"k=4 is not in 1\.\.3")])
def test_k_outside_of_the_number_of_labels(k, message):
    with pytest.raises(ValueError, match=message):
        TopK(k).fit(np.zeros((2, 3)), np.eye(2, 3), get_objective("f1_macro"), default=0.5)


BOUNDS = [
    {"min_precision": 0.4},
    {"min_recall": 0.5, "max_positives": 0.7},
    {"max_labels": 1.5},
    {"min_precision": 0.3, "max_labels": 2},
]


def exceed(counts, bounds):
    """By how many decisions counts of shape (4,) break the bounds on one table, by hand."""
    tp, fp, n_positive, n_negative = counts
    excess = 0.0
    if "min_precision" in bounds:
        excess += max(bounds["min_precision"] * (tp + fp) - tp, 0)
    if "min_recall" in bounds:
        excess += max(bounds["min_recall"] * n_positive - tp, 0)
    if "max_positives" in bounds:
        excess += max(tp + fp - bounds["max_positives"] * (n_positive + n_negative), 0)
    return excess


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("scoring", ["recall_macro", "f1_micro", [[0, -1], [-4, 0]]], ids=str)
@pytest.mark.parametrize("bounds", BOUNDS, ids=str)
def test_the_best_k_that_meets_constraints(seed, scoring, bounds):
    scores, Y, weight = draw_problem(seed)
    objective = get_objective(scoring)
    excess, values = [], []
    for k in range(1, scores.shape[1] + 1):
        predicted = choose_by_sorting(scores, k)
        counts = np.array(count_predictions(predicted, Y, weight))
        tables = [counts.sum(axis=1)] if objective.kind == "pooled" else counts.T
        most = bounds.get("max_labels", np.inf) * counts[2:].sum(axis=0).mean()
        excess.append(sum(exceed(c, bounds) for c in tables) + max(counts[:2].sum() - most, 0))
        values.append(objective.evaluate(*counts))
    excess, values = np.round(excess, 9), np.array(values)
    constrained = ConstrainedObjective(scoring, **bounds)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rule = TopK().fit(scores, Y, constrained, default=0.5, sample_weight=weight)
    met = excess == 0
    assert [w.category for w in caught] == [LabelWarning] * (not met.any())
    if met.any():
        assert met[rule.k_ - 1]
        assert values[rule.k_ - 1] == pytest.approx(values[met].max(), abs=1e-12)
    else:
        assert excess[rule.k_ - 1] == pytest.approx(excess.min())


def test_constraints_that_no_k_meets_are_named_with_what_is_reached():
    Y = np.array([[1, 0], [1, 0], [0, 1], [0, 0]])
    scores = np.array([[0.9, 0.2], [0.3, 0.6], [0.6, 0.7], [0.2, 0.8]])
    constrained = ConstrainedObjective("recall_macro", min_precision=0.9)
    named = constrained.name_labels(["sport", "news"])
    message = (
        r"k=1 does not meet .*nor does any other k. At best: labels 'news' \(precision at most"
    )
    with pytest.warns(LabelWarning, match=message):
        assert TopK().fit(scores, Y, named, default=0.5).k_ == 1
    pooled = ConstrainedObjective("recall_micro", min_precision=0.9)
    with pytest.warns(LabelWarning, match=r"At best: precision at most 0.5"):
        TopK().fit(scores, Y, pooled, default=0.5)
    few = ConstrainedObjective("recall_macro", max_labels=1)
    with pytest.warns(LabelWarning, match=r"k=2 does not meet .*k=1 does"):
        assert TopK(2).fit(scores, Y, few, default=0.5).k_ == 2


def test_a_k_without_a_value_is_not_taken():
    objective = get_objective(lambda y, p: np.nan if p.sum() == 1 else 1.0 / p.sum())
    rule = TopK().fit(np.array([[0.1, 0.2, 0.3]]), np.array([[0, 1, 0]]), objective, default=0.5)
    assert rule.k_ == 2
