"""The shared metric of the linear models, against matrices that are inverted one by one."""

import numpy as np
import pytest

from skmultilabel.problem_transform._batched import _preconditioners
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC
from skmultilabel.problem_transform._batched._preconditioners import decompose

PENALTY = 0.7


def make_samples(n_samples=4000, n_features=4):
    rng = np.random.default_rng(0)
    mixing = rng.standard_normal((n_features, n_features))
    return rng.standard_normal((n_samples, n_features)) @ mixing + rng.standard_normal(n_features)


def add_column(X, has_intercept):
    return np.column_stack([X, np.ones(len(X))]) if has_intercept else X


def compute_hessian(X, w, has_intercept, penalises_intercept):
    design = add_column(X, has_intercept)
    p = 1 / (1 + np.exp(-design @ w))
    penalised = np.ones(len(w))
    if has_intercept and not penalises_intercept:
        penalised[-1] = 0
    bend = p * (1 - p)
    return design.T @ (design * bend[:, None]) + PENALTY * np.diag(penalised), bend


@pytest.mark.parametrize(
    ("has_intercept", "penalises_intercept"), [(True, False), (True, True), (False, False)]
)
def test_the_metric_is_near_the_hessian_of_normal_features(has_intercept, penalises_intercept):
    X = make_samples()
    objective = LinearObjective(
        LOGISTIC, PENALTY, float(has_intercept), penalises_intercept=penalises_intercept
    )
    metric = decompose(X, objective)
    rng = np.random.default_rng(1)
    W = rng.standard_normal((3, X.shape[1] + has_intercept))
    W[0] = 0
    V = rng.standard_normal(W.shape)
    hessians, bends = zip(
        *(compute_hessian(X, w, has_intercept, penalises_intercept) for w in W), strict=True
    )
    free = has_intercept and not penalises_intercept
    values = X @ W[:, : X.shape[1]].T if free else add_column(X, has_intercept) @ W.T
    moments = np.array([[b.sum(), b @ z, b @ z**2] for b, z in zip(bends, values.T, strict=True)])
    got = metric.solve(V, W, moments, PENALTY)
    np.testing.assert_allclose(got[0], np.linalg.solve(hessians[0], V[0]), rtol=1e-4)
    for label in (1, 2):
        expected = np.linalg.solve(hessians[label], V[label])
        error = got[label] - expected
        # A penalised constant column is no normal feature.
        share = 0.05 if not penalises_intercept else 0.6
        assert np.sqrt(error @ hessians[label] @ error) < share * np.sqrt(expected @ V[label])


def test_the_metric_is_positive_definite_whatever_the_moments():
    rng = np.random.default_rng(2)
    X = make_samples(50)
    metric = decompose(X, LinearObjective(LOGISTIC, PENALTY))
    for _ in range(50):
        w = rng.standard_normal(5) * 10 ** rng.uniform(-6, 6)
        moments = np.array([rng.uniform(0, 10), rng.normal(), rng.uniform(0, 10)])
        moments *= 10.0 ** rng.integers(-30, 3, size=3)
        inverse = metric.solve(np.eye(5), np.tile(w, (5, 1)), np.tile(moments, (5, 1)), PENALTY)
        np.testing.assert_allclose(inverse, inverse.T, rtol=1e-5, atol=1e-7 * abs(inverse).max())
        assert np.linalg.eigvalsh((inverse + inverse.T) / 2).min() > 0


def test_many_features_are_taken_for_orthogonal(monkeypatch):
    monkeypatch.setattr(_preconditioners, "MOST_FEATURES", 3)
    X = make_samples(200)
    metric = decompose(X, LinearObjective(LOGISTIC, PENALTY))
    assert metric.vectors is None
    np.testing.assert_allclose(metric.values, X.var(axis=0) * len(X), rtol=1e-5)
