"""The best sum of one point per label under linear constraints on the sum, exactly.

A multiple-choice knapsack problem. A function that is quasi-convex in the sum is largest at a
vertex of the convex hull of all sums, cut by the constraints. Where that vertex is a sum, it is
the answer. Where the cut made it, no sum need be there; then all sums that can be better than the
best one on the hull lie in a small corner of it, and are enumerated.
"""

import numpy as np

from skmultilabel.threshold._search._hull import enumerate_sums, find_undominated, merge_hulls

__all__ = ["maximise_within", "meets"]

# Sums of counts are exact, sums of weights are not.
RELATIVE_ROUNDING = 1e-9
N_BISECTIONS = 60
# The enumeration starts with this part of the loss that it may have to allow, and allows more.
FIRST_SHARE = 1024
GROWTH = 4


def maximise_within(points, evaluate, half_planes):
    """Choose one point per label so that a function of their sum is largest.

    Parameters
    ----------
    points : list of n_labels tuple of (ndarray, ndarray)
        Coordinates x and y of the points of every label: at least one.
    evaluate : callable
        ``evaluate(x, y)`` on arrays; quasi-convex, never larger for a larger x and never smaller
        for a larger y.
    half_planes : list of tuple of float
        ``(a, b, c)`` for the constraint ``a x + b y <= c`` on the sums, with a not negative and b
        not positive, so that a smaller x and a larger y never break it.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int, or None
        Which point of every label; None where no choice meets the constraints.

    References
    ----------
    .. [1] P. Sinha and A. A. Zoltners, "The Multiple-Choice Knapsack Problem", Operations
       Research 27, 1979 (the hull).
    """
    # Ascending in x and y: what is dominated is never needed.
    kept = [find_undominated(-x, y) for x, y in points]
    points = [(x[k], y[k]) for (x, y), k in zip(points, kept, strict=True)]
    hull = merge_hulls(points)
    feasible = meets(hull.x, hull.y, half_planes)
    values = np.where(feasible, evaluate(hull.x, hull.y), -np.inf)
    best = int(np.argmax(values))
    chosen = hull.get_candidates(best, len(points)) if feasible.any() else None
    chosen = _improve(points, hull, chosen, values[best], evaluate, half_planes)
    return None if chosen is None else np.array([k[c] for k, c in zip(kept, chosen, strict=True)])


def _improve(points, hull, chosen, value, evaluate, half_planes):
    """Look off the hull for a choice better than the best on it.

    First very near the hull: what is found there narrows the region that is left.
    """
    corner = _find_corner(hull, evaluate, half_planes, value)
    if not len(corner):
        return chosen
    direction = _choose_direction(hull, corner)
    needed = _bound_loss(hull, corner, direction)
    budget = needed / FIRST_SHARE
    while len(corner):
        found, found_value = _find_best_near(points, direction, budget, evaluate, half_planes)
        if found_value > value:
            chosen, value = found, found_value
            corner = _find_corner(hull, evaluate, half_planes, value)
            needed = _bound_loss(hull, corner, direction) if len(corner) else 0.0
        if budget >= needed:
            break
        budget = min(GROWTH * budget, needed)
    return chosen


def meets(x, y, half_planes):
    """Tell which points meet constraints, up to rounding.

    Parameters
    ----------
    x, y : ndarray of shape (n_points,)
        Coordinates.
    half_planes : iterable of tuple of float
        ``(a, b, c)`` for the constraint ``a x + b y <= c``.

    Returns
    -------
    ndarray of shape (n_points,), dtype bool
        Whether they meet all of them.
    """
    met = np.ones(np.shape(x), dtype=bool)
    for a, b, c in half_planes:
        scale = np.abs(a * x) + np.abs(b * y) + abs(c)
        met &= a * x + b * y <= c + RELATIVE_ROUNDING * scale
    return met


def _find_corner(hull, evaluate, half_planes, least):
    """Bound where a sum that is better than `least` can be: the vertices of a region with all.

    The points of a polygon outside of a convex set lie between its corners outside of the set,
    and the places where its edges enter the set.
    """
    # Undominated points have at least the y of the first vertex.
    below = [(hull.x[-1], hull.y[0]), (hull.x[0], hull.y[0])]
    polygon = np.concatenate([np.column_stack([hull.x, hull.y]), below])
    for half_plane in half_planes:
        polygon = _clip(polygon, *half_plane)
    if not len(polygon):
        return polygon
    better = evaluate(*polygon.T) > least
    leaving = np.flatnonzero(better != np.roll(better, -1))
    crossings = [
        _bisect(*(polygon[[k, k + 1 - len(polygon)]])[:: 1 if better[k] else -1], evaluate, least)
        for k in leaving
    ]
    return np.concatenate([polygon[better], np.reshape(crossings, (-1, 2))])


def _clip(polygon, a, b, c):
    """Cut a convex polygon by a half-plane (Sutherland and Hodgman 1974)."""
    if not len(polygon):
        return polygon
    excess = polygon @ [a, b] - c
    excess[np.abs(excess) <= RELATIVE_ROUNDING * (np.abs(polygon) @ np.abs([a, b]) + abs(c))] = 0.0
    following, excess_after = np.roll(polygon, -1, axis=0), np.roll(excess, -1)
    crosses = excess * excess_after < 0
    span = np.where(crosses, excess - excess_after, 1.0)
    crossing = polygon + (excess / span)[:, np.newaxis] * (following - polygon)
    both = np.stack([polygon, crossing], axis=1).reshape(-1, 2)
    return both[np.stack([excess <= 0, crosses], axis=1).ravel()]


def _bisect(better, worse, evaluate, least):
    """Where an edge of the polygon stops to be better than `least`."""
    inside, outside = 0.0, 1.0
    for _ in range(N_BISECTIONS):
        middle = (inside + outside) / 2
        if evaluate(*(better + middle * (worse - better))) > least:
            inside = middle
        else:
            outside = middle
    return better + outside * (worse - better)


def _choose_direction(hull, corner):
    """The edge of the hull from which the points of the corner are the least away."""
    directions = np.stack([-np.diff(hull.y), np.diff(hull.x)])
    if not directions.size:
        return np.array([0.0, 1.0])
    directions = directions / np.abs(directions).sum(axis=0)
    tops = (directions * [hull.x[:-1], hull.y[:-1]]).sum(axis=0)
    return directions[:, np.argmin(tops - (corner @ directions).min(axis=0))]


def _bound_loss(hull, corner, direction):
    """How much a sum in the corner loses at most in a direction, with room for rounding."""
    values = np.column_stack([hull.x, hull.y]) @ direction
    return values.max() - (corner @ direction).min() + RELATIVE_ROUNDING * np.abs(values).max()


def _find_best_near(points, direction, budget, evaluate, half_planes):
    """The best choice, and its value, among those that lose at most the budget."""
    points = [(-x, y) for x, y in points]
    less, y, trace = enumerate_sums(points, (-direction[0], direction[1]), budget)
    values = np.where(meets(-less, y, half_planes), evaluate(-less, y), -np.inf)
    best = int(np.argmax(values))
    return trace(best), values[best]
