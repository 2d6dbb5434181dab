"""Epsilon-approximate inference against the chain rule in loops."""

import numpy as np
import pytest
from chain_links import LogisticLinks, draw_links, enumerate_joint

from skmultilabel.problem_transform._chain._epsilon import infer_above_epsilon
from skmultilabel.problem_transform._chain._greedy import follow_greedily


def list_sets(label_sets, sample):
    """The sets of a sample that are no filling, with their probabilities."""
    is_real = np.isfinite(label_sets.log_proba[sample])
    sets = [tuple(members) for members in label_sets.sets[sample][is_real].tolist()]
    return dict(zip(sets, np.exp(label_sets.log_proba[sample][is_real]), strict=True))


def complete_greedily(links, sample, epsilon):
    """Greedy completions of all partial sets that reach epsilon and have no child that does."""
    completions = {}

    def visit(members, share):
        link = len(members)
        if link == links.n_links:
            completions[members] = share
            return
        earlier = np.array([members], dtype=float).reshape(1, link)
        p = links.compute(link, np.array([sample]), earlier)[0]
        children = [((*members, 0), share * (1 - p)), ((*members, 1), share * p)]
        probable = [child for child in children if child[1] >= epsilon]
        for child in probable or [max(children, key=lambda child: child[1])]:
            visit(*child)

    visit((), 1.0)
    return completions


@pytest.mark.parametrize("epsilon", [0.5, 0.2, 0.05, 0.01])
def test_every_set_that_reaches_epsilon_is_found(epsilon):
    links = draw_links(30, 6, scale=1.0)
    label_sets = infer_above_epsilon(links, epsilon)
    sets, joint = enumerate_joint(links)
    for sample in range(30):
        expected = {s: p for s, p in zip(sets, joint[sample], strict=True) if p >= epsilon}
        expected = expected or complete_greedily(links, sample, epsilon)
        found = list_sets(label_sets, sample)
        assert found.keys() == expected.keys()
        for members, share in found.items():
            assert share == pytest.approx(expected[members])


def test_both_kinds_of_samples_are_met():
    """What the test above compares with is not always of one kind."""
    joint = enumerate_joint(draw_links(30, 6, scale=1.0))[1].max(axis=1)
    assert (joint >= 0.2).any() and (joint < 0.2).any()


def test_the_most_probable_comes_first_and_fillings_weigh_nothing():
    label_sets = infer_above_epsilon(draw_links(30, 6, scale=1.0), 0.05)
    assert (np.diff(label_sets.weight, axis=1) <= 0).all()
    assert (label_sets.weight[:, 0] == 1).all() and (label_sets.weight == 0).any()


def test_an_epsilon_of_a_half_is_greedy():
    links = draw_links(30, 8)
    labels, _ = follow_greedily(links)
    label_sets = infer_above_epsilon(links, 0.5 + 1e-9)
    np.testing.assert_array_equal(label_sets.sets[:, 0], labels)


def test_a_set_that_just_reaches_epsilon():
    label_sets = infer_above_epsilon(LogisticLinks(np.zeros((2, 3)), np.zeros((3, 3))), 0.125)
    assert label_sets.sets.shape == (2, 8, 3)


def test_no_sample_has_more_sets_than_fit():
    assert infer_above_epsilon(draw_links(50, 30), 0.05).sets.shape[1] <= 20
