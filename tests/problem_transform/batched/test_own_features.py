"""Logistic regressions of labels that may use some of the features only, in one solve."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from skmultilabel.problem_transform._batched import _linear_models, _restriction
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._solve import fit_labels

N_LABELS = 5


def make_problems(rng, n_samples=250, n_features=12, *, density=1.0):
    """Labels that depend on each other, with all labels before each as its own features."""
    X = rng.normal(size=(n_samples, n_features)) * (rng.random((n_samples, n_features)) < density)
    Y = np.zeros((n_samples, N_LABELS), dtype=np.int8)
    for label in range(N_LABELS):
        score = X[:, label] + 1.5 * (Y[:, :label] - 0.5).sum(axis=1)
        Y[:, label] = score + rng.normal(size=n_samples) > 0
    samples = np.hstack([X, Y])
    allowed = np.tri(N_LABELS, k=-1, dtype=bool)
    return LabelProblems(
        sp.csr_array(samples) if density < 1 else samples, np.asfortranarray(Y), allowed=allowed
    )


def compute_objective(model, X, y, base, weight):
    """What the base estimator minimises; the intercept counts where LIBLINEAR penalises it."""
    margin = (2 * y - 1) * (X @ np.ravel(model.coef_) + model.intercept_)
    penalised = np.sum(np.square(model.coef_, dtype=float))
    if getattr(base, "solver", "liblinear") == "liblinear":
        penalised += np.sum(np.square(model.intercept_))
    is_logistic = isinstance(base, LogisticRegression)
    loss = np.logaddexp(0, -margin) if is_logistic else np.maximum(1 - margin, 0) ** 2
    return (weight * loss).sum() + penalised / (2 * base.C)


def assert_as_good_as_the_loop(base, problems, fit_params=None, rtol=1e-4):
    models, solver = fit_labels(base, problems, fit_params or {}, "batched")
    assert solver == "batched"
    tight = base.__class__(**{**base.get_params(), "tol": 1e-9, "max_iter": 10_000})
    dense = problems.X.toarray() if sp.issparse(problems.X) else problems.X
    n_shared = dense.shape[1] - problems.allowed.shape[1]
    for label, model in enumerate(models):
        own = n_shared + np.flatnonzero(problems.allowed[label])
        columns = np.concatenate([np.arange(n_shared), own])
        assert model.n_features_in_ == len(columns) == model.coef_.size
        y = problems.columns[:, label]
        known = ~np.isnan(y)
        weight = np.ones(len(y)) if problems.weight is None else problems.weight
        weight = (weight[:, label] if weight.ndim == 2 else weight)[known]
        seen = dense[known][:, columns]
        best = tight.fit(seen, y[known], sample_weight=weight)
        reached = compute_objective(model, seen, y[known], base, weight)
        assert reached <= compute_objective(best, seen, y[known], base, weight) * (1 + rtol)
        # Whatever is left to gain moves no decision far.
        decision, expected = model.decision_function(seen), best.decision_function(seen)
        np.testing.assert_allclose(expit(decision), expit(expected), atol=0.02)


@pytest.mark.parametrize("density", [1.0, 0.3, 0.03], ids=["dense", "dense copy", "sparse"])
@pytest.mark.parametrize(
    "base",
    [
        LogisticRegression(),
        LogisticRegression(C=1000, max_iter=1000),
        LogisticRegression(C=0.01),
        LogisticRegression(fit_intercept=False),
        LogisticRegression(solver="liblinear"),
        LinearSVC(dual=False, tol=1e-6),
        LinearSVC(C=100, dual=False, tol=1e-6, max_iter=10_000),
        LinearSVC(dual=False, tol=1e-6, fit_intercept=False),
    ],
    ids=str,
)
def test_objectives_are_as_good_as_those_of_the_loop(base, density):
    assert_as_good_as_the_loop(base, make_problems(np.random.default_rng(0), density=density))


@pytest.mark.parametrize("base", [LogisticRegression(), LinearSVC(dual=False, tol=1e-6)], ids=str)
def test_wide_samples(base):
    assert_as_good_as_the_loop(base, make_problems(np.random.default_rng(1), 80, 300))


def test_hard_support_vector_machines_of_many_rows():
    base = LinearSVC(C=100, dual=False, tol=1e-5, max_iter=5000)
    assert_as_good_as_the_loop(base, make_problems(np.random.default_rng(9), 1200))


@pytest.mark.parametrize("solver", ["lbfgs", "liblinear"])
def test_wide_samples_with_other_intercepts(solver):
    problems = make_problems(np.random.default_rng(1), 80, 300)
    assert_as_good_as_the_loop(LogisticRegression(solver=solver), problems)
    if solver == "lbfgs":
        assert_as_good_as_the_loop(LogisticRegression(fit_intercept=False), problems)


@pytest.mark.parametrize("decomposes", [True, False])
def test_sparse_samples_stay_sparse(decomposes, monkeypatch):
    monkeypatch.setattr(_linear_models, "is_worth_densifying", lambda X: False)
    monkeypatch.setattr(_linear_models, "is_worth_decomposing", lambda X, n_labels: decomposes)
    problems = make_problems(np.random.default_rng(2), 300, 60, density=0.02)
    assert_as_good_as_the_loop(LogisticRegression(), problems)


def test_without_a_restriction_of_the_metric(monkeypatch):
    monkeypatch.setattr(_restriction, "EVALUATIONS", 0)
    assert_as_good_as_the_loop(LogisticRegression(), make_problems(np.random.default_rng(3)))


@pytest.mark.parametrize("shape", ["rows", "labels"])
def test_weights_and_unknown_labels(shape):
    rng = np.random.default_rng(4)
    problems = make_problems(rng)
    columns = np.where(rng.random(problems.columns.shape) < 0.2, np.nan, problems.columns)
    weight = rng.integers(1, 4, size=len(columns) if shape == "rows" else columns.shape) * 1.0
    problems = LabelProblems(
        problems.X, np.asfortranarray(columns), weight, allowed=problems.allowed
    )
    assert_as_good_as_the_loop(LogisticRegression(), problems, {"sample_weight": weight})


def test_any_features_may_be_barred():
    rng = np.random.default_rng(5)
    problems = make_problems(rng)
    allowed = rng.random((N_LABELS, 8)) < 0.5
    assert_as_good_as_the_loop(
        LogisticRegression(), LabelProblems(problems.X, problems.columns, allowed=allowed)
    )


def test_the_loop_gives_every_label_its_features():
    problems = make_problems(np.random.default_rng(6))
    models, solver = fit_labels(LogisticRegression(), problems, {}, "per_label")
    assert solver == "per_label"
    assert [model.n_features_in_ for model in models] == [12 + label for label in range(5)]
    for label, model in enumerate(models):
        expected = LogisticRegression().fit(problems.X[:, : 12 + label], problems.columns[:, label])
        np.testing.assert_array_equal(model.coef_, expected.coef_)


def test_constant_labels_have_their_features_too():
    problems = make_problems(np.random.default_rng(7))
    problems.columns[:, 2] = 1
    models, _ = fit_labels(LogisticRegression(), problems, {})
    assert [model.n_features_in_ for model in models] == [12, 13, 14, 15, 16]
    np.testing.assert_array_equal(models[2].predict(problems.X[:3, :14]), 1)


def test_what_has_no_such_solve_is_refused_with_the_reason():
    problems = make_problems(np.random.default_rng(8))
    with pytest.raises(ValueError, match="GaussianNB has no batched fit of labels with features"):
        fit_labels(GaussianNB(), problems, {}, "batched")
