"""The links of one chain: independent where they can be, one after the other where not."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier

from skmultilabel.exceptions import LabelFitError
from skmultilabel.problem_transform._chain._fit_links import ChainOptions, fit_links

TREE = DecisionTreeClassifier(max_depth=4, random_state=0)
EXACT = LogisticRegression(tol=1e-10, max_iter=10_000)
ORDER = np.array([2, 0, 3, 1])


def make_data(n_samples=200, *, gaps=0.0):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, 3))
    Y = np.zeros((n_samples, 4))
    for label in range(4):
        score = X[:, label % 3] + 2 * Y[:, :label].sum(axis=1) - label
        Y[:, label] = score + rng.normal(size=n_samples) > 0
    return X, np.where(rng.random(Y.shape) < gaps, np.nan, Y)


def answer(model, X, method):
    response = getattr(model, method)(X)
    return response if response.ndim == 1 else response[:, 1]


def fit_one_by_one(base, X, Y, order, chain_method="predict"):
    """The definition: known rows only, predictions for earlier labels that are not known."""
    models, seen = [], X
    for label in order:
        known = ~np.isnan(Y[:, label])
        models.append(base.__class__(**base.get_params()).fit(seen[known], Y[known, label]))
        feature = np.where(known, Y[:, label], answer(models[-1], seen, chain_method))
        seen = np.column_stack([seen, feature])
    return models, seen


@pytest.mark.parametrize("chain_method", ["predict", "predict_proba"])
@pytest.mark.parametrize("gaps", [0.0, 0.2])
@pytest.mark.parametrize("base", [TREE, EXACT], ids=lambda base: type(base).__name__)
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csr_matrix])
def test_links_are_those_of_one_after_the_other(base, gaps, chain_method, form):
    X, Y = make_data(gaps=gaps)
    options = ChainOptions(chain_method=chain_method)
    labels = Y if form is np.asarray else sp.csr_array(Y)
    links, _ = fit_links(base, form(X), labels, ORDER, options, {})
    expected, seen = fit_one_by_one(base, X, Y, ORDER, chain_method)
    for number, (link, model) in enumerate(zip(links, expected, strict=True)):
        assert link.n_features_in_ == 3 + number
        features = seen[:, : 3 + number]
        np.testing.assert_allclose(
            link.predict_proba(features), model.predict_proba(features), atol=1e-4
        )


@pytest.mark.parametrize("chain_method", ["predict", "predict_proba", "predict_log_proba"])
@pytest.mark.parametrize("base", [TREE, EXACT], ids=lambda base: type(base).__name__)
def test_folds_answer_as_in_cross_val_predict(base, chain_method):
    X, Y = make_data()
    base = base.__class__(**base.get_params())
    if chain_method == "predict_log_proba" and isinstance(base, DecisionTreeClassifier):
        base.set_params(min_samples_leaf=5, max_depth=1)  # no leaf is pure
    links, _ = fit_links(base, X, Y, ORDER, ChainOptions(3, chain_method), {})
    seen = X
    for link, label in zip(links, ORDER, strict=True):
        expected = base.__class__(**base.get_params()).fit(seen, Y[:, label])
        np.testing.assert_allclose(
            link.predict_proba(seen), expected.predict_proba(seen), atol=1e-4
        )
        feature = cross_val_predict(base, seen, Y[:, label], cv=3, method=chain_method)
        feature = feature if feature.ndim == 1 else feature[:, 1]
        seen = np.column_stack([seen, feature])


def test_folds_are_fitted_on_known_rows():
    X, Y = make_data(gaps=0.2)
    links, solver = fit_links(EXACT, X, Y, ORDER, ChainOptions(KFold(2)), {})
    assert solver == "batched"
    label = Y[:, ORDER[0]]
    seen = np.column_stack([X, np.zeros(len(X))])
    for rows in (slice(0, 100), slice(100, 200)):
        train = np.setdiff1d(np.flatnonzero(~np.isnan(label)), np.arange(len(X))[rows])
        seen[rows, 3] = EXACT.fit(X[train], label[train]).predict(X[rows])
    known = ~np.isnan(Y[:, ORDER[1]])
    expected = EXACT.fit(seen[known], Y[known, ORDER[1]])
    np.testing.assert_allclose(links[1].coef_, expected.coef_, atol=1e-4)


@pytest.mark.parametrize("shape", ["rows", "labels"])
@pytest.mark.parametrize("cv", [None, 2])
def test_weights_follow_the_labels(shape, cv):
    X, Y = make_data()
    weight = np.random.default_rng(1).uniform(0.5, 2, size=Y.shape if shape == "labels" else 200)
    links, _ = fit_links(EXACT, X, Y, ORDER, ChainOptions(cv), {"sample_weight": weight})
    first = weight[:, ORDER[0]] if shape == "labels" else weight
    expected = EXACT.fit(X, Y[:, ORDER[0]], sample_weight=first)
    np.testing.assert_allclose(links[0].coef_, expected.coef_, atol=1e-4)
    if cv is None:
        second = weight[:, ORDER[1]] if shape == "labels" else weight
        seen = np.column_stack([X, Y[:, ORDER[0]]])
        expected = EXACT.fit(seen, Y[:, ORDER[1]], sample_weight=second)
        np.testing.assert_allclose(links[1].coef_, expected.coef_, atol=1e-4)


def test_one_solve_fits_the_links_that_do_not_wait():
    X, Y = make_data()
    assert fit_links(EXACT, X, Y, ORDER, ChainOptions(), {})[1] == "batched"
    Y[3, ORDER[1]] = np.nan
    assert fit_links(EXACT, X, Y, ORDER, ChainOptions(), {})[1] == "batched"
    assert fit_links(EXACT, X, Y, ORDER, ChainOptions(solver="per_label"), {})[1] == "per_label"
    with pytest.raises(ValueError, match='solver="batched" cannot be used here'):
        fit_links(TREE, X, Y, ORDER, ChainOptions(solver="batched"), {})


def test_folds_must_test_every_row_once():
    X, Y = make_data()
    once = [(np.arange(100, 200), np.arange(100))]
    with pytest.raises(ValueError, match="row 100 is tested 0 times"):
        fit_links(TREE, X, Y, ORDER, ChainOptions(once), {})


@pytest.mark.parametrize("cv", [None, 2])
def test_errors_name_the_label(cv):
    X, Y = make_data()
    X[5] = np.inf
    names = np.array(["a", "b", "c", "d"], dtype=object)
    with pytest.raises(LabelFitError, match="Label 'c': ValueError in the base estimator"):
        fit_links(TREE, X, Y, ORDER, ChainOptions(cv), {}, names)


def test_the_time_of_links_is_printed(capsys):
    X, Y = make_data()
    fit_links(TREE, X, Y, ORDER, ChainOptions(verbose=True), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert "(1 of 4) Processing order 2, total=" in lines[0]
    fit_links(EXACT, X, Y, ORDER, ChainOptions(verbose=True), {})
    assert "(4 of 4) Processing orders 2 to 1 together, total=" in capsys.readouterr().out
