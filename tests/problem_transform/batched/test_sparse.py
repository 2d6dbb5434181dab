from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC, SQUARED_HINGE
from skmultilabel.problem_transform._batched._sparse import (
    is_worth_densifying,
    solve_sparse,
)

# What may be left of an objective at the default tolerance, as a share of it.
GAP = 1e-4
# The same for separable labels with hardly any penalty, whose objectives are nearly 0.
SEPARABLE_GAP = 1e-3
INTERCEPTS = pytest.mark.parametrize(
    "intercept",
    [
        {},
        {"column": 0.0},
        {"penalises_intercept": True},
        {"penalises_intercept": True, "column": 10.0},
    ],
    ids=["free", "none", "penalised", "scaled"],
)


def make_problem(seed, n_samples=120, n_features=40, n_labels=4, density=0.15):
    """Sparse samples with badly scaled, empty, constant and duplicated features."""
    rng = np.random.default_rng(seed)
    X = sp.random_array((n_samples, n_features), density=density, rng=rng).toarray()
    X[:, 0] = 0
    X[:, 1] = 1
    X[:, 2] = X[:, 3]
    X[:, 4] *= 30
    X[5] = 0
    noise = rng.standard_normal((n_samples, n_labels))
    scores = X @ rng.standard_normal((n_features, n_labels)) + noise
    cuts = [np.quantile(score, rng.uniform(0.5, 0.95)) for score in scores.T]
    return sp.csr_array(X), np.asfortranarray(scores > cuts, dtype=np.int8)


def compute_objectives(fit, X, columns, weight, objective):
    """The objectives by their definition, one label after the other."""
    known = ~np.isnan(columns)
    signs = np.where(columns > 0, 1.0, -1.0)
    margins = signs * (X @ fit.coef.T.astype(float) + fit.intercept)
    if objective.loss is LOGISTIC:
        losses = np.logaddexp(0, -margins)
    else:
        losses = np.maximum(1 - margins, 0) ** 2
    factors = np.ones(columns.shape) if weight is None else weight.reshape(len(columns), -1)
    values = (losses * factors * known).sum(axis=0)
    values += objective.penalty / 2 * (fit.coef.astype(float) ** 2).sum(axis=1)
    if objective.penalises_intercept:
        values += objective.penalty / 2 * (fit.intercept / objective.column) ** 2
    return values


def find_optimum(X, column, weight, objective):
    """The least objective of one label, by Newton's method in double precision."""
    known = ~np.isnan(column)
    samples = np.column_stack([X.toarray(), np.full(X.shape[0], objective.column)])[known]
    signs = np.where(column[known] > 0, 1.0, -1.0)
    factors = np.ones(len(signs)) if weight is None else weight[known]
    ridge = np.full(samples.shape[1], objective.penalty)
    ridge[-1] = objective.penalty if objective.penalises_intercept else 0

    def evaluate(w):
        margins = signs * (samples @ w)
        if objective.loss is LOGISTIC:
            losses, slopes = np.logaddexp(0, -margins), -1 / (1 + np.exp(np.minimum(margins, 500)))
        else:
            slack = np.maximum(1 - margins, 0)
            losses, slopes = slack**2, -2 * slack
        gradient = samples.T @ (factors * slopes * signs) + ridge * w
        return factors @ losses + ridge @ w**2 / 2, gradient

    def compute_hessian(w):
        margins = signs * (samples @ w)
        if objective.loss is LOGISTIC:
            share = 1 / (1 + np.exp(np.clip(margins, -500, 500)))
            bend = share * (1 - share)
        else:
            bend = 2.0 * (margins < 1)
        return (samples.T * (factors * bend)) @ samples + np.diag(ridge)

    start = np.zeros(samples.shape[1])
    options = {"gtol": 1e-9, "maxiter": 2000}
    return minimize(
        evaluate, start, jac=True, hess=compute_hessian, method="trust-exact", options=options
    ).fun


def assert_optimal(X, columns, weight, objective, gap=GAP, start=None):
    fit = solve_sparse(X, columns, objective, weight, start=start)
    assert fit.converged.all()
    reached = compute_objectives(fit, X, columns, weight, objective)
    for label, value in enumerate(reached):
        label_weight = weight[:, label] if np.ndim(weight) == 2 else weight
        optimum = find_optimum(X, columns[:, label], label_weight, objective)
        assert value <= optimum * (1 + gap)
    return fit


@pytest.mark.parametrize("loss", [LOGISTIC, SQUARED_HINGE], ids=["logistic", "squared_hinge"])
@pytest.mark.parametrize("C", [1e-4, 1e-2, 1.0, 1e2])
@INTERCEPTS
def test_solve_sparse_reaches_the_optimum(loss, C, intercept):
    X, columns = make_problem(0)
    objective = LinearObjective(loss, 1 / C, max_iter=1000, **intercept)
    assert_optimal(X, columns, None, objective, GAP if C <= 1 else SEPARABLE_GAP)


@pytest.mark.parametrize("C", [1e4, 1e6])
def test_solve_sparse_with_hardly_any_penalty(C):
    X, columns = make_problem(1, n_samples=300, n_features=10, n_labels=2)
    columns[::7] = 1 - columns[::7]  # no hyperplane separates them
    assert_optimal(X, columns, None, LinearObjective(LOGISTIC, 1 / C, max_iter=3000), gap=1e-4)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    exponent=st.floats(-4, 0.5),
    shape=st.sampled_from([(60, 15), (30, 80)]),
    weighting=st.sampled_from(["none", "samples", "labels"]),
    missing=st.sampled_from([0.0, 0.3]),
    loss=st.sampled_from([LOGISTIC, SQUARED_HINGE]),
)
def test_solve_sparse_never_stops_early(seed, exponent, shape, weighting, missing, loss):
    rng = np.random.default_rng(seed)
    X, columns = make_problem(seed, *shape, n_labels=3, density=0.3)
    columns = columns.astype(float, order="F")
    columns[rng.random(columns.shape) < missing] = np.nan
    columns[:2] = [[0], [1]]
    sizes = {"none": None, "samples": len(columns), "labels": columns.shape}
    weight = None if weighting == "none" else rng.uniform(0.1, 3, sizes[weighting])
    objective = LinearObjective(loss, 10**-exponent, max_iter=3000)
    assert_optimal(X, columns, weight, objective)


def get_start(fit, objective):
    if not objective.column:
        return fit.coef
    return np.column_stack([fit.coef, fit.intercept / objective.column])


@INTERCEPTS
@pytest.mark.parametrize("loss", [LOGISTIC, SQUARED_HINGE], ids=["logistic", "squared_hinge"])
def test_solve_sparse_never_stops_early_where_it_begins(loss, intercept):
    """Neither just beside the optimum, nor far from it."""
    X, columns = make_problem(13)
    objective = LinearObjective(loss, 1.0, max_iter=1000, **intercept)
    for C in (1e-3, 0.5, 0.9, 1.1, 1e3):
        other = replace(objective, penalty=1 / C)
        start = get_start(solve_sparse(X, columns, other), objective)
        before = start.copy()
        assert_optimal(X, columns, None, objective, start=start)
        np.testing.assert_array_equal(start, before)


@INTERCEPTS
def test_solve_sparse_has_nothing_to_do_at_the_optimum(intercept):
    X, columns = make_problem(14, n_labels=30)
    objective = LinearObjective(LOGISTIC, 1.0, tol=1e-8, max_iter=1000, **intercept)
    fit = solve_sparse(X, columns, objective)
    start = get_start(fit, objective)
    again = solve_sparse(X, columns, replace(objective, tol=1e-4), start=start)
    assert (again.n_iter == 0).all()
    np.testing.assert_allclose(again.coef, fit.coef, atol=1e-6)
    np.testing.assert_allclose(again.intercept, fit.intercept, atol=1e-6)


def test_solve_sparse_is_no_worse_than_the_loop():
    X, columns = make_problem(2, n_samples=400, n_features=60, n_labels=6)
    objective = LinearObjective(LOGISTIC, 1.0)
    reached = compute_objectives(solve_sparse(X, columns, objective), X, columns, None, objective)
    for label in range(columns.shape[1]):
        model = LogisticRegression().fit(X, columns[:, label])
        loop = compute_objectives(_Coefficients(model), X, columns[:, [label]], None, objective)
        assert reached[label] <= loop[0] * (1 + GAP)


class _Coefficients:
    def __init__(self, model):
        self.coef, self.intercept = model.coef_, model.intercept_


def test_solve_sparse_gives_the_coefficients_of_scikit_learn():
    X, columns = make_problem(3)
    fit = solve_sparse(X, columns, LinearObjective(LOGISTIC, 1.0, tol=1e-9, max_iter=500))
    for label, column in enumerate(columns.T):
        model = LogisticRegression(solver="newton-cg", tol=1e-10, max_iter=1000).fit(X, column)
        np.testing.assert_allclose(fit.coef[label], model.coef_[0], atol=1e-5)
        np.testing.assert_allclose(fit.intercept[label], model.intercept_[0], atol=1e-5)


def test_solve_sparse_gives_the_coefficients_of_linear_svc():
    X, columns = make_problem(4)
    objective = LinearObjective(
        SQUARED_HINGE, 1.0, column=2.0, penalises_intercept=True, tol=1e-9, max_iter=2000
    )
    fit = solve_sparse(X, columns, objective)
    for label, column in enumerate(columns.T):
        model = LinearSVC(intercept_scaling=2.0, tol=1e-9, max_iter=10**6).fit(X, column)
        np.testing.assert_allclose(fit.coef[label], model.coef_[0], atol=1e-4)
        np.testing.assert_allclose(fit.intercept[label], model.intercept_[0], atol=1e-4)


@pytest.mark.parametrize("class_weight", ["balanced", {0: 0.5, 1: 4.0}])
@pytest.mark.parametrize("weighted", [False, True])
def test_solve_sparse_weighs_classes_as_scikit_learn(class_weight, weighted):
    X, columns = make_problem(5)
    weight = np.random.default_rng(5).uniform(0, 2, len(columns)) if weighted else None
    objective = LinearObjective(LOGISTIC, 1.0, class_weight=class_weight, tol=1e-9, max_iter=1000)
    fit = solve_sparse(X, columns, objective, weight)
    for label, column in enumerate(columns.T):
        model = LogisticRegression(
            solver="newton-cg", class_weight=class_weight, tol=1e-10, max_iter=1000
        ).fit(X, column, sample_weight=weight)
        np.testing.assert_allclose(fit.coef[label], model.coef_[0], atol=1e-5)


@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_solve_sparse_treats_an_unknown_label_as_no_row(class_weight):
    X, columns = make_problem(6)
    columns = columns.astype(float, order="F")
    columns[::3, 1] = np.nan
    known = ~np.isnan(columns[:, 1])
    objective = LinearObjective(LOGISTIC, 1.0, class_weight=class_weight, tol=1e-8, max_iter=500)
    masked = solve_sparse(X, columns, objective)
    dropped = solve_sparse(X[known], columns[known], objective)
    np.testing.assert_allclose(masked.coef[1], dropped.coef[1], atol=1e-6)


def test_solve_sparse_does_not_depend_on_the_number_of_threads():
    X, columns = make_problem(7, n_labels=30)
    fits = [solve_sparse(X, columns, LinearObjective(LOGISTIC, 1.0), n_threads=n) for n in (1, 2)]
    np.testing.assert_array_equal(fits[0].coef, fits[1].coef)
    np.testing.assert_array_equal(fits[0].intercept, fits[1].intercept)


def test_solve_sparse_takes_sparse_labels():
    X, columns = make_problem(8, n_labels=20)
    objective = LinearObjective(LOGISTIC, 1.0)
    dense = solve_sparse(X, columns, objective)
    sparse = solve_sparse(X, sp.csc_array(columns), objective)
    np.testing.assert_array_equal(dense.coef, sparse.coef)


def test_solve_sparse_keeps_single_precision():
    X, columns = make_problem(9)
    objective = LinearObjective(LOGISTIC, 1.0)
    single = solve_sparse(X.astype(np.float32), columns, objective)
    double = solve_sparse(X, columns, objective)
    assert single.coef.dtype == single.intercept.dtype == np.float32
    np.testing.assert_allclose(single.coef, double.coef, atol=1e-2)


def test_solve_sparse_takes_values_that_single_precision_cannot_hold():
    X, columns = make_problem(10, n_features=10)
    scaled = sp.csr_array(X * 1e40)
    objective = LinearObjective(LOGISTIC, 1.0, tol=1e-8, max_iter=500)
    fit = solve_sparse(X, columns, objective)
    big = solve_sparse(scaled, columns, LinearObjective(LOGISTIC, 1e80, tol=1e-8))
    assert np.isfinite(big.coef).all()
    scores, big_scores = X @ fit.coef.T + fit.intercept, scaled @ big.coef.T + big.intercept
    assert big.coef.any()
    np.testing.assert_allclose(big_scores, scores, atol=1e-2)


def test_solve_sparse_tells_which_labels_are_not_solved():
    X, columns = make_problem(11, n_labels=20)
    fit = solve_sparse(X, columns, LinearObjective(LOGISTIC, 1e-3, tol=1e-8, max_iter=3))
    assert not fit.converged.all()
    assert (fit.n_iter[~fit.converged] == 3).all()
    assert np.isfinite(fit.coef).all()


def test_solve_sparse_leaves_the_samples_as_they_are():
    X, columns = make_problem(12)
    before, labels = X.copy(), columns.copy()
    solve_sparse(X, columns, LinearObjective(LOGISTIC, 1.0))
    np.testing.assert_array_equal(X.toarray(), before.toarray())
    np.testing.assert_array_equal(columns, labels)


@pytest.mark.parametrize(
    ("shape", "density", "worth"),
    [
        ((1000, 100), 0.04, False),
        ((1000, 100), 0.06, True),
        ((100_000, 1000), 0.06, False),
        ((20_000, 500), 0.3, True),
    ],
)
def test_is_worth_densifying_bounds_the_memory(shape, density, worth):
    n_stored = round(shape[1] * density)
    indices = np.tile(np.arange(n_stored, dtype=np.int32), shape[0])
    starts = np.arange(0, len(indices) + 1, n_stored, dtype=np.int32)
    X = sp.csr_array((np.ones(len(indices)), indices, starts), shape=shape)
    assert is_worth_densifying(X) is worth
    dense_bytes = 8 * shape[0] * shape[1]
    assert not worth or dense_bytes <= max(64 << 20, 3 * 12 * X.nnz)
