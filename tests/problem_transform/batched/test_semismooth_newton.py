"""The finite Newton method against its own optimality conditions, and a search of all steps."""

import numpy as np
import pytest
from batched_problems import KINDS, make_problem
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from skmultilabel.problem_transform._batched._semismooth_newton import (
    FeatureModel,
    RowModel,
    minimize_squared_hinge,
    search_line,
    solve_lifted,
)

COLUMN = 2.0


def fit(make_model, X, signs, weight, penalty, max_iter=200):
    """Return the parameters over all features with the constant one, and the ending."""
    products = [X @ X.T + COLUMN**2] if make_model is RowModel else []
    model = make_model(X, COLUMN, *products)
    end = minimize_squared_hinge(model, signs, weight, penalty, max_iter)
    coef, intercept = model.read()
    return np.append(coef, intercept / COLUMN), end


def measure(w, X, signs, weight, penalty):
    """Return the objective and its gradient."""
    design = np.column_stack([X, np.full(len(X), COLUMN)])
    slack = np.maximum(1 - signs * (design @ w), 0)
    gradient = penalty * w - 2 * (weight * slack * signs) @ design
    return weight @ slack**2 + penalty / 2 * w @ w, gradient


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("C", [1e-4, 1.0, 1e2, 1e4, 1e6])
def test_the_gradient_vanishes(C, kind):
    X, Y = make_problem(kind)
    make_model = RowModel if len(X) < X.shape[1] else FeatureModel
    weight = np.random.default_rng(3).choice([0.0, 0.5, 1.0, 3.0], len(X))
    for signs in 2.0 * Y.T - 1:
        w, end = fit(make_model, X, signs, weight, 1 / C)
        objective, gradient = measure(w, X, signs, weight, 1 / C)
        assert end.converged
        assert end.n_iter < 100
        # By strong convexity |gradient|^2 / (2 penalty) bounds what is left.
        assert gradient @ gradient * C / 2 <= 1e-9 * objective


def test_the_penalty_comes_down_in_stages():
    X, Y = make_problem("separable", n_samples=1000, n_features=80)
    ends = [fit(FeatureModel, X, signs, np.ones(len(X)), 1e-4)[1] for signs in 2.0 * Y.T - 1]
    assert all(end.converged for end in ends)
    assert sum(end.n_iter for end in ends) < 300  # 784 with the last penalty at once


def test_both_models_are_the_same():
    X, Y = make_problem("wide")
    ones, signs = np.ones(len(X)), 2.0 * Y[:, 1] - 1
    by_feature = fit(FeatureModel, X, signs, ones, 0.1)[0]
    np.testing.assert_allclose(by_feature, fit(RowModel, X, signs, ones, 0.1)[0], atol=1e-12)


def test_rows_without_weight_do_not_exist():
    X, Y = make_problem("plain")
    signs, kept = 2.0 * Y[:, 0] - 1, np.arange(len(X)) % 3 > 0
    some = fit(FeatureModel, X, signs, kept.astype(float), 0.1)[0]
    fewer = fit(FeatureModel, X[kept], signs[kept], np.ones(kept.sum()), 0.1)[0]
    np.testing.assert_allclose(some, fewer, atol=1e-12)


def test_too_few_steps_are_told():
    X, Y = make_problem("separable")
    _, end = fit(FeatureModel, X, 2.0 * Y[:, 0] - 1, np.ones(len(X)), 1e-6, max_iter=3)
    assert end == (3, False)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_no_step_is_better(seed, n_samples):
    rng = np.random.default_rng(seed)
    slack = rng.choice([-1.0, 0.0, 0.3, 1.0, 2.0], n_samples) * rng.choice([1, 1.37], n_samples)
    change = rng.choice([-1.0, -0.1, 0.0, 0.5, 2.0], n_samples)
    weight = rng.choice([0.0, 0.5, 1.0], n_samples)
    bend = rng.choice([1e-3, 1.0])
    hinge = weight @ (np.maximum(slack, 0) * -2 * change)
    linear = min(0.0, -hinge) - rng.random()

    def value(a):
        return weight @ np.maximum(slack - a * change, 0) ** 2 + linear * a + bend / 2 * a * a

    length = search_line(slack, change, weight, linear + hinge, bend)
    best = minimize_scalar(value, (0, 1), tol=1e-12).x
    assert value(length) <= value(best) + 1e-9 * (1 + abs(value(best)))


def test_a_singular_matrix_is_lifted():
    assert np.isfinite(solve_lifted(np.ones((3, 3)), 0.0, np.ones(3))).all()
