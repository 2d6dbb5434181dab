"""The Bayes rules against all predictions, tried one after the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joint_brute_force import (
    METRICS,
    draw_label_sets,
    expect_all,
    label_sets_strategy,
    list_label_sets,
)

from skmultilabel.problem_transform._joint import _bayes_rules, _blocks
from skmultilabel.problem_transform._joint._bayes_rules import (
    BAYES_RULES,
    check_rule,
    predict_from_sets,
)
from skmultilabel.problem_transform._joint._label_sets import LabelSets


def list_allowed(rule, k, n_labels):
    every_set = list_label_sets(n_labels)
    return [s for s in every_set if sum(s) == k] if rule == "precision_at_k" else every_set


@pytest.mark.parametrize("rule", BAYES_RULES)
@given(label_sets=label_sets_strategy(), k=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_no_prediction_is_expected_to_be_better(rule, label_sets, k):
    k = min(k, label_sets.n_labels)
    allowed = list_allowed(rule, k, label_sets.n_labels)
    predicted = predict_from_sets(label_sets, rule, k)
    for row, chosen in enumerate(predicted):
        values = expect_all(label_sets, row, METRICS[rule], allowed)
        value = values[allowed.index(tuple(chosen.astype(int)))]
        assert value == pytest.approx(values.max(), abs=1e-11)


@pytest.mark.parametrize("rule", ["hamming", "f1", "jaccard"])
@given(label_sets=label_sets_strategy())
@settings(max_examples=60, deadline=None)
def test_of_equally_good_predictions_a_smallest_is_taken(rule, label_sets):
    allowed = list_label_sets(label_sets.n_labels)
    for row, chosen in enumerate(predict_from_sets(label_sets, rule)):
        values = expect_all(label_sets, row, METRICS[rule], allowed)
        best = [sum(s) for s, v in zip(allowed, values, strict=True) if v >= values.max() - 1e-14]
        assert chosen.sum() <= min(best)


@pytest.mark.parametrize("rule", ["jaccard", "precision_at_k"])
def test_of_equal_labels_the_first_are_taken(rule):
    label_sets = LabelSets(np.eye(3, dtype=np.uint8)[::-1], np.full((2, 3), 1 / 3))
    np.testing.assert_array_equal(predict_from_sets(label_sets, rule), [[1, 0, 0], [1, 0, 0]])


@pytest.mark.parametrize("rule", BAYES_RULES)
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("n_labels", [5, 13])
def test_a_sample_is_answered_alike_in_any_company(rule, shared, n_labels, monkeypatch):
    label_sets = draw_label_sets(np.random.default_rng(0), 30, 20, n_labels, shared)
    together = predict_from_sets(label_sets, rule, k=3)
    monkeypatch.setattr(_blocks, "BLOCK_BYTES", 7 * _bayes_rules._count_bytes(label_sets))
    np.testing.assert_array_equal(predict_from_sets(label_sets, rule, k=3), together)


@pytest.mark.parametrize("rule", BAYES_RULES)
def test_the_same_sets_for_all_samples_or_for_each(rule):
    shared = draw_label_sets(np.random.default_rng(1), 20, 15, 5)
    own = LabelSets(np.broadcast_to(shared.sets, (20, *shared.sets.shape)), shared.weight)
    np.testing.assert_array_equal(
        predict_from_sets(own, rule, k=2), predict_from_sets(shared, rule, k=2)
    )


@pytest.mark.parametrize(
    ("rule", "k", "message"),
    [
        ("f2", 1, r"predict_for='f2' is not known\. Known are hamming, subset, f1, jaccard"),
        (["f1"], 1, "is not known"),
        ("precision_at_k", 4, r"k=4 is not in 1\.\.3, the number of labels"),
        ("precision_at_k", 0, r"k=0 is not in 1\.\.3"),
        ("precision_at_k", 1.5, r"k=1\.5 is not in 1\.\.3"),
    ],
)
def test_rules_that_do_not_exist(rule, k, message):
    with pytest.raises(ValueError, match=message):
        check_rule(rule, k, 3)


def test_k_is_only_looked_at_where_it_counts():
    check_rule("f1", 100, 3)
