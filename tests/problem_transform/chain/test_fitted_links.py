"""Links of fitted estimators: linear ones with one product, others on samples with labels."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Perceptron, Ridge, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from skmultilabel.problem_transform._chain import _estimator_links
from skmultilabel.problem_transform._chain._chain_samples import append_labels
from skmultilabel.problem_transform._chain._estimator_links import EstimatorLinks, make_links
from skmultilabel.problem_transform._chain._fit_links import ChainOptions, fit_links
from skmultilabel.problem_transform._chain._linear_links import LinearLinks
from skmultilabel.problem_transform._chain._respond import respond

LINEAR = [
    LogisticRegression(),
    LogisticRegression(solver="liblinear", fit_intercept=False),
    LinearDiscriminantAnalysis(),
    LinearSVC(dual=False),
    Perceptron(random_state=0),
    RidgeClassifier(),
]
OTHERS = [GaussianNB(), Ridge(), CalibratedClassifierCV(LinearSVC(dual=False), ensemble=False)]


def make_data(seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(120, 4))
    Y = (X[:, [0, 1, 2, 3]] + rng.normal(size=(120, 4)) > 0).astype(np.int8)
    Y[:, 1] |= Y[:, 0]
    return X, Y


def fit_chain(base, X, Y):
    return fit_links(base, X, Y, np.arange(Y.shape[1]), ChainOptions(), {})[0]


def follow_one_by_one(estimators, X, chain_method, response):
    features, answers = X, []
    for estimator in estimators:
        answers.append(respond(estimator, features, response))
        feature = respond(estimator, features, chain_method)
        features = append_labels(features, feature[:, None])
    return np.column_stack(answers)


def list_methods(base):
    methods = ["predict", "predict_proba", "decision_function", "predict_log_proba"]
    return [method for method in methods if hasattr(base, method)]


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("base", LINEAR + OTHERS, ids=str)
def test_to_follow_is_to_ask_one_link_after_the_other(base, form):
    if form is not np.asarray and isinstance(base, GaussianNB | LinearDiscriminantAnalysis):
        pytest.skip("takes dense samples only")
    X, Y = make_data()
    estimators = fit_chain(base, form(X), Y)
    links = make_links(estimators, form(X))
    assert isinstance(links, LinearLinks) == (base in LINEAR)
    for chain_method in list_methods(base):
        for response in list_methods(base)[:3]:
            expected = follow_one_by_one(estimators, form(X), chain_method, response)
            np.testing.assert_allclose(links.follow(chain_method, response), expected, atol=1e-10)


@pytest.mark.parametrize("base", [LogisticRegression(), GaussianNB()], ids=str)
def test_probabilities_given_earlier_labels(base):
    X, Y = make_data()
    estimators = fit_chain(base, X, Y)
    links = make_links(estimators, X)
    rng = np.random.default_rng(1)
    for link, estimator in enumerate(estimators):
        rows = rng.integers(0, len(X), size=7)
        earlier = rng.integers(0, 2, size=(7, link)).astype(float)
        expected = estimator.predict_proba(np.hstack([X[rows], earlier]))[:, 1]
        np.testing.assert_allclose(links.compute(link, rows, earlier), expected, atol=1e-12)
        every = links.take(slice(10, 20)).compute_all(link, earlier)
        assert every.shape == (10, 7)
        seen = np.hstack([X[12:13], earlier[3:4]])
        assert every[2, 3] == pytest.approx(estimator.predict_proba(seen)[0, 1])


def test_a_link_is_asked_once_for_cases_that_are_alike(monkeypatch):
    X, Y = make_data()
    links = make_links(fit_chain(GaussianNB(), X, Y), X)
    rows, earlier = np.array([5, 5, 7, 5]), np.array([[1.0, 0], [1, 0], [1, 0], [0, 0]])
    expected = links.compute(2, rows, earlier)
    asked = []

    def respond_and_note(estimator, samples, method):
        asked.append(samples)
        return respond(estimator, samples, method)

    monkeypatch.setattr(_estimator_links, "respond", respond_and_note)
    np.testing.assert_array_equal(links.compute(2, rows, earlier), expected)
    assert len(asked[0]) == 3
    assert expected[0] == expected[1]


@pytest.mark.parametrize("value", [0, 1])
def test_labels_that_did_not_vary(value):
    X, Y = make_data()
    Y[:, 2] = value
    estimators = fit_chain(LogisticRegression(), X, Y)
    links = make_links(estimators, X)
    assert isinstance(links, LinearLinks)
    for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
        answers = links.follow(method, "predict_proba")
        np.testing.assert_array_equal(answers[:, 2], value)
        assert np.isfinite(answers).all()
        np.testing.assert_array_equal(links.follow(method, "decision_function")[:, 2], value)
    rows = np.arange(3)
    np.testing.assert_array_equal(links.compute(2, rows, np.zeros((3, 2))), value)


def test_links_of_several_types_are_asked_one_by_one():
    X, Y = make_data()
    estimators = fit_chain(LogisticRegression(), X, Y)
    estimators[1] = RidgeClassifier().fit(np.hstack([X, Y[:, :1]]), Y[:, 1])
    assert isinstance(make_links(estimators, X), EstimatorLinks)


def test_sparse_coefficients():
    X, Y = make_data()
    estimators = fit_chain(LogisticRegression(), X, Y)
    expected = make_links(estimators, X).follow("predict", "predict_proba")
    for estimator in estimators:
        estimator.sparsify()
    answers = make_links(estimators, X).follow("predict", "predict_proba")
    np.testing.assert_allclose(answers, expected)


@pytest.mark.parametrize("scale", [1.0, 50.0])
def test_extreme_decision_values_have_exact_probabilities(scale):
    base = scale * np.array([[-np.inf, 0.0], [np.inf, 0.1], [16.0, -16.0], [-16.0, 0.5]])
    links = LinearLinks(base, scale * np.array([[0.0, 0.0], [20.0, 0.0]]))
    without, present = np.ones((1, 4)), np.empty((1, 4))
    links.divide(0, np.zeros((1, 0)), without, present)
    assert list(present[0, :2]) == [0, 1]
    assert list(without[0, :2]) == [1, 0]
    earlier = np.array([[0.0], [1.0]])
    expected = links.compute_all(1, earlier).T
    before = np.random.default_rng(0).random((2, 4))
    without, present = before.copy(), np.empty((2, 4))
    links.divide(1, earlier, without, present)
    np.testing.assert_allclose(present, before * expected, rtol=1e-13)
    np.testing.assert_allclose(without, before * (1 - expected), rtol=1e-13, atol=1e-16)
