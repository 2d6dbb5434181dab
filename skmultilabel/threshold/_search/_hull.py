"""The convex hull of all sums of one point per label."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import isotonic_regression

__all__ = [
    "SumHull",
    "enumerate_sums",
    "find_hull_vertices",
    "find_undominated",
    "merge_hulls",
]


class SumHull(NamedTuple):
    """The upper convex hull of all sums: its edges from the steepest to the flattest.

    Attributes
    ----------
    label : ndarray of shape (n_edges,)
        Which label each edge moves.
    candidate : ndarray of shape (n_edges,)
        To which of its points.
    x, y : ndarray of shape (n_edges + 1,)
        The sums at the vertices.
    """

    label: np.ndarray
    candidate: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def get_candidates(self, n_edges, n_labels):
        """The point of every label at a vertex.

        Parameters
        ----------
        n_edges : int
            The vertex, as the number of edges before it.
        n_labels : int
            The number of labels.

        Returns
        -------
        ndarray of shape (n_labels,), dtype int
            Indices of points.
        """
        chosen = np.zeros(n_labels, dtype=np.intp)
        np.maximum.at(chosen, self.label[:n_edges], self.candidate[:n_edges])
        return chosen


def merge_hulls(points):
    """Compute the hull of all sums from the hulls of the labels.

    It is their Minkowski sum: the edges of all labels in the order of their slopes.

    Parameters
    ----------
    points : list of n_labels tuple of (ndarray, ndarray)
        Coordinates x, ascending, and y of the points of every label.

    Returns
    -------
    SumHull
        The hull.
    """
    vertices = [find_hull_vertices(*p) for p in points]
    label = np.repeat(np.arange(len(points)), [len(v) - 1 for v in vertices])
    candidate = np.concatenate([v[1:] for v in vertices])
    pairs = list(zip(points, vertices, strict=True))
    d_x = np.concatenate([np.diff(x[v]) for (x, _), v in pairs])
    d_y = np.concatenate([np.diff(y[v]) for (_, y), v in pairs])
    # Stable, so that edges of one label with equal slopes keep their order.
    order = np.argsort(-d_y / d_x, kind="stable")
    first_x, first_y = sum(x[0] for x, _ in points), sum(y[0] for _, y in points)
    x = first_x + np.concatenate([[0.0], np.cumsum(d_x[order])])
    y = first_y + np.concatenate([[0.0], np.cumsum(d_y[order])])
    return SumHull(label[order], candidate[order], x, y)


def find_hull_vertices(x, y):
    """Find the points of one label on its upper hull: where the pooled slopes change.

    Parameters
    ----------
    x, y : ndarray of shape (n_points,)
        Coordinates; x ascending.

    Returns
    -------
    ndarray of int
        Indices of points, ascending, the first of all among them.
    """
    steps = np.diff(x)
    moved = np.flatnonzero(steps > 0)
    if not len(moved):
        return np.zeros(1, dtype=np.intp)
    slopes = np.diff(y)[moved] / steps[moved]
    blocks = isotonic_regression(slopes, weights=steps[moved], increasing=False).blocks
    return np.concatenate([[0], moved[blocks[1:] - 1] + 1])


def find_undominated(first, second):
    """Find the points that no other point equals or beats in both coordinates.

    Parameters
    ----------
    first, second : ndarray of shape (n_points,)
        Coordinates; larger is better.

    Returns
    -------
    ndarray of int
        Indices of points, of equal ones the first.
    """
    order = np.lexsort((-second, -first))
    highest = np.maximum.accumulate(second[order])
    rises = np.append(True, highest[1:] > highest[:-1])
    return order[rises]


def enumerate_sums(points, direction, budget):
    """List the sums that are near the best in a direction and that no other one dominates.

    Labels are added one by one; partial sums that lose more than the budget, or that another one
    equals or beats in both coordinates, are dropped.

    Parameters
    ----------
    points : list of n_labels tuple of (ndarray, ndarray)
        Both coordinates of the points of every label; larger is better.
    direction : tuple of float
        The weights of the coordinates.
    budget : float
        How much a sum may lose against the largest one.

    Returns
    -------
    first, second : ndarray of shape (n_sums,)
        The sums.
    trace : callable
        ``trace(position)`` gives the point of every label behind a sum.
    """
    first = second = lost = np.zeros(1)
    steps = []
    for label_first, label_second in points:
        value = direction[0] * label_first + direction[1] * label_second
        loss = value.max() - value
        options = np.flatnonzero(loss <= budget)
        parent, option = np.nonzero(np.add.outer(lost, loss[options]) <= budget)
        option = options[option]
        first = first[parent] + label_first[option]
        second = second[parent] + label_second[option]
        kept = find_undominated(first, second)
        first, second = first[kept], second[kept]
        lost = (lost[parent] + loss[option])[kept]
        steps.append((parent[kept], option[kept]))

    def trace(position):
        chosen = np.empty(len(steps), dtype=np.intp)
        for label in reversed(range(len(steps))):
            parent, option = steps[label]
            chosen[label], position = option[position], parent[position]
        return chosen

    return first, second, trace
