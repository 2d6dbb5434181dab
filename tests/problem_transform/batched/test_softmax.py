"""Multinomial logistic regressions solved together against scikit-learn's, driven tight."""

import warnings
from itertools import chain

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from batched_problems import KINDS, make_problem
from scipy.special import log_softmax, softmax
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform import LabelPowerset, RandomLabelsets
from skmultilabel.problem_transform._batched import _multinomial, _softmax
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC
from skmultilabel.problem_transform._batched._softmax import Classes, Softmax, solve_softmax

TIGHT = {"tol": 1e-9, "max_iter": 20_000}
GROUPS = [[0, 1, 2], [1, 3], [2, 3, 4], [4]]


def fit_alone(base, X, problem):
    """Fit by scikit-learn itself, to the optimum."""
    solver = "newton-cg" if X.shape[1] > X.shape[0] else "newton-cholesky"
    model = clone(base).set_params(solver=solver, **TIGHT)
    return model.fit(X[problem.rows], problem.classes, sample_weight=problem.weight)


def compute_objective(model, X, problem, class_weight=None):
    """The objective in plain numpy."""
    scores = model.decision_function(X[problem.rows])
    if problem.n_classes == 2:
        scores = np.column_stack([np.zeros(len(scores)), scores])
    weight = np.ones(len(scores)) if problem.weight is None else problem.weight
    if class_weight == "balanced":
        masses = np.bincount(problem.classes, weight)
        weight = weight * (masses.sum() / (len(masses) * masses))[problem.classes]
    elif class_weight:
        weight = weight * [class_weight.get(one, 1.0) for one in problem.classes]
    losses = -log_softmax(scores, axis=1)[np.arange(len(scores)), problem.classes]
    return weight @ losses + (model.coef_**2).sum() / (2 * model.C)


def make_groups(kind):
    """Make samples, and the label sets of some groups of labels as classes."""
    X, Y = make_problem(kind)
    problems = []
    for group in GROUPS:
        _, classes = np.unique(Y[:, group], axis=0, return_inverse=True)
        problems.append(Classes(classes.max() + 1, np.arange(len(X)), classes))
    return X, problems


def assert_at_the_optimum(fitted, base, X, problems, share=1e-4):
    for model, problem in zip(fitted, problems, strict=True):
        best = fit_alone(base, X, problem)
        got, least = (compute_objective(m, X, problem, base.class_weight) for m in (model, best))
        assert got <= least * (1 + share)
        assert model.coef_.shape == best.coef_.shape
        assert model.intercept_.shape == best.intercept_.shape


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::scipy.linalg.LinAlgWarning")
@pytest.mark.parametrize("C", [1e-2, 1.0, 1e3])
@pytest.mark.parametrize("kind", KINDS)
def test_no_objective_is_above_the_optimum(kind, C):
    X, problems = make_groups(kind)
    base = LogisticRegression(C=C, tol=1e-5, max_iter=3000)
    assert_at_the_optimum(_multinomial.fit(base, X, problems), base, X, problems)


OPTIONS = {
    "plain": {},
    "balanced": {"class_weight": "balanced"},
    "class weights": {"class_weight": {0: 0.3, 1: 2.5}},
    "no intercept": {"fit_intercept": False},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["plain", "wide"])
def test_rows_and_weights_of_their_own(kind, weighted, options):
    X, problems = make_groups(kind)
    rng = np.random.default_rng(2)
    own = []
    for problem in problems:
        # Some rows are not there, some are there twice, the second time in another class.
        rows = np.concatenate([np.arange(3, len(X)), rng.choice(len(X), 15, replace=False)])
        classes = problem.classes[rows]
        classes[-15:] = rng.integers(problem.n_classes, size=15)
        weight = rng.choice([0.5, 1.0, 3.0], len(rows)) if weighted else None
        own.append(Classes(problem.n_classes, rows, classes, weight))
    base = LogisticRegression(tol=1e-9, max_iter=1000, **options)
    fitted = _multinomial.fit(base, X, own)
    assert_at_the_optimum(fitted, base, X, own, 1e-9)
    for model, problem in zip(fitted, own, strict=True):
        best = fit_alone(base, X, problem)
        np.testing.assert_allclose(model.coef_, best.coef_, atol=1e-5)
        np.testing.assert_allclose(model.predict_proba(X), best.predict_proba(X), atol=1e-5)


@pytest.mark.parametrize("fit_intercept", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_estimators_are_as_their_own_fit_leaves_them(fit_intercept, dtype):
    X, problems = make_groups("plain")
    frame = pd.DataFrame(X.astype(dtype)).rename(columns="x{}".format)
    base = LogisticRegression(fit_intercept=fit_intercept, max_iter=1000)
    for ours, problem in zip(_multinomial.fit(base, frame, problems), problems, strict=True):
        theirs = clone(base).fit(frame, problem.classes)
        assert vars(ours).keys() == vars(theirs).keys()
        for name, value in vars(theirs).items():
            assert type(getattr(ours, name)) is type(value), name
            assert np.shape(getattr(ours, name)) == np.shape(value), name
            assert getattr(getattr(ours, name), "dtype", None) == getattr(value, "dtype", None)
        np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=0.02)
        if problem.n_classes > 2:
            np.testing.assert_allclose(ours.coef_.sum(axis=0), 0, atol=1e-5)


@pytest.fixture
def softmax_problem():
    """A block of problems of different sizes, at some point."""
    X, problems = make_groups("plain")
    objective = LinearObjective(LOGISTIC, 0.7)
    space = _softmax._pose(X, objective, None, map)
    problem = Softmax(space, problems[:3], objective, map)
    start = problem._split(problem.make_start())
    start += np.random.default_rng(0).normal(size=start.shape) / 5
    W = problem._centre(start, slice(None)).reshape(len(start), -1)
    return problem, W


def test_gradients_are_those_of_the_objectives(softmax_problem):
    problem, W = softmax_problem
    everything = np.arange(len(W))
    direction = np.random.default_rng(1).normal(size=W.shape)
    direction = problem._centre(problem._split(direction), slice(None)).reshape(W.shape)
    _, gradient = problem.evaluate(W, everything)
    ahead, behind = (problem.evaluate(W + s * 1e-5 * direction, everything)[0] for s in (1, -1))
    slope = np.vecdot(gradient, direction)
    np.testing.assert_allclose((ahead - behind) / 2e-5, slope, rtol=1e-6)
    some = np.array([2, 0])
    np.testing.assert_allclose(problem.evaluate(W[some], some)[1], gradient[some], rtol=1e-12)


def test_the_metric_is_the_hessian_where_classes_say_nothing_of_the_samples(softmax_problem):
    problem, _ = softmax_problem
    everything = np.arange(len(problem.masses))
    W = problem.make_start()
    problem.renew_metric(W, everything, np.zeros(len(W), bool))
    V = np.random.default_rng(1).normal(size=W.shape)
    V = problem._centre(problem._split(V), slice(None)).reshape(W.shape)
    ahead, behind = (problem.evaluate(W + s * 1e-4 * V, everything)[1] for s in (1, -1))
    product = (ahead - behind) / 2e-4
    # The metric is summed up in single precision.
    np.testing.assert_allclose(problem.precondition(product, everything), V, rtol=1e-3, atol=1e-4)


def test_the_sum_of_the_couplings_is_right(softmax_problem):
    problem, W = softmax_problem
    coef = problem._split(W)
    bends = sum(problem._map_rows(_softmax._bend_rows, coef, np.arange(len(W)), np.float32))
    for index, size in enumerate(problem.n_classes):
        proba = softmax(problem.space.samples @ coef[index, :size].T, axis=1)
        expected = np.diag(proba.sum(axis=0)) - proba.T @ proba
        np.testing.assert_allclose(bends[index, :size, :size], expected, atol=1e-3)
        assert np.abs(bends[index, size:]).max(initial=0) < 1e-30


def test_a_problem_that_takes_long_is_given_the_hessians_of_its_classes(softmax_problem):
    problem, W = softmax_problem
    everything = np.arange(len(W))
    problem.own.demand(everything)
    assert problem.renew_metric(W, everything, np.zeros(len(W), bool)).all()
    V = np.random.default_rng(1).normal(size=problem._split(W).shape)
    product = problem._split(problem.precondition(V.reshape(W.shape), everything))
    samples, coef = problem.space.samples, problem._split(W)
    for index, size in enumerate(problem.n_classes):
        proba = softmax(samples @ coef[index, :size].T, axis=1)
        expected = np.zeros((size, samples.shape[1]))
        for one in range(size):
            curvature = proba[:, one] * (1 - proba[:, one])
            curvature[curvature <= 0.03 * curvature.mean()] = 0
            hessian = (samples * curvature[:, None]).T @ samples + np.diag(
                problem.penalty[index, 0]
            )
            expected[one] = np.linalg.solve(hessian, V[index, one])
        expected -= expected.mean(axis=0)
        np.testing.assert_allclose(product[index, :size], expected, rtol=1e-3, atol=1e-3)
        assert not product[index, size:].any()


def test_hessians_of_classes_take_bounded_memory(monkeypatch):
    monkeypatch.setattr(_softmax, "OWN_BYTES", 0)
    X, problems = make_groups("separable")
    base = LogisticRegression(C=10, tol=1e-5, max_iter=1000)
    assert_at_the_optimum(_multinomial.fit(base, X, problems), base, X, problems)


def test_blocks_hold_problems_of_about_as_many_classes():
    sizes = [3, 200, 4, 8, 7, 2, *[4] * 40]
    blocks = list(_softmax._split_problems(sizes))
    assert sorted(chain(*blocks)) == list(range(len(sizes)))
    for block in blocks:
        inside = [sizes[index] for index in block]
        assert max(inside) <= 2 * min(inside)
        assert max(inside) * len(inside) <= 128 or len(inside) == 1


def test_the_same_for_every_number_of_threads(monkeypatch):
    monkeypatch.setattr(_softmax, "FEW_PRODUCTS", 0)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 40))
    classes = (X[:, :2] + rng.normal(size=(3000, 2)) > 0) @ [1, 2]
    problem = Classes(4, np.arange(len(X)), classes)
    objective = LinearObjective(LOGISTIC, 1.0)
    one, two = (solve_softmax(X, [problem], objective, n_threads=n)[0] for n in (1, 2))
    np.testing.assert_array_equal(one.coef, two.coef)


def test_unsolved_groups_are_named():
    X, Y = make_problem("plain")
    frame = pd.DataFrame(Y, columns=list("abcde"))
    frame["a"] = np.arange(len(X)) % 2  # nothing to learn: solved at once
    model = RandomLabelsets(LogisticRegression(C=100, max_iter=4), labelsets=[["a"], list("bcde")])
    match = "1 of 2 problems of label sets did .* in 4 iterations: 'b', 'c', 'd', 'e'. Increase"
    with pytest.warns(ConvergenceWarning, match=match):
        model.fit(X, frame)


@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_matrix, pd.DataFrame])
def test_forms_of_samples(form):
    X, Y = make_problem("plain")
    X[np.abs(X) < 0.5] = 0
    base = LogisticRegression(tol=1e-8, max_iter=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = LabelPowerset(base).fit(form(X), Y)
    expected = LabelPowerset(base).fit(X, Y)
    np.testing.assert_allclose(model.estimator_.coef_, expected.estimator_.coef_, atol=1e-5)


def test_many_sparse_features_are_left_to_scikit_learn():
    rng = np.random.default_rng(0)
    X = sp.random_array((400, 3000), density=0.01, rng=rng, format="csr")
    y = (rng.random(400) < 0.4).astype(int)
    assert _multinomial.fit(LogisticRegression(), X, [Classes(2, np.arange(400), y)]) is None
    model = LabelPowerset(LogisticRegression()).fit(X, np.column_stack([y, 1 - y]))
    alone = LogisticRegression().fit(X, y)
    np.testing.assert_array_equal(np.abs(model.estimator_.coef_), np.abs(alone.coef_))


def test_all_groups_are_constant_or_solved():
    X, Y = make_problem("plain")
    Y[:, 0] = 1
    model = RandomLabelsets(LogisticRegression(), labelsets=[[0], [1, 2], [3, 4]])
    with pytest.warns(LabelWarning, match="Label 0"):
        model.fit(X, Y)
    assert (model.predict_proba(X)[:, 0] == 1).all()
    assert model.estimators_[1].estimator_.n_iter_.shape == (1,)


@pytest.mark.parametrize(
    "base",
    [
        LogisticRegression(solver="saga"),
        LogisticRegression(C=np.inf),
        LogisticRegression(l1_ratio=0.5, solver="saga"),
        LogisticRegression(class_weight={7: 2.0}),
        LogisticRegression(class_weight={0: 0.0}),
        LogisticRegression(warm_start=True),
        type("Mine", (LogisticRegression,), {})(),
    ],
)
def test_what_is_left_to_scikit_learn(base):
    X, problems = make_groups("plain")
    assert _multinomial.can_fit(LogisticRegression(), X, problems)
    assert not _multinomial.can_fit(base, X, problems)
