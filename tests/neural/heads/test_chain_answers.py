"""Answers of linear chains against the enumeration of all label sets."""

from itertools import product

import numpy as np
import pytest
from scipy.special import expit

from skmultilabel.neural._heads._chain_answers import compute_chain_marginals, find_joint_sets

RNG = np.random.default_rng(0)
BASE = RNG.standard_normal((2, 5, 4))
WEIGHTS = 2 * RNG.standard_normal((4, 4))


def enumerate_sets(base, weights):
    """All label sets, and their probabilities as products of the links, for one row."""
    sets = np.array(list(product([0, 1], repeat=len(base))))
    proba = np.ones(len(sets))
    for number, label_set in enumerate(sets):
        for link, label in enumerate(label_set):
            earlier = sum(weights[link, m] * label_set[m] for m in range(link))
            present = expit(base[link] + earlier)
            proba[number] *= present if label else 1 - present
    return sets, proba


@pytest.mark.parametrize("n_members", [1, 2])
def test_exhaustive_answers_are_those_of_the_enumeration(n_members):
    base = BASE[:n_members]
    marginals, joint = compute_chain_marginals(base, WEIGHTS), find_joint_sets(base, WEIGHTS)
    for row in range(5):
        both = [enumerate_sets(member[row], WEIGHTS) for member in base]
        sets, proba = both[0][0], np.mean([part[1] for part in both], axis=0)
        np.testing.assert_allclose(marginals[row], proba @ sets)
        np.testing.assert_array_equal(joint[row], sets[proba.argmax()])


@pytest.mark.parametrize("n_members", [1, 2])
@pytest.mark.parametrize("inference", ["beam", "epsilon", "monte_carlo"])
def test_searches_that_list_every_set_are_exact(inference, n_members):
    options = {"beam_width": 16, "epsilon": 1e-9, "n_draws": 3000}
    base = BASE[:n_members]
    expected = compute_chain_marginals(base, WEIGHTS)
    found = compute_chain_marginals(base, WEIGHTS, inference, random_state=0, **options)
    atol = 0.01 if inference == "monte_carlo" else 1e-10
    np.testing.assert_allclose(found, expected, atol=atol)
    joint = find_joint_sets(base, WEIGHTS, inference, random_state=0, **options)
    np.testing.assert_array_equal(joint, find_joint_sets(base, WEIGHTS))


def test_drawn_sets_give_improbable_labels_a_probability():
    base = np.array([[[0.0, -8.0]]])
    found = compute_chain_marginals(base, np.zeros((2, 2)), "monte_carlo", n_draws=10)
    np.testing.assert_allclose(found, expit(base[0]))


def test_the_greedy_answer_follows_the_likelier_label():
    base = np.array([[[0.1, -1.0]]])
    weights = np.array([[0.0, 0.0], [3.0, 0.0]])
    np.testing.assert_array_equal(find_joint_sets(base, weights, "greedy"), [[True, True]])
    np.testing.assert_allclose(
        compute_chain_marginals(base, weights, "greedy"), expit([[0.1, 2.0]])
    )


def test_blocks_do_not_change_the_answer(monkeypatch):
    base = np.repeat(BASE, 20, axis=1)
    whole = compute_chain_marginals(base, WEIGHTS), find_joint_sets(base, WEIGHTS)
    monkeypatch.setattr("skmultilabel.problem_transform._joint._blocks.BLOCK_BYTES", 1)
    np.testing.assert_allclose(compute_chain_marginals(base, WEIGHTS), whole[0])
    np.testing.assert_array_equal(find_joint_sets(base, WEIGHTS), whole[1])


def test_many_labels_are_drawn_and_searched():
    base = np.random.default_rng(0).standard_normal((1, 3, 40)) * 3
    weights = np.zeros((40, 40))
    np.testing.assert_allclose(compute_chain_marginals(base, weights), expit(base[0]))
    np.testing.assert_array_equal(find_joint_sets(base, weights), base[0] > 0)
