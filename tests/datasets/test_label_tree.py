"""Passes over a tree of labels against sums over all label sets, written as plain loops."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel.datasets._label_tree import (
    compute_links,
    compute_log_evidence,
    compute_marginals,
    draw_tree,
    find_most_probable,
    pass_up,
    solve_intercepts,
)

SEEDS = st.integers(0, 2**32 - 1)


def sigmoid(value):
    return 1 / (1 + exp(-value))


def multiply_links(log_odds, link, parents, labels):
    """The probability of one label set for one sample, link by link."""
    probability = 1.0
    for label, value in enumerate(labels):
        present_parent = label > 0 and labels[parents[label]] == 1
        present = sigmoid(log_odds[label] + link * present_parent)
        probability *= present if value else 1 - present
    return probability


def list_joint(log_odds, link, parents):
    """All label sets of one sample with their probabilities."""
    sets = product([0, 1], repeat=len(parents))
    return {labels: multiply_links(log_odds, link, parents, labels) for labels in sets}


def draw_problem(seed, n_samples=3, max_labels=5):
    """Log-odds, a link and a tree."""
    rng = np.random.default_rng(seed)
    n_labels = rng.integers(1, max_labels + 1)
    parents = np.array([-1, *(rng.integers(0, label) for label in range(1, n_labels))])
    return rng.normal(0, 2, (n_samples, n_labels)), rng.normal(0, 3), parents


@given(SEEDS)
@settings(max_examples=30)
def test_marginals_are_sums_of_joints(seed):
    log_odds, link, parents = draw_problem(seed)
    expected = [
        sum(p * np.array(labels) for labels, p in list_joint(row, link, parents).items())
        for row in log_odds
    ]
    np.testing.assert_allclose(compute_marginals(log_odds, link, parents), expected, rtol=1e-10)


@given(SEEDS, st.sampled_from([(0.0, 0.0), (0.2, 0.1), (0.0, 0.3), (0.5, 0.5)]))
@settings(max_examples=30)
def test_the_joint_of_flipped_and_missing_labels_is_a_sum_over_the_true_ones(seed, noise):
    log_odds, link, parents = draw_problem(seed)
    rng = np.random.default_rng(seed)
    Y = rng.choice([0.0, 1.0, np.nan], log_odds.shape)

    def observe(true, seen):
        if np.isnan(seen):
            return 1.0
        flip = noise[true]
        return flip if seen != true else 1 - flip

    expected = [
        sum(
            p * np.prod([observe(true, seen) for true, seen in zip(labels, y, strict=True)])
            for labels, p in list_joint(row, link, parents).items()
        )
        for row, y in zip(log_odds, Y, strict=True)
    ]
    evidence = compute_log_evidence(Y, *noise)
    log_joint = pass_up(compute_links(log_odds, link), parents, evidence, np.logaddexp)
    np.testing.assert_allclose(np.exp(log_joint), expected, rtol=1e-10)


@given(SEEDS)
@settings(max_examples=30)
def test_the_most_probable_label_set_is_the_best_of_all(seed):
    log_odds, link, parents = draw_problem(seed)
    found = find_most_probable(compute_links(log_odds, link), parents)
    for row, labels in zip(log_odds, found.tolist(), strict=True):
        joint = list_joint(row, link, parents)
        assert joint[tuple(labels)] == pytest.approx(max(joint.values()), rel=1e-12)


def test_the_best_value_is_the_probability_of_the_most_probable_set():
    log_odds, link, parents = draw_problem(7)
    links = compute_links(log_odds, link)
    best = pass_up(links, parents, np.zeros(links.shape[1:]), np.maximum)
    expected = [log(max(list_joint(row, link, parents).values())) for row in log_odds]
    np.testing.assert_allclose(best, expected, rtol=1e-12)


@given(SEEDS, st.floats(0.001, 0.999))
@settings(max_examples=30)
def test_intercepts_give_the_prevalences(seed, prevalence):
    scores, link, parents = draw_problem(seed, n_samples=50)
    prevalences = prevalence / np.arange(1, len(parents) + 1)
    intercepts = solve_intercepts(scores, link, parents, prevalences)
    marginals = compute_marginals(scores + intercepts, link, parents)
    np.testing.assert_allclose(marginals.mean(axis=0), prevalences, rtol=1e-8)


def test_draws_have_the_joint_frequencies():
    log_odds, link, parents = np.array([[0.3, -0.5, 0.8, -1.0]]), -1.5, np.array([-1, 0, 0, 2])
    n_draws = 200_000
    uniforms = np.random.default_rng(0).uniform(size=(n_draws, 4))
    drawn = draw_tree(np.repeat(log_odds, n_draws, axis=0), link, parents, uniforms)
    counts = np.bincount(drawn @ [8, 4, 2, 1], minlength=16)
    expected = n_draws * np.array(list(list_joint(log_odds[0], link, parents).values()))
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()
