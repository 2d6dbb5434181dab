"""Batched logistic regressions against a general optimizer."""

import numpy as np
import pytest
from scipy.optimize import minimize

from skmultilabel.calibration._maps._newton import Penalty, compute_hessian, fit_logistic


def draw(seed=0, n_samples=50, n_labels=4, n_coefs=3):
    rng = np.random.default_rng(seed)
    features = [rng.normal(size=(n_samples, n_labels)) for _ in range(n_coefs - 1)]
    targets = rng.uniform(0.02, 0.98, size=(n_samples, n_labels))
    return [*features, np.ones((1, 1))], targets, rng.uniform(0, 2, size=targets.shape)


def compute_loss(coef, label, features, targets, weight, penalty):
    total = 0.0
    for row in range(len(targets)):
        x = [np.broadcast_to(f, targets.shape)[row, label] for f in features]
        p = 1 / (1 + np.exp(-np.dot(coef, x)))
        t = targets[row, label]
        total -= weight[row, label] * (t * np.log(p) + (1 - t) * np.log(1 - p))
    away = coef - penalty.center
    return total + away @ penalty.precision @ away / 2


@pytest.mark.parametrize("strength", [0.0, 3.0])
@pytest.mark.parametrize("free", [[True, True, True], [False, True, True], [True, False, False]])
def test_minimum_is_that_of_a_general_optimizer(strength, free):
    problem = draw()
    free = np.array(free)
    penalty = Penalty(np.array([1.0, -0.5, 0.2]), strength * (np.eye(3) + 0.3))
    start = np.tile([0.4, 0.1, -0.2], (4, 1))
    coef, loss = fit_logistic(*problem, penalty, start=start, free=free)
    np.testing.assert_array_equal(coef[:, ~free], start[:, ~free])
    for label in range(4):

        def measure(moved, label=label):
            whole = start[label].copy()
            whole[free] = moved
            return compute_loss(whole, label, *problem, penalty)

        truth = minimize(measure, start[label][free], options={"gtol": 1e-8})
        np.testing.assert_allclose(coef[label, free], truth.x, atol=1e-5)
        assert loss[label] == pytest.approx(truth.fun, rel=1e-10)


def test_hessian_is_that_of_finite_differences():
    features, targets, weight = draw()
    none = Penalty(np.zeros(3), np.zeros((3, 3)))
    coef = np.tile([0.4, 0.1, -0.2], (4, 1))
    hessian, step = compute_hessian(features, weight, coef), 1e-4

    def measure(label, moved):
        return compute_loss(coef[label] + moved, label, features, targets, weight, none)

    moves = step * np.eye(3)
    for label in range(4):
        for j in range(3):
            for k in range(3):
                signs = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
                parts = [a * b * measure(label, a * moves[j] + b * moves[k]) for a, b in signs]
                expected = sum(parts) / (4 * step**2)
                assert hessian[label, j, k] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_scales_of_features_do_not_matter(scale):
    features, targets, weight = draw()
    none = Penalty(np.zeros(3), np.zeros((3, 3)))
    options = {"start": np.zeros((4, 3)), "free": np.ones(3, dtype=bool)}
    expected, _ = fit_logistic(features, targets, weight, none, **options)
    scaled = [scale * features[0], *features[1:]]
    coef, _ = fit_logistic(scaled, targets, weight, none, **options)
    np.testing.assert_allclose(coef * [scale, 1, 1], expected, rtol=1e-5)


def test_features_that_cannot_be_told_apart_are_no_failure():
    _, targets, weight = draw()
    features = [np.ones(targets.shape), np.ones((1, 1))]
    none = Penalty(np.zeros(2), np.zeros((2, 2)))
    options = {"start": np.zeros((4, 2)), "free": np.ones(2, dtype=bool)}
    coef, _ = fit_logistic(features, targets, weight, none, **options)
    mean = np.average(targets, weights=weight, axis=0)
    np.testing.assert_allclose(coef.sum(axis=1), np.log(mean / (1 - mean)), rtol=1e-6)


def test_steps_that_would_overshoot_are_halved():
    # A whole Newton step from here would end in overflow.
    targets, weight = np.array([[0.99], [0.01]]), np.ones((2, 1))
    none = Penalty(np.zeros(1), np.zeros((1, 1)))
    options = {"start": np.array([[9.0]]), "free": np.ones(1, dtype=bool)}
    coef, _ = fit_logistic([np.array([[1.0], [-1.0]])], targets, weight, none, **options)
    assert coef[0, 0] == pytest.approx(np.log(99))
