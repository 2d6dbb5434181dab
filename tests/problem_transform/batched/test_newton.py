import numpy as np
import pytest
from scipy.linalg.lapack import dpotrs

from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC, SQUARED_HINGE
from skmultilabel.problem_transform._batched._newton import (
    OwnMetrics,
    factor_hessian,
)


@pytest.mark.parametrize("penalty", [0.0, 1e-6, 1.0])
@pytest.mark.parametrize(("column", "penalises"), [(0.0, False), (1.0, False), (3.0, True)])
def test_factor_hessian_factors_the_hessian(penalty, column, penalises):
    rng = np.random.default_rng(0)
    X, curvature = rng.standard_normal((300, 6)), rng.uniform(0.01, 0.25, 300)
    objective = LinearObjective(LOGISTIC, penalty, column, penalises)
    design = np.column_stack([X, np.full(300, column)]) if column else X
    hessian = design.T @ (design * curvature[:, None])
    hessian[np.diag_indices(6 + penalises)] += penalty
    vector = rng.standard_normal(len(hessian))
    got = dpotrs(factor_hessian(X, objective, curvature), vector)[0]
    np.testing.assert_allclose(got, np.linalg.solve(hessian, vector), rtol=1e-4, atol=1e-8)


def test_a_singular_hessian_is_lifted():
    X = np.ones((50, 3))
    factor = factor_hessian(X, LinearObjective(LOGISTIC, 0.0, 0.0), np.full(50, 0.2))
    assert np.isfinite(dpotrs(factor, np.ones(3))[0]).all()


def test_labels_wait_for_their_first_hessian_and_for_room():
    own = OwnMetrics(3, (1000, 100), LOGISTIC, capacity=2)
    labels, patient = np.arange(3), np.zeros(3, dtype=bool)
    for _ in range(own.patience - 1):
        assert not own.find_due(labels, patient).any()
    np.testing.assert_array_equal(own.find_due(labels, patient), [True, True, False])
    own.store(labels[:2], [np.eye(100), np.eye(100)])
    assert not own.find_due(labels, patient).any()
    np.testing.assert_array_equal(own.find_due(labels[1:], patient[1:]), [False, True])


def test_labels_in_need_wait_for_less_long():
    own = OwnMetrics(2, (1000, 400), LOGISTIC, capacity=2)
    in_need = np.array([False, True])
    assert own.patience_in_need < own.patience
    waits = [own.find_due(np.arange(2), in_need).tolist() for _ in range(own.patience_in_need)]
    assert waits == [[False, False]] * (own.patience_in_need - 1) + [[False, True]]


def test_a_demand_comes_before_the_interval():
    own = OwnMetrics(2, (1000, 100), SQUARED_HINGE, capacity=2)
    own.demand(np.array([1]))
    np.testing.assert_array_equal(own.find_due(np.arange(2), np.zeros(2, bool)), [False, True])


@pytest.mark.parametrize("penalises_intercept", [False, True])
def test_what_a_label_may_not_use_is_no_part_of_its_hessian(penalises_intercept):
    rng = np.random.default_rng(0)
    X, curvature = rng.normal(size=(40, 4)), rng.uniform(0.1, 0.25, size=40)
    objective = LinearObjective(LOGISTIC, 0.5, penalises_intercept=penalises_intercept)
    allowed = np.array([True, False, True, False, True])
    factor = factor_hessian(X, objective, curvature, allowed)
    samples = np.column_stack([X, np.ones(40)])[:, allowed]
    hessian = samples.T @ (curvature[:, None] * samples)
    hessian += 0.5 * np.diag([1, 1, penalises_intercept])
    vector = rng.normal(size=5) * allowed
    product = dpotrs(factor.astype(float), vector)[0]
    np.testing.assert_allclose(product[allowed], np.linalg.solve(hessian, vector[allowed]), 1e-4)
    np.testing.assert_array_equal(product[~allowed], 0)
