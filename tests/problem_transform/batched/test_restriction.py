"""The shared metric on the features that each label may use."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel.problem_transform._batched._preconditioners import Metric
from skmultilabel.problem_transform._batched._restriction import Restriction, is_worth_restricting


def make_metric(rng, n_features):
    X = rng.normal(size=(3 * n_features, n_features)) @ rng.normal(size=(n_features, n_features))
    values, vectors = np.linalg.eigh(X.T @ X)
    return X.T @ X, Metric(values, vectors, float(len(X)))


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n_shared=st.integers(0, 4),
    n_own=st.integers(1, 5),
    penalty=st.sampled_from([0.1, 1.0, 30.0]),
)
def test_inverses_are_those_of_the_allowed_part(seed, n_shared, n_own, penalty):
    rng = np.random.default_rng(seed)
    scatter, metric = make_metric(rng, n_shared + n_own)
    allowed = rng.random((3, n_own)) < 0.5
    share = rng.uniform(0.05, 0.25, size=3)
    restriction = Restriction(metric, allowed, n_shared, penalty)
    labels = np.array([2, 0])
    use = np.hstack([np.ones((3, n_shared), bool), allowed])[labels]
    V = rng.normal(size=use.shape) * use
    product, used = restriction.bind(share[labels], labels)(metric.turn(V))
    np.testing.assert_array_equal(used, share[labels])
    for row, vector, kept, c in zip(metric.turn_back(product), V, use, used, strict=True):
        hessian = c * scatter + penalty * np.eye(len(scatter))
        expected = np.linalg.solve(hessian[np.ix_(kept, kept)], vector[kept])
        np.testing.assert_allclose(row[kept], expected, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(row[~kept], 0, atol=1e-9)


def test_factors_are_kept_while_the_curvature_is_close():
    rng = np.random.default_rng(0)
    _, metric = make_metric(rng, 4)
    restriction = Restriction(metric, np.array([[True, False]]), 2, 1.0)
    label, V = np.array([0]), rng.normal(size=(1, 4))
    first, _ = restriction.bind(np.array([0.2]), label)(V)
    near, used = restriction.bind(np.array([0.22]), label)(V)
    assert used == 0.2
    np.testing.assert_array_equal(near, first)
    _, used = restriction.bind(np.array([0.1]), label)(V)
    assert used == 0.1


@pytest.mark.parametrize(("n_own", "is_worth"), [(50, True), (400, False)])
def test_many_barred_features_are_not_worth_it(n_own, is_worth):
    allowed = np.tri(n_own, k=-1, dtype=bool)
    assert is_worth_restricting(allowed, (5000, 300 + n_own)) == is_worth
