"""Greedy inference against a loop."""

import numpy as np
from chain_links import draw_links

from skmultilabel.problem_transform._chain._greedy import follow_greedily, infer_greedily


def test_every_link_is_given_the_likelier_labels_before_it():
    links = draw_links(20, 6)
    labels, proba = follow_greedily(links)
    for sample in range(20):
        earlier = []
        for link in range(6):
            p = links.compute(link, np.array([sample]), np.array([earlier], dtype=float))[0]
            assert proba[sample, link] == p
            earlier.append(float(p > 0.5))
        np.testing.assert_array_equal(labels[sample], earlier)


def test_the_set_has_all_the_weight():
    links = draw_links(20, 6)
    label_sets = infer_greedily(links)
    labels, _ = follow_greedily(links)
    np.testing.assert_array_equal(label_sets.sets[:, 0], labels)
    np.testing.assert_array_equal(label_sets.compute_marginals(), labels)


def test_a_label_as_probable_as_not_is_absent():
    links = draw_links(3, 2, scale=0.0)
    assert not follow_greedily(links)[0].any()
