"""Sums under constraints against all choices."""

import itertools

import numpy as np
import pytest

from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._search._hull import enumerate_sums, find_undominated, merge_hulls
from skmultilabel.threshold._search._knapsack import maximise_within


def draw_points(seed, n_labels=3):
    """The counts that a ranking of each label gives: predicted and tp, some repeated."""
    rng = np.random.default_rng(seed)
    points = []
    for _ in range(n_labels):
        labels = np.sort(rng.random(9) + 0.3 * (rng.random(9) < 0.5))[::-1] > rng.random(9)
        weight = np.ones(9) if seed % 2 else rng.random(9)
        x = np.concatenate([[0], np.cumsum(weight)])
        y = np.concatenate([[0], np.cumsum(weight * labels)])
        kept = np.sort(rng.choice(10, rng.integers(2, 11), replace=False))
        points.append((x[kept], y[kept]))
    return points


def list_sums(points):
    choices = list(itertools.product(*(range(len(x)) for x, _ in points)))
    sums = [
        [sum(p[c][k] for p, k in zip(points, choice, strict=True)) for c in (0, 1)]
        for choice in choices
    ]
    return np.array(sums).T


def draw_half_planes(seed, points):
    """At most so many are predicted, with some precision, or recall, or any of them together."""
    rng = np.random.default_rng(seed)
    n_positive, n_all = (sum(p[c][-1] for p in points) for c in (1, 0))
    planes = [
        (1.0, 0.0, rng.random() * n_all),
        (rng.random(), -1.0, 0.0),
        (0.0, -1.0, -rng.random() * n_positive),
    ]
    return [plane for plane in planes if rng.random() < 0.6]


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.parametrize("name", ["recall", "f1", "precision", "matthews_corrcoef", "accuracy"])
def test_maximum_over_all_choices(seed, name):
    points = draw_points(seed)
    half_planes = draw_half_planes(seed, points)
    n_positive = 1 + sum(y[-1] for _, y in points)
    n_negative = 1 + sum((x - y).max() for x, y in points)

    def evaluate(x, y):
        return METRICS[name](y, x - y, n_positive, n_negative)

    x, y = list_sums(points)
    met = np.all([a * x + b * y <= c + 1e-9 for a, b, c in half_planes], axis=0)
    chosen = maximise_within(points, evaluate, half_planes)
    if not np.any(met & np.ones(len(x), bool)):
        assert chosen is None
        return
    x_at, y_at = (sum(p[c][k] for p, k in zip(points, chosen, strict=True)) for c in (0, 1))
    assert all(a * x_at + b * y_at <= c + 1e-6 for a, b, c in half_planes)
    assert evaluate(x_at, y_at) == pytest.approx(evaluate(x, y)[met].max(), abs=1e-9)


def test_the_hull_alone_is_not_enough():
    """One point of three is on the hull; a budget of 2 wants the one that is not."""
    points = [(np.array([0.0, 2, 4]), np.array([0.0, 1, 4]))]
    np.testing.assert_array_equal(maximise_within(points, lambda x, y: y, [(1.0, 0.0, 2.0)]), [1])


def test_many_labels_take_no_time():
    rng = np.random.default_rng(0)
    points = []
    for _ in range(100):
        labels = np.sort(rng.random(2000))[::-1] ** 2 > rng.random(2000)
        points.append((np.arange(2001.0), np.append(0.0, np.cumsum(labels))))
    budget = 40_001.5
    chosen = maximise_within(points, lambda x, y: y, [(1.0, 0.0, budget)])
    x = sum(p[0][k] for p, k in zip(points, chosen, strict=True))
    y = sum(p[1][k] for p, k in zip(points, chosen, strict=True))
    hull = merge_hulls(points)
    assert x <= budget
    assert np.floor(np.interp(budget, hull.x, hull.y)) - y <= 1


def test_hull_lies_above_all_sums():
    points = draw_points(3)
    hull = merge_hulls(points)
    x, y = list_sums(points)
    assert (y <= np.interp(x, hull.x, hull.y) + 1e-12).all()
    assert hull.y[-1] == pytest.approx(y.max())


def test_undominated():
    first, second = np.array([1, 2, 2, 0]), np.array([5, 3, 4, 9])
    assert sorted(find_undominated(first, second)) == [0, 2, 3]


def test_sums_near_the_best():
    points = [(-x, y) for x, y in draw_points(1)]
    first, second, trace = enumerate_sums(points, (1.0, 2.0), np.inf)
    for position in range(len(first)):
        chosen = trace(position)
        sums = [sum(p[c][k] for p, k in zip(points, chosen, strict=True)) for c in (0, 1)]
        np.testing.assert_allclose(sums, [first[position], second[position]])
    assert (enumerate_sums(points, (1.0, 2.0), 0.0)[0] * 1).size == 1
