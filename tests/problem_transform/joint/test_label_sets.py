"""Weighted label sets: marginals, mixtures and encodings against loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from joint_brute_force import draw_label_sets, label_sets_strategy, list_label_sets

from skmultilabel.problem_transform._joint._label_sets import (
    LabelSets,
    add_complete_sets,
    encode_own_sets,
    encode_sets,
    mix_label_sets,
)


def tabulate(label_sets):
    """One dictionary per sample: the probability of each set."""
    tables = []
    for row, weight in enumerate(label_sets.weight):
        sets = label_sets.sets if label_sets.is_shared else label_sets.sets[row]
        table = dict.fromkeys(list_label_sets(label_sets.n_labels), 0.0)
        for members, share in zip(sets.tolist(), weight / weight.sum(), strict=True):
            table[tuple(members)] += share
        tables.append(table)
    return tables


@given(label_sets_strategy())
@settings(max_examples=100, deadline=None)
def test_marginals(label_sets):
    marginals = label_sets.compute_marginals()
    for row, table in enumerate(tabulate(label_sets)):
        expected = sum(share * np.array(members) for members, share in table.items())
        np.testing.assert_allclose(marginals[row], expected, atol=1e-14)
    assert marginals.min() >= 0 and marginals.max() <= 1


@pytest.mark.parametrize("shared", [(True, True, True), (False, False, False), (True, False, True)])
def test_a_mixture_is_the_mean_of_its_parts(shared):
    rng = np.random.default_rng(0)
    parts = [draw_label_sets(rng, 4, 5, 3, is_shared) for is_shared in shared]
    mixture = mix_label_sets(parts)
    assert mixture.is_shared == all(shared)
    for row, table in enumerate(tabulate(mixture)):
        for members, share in table.items():
            expected = np.mean([tabulate(part)[row][members] for part in parts])
            assert share == pytest.approx(expected)


def test_a_mixture_lists_shared_sets_once():
    parts = [draw_label_sets(np.random.default_rng(seed), 4, 8, 3) for seed in range(3)]
    assert mix_label_sets(parts).sets.shape == (8, 3)


def test_a_mixture_of_one_is_that_one():
    part = draw_label_sets(np.random.default_rng(0), 4, 5, 3)
    assert mix_label_sets([part]) is part


@pytest.mark.parametrize("shared", [True, False])
def test_labels_in_another_order(shared):
    label_sets = draw_label_sets(np.random.default_rng(0), 4, 5, 3, shared)
    moved = label_sets.take_labels([2, 0, 1])
    expected = label_sets.compute_marginals()[:, [2, 0, 1]]
    np.testing.assert_allclose(moved.compute_marginals(), expected, rtol=1e-14)


@pytest.mark.parametrize("shared", [True, False])
def test_some_samples(shared):
    label_sets = draw_label_sets(np.random.default_rng(0), 6, 5, 3, shared)
    label_sets = LabelSets(label_sets.sets, label_sets.weight, np.log(label_sets.weight))
    some = label_sets.take([4, 1])
    np.testing.assert_allclose(
        some.compute_marginals(), label_sets.compute_marginals()[[4, 1]], atol=1e-15
    )
    np.testing.assert_array_equal(some.log_proba, label_sets.log_proba[[4, 1]])


@pytest.mark.parametrize("n_labels", [1, 8, 9, 64, 70, 150])
def test_equal_sets_and_only_these_have_equal_numbers(n_labels):
    sets = (np.random.default_rng(0).random((5, 6, n_labels)) < 0.1).astype(np.uint8)
    ids = encode_sets(sets).ravel()
    rows = sets.reshape(-1, n_labels)
    np.testing.assert_array_equal(ids[:, None] == ids, (rows[:, None] == rows).all(axis=2))
    assert set(ids) == set(range(ids.max() + 1))
    assert rows[np.argsort(ids)].tolist() == sorted(rows.tolist())


def test_a_mixture_adds_up_what_its_parts_know_of_probabilities():
    """Sets are listed by one part, by several, and by one several times."""
    rng = np.random.default_rng(0)
    parts, tables = [], []
    for _ in range(3):
        sets = (rng.random((5, 6, 3)) < 0.5).astype(np.uint8)
        joint = rng.dirichlet(np.ones(8), size=5)
        log_proba = np.log(np.take_along_axis(joint, sets @ [1, 2, 4], axis=1))
        parts.append(LabelSets(sets, np.full((5, 6), 1 / 6), log_proba))
        listed = [set(row) for row in (sets @ [1, 2, 4]).tolist()]
        tables.append(
            [
                [p * (m in known) for m, p in enumerate(row)]
                for known, row in zip(listed, joint, strict=True)
            ]
        )
    mixture = mix_label_sets(parts)
    expected = np.take_along_axis(np.mean(tables, axis=0), mixture.sets @ [1, 2, 4], axis=1)
    np.testing.assert_allclose(np.exp(mixture.log_proba), expected, rtol=1e-12)
    shares = np.array([[1.0, 0.0, 2.0]] * 5)
    weighted = np.average(tables, axis=0, weights=[1, 0, 2]) * 3
    log_proba = mix_label_sets(parts, shares).log_proba
    expected = np.take_along_axis(weighted, mixture.sets @ [1, 2, 4], axis=1)
    np.testing.assert_allclose(np.exp(log_proba), expected, rtol=1e-12)
    assert mix_label_sets([*parts, LabelSets(parts[0].sets, parts[0].weight)]).log_proba is None


@pytest.mark.parametrize("n_labels", [14, 64, 70])
@pytest.mark.parametrize("n_sets", [1, 3])
def test_the_layout_in_memory_does_not_matter(n_sets, n_labels):
    sets = (np.random.default_rng(0).random((50, n_sets, n_labels)) < 0.05).astype(np.uint8)
    for other in (np.asfortranarray(sets), np.moveaxis(sets.transpose(2, 0, 1).copy(), 0, 2)):
        np.testing.assert_array_equal(encode_sets(other), encode_sets(sets))


def test_own_sets_have_numbers_of_their_own():
    sets = np.array([[[0, 1], [1, 1], [0, 1]], [[0, 1], [1, 1], [1, 1]]], dtype=np.uint8)
    np.testing.assert_array_equal(encode_own_sets(sets), [[0, 1, 0], [2, 3, 3]])


def test_complete_distributions_are_added_in_any_order():
    rng = np.random.default_rng(0)
    every = ((np.arange(8)[:, None] >> np.arange(3)) & 1).astype(np.uint8)
    parts = [
        LabelSets(every[order], rng.random((5, 8))) for order in (rng.permutation(8) for _ in "abc")
    ]
    shares = rng.random((5, 3))
    for counted in (None, shares):
        expected = mix_label_sets(parts, counted)
        added = add_complete_sets(iter(parts), [1 / 3] * 3 if counted is None else counted.T)
        for joint in (expected, added):
            assert joint.sets.shape == (8, 3)
        weight = {
            tuple(s): w for s, w in zip(expected.sets.tolist(), expected.weight.T, strict=True)
        }
        for labels, column in zip(added.sets.tolist(), added.weight.T, strict=True):
            np.testing.assert_allclose(column, weight[tuple(labels)])
