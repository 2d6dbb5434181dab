"""Logistic regressions that are solved together against scikit-learn's loop, driven tight."""

import numpy as np
import pandas as pd
import pytest
from batched_problems import KINDS, compute_objectives, make_problem
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance

OPTIONS = {
    "plain": {},
    "balanced": {"class_weight": "balanced"},
    "class weights": {"class_weight": {0: 0.3, 1: 2.5}},
    "no intercept": {"fit_intercept": False},
    "liblinear": {"solver": "liblinear", "intercept_scaling": 3.0},
    "liblinear balanced": {"solver": "liblinear", "class_weight": "balanced"},
}


def fit_both(base, X, Y, weight=None):
    """Fit together and, tight, one after the other."""
    batched = BinaryRelevance(base, solver="batched").fit(X, Y, weight)
    tight = {"tol": 1e-10, "max_iter": 20000}
    if base.solver != "liblinear":
        tight["solver"] = "newton-cholesky"
    reference = LogisticRegression(**{**base.get_params(), **tight})
    return batched, BinaryRelevance(reference, solver="per_label").fit(X, Y, weight)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::scipy.linalg.LinAlgWarning")
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("C", [1e-4, 1.0, 1e3])
@pytest.mark.parametrize("kind", KINDS)
def test_no_objective_is_above_the_optimum(kind, C, options):
    X, Y = make_problem(kind)
    base = LogisticRegression(C=C, tol=1e-5, max_iter=1000, **options)
    batched, reference = fit_both(base, X, Y)
    got = compute_objectives(batched, X, Y)
    best = compute_objectives(reference, X, Y)
    assert ((got - best) / best).max() < 1e-4
    assert all(len(model.n_iter_) == 1 for model in batched.estimators_)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("weights", ["none", "per sample", "per label"])
@pytest.mark.parametrize("unknown", [False, True])
def test_weights_and_unknown_labels(options, weights, unknown):
    X, Y = make_problem("plain")
    rng = np.random.default_rng(5)
    if unknown:
        Y = np.where(rng.random(Y.shape) < 0.2, np.nan, Y)
    shape = {"none": None, "per sample": len(X), "per label": Y.shape}[weights]
    weight = None if shape is None else rng.choice([0.0, 0.5, 1.0, 3.0], shape)
    base = LogisticRegression(tol=1e-8, max_iter=1000, **options)
    batched, reference = fit_both(base, X, Y, weight)
    for ours, theirs in zip(batched.estimators_, reference.estimators_, strict=True):
        np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=2e-5)
        np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=2e-5)


@pytest.mark.parametrize("solver", ["lbfgs", "liblinear"])
@pytest.mark.parametrize("fit_intercept", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_estimators_are_as_their_own_fit_leaves_them(solver, fit_intercept, dtype):
    X, Y = make_problem("plain")
    frame = pd.DataFrame(X.astype(dtype)).rename(columns="x{}".format)
    base = LogisticRegression(solver=solver, fit_intercept=fit_intercept)
    batched = BinaryRelevance(base, solver="batched").fit(frame, Y)
    loop = BinaryRelevance(base, solver="per_label").fit(frame, Y)
    for label, (ours, theirs) in enumerate(zip(batched.estimators_, loop.estimators_, strict=True)):
        assert vars(ours).keys() == vars(theirs).keys()
        for name, value in vars(theirs).items():
            assert type(getattr(ours, name)) is type(value), name
            assert np.shape(getattr(ours, name)) == np.shape(value), name
            assert getattr(getattr(ours, name), "dtype", None) == getattr(value, "dtype", None)
        np.testing.assert_array_equal(ours.predict(frame), batched.predict(frame)[:, label])


def test_the_coefficients_are_views_of_one_array():
    X, Y = make_problem("plain")
    models = BinaryRelevance(LogisticRegression(), solver="batched").fit(X, Y).estimators_
    assert len({id(model.coef_.base) for model in models}) == 1


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_an_infinite_C_is_no_penalty(fit_intercept):
    X, Y = make_problem("plain")
    overlapping = Y[:, :3]
    base = LogisticRegression(C=np.inf, tol=1e-8, fit_intercept=fit_intercept)
    batched, reference = fit_both(base, X, overlapping)
    for ours, theirs in zip(batched.estimators_, reference.estimators_, strict=True):
        np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-4, atol=1e-4)


def test_labels_that_did_not_converge_are_named():
    X, Y = make_problem("separable")
    Y = pd.DataFrame(Y).rename(columns="label {}".format)
    base = LogisticRegression(C=1e4, max_iter=2)
    with pytest.warns(ConvergenceWarning, match="'label 0'.* max_iter"):
        model = BinaryRelevance(base, solver="batched").fit(X, Y)
    assert all(estimator.n_iter_[0] <= 2 for estimator in model.estimators_)


@pytest.mark.parametrize("n_jobs", [2, 3])
def test_the_result_does_not_depend_on_n_jobs(n_jobs):
    X, Y = make_problem("plain", n_samples=2000)
    one = BinaryRelevance(LogisticRegression(), solver="batched", n_jobs=1).fit(X, Y)
    many = BinaryRelevance(LogisticRegression(), solver="batched", n_jobs=n_jobs).fit(X, Y)
    for a, b in zip(one.estimators_, many.estimators_, strict=True):
        np.testing.assert_array_equal(a.coef_, b.coef_)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"l1_ratio": 1.0, "solver": "liblinear"}, "l2"),
        ({"dual": True, "solver": "liblinear"}, "dual"),
        ({"warm_start": True}, "warm_start"),
        ({"verbose": 1}, "verbose"),
        ({"tol": -1.0}, "The 'tol' parameter"),
        ({"class_weight": {2: 1.0}}, "class_weight"),
        ({"solver": "liblinear", "C": np.inf}, "penalty"),
    ],
)
def test_what_is_not_solved_together_is_said(options, reason):
    X, Y = make_problem("plain")
    with pytest.raises(ValueError, match=reason):
        BinaryRelevance(LogisticRegression(**options), solver="batched").fit(X, Y)
