"""Support vector machines that are solved together against scikit-learn's loop, driven tight."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from batched_problems import KINDS, compute_objectives, make_problem
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel.problem_transform._batched import _dense_hinge

OPTIONS = {
    "plain": {},
    "balanced": {"class_weight": "balanced"},
    "class weights": {"class_weight": {0: 0.3, 1: 2.5}},
    "no intercept": {"fit_intercept": False},
    "intercept scaling": {"intercept_scaling": 5.0},
}
TOL = 1e-4


def fit_loop(base, X, Y, **params):
    model = BinaryRelevance(clone(base).set_params(**params), solver="per_label")
    return compute_objectives(model.fit(X, Y), X, Y)


@pytest.fixture(params=["one by one", "together first"])
def start(request, monkeypatch):
    """Begin with Newton's method at once, or with the solver of all labels."""
    if request.param == "together first":
        monkeypatch.setattr(_dense_hinge, "FEW_ROWS", 0)


@pytest.mark.filterwarnings("ignore:Liblinear failed")
@pytest.mark.usefixtures("start")
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("C", [1e-4, 1.0, 1e2, 1e6])
@pytest.mark.parametrize("kind", KINDS)
def test_no_objective_is_above_that_of_the_loop(kind, C, options):
    X, Y = make_problem(kind)
    base = LinearSVC(C=C, tol=TOL, random_state=0, **options)
    got = compute_objectives(BinaryRelevance(base, solver="batched").fit(X, Y), X, Y)
    best = np.minimum(
        fit_loop(base, X, Y, dual=False, tol=1e-12),
        fit_loop(base, X, Y, dual=True, tol=1e-9, max_iter=300),
    )
    assert ((got - best) / best).max() <= 1e-9 + TOL


@pytest.mark.parametrize("C", [0.01, 2.0])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_sparse_samples(options, C):
    X, Y = make_sparse_problem()
    base = LinearSVC(C=C, tol=TOL, random_state=0, **options)
    model = BinaryRelevance(base, solver="batched").fit(X, Y)
    best = fit_loop(base, X, Y, dual=False, tol=1e-12)
    assert ((compute_objectives(model, X, Y) - best) / best).max() <= 1e-9 + TOL


def make_sparse_problem():
    rng = np.random.default_rng(0)
    X = sp.csr_array(np.where(rng.random((200, 400)) < 0.03, rng.normal(size=(200, 400)), 0) / 4)
    scores = X @ rng.normal(size=(400, 3)) + 0.1 * rng.normal(size=(200, 3))
    return X, (scores > 0.3).astype(int)


def test_sparse_samples_with_a_large_C_are_left_to_liblinear():
    X, Y = make_sparse_problem()
    model = BinaryRelevance(LinearSVC(C=100.0)).fit(X, Y)
    assert model.solver_ == "per_label"
    with pytest.raises(ValueError, match="LIBLINEAR is faster"):
        BinaryRelevance(LinearSVC(C=100.0), solver="batched").fit(X, Y)


@pytest.mark.usefixtures("start")
@pytest.mark.parametrize("fit_intercept", [False, True])
def test_the_estimators_are_as_their_own_fit_leaves_them(fit_intercept):
    X, Y = make_problem("plain")
    frame = pd.DataFrame(X).rename(columns="x{}".format)
    base = LinearSVC(fit_intercept=fit_intercept)
    batched = BinaryRelevance(base, solver="batched").fit(frame, Y)
    loop = BinaryRelevance(base, solver="per_label").fit(frame, Y)
    for label, (ours, theirs) in enumerate(zip(batched.estimators_, loop.estimators_, strict=True)):
        assert vars(ours).keys() == vars(theirs).keys()
        for name, value in vars(theirs).items():
            assert type(getattr(ours, name)) is type(value), name
            assert np.shape(getattr(ours, name)) == np.shape(value), name
        np.testing.assert_array_equal(ours.predict(frame), batched.predict(frame)[:, label])
    assert len({id(model.coef_.base) for model in batched.estimators_}) == 1


@pytest.mark.usefixtures("start")
def test_the_result_does_not_depend_on_n_jobs():
    X, Y = make_problem("separable")
    base = LinearSVC(C=1e4)
    one, two = (
        BinaryRelevance(base, solver="batched", n_jobs=n_jobs).fit(X, Y) for n_jobs in (1, 2)
    )
    for a, b in zip(one.estimators_, two.estimators_, strict=True):
        np.testing.assert_array_equal(a.coef_, b.coef_)


@pytest.mark.usefixtures("start")
@pytest.mark.parametrize("max_iter", [0, 2])
def test_labels_that_did_not_converge_are_named(max_iter):
    X, Y = make_problem("separable")
    Y = pd.DataFrame(Y).rename(columns="label {}".format)
    base = LinearSVC(C=1e4, max_iter=max_iter)
    with pytest.warns(ConvergenceWarning, match="'label 0'.* max_iter"):
        model = BinaryRelevance(base, solver="batched").fit(X, Y)
    assert all(estimator.n_iter_ <= max_iter for estimator in model.estimators_)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"penalty": "l1", "dual": False}, "l2"),
        ({"loss": "hinge"}, "squared hinge"),
        ({"multi_class": "crammer_singer"}, "crammer_singer"),
        ({"verbose": 1}, "verbose"),
        ({"tol": -1.0}, "The 'tol' parameter"),
        ({"class_weight": {2: 1.0}}, "class_weight"),
    ],
)
def test_what_is_not_solved_together_is_said(options, reason):
    X, Y = make_problem("plain")
    with pytest.raises(ValueError, match=reason):
        BinaryRelevance(LinearSVC(**options), solver="batched").fit(X, Y)
