import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from skmultilabel.problem_transform._batched._losses import LOGISTIC, SQUARED_HINGE
from skmultilabel.problem_transform._batched._plane_search import (
    Plane,
    ScoreLosses,
    evaluate_plane,
    search_plane,
)


def make_plane(seed, loss=LOGISTIC, intercept_penalty=0.0, scale=1.0, n_samples=200, n_labels=3):
    rng = np.random.default_rng(seed)
    shape = (n_samples, n_labels)
    signs = np.where(rng.random(shape) < 0.3, 1.0, -1.0)
    losses = ScoreLosses(loss, signs, rng.uniform(0, 2, shape), 0.1, intercept_penalty)
    vectors = rng.standard_normal((2, 5, n_labels))
    squares = [np.vecdot(a, b, axis=0) for a, b in ((vectors[0],) * 2, vectors, (vectors[1],) * 2)]
    scores, slopes = scale * rng.standard_normal((2, *shape))
    return losses, Plane(scores, slopes, *squares)


def start_at_zero(losses, plane):
    origin = np.zeros(plane.scores.shape[1])
    flat = plane._replace(slopes=np.zeros_like(plane.slopes), square_along=origin, product=origin)
    return evaluate_plane(losses, flat, origin, origin.copy())


@pytest.mark.parametrize("loss", [LOGISTIC, SQUARED_HINGE], ids=["logistic", "squared_hinge"])
@pytest.mark.parametrize("intercept_penalty", [0.0, 2.0])
def test_evaluate_plane_gives_the_derivatives(loss, intercept_penalty):
    losses, plane = make_plane(0, loss, intercept_penalty)
    at, h = np.array([[0.3, -0.2, 0.7], [0.1, 0.4, -1.0]]), 1e-6
    point = evaluate_plane(losses, plane, *at)
    for axis in range(2):
        move = np.zeros((2, 1))
        move[axis] = h
        after, before = (evaluate_plane(losses, plane, *(at + s * move)) for s in (1, -1))
        slope = (after.objective - before.objective) / (2 * h)
        np.testing.assert_allclose(point.gradient[axis], slope, rtol=1e-5, atol=1e-5)
        bend = (after.gradient - before.gradient) / (2 * h)
        np.testing.assert_allclose(point.hessian[axis : axis + 2], bend, rtol=1e-4, atol=1e-2)


def test_evaluate_plane_sums_many_blocks_of_rows():
    losses, plane = make_plane(1, n_samples=70000)
    at = np.array([[0.3, -0.2, 0.7], [0.1, 0.4, -1.0]])
    margins = losses.signs * (plane.scores + at[0] * plane.slopes + at[1])
    expected = (losses.weight * np.logaddexp(0, -margins)).sum(axis=0)
    expected += 0.05 * (plane.square + 2 * at[0] * plane.product + at[0] ** 2 * plane.square_along)
    np.testing.assert_allclose(evaluate_plane(losses, plane, *at).objective, expected)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    loss=st.sampled_from([LOGISTIC, SQUARED_HINGE]),
    intercept_penalty=st.sampled_from([0.0, 0.5, np.inf]),
    scale=st.sampled_from([0.1, 1.0, 100.0]),
)
# The first step of a flat start promises more than the whole objective.
@example(seed=566, loss=LOGISTIC, intercept_penalty=0.0, scale=100.0)
# The curvature where the first step ends is several times that of what is left.
@example(seed=2394, loss=LOGISTIC, intercept_penalty=np.inf, scale=100.0)
def test_search_plane_finds_the_minimum(seed, loss, intercept_penalty, scale):
    losses, plane = make_plane(seed, loss, intercept_penalty, scale)
    start = start_at_zero(losses, plane)
    before = start.objective.copy()
    point = search_plane(losses, plane, start, np.full(3, 1e-6))
    has_intercept = np.isfinite(intercept_penalty)

    def evaluate(coordinates, label):
        at = np.zeros((2, 3))
        at[: 1 + has_intercept, label] = coordinates
        return evaluate_plane(losses, plane, *at).objective[label]

    for label in range(3):
        best = minimize(evaluate, np.zeros(1 + has_intercept), label, method="Nelder-Mead").fun
        gained = before[label] - point.objective[label]
        assert gained >= 0.9 * (before[label] - best) - 1e-9
    if not has_intercept:
        assert not point.intercept.any()


def test_search_plane_tells_derivatives_where_it_ends():
    losses, plane = make_plane(3)
    point = search_plane(losses, plane, start_at_zero(losses, plane), np.full(3, 1e-6))
    again = evaluate_plane(losses, plane, point.step, point.intercept)
    for part, expected in zip(point, again, strict=True):
        np.testing.assert_allclose(part, expected, atol=1e-9)


def test_search_plane_solves_a_label_as_if_it_were_alone():
    losses, plane = make_plane(4)
    together = search_plane(losses, plane, start_at_zero(losses, plane), np.full(3, 1e-6))
    one = np.array([1])
    alone = Plane(*(part.take(one, axis=-1) for part in plane))
    point = search_plane(
        losses.take(one), alone, start_at_zero(losses.take(one), alone), np.full(1, 1e-6)
    )
    np.testing.assert_allclose(point.step, together.step[one])
    np.testing.assert_allclose(point.intercept, together.intercept[one])
