"""Beam search against the chain rule in loops, and against a beam search in plain Python."""

import numpy as np
import pytest
from chain_links import LogisticLinks, draw_links, enumerate_joint

from skmultilabel.problem_transform._chain._beam import infer_by_beam
from skmultilabel.problem_transform._chain._greedy import follow_greedily


@pytest.mark.parametrize("width", [32, 100])
def test_a_wide_beam_finds_all_label_sets(width):
    links = draw_links(6, 5)
    label_sets = infer_by_beam(links, width)
    sets, joint = enumerate_joint(links)
    for sample in range(6):
        places = [sets.index(tuple(members)) for members in label_sets.sets[sample].tolist()]
        assert sorted(places) == list(range(32))
        expected = joint[sample, places]
        np.testing.assert_allclose(np.exp(label_sets.log_proba[sample]), expected, rtol=1e-12)
        np.testing.assert_allclose(label_sets.weight[sample], expected / expected.max(), rtol=1e-12)


def search_in_python(links, sample, width):
    beam = [((), 1.0)]
    for link in range(links.n_links):
        children = []
        for members, share in beam:
            earlier = np.array([members], dtype=float).reshape(1, link)
            p = links.compute(link, np.array([sample]), earlier)[0]
            children += [((*members, 0), share * (1 - p)), ((*members, 1), share * p)]
        beam = sorted(children, key=lambda child: -child[1])[:width]
    return beam


@pytest.mark.parametrize("width", [2, 3, 7])
def test_the_best_partial_sets_go_on(width):
    links = draw_links(10, 7)
    label_sets = infer_by_beam(links, width)
    for sample in range(10):
        expected = search_in_python(links, sample, width)
        found = [tuple(members) for members in label_sets.sets[sample].tolist()]
        assert found == [members for members, _ in expected]
        np.testing.assert_allclose(
            np.exp(label_sets.log_proba[sample]), [share for _, share in expected], rtol=1e-12
        )


def test_a_beam_of_one_is_greedy():
    links = draw_links(30, 8)
    labels, _ = follow_greedily(links)
    np.testing.assert_array_equal(infer_by_beam(links, 1).sets[:, 0], labels)


def test_nothing_vanishes_in_a_long_chain():
    label_sets = infer_by_beam(draw_links(3, 2000, scale=0.05), 4)
    assert (label_sets.weight[:, 0] == 1).all()
    assert label_sets.log_proba.max() < np.log(np.finfo(float).tiny)


def test_certain_labels():
    links = LogisticLinks(np.array([[800.0, -800.0, 800.0]]), np.zeros((3, 3)))
    label_sets = infer_by_beam(links, 2)
    np.testing.assert_array_equal(label_sets.sets[0, 0], [1, 0, 1])
    np.testing.assert_array_equal(label_sets.weight, [[1, 0]])
