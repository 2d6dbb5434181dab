"""Which rows are alike: every rule against a double loop over sets."""

import metric_formulas as formulas
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._metric import _relations
from skmultilabel.neural._metric._relations import RULES, find_relations, iter_relations

RULE_CASES = [
    *({"rule": rule} for rule in RULES),
    {"rule": "jaccard", "threshold": 0.0},
    {"rule": "jaccard", "threshold": 0.3, "soft_weights": True},
    {"rule": "jaccard", "threshold": 1.0},
]


def check(relations, expected):
    positives, negatives = expected
    np.testing.assert_allclose(relations.positives.double(), positives, rtol=1e-6)
    assert relations.negatives.dtype == torch.bool
    np.testing.assert_array_equal(relations.negatives, negatives)


@pytest.mark.parametrize("params", RULE_CASES, ids=str)
@given(seed=st.integers(0, 1000), missing=st.sampled_from([0.0, 0.3]))
def test_rules_are_what_loops_over_sets_find(params, seed, missing):
    _, Y = formulas.draw(9, 4, missing=missing, seed=seed)
    _, reference = formulas.draw(6, 4, missing=missing, seed=seed + 1)
    labels, others = torch.tensor(Y), torch.tensor(reference)
    check(find_relations(labels, **params), formulas.relate(Y, Y, has_self=True, **params))
    check(find_relations(labels, others, **params), formulas.relate(Y, reference, **params))
    both, all_others = np.concatenate([Y, reference]), torch.cat([labels, others])
    found = find_relations(labels, all_others, has_self=True, **params)
    check(found, formulas.relate(Y, both, has_self=True, **params))


@pytest.mark.parametrize("params", RULE_CASES, ids=str)
def test_blocks_give_what_the_whole_gives(monkeypatch, params):
    labels = torch.tensor(formulas.draw(23, 4, missing=0.1)[1])
    whole = find_relations(labels, **params)
    monkeypatch.setattr(_relations, "PAIRS_OF_A_BLOCK", 100)
    in_blocks = find_relations(labels, **params)
    assert len(list(iter_relations(labels, **params))) == 6
    assert torch.equal(whole.positives, in_blocks.positives)
    assert torch.equal(whole.negatives, in_blocks.negatives)


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("rule", RULES)
def test_the_type_of_the_labels_does_not_matter(rule, dtype):
    labels = torch.tensor(formulas.draw()[1])
    expected = find_relations(labels, rule=rule)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = find_relations(labels.to(dtype), rule=rule)
    known = find_relations(labels, rule=rule, all_known=True)
    for relations in (found, known):
        assert torch.equal(relations.positives, expected.positives)
        assert torch.equal(relations.negatives, expected.negatives)


def test_counts_of_many_labels_are_exact_under_autocast():
    labels = torch.ones(2, 1001)
    labels[1, 0] = 0
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert not find_relations(labels, rule="exact").positives.any()


def test_soft_labels_are_positive_above_one_half():
    relations = find_relations(torch.tensor([[0.6, 0.0], [0.51, 0.5], [0.5, 0.9]]))
    assert relations.positives.nonzero().tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("rule", RULES)
def test_rows_without_labels_are_like_none_and_unlike_those_with(rule):
    relations = find_relations(torch.tensor([[0, 0], [0, 0], [1, 0]]), rule=rule)
    assert not relations.positives.any()
    assert relations.negatives.nonzero().tolist() == [[0, 2], [1, 2], [2, 0], [2, 1]]


def test_pairs_about_which_nothing_is_known_are_neither():
    nan = torch.nan
    labels = torch.tensor([[1, nan], [nan, 1], [1.0, 0.0]])
    for rule in (*RULES, lambda left, right: torch.ones(len(left), len(right))):
        relations = find_relations(labels, rule=rule)
        assert not relations.positives[0, 1]
        assert not relations.negatives[0, 1]


def test_matrices_and_functions_are_weights():
    nan = torch.nan
    labels = torch.eye(3)
    matrix = torch.tensor([[9.0, 0.2, 0.7], [0.0, 9.0, nan], [0.5, 0.0, 9.0]])
    for rule in (matrix, lambda left, right: matrix[: len(left), : len(right)]):
        relations = find_relations(labels, rule=rule)
        assert torch.equal(
            relations.positives, torch.tensor([[0, 0.2, 0.7], [0, 0, 0], [0.5, 0, 0]])
        )
        assert relations.negatives.nonzero().tolist() == [[1, 0], [2, 1]]
        relations = find_relations(labels, rule=rule, threshold=0.5)
        assert relations.positives.nonzero().tolist() == [[0, 2], [2, 0]]
        assert relations.negatives.nonzero().tolist() == [[1, 0], [2, 1]]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"rule": "some"}, "rule='some' is not known. The rules are 'any', 'jaccard'"),
        ({"rule": 3}, "rule must be a name, a tensor or a function; got 3"),
        ({"rule": "any", "threshold": 0.5}, "rule='any' has no similarity"),
        ({"rule": "jaccard", "threshold": 1.5}, "threshold must be at least 0"),
        ({"rule": "jaccard", "threshold": -1}, "threshold must be at least 0"),
        (
            {"rule": lambda left, right: torch.ones(2, 2)},
            r"3 anchors and 3 references; got .*\(2, 2",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        find_relations(torch.eye(3), **params)
