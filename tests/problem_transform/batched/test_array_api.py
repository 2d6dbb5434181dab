"""Samples that are tensors: the same models as of NumPy's arrays, in the library of the samples."""

import pickle

import numpy as np
import pytest
import scipy.sparse as sp
import sklearn
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_array_api_input

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel._array_library import find_library
from skmultilabel.problem_transform._batched import _array_api, _preconditioners
from skmultilabel.problem_transform._batched._array_api import solve_arrays
from skmultilabel.problem_transform._batched._dense import solve_dense
from skmultilabel.problem_transform._batched._linear_problem import (
    LinearFit,
    LinearObjective,
    sign_labels,
)
from skmultilabel.problem_transform._batched._losses import LOGISTIC

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.skipif(
    not getattr(get_tags(LogisticRegression()), "array_api_support", False),
    reason="this scikit-learn fits logistic regressions on arrays of NumPy only",
)
DEVICES = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]


@pytest.fixture(params=DEVICES)
def device(request, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    with sklearn.config_context(array_api_dispatch=True):
        yield request.param


def make_data(n_samples=300, n_features=6, n_labels=4, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n_samples, n_features)) * rng.uniform(0.3, 3, n_features) + 1
    scores = X @ rng.standard_normal((n_features, n_labels)) / np.sqrt(n_features)
    noise = rng.standard_normal(scores.shape)
    return X, (scores + noise > np.quantile(scores, 0.7, axis=0)).astype(np.int8)


def compute_objective(X, Y, objective, fit, weight=1.0):
    margin = (X @ np.asarray(fit.coef, dtype=float).T + np.asarray(fit.intercept)) * (2 * Y - 1)
    loss = np.where(np.isnan(margin), 0, np.logaddexp(0, -margin) * weight)
    return loss.sum(axis=0) + objective.penalty / 2 * (np.asarray(fit.coef) ** 2).sum(axis=1)


def place(X, device):
    samples = torch.asarray(X, device=device)
    return samples, find_library(samples)


def move_fit(fit):
    return type(fit)(fit.coef.cpu(), fit.intercept.cpu(), fit.n_iter.cpu(), fit.converged)


def collect_fit(model):
    coef, intercept = (
        torch.concat([getattr(estimator, name) for estimator in model.estimators_]).cpu()
        for name in ("coef_", "intercept_")
    )
    return LinearFit(coef, intercept, None, None)


def hide_some(Y):
    return np.where(np.random.default_rng(1).uniform(size=Y.shape) < 0.2, np.nan, Y)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_losses_of_arrays_are_those_of_numpy(dtype):
    margin = np.concatenate([np.linspace(-40, 40, 81), [-1e3, 1e3, 0.0]]).astype(dtype)
    xp = pytest.importorskip("sklearn.externals.array_api_compat.torch")
    got = LOGISTIC.evaluate_arrays(xp, torch.asarray(margin))
    for part, expected in zip(got, LOGISTIC.evaluate(margin.copy()), strict=True):
        np.testing.assert_allclose(part.numpy(), expected, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("penalty", [0.0, 0.01, 1.0, 100.0])
@pytest.mark.parametrize("column", [0.0, 1.0])
@pytest.mark.parametrize("shape", [(300, 6), (40, 90)], ids=["tall", "wide"])
def test_the_models_are_those_of_numpy(shape, column, penalty, device):
    if penalty == 0 and shape[1] > shape[0]:
        penalty = 1e-4
    X, Y = make_data(*shape)
    objective = LinearObjective(LOGISTIC, penalty, column, tol=1e-8, max_iter=500)
    fit = solve_arrays(torch.asarray(X, device=device), Y, objective)
    expected = solve_dense(X, Y, objective)
    assert fit.converged.all()
    got, best = (compute_objective(X, Y, objective, one) for one in (move_fit(fit), expected))
    np.testing.assert_allclose(got, best, rtol=1e-7)
    np.testing.assert_allclose(fit.coef.cpu(), expected.coef, rtol=1e-2, atol=1e-3)
    np.testing.assert_allclose(fit.intercept.cpu(), expected.intercept, rtol=1e-2, atol=1e-3)


@pytest.mark.parametrize("class_weight", [None, "balanced", {0: 0.5, 1: 3.0}])
@pytest.mark.parametrize("weighting", ["none", "samples", "labels"])
@pytest.mark.parametrize(
    "target", [lambda Y: Y, hide_some, sp.csc_array], ids=["dense", "unknown", "sparse"]
)
def test_weights_and_unknown_labels_count_as_in_numpy(target, weighting, class_weight, device):
    X, Y = make_data()
    shape = {"none": None, "samples": len(Y), "labels": Y.shape}[weighting]
    rng = np.random.default_rng(2)
    weight = None if shape is None else rng.uniform(0, 2, shape)
    objective = LinearObjective(LOGISTIC, 0.5, class_weight=class_weight, tol=1e-8)
    fit = solve_arrays(torch.asarray(X, device=device), target(Y), objective, weight)
    expected = solve_dense(X, target(Y), objective, weight)
    np.testing.assert_allclose(fit.coef.cpu(), expected.coef, atol=1e-5)


@pytest.mark.parametrize("shape", [(700, 6), (20, 40)], ids=["tall", "wide"])
def test_blocks_sum_to_the_whole(shape, device, monkeypatch):
    X, Y = make_data(*shape)
    weight = np.random.default_rng(3).uniform(0.5, 2, Y.shape)
    samples, objective = torch.asarray(X, device=device), LinearObjective(LOGISTIC, 1e-3, tol=1e-8)
    whole = solve_arrays(samples, hide_some(Y), objective, weight)
    for constant in ("VALUES_PER_BLOCK", "VALUES_PER_BLOCK_ON_CPU", "FEATURES_PER_BLOCK"):
        monkeypatch.setattr(_array_api, constant, 1)
    parts = solve_arrays(samples, hide_some(Y), objective, weight)
    np.testing.assert_allclose(parts.coef.cpu(), whole.coef.cpu(), atol=1e-6)


def test_nearly_separable_labels_get_hessians_of_their_own(device, monkeypatch):
    made = []
    factor = _array_api.factor_penalised
    monkeypatch.setattr(
        _array_api, "factor_penalised", lambda *args: made.append(1) or factor(*args)
    )
    X, Y = make_data(400, 60)
    objective = LinearObjective(LOGISTIC, 1e-4, tol=1e-6, max_iter=500)
    fit = solve_arrays(torch.asarray(X, device=device), Y, objective)
    assert made
    assert fit.converged.all()
    best = compute_objective(X, Y, objective, solve_dense(X, Y, objective))
    np.testing.assert_allclose(compute_objective(X, Y, objective, move_fit(fit)), best, rtol=1e-5)


@pytest.mark.parametrize(("column", "penalty"), [(0.0, 1.0), (1.0, 1.0), (1.0, 0.0)])
def test_hessians_are_those_of_the_labels(column, penalty, device):
    X, Y = make_data()
    weight = np.random.default_rng(3).uniform(0.5, 2, Y.shape)
    objective = LinearObjective(LOGISTIC, penalty, column)
    samples = _array_api._Samples(*place(X, device))
    problem = _array_api._ArrayProblem(samples, sign_labels(hide_some(Y), weight), objective, None)
    W = np.random.default_rng(5).standard_normal((2, 6 + bool(column)))
    labels = np.array([3, 1])
    design = np.column_stack([X, np.ones(len(X))])[:, : W.shape[1]]
    for w, label, factor in zip(W, labels, problem.factor_hessians(W, labels), strict=True):
        proba = expit(design @ w)
        bend = proba * (1 - proba) * weight[:, label] * ~np.isnan(hide_some(Y)[:, label])
        hessian = (design.T * bend) @ design
        hessian[np.diag_indices(6)] += penalty
        np.testing.assert_allclose(
            np.triu(factor).T @ np.triu(factor), hessian, rtol=1e-4, atol=1e-4 * hessian.max()
        )


@pytest.mark.parametrize("most_features", [5, 6])
@pytest.mark.parametrize("weight", [None, np.linspace(0, 2, 300)], ids=["equal", "weighted"])
def test_the_metric_is_that_of_numpy(weight, most_features, device, monkeypatch):
    for module in (_array_api, _preconditioners):
        monkeypatch.setattr(module, "MOST_FEATURES", most_features)
    X, _ = make_data()
    objective = LinearObjective(LOGISTIC, 1.0)
    got = _array_api._decompose(_array_api._Samples(*place(X, device)), objective, weight)
    expected = _preconditioners.decompose(X, objective, weight)
    np.testing.assert_allclose(got.values, expected.values, rtol=1e-5)
    np.testing.assert_allclose(got.mean, expected.mean)
    assert (got.vectors is None) == (expected.vectors is None)
    V, W, moments = np.ones((2, 7)), np.ones((2, 7)), np.array([[30, 10, 40.0], [50, 0, 100]])
    np.testing.assert_allclose(
        got.solve(V, W, moments, 1.0), expected.solve(V, W, moments, 1.0), rtol=1e-4
    )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_objective_is_at_least_as_good_as_that_of_the_loop(dtype, device):
    X, Y = make_data(500, 20, 6)
    samples = torch.asarray(X.astype(dtype), device=device)
    together, loop = (
        BinaryRelevance(LogisticRegression(), solver=solver).fit(samples, Y)
        for solver in ("batched", "per_label")
    )
    objective = LinearObjective(LOGISTIC, 1.0)
    got, expected = (
        compute_objective(X, Y, objective, collect_fit(model)) for model in (together, loop)
    )
    assert (got <= expected * (1 + 1e-4)).all()
    agreement = (together.predict(samples) == loop.predict(samples)).double().mean()
    assert agreement > 0.99


@pytest.mark.parametrize("as_target", [lambda Y, device: Y, torch.asarray], ids=["numpy", "torch"])
def test_a_fit_sets_what_scikit_learn_sets(as_target, device):
    X, Y = make_data()
    samples = torch.asarray(X.astype(np.float32), device=device)
    target = as_target(Y) if as_target is torch.asarray else Y
    model = BinaryRelevance(LogisticRegression()).fit(samples, target)
    alone = LogisticRegression().fit(samples, torch.asarray(Y[:, 0], device=device))
    one = model.estimators_[0]
    assert model.solver_ == "batched"
    assert vars(one).keys() == vars(alone).keys()
    for name in ("coef_", "intercept_", "n_iter_"):
        got, expected = getattr(one, name), getattr(alone, name)
        assert (got.shape, got.dtype, got.device) == (
            expected.shape,
            expected.dtype,
            expected.device,
        )
    assert one.classes_.device == samples.device
    assert one.classes_.tolist() == [0, 1]
    assert model.n_features_in_ == 6


def test_answers_lie_where_the_samples_are(device):
    X, Y = make_data()
    samples = torch.asarray(X, device=device)
    model = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(samples, Y)
    plain = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(X, Y)
    for method in ("predict", "predict_proba", "decision_function"):
        got = getattr(model, method)(samples)
        assert got.device == samples.device
        np.testing.assert_allclose(got.cpu(), getattr(plain, method)(X), atol=1e-5)
    for label, estimator in enumerate(model.estimators_):
        assert torch.equal(estimator.predict(samples), model.predict(samples)[:, label])
        torch.testing.assert_close(
            estimator.predict_proba(samples)[:, 1], model.predict_proba(samples)[:, label]
        )
    assert model.score(samples, Y) == plain.score(X, Y)


def test_one_label_has_one_column(device):
    X, Y = make_data()
    samples = torch.asarray(X, device=device)
    model = BinaryRelevance(LogisticRegression()).fit(samples, Y[:, :1])
    for method in ("predict", "predict_proba", "decision_function"):
        assert tuple(getattr(model, method)(samples).shape) == (300, 1)


@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
def test_constant_labels_are_constant(device):
    X, Y = make_data()
    Y[:, 0], Y[:, 2] = 1, 0
    samples = torch.asarray(X, device=device)
    model = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(samples, Y)
    expected = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(X, Y)
    for method in ("predict", "predict_proba", "decision_function"):
        got = getattr(model, method)(samples).cpu()
        np.testing.assert_allclose(got, getattr(expected, method)(X), atol=1e-5)
    nothing = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(samples, np.zeros_like(Y))
    assert not nothing.predict(samples).any()


def test_sparse_labels_have_sparse_predictions(device):
    X, Y = make_data()
    samples = torch.asarray(X, device=device)
    model = BinaryRelevance(LogisticRegression()).fit(samples, sp.csr_array(Y))
    got = model.predict(samples)
    assert sp.issparse(got)
    dense = BinaryRelevance(LogisticRegression()).fit(samples, Y).predict(samples)
    np.testing.assert_array_equal(got.toarray(), dense.cpu())


@pytest.mark.parametrize("base", [GaussianNB(), RidgeClassifier(solver="svd")], ids=repr)
def test_other_models_are_fitted_one_after_the_other(base, device):
    X, Y = make_data()
    samples = torch.asarray(X, device=device)
    model = BinaryRelevance(base).fit(samples, hide_some(Y))
    assert model.solver_ == "per_label"
    expected = BinaryRelevance(base, solver="per_label").fit(X, hide_some(Y))
    got = model.predict(samples)
    assert got.device == samples.device
    assert (got.cpu().numpy() == expected.predict(X)).mean() > 0.99
    with pytest.raises(ValueError, match="another library than NumPy"):
        BinaryRelevance(base, solver="batched").fit(samples, Y)


def test_solvers_that_take_numpy_only_are_refused(device):
    X, Y = make_data()
    base = LogisticRegression(solver="newton-cholesky")
    with pytest.raises(ValueError, match="solver 'newton-cholesky' takes arrays of NumPy only"):
        BinaryRelevance(base, solver="batched").fit(torch.asarray(X, device=device), Y)


def test_classes_are_answered_beside_the_samples(device):
    X, Y = make_data()
    samples, y = torch.asarray(X, device=device), Y[:, :2].sum(axis=1)
    model = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(
        samples, torch.asarray(y, device=device)
    )
    expected = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(X, y)
    assert model.predict(samples).device == samples.device
    assert (model.predict(samples).cpu().numpy() == expected.predict(X)).mean() > 0.99
    proba = model.predict_proba(samples)
    np.testing.assert_allclose(proba.cpu(), expected.predict_proba(X), atol=1e-5)
    words = np.array(["none", "one", "both"])[y]
    named = BinaryRelevance(LogisticRegression(tol=1e-8)).fit(samples, words)
    assert isinstance(named.predict(samples), np.ndarray)


def test_works_inside_of_other_estimators(device):
    X, Y = make_data()
    samples, target = (torch.asarray(array, device=device) for array in (X, Y))
    search = GridSearchCV(BinaryRelevance(LogisticRegression()), {"estimator__C": [0.1, 1]}, cv=2)
    assert search.fit(samples, target).predict(samples).device == samples.device
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-8))
    model = BinaryRelevance(pipeline).fit(samples, target)
    assert model.solver_ == "batched"
    expected = BinaryRelevance(pipeline).fit(X, Y).predict_proba(X)
    np.testing.assert_allclose(model.predict_proba(samples).cpu(), expected, atol=1e-5)
    tuned = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), cv=2)
    assert tuned.fit(samples, target).predict(samples).shape == (300, 4)


def test_another_library_than_that_of_the_fit_is_refused(device):
    X, Y = make_data()
    model = BinaryRelevance(LogisticRegression()).fit(torch.asarray(X, device=device), Y)
    with pytest.raises(ValueError, match="must use the same namespace"):
        model.predict_proba(X)


def test_a_pickled_model_answers_the_same(device):
    X, Y = make_data()
    samples = torch.asarray(X, device=device)
    model = BinaryRelevance(LogisticRegression()).fit(samples, Y)
    expected = model.predict_proba(samples)
    assert torch.equal(pickle.loads(pickle.dumps(model)).predict_proba(samples), expected)


def test_without_dispatch_tensors_are_converted():
    X, Y = make_data()
    model = BinaryRelevance(LogisticRegression()).fit(torch.asarray(X), torch.asarray(Y))
    expected = BinaryRelevance(LogisticRegression()).fit(X, Y)
    assert model.solver_ == "batched"
    assert isinstance(model.estimators_[0].coef_, np.ndarray)
    np.testing.assert_array_equal(model.predict_proba(torch.asarray(X)), expected.predict_proba(X))


def test_numpy_is_numpy_under_dispatch(device):
    X, Y = make_data()
    model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    assert model.solver_ == "batched"
    assert isinstance(model.predict_proba(X), np.ndarray)
    assert isinstance(model.predict_proba(X.tolist()), np.ndarray)


@pytest.mark.parametrize("shape", [(200, 5), (30, 60)], ids=["tall", "wide"])
@pytest.mark.parametrize("base", [LogisticRegression(), LogisticRegression(fit_intercept=False)])
def test_nothing_but_the_standard_is_asked_of_a_library(base, shape, device):
    strict = pytest.importorskip("array_api_strict")
    X, Y = make_data(*shape)
    weight = np.random.default_rng(4).uniform(0.5, 2, Y.shape)
    base.set_params(tol=1e-8, max_iter=1000)
    expected = BinaryRelevance(base).fit(X, hide_some(Y), sample_weight=weight).predict_proba(X)
    # From this device nothing gets to NumPy unless it is asked for.
    samples = strict.asarray(X, device=strict.Device("device1"))
    model = BinaryRelevance(base).fit(samples, hide_some(Y), sample_weight=weight)
    got = strict.asarray(model.predict_proba(samples), device=strict.Device("CPU_DEVICE"))
    assert model.solver_ == "batched"
    assert model.predict(samples).device == samples.device
    np.testing.assert_allclose(np.asarray(got), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("library", "name"), [("torch", "cpu"), ("torch", "cuda"), ("array_api_strict", "device1")]
)
def test_scikit_learn_finds_what_it_asks_of_array_libraries(library, name, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    check_array_api_input(
        "BinaryRelevance",
        BinaryRelevance(LogisticRegression()),
        array_namespace=library,
        device_name=name,
        dtype_name="float32",
    )


def test_nothing_is_written_to_what_was_given(device):
    X, Y = make_data()
    samples, target = (torch.asarray(array.copy(), device=device) for array in (X, Y))
    weight = np.ones(len(X))
    weight.setflags(write=False)
    BinaryRelevance(LogisticRegression(C=1e3)).fit(samples, target, sample_weight=weight)
    np.testing.assert_array_equal(samples.cpu(), X)
    np.testing.assert_array_equal(target.cpu(), Y)
