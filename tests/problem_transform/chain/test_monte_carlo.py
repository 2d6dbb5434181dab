"""Drawn label sets against the chain rule in loops."""

import numpy as np
import pytest
from chain_links import LogisticLinks, draw_links, enumerate_joint

from skmultilabel.problem_transform._chain._monte_carlo import draw_points, infer_by_drawing


def count_draws(label_sets):
    """How often every label set was drawn, in lexical order."""
    n_labels = label_sets.n_labels
    numbers = label_sets.sets @ (1 << np.arange(n_labels)[::-1])
    return np.array([np.bincount(row, minlength=2**n_labels) for row in numbers])


def test_every_set_is_drawn_as_often_as_it_is_probable():
    links = draw_links(20, 5)
    _, joint = enumerate_joint(links)
    counts = count_draws(infer_by_drawing(links, draw_points(500, 5, 0)))
    assert np.abs(counts - 500 * joint).max() < 2


@pytest.mark.parametrize("threshold", [-1e-9, -1.0, -14.0])
def test_each_draw_is_unbiased(threshold, monkeypatch):
    """Means of many runs, also where independent numbers take over at once."""
    module = "skmultilabel.problem_transform._chain._monte_carlo.SMALLEST_LOG"
    monkeypatch.setattr(module, threshold)
    links = draw_links(3, 4)
    _, joint = enumerate_joint(links)
    rng = np.random.RandomState(0)
    runs = [count_draws(infer_by_drawing(links, draw_points(10, 4, rng))) / 10 for _ in range(1000)]
    standard_error = np.std(runs, axis=0) / np.sqrt(1000)
    assert (np.abs(np.mean(runs, axis=0) - joint) <= 4.5 * standard_error + 1e-3).all()


def test_points_that_are_used_up_are_replaced():
    """In 200 fair links every label is drawn about half of the time, also the last."""
    links = LogisticLinks(np.zeros((2, 200)), np.zeros((200, 200)))
    marginals = infer_by_drawing(links, draw_points(400, 200, 0)).compute_marginals()
    assert np.abs(marginals - 0.5).max() < 4.5 * 0.5 / 20
    assert np.abs(np.diff(marginals[0])).max() > 0


def test_the_probability_of_every_draw():
    links = draw_links(4, 5)
    sets, joint = enumerate_joint(links)
    label_sets = infer_by_drawing(links, draw_points(30, 5, 1))
    for sample in range(4):
        places = [sets.index(tuple(members)) for members in label_sets.sets[sample].tolist()]
        np.testing.assert_allclose(
            np.exp(label_sets.log_proba[sample]), joint[sample, places], rtol=1e-12
        )
    np.testing.assert_allclose(label_sets.weight, 1 / 30)


def test_certain_labels_are_drawn_always():
    scores = np.array([[800.0, -800.0, 0.1, 800.0, -800.0]])
    label_sets = infer_by_drawing(LogisticLinks(scores, np.zeros((5, 5))), draw_points(50, 5, 0))
    marginals = label_sets.compute_marginals()[0]
    np.testing.assert_allclose(marginals[[0, 1, 3, 4]], [1, 0, 1, 0])
    assert np.isfinite(label_sets.log_proba).all()


def test_a_point_that_is_rounded_to_one():
    points = np.full((1, 3), 1.0)
    links = LogisticLinks(np.array([[-800.0, 800.0, -800.0]]), np.zeros((3, 3)))
    label_sets = infer_by_drawing(links, points)
    np.testing.assert_array_equal(label_sets.sets[0], [[0, 1, 0]])


def test_points_are_spread_evenly():
    points = draw_points(40, 3, 0)
    np.testing.assert_array_equal(np.floor(points[:, 0] * 40), np.arange(40))
    np.testing.assert_array_equal(points, draw_points(40, 3, 0))
    assert points.shape == (40, 3) and points.min() >= 0 and points.max() < 1
