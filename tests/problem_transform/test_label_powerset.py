"""LabelPowerset: a multi-class problem, its answers and its Bayes rules."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import ThresholdOptimizer
from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform import LabelPowerset
from skmultilabel.problem_transform._joint._bayes_rules import BAYES_RULES


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 4))
    return X, (X[:, :3] + rng.normal(scale=0.8, size=(200, 3)) > 0.4).astype(int)


def name_sets(Y):
    return np.array(["".join(map(str, row)) for row in Y])


@pytest.mark.parametrize(
    "base", [LogisticRegression(), DecisionTreeClassifier(max_depth=3), LinearSVC(dual=False)]
)
def test_it_is_the_multi_class_problem_of_the_sets(problem, base):
    X, Y = problem
    model = LabelPowerset(base).fit(X, Y)
    expected = clone(base).fit(X, name_sets(Y))
    np.testing.assert_array_equal(name_sets(model.predict(X)), expected.predict(X))


def test_probabilities_are_sums_over_the_sets(problem):
    X, Y = problem
    model = LabelPowerset(LogisticRegression(tol=1e-10, max_iter=1000)).fit(X, Y)
    base = LogisticRegression(tol=1e-10, max_iter=1000).fit(X, name_sets(Y))
    proba = base.predict_proba(X)
    for label, marginal in enumerate(model.predict_proba(X).T):
        has_label = [name[label] == "1" for name in base.classes_]
        np.testing.assert_allclose(marginal, proba[:, has_label].sum(axis=1), rtol=1e-5)


@pytest.mark.parametrize("metric", ["f1", "hamming", "subset"])
def test_a_bayes_rule_has_the_best_expectation(problem, metric):
    X, Y = problem
    model = LabelPowerset(LogisticRegression(), predict_for=metric).fit(X, Y)
    every = np.array(list(np.ndindex(2, 2, 2)))
    proba = model.estimator_.predict_proba(X[:20])
    gains = {
        "f1": lambda truth, answer: f1_score(truth, answer, zero_division=1),
        "hamming": lambda truth, answer: np.mean(truth == answer),
        "subset": lambda truth, answer: np.all(truth == answer),
    }
    values = np.array([[gains[metric](s, answer) for answer in every] for s in model.label_sets_])
    expected = proba @ values
    answers = [every.tolist().index(answer.tolist()) for answer in model.predict(X[:20])]
    np.testing.assert_allclose(expected[np.arange(20), answers], expected.max(axis=1))


def test_precision_at_k_predicts_the_k_likeliest_labels(problem):
    X, Y = problem
    model = LabelPowerset(LogisticRegression(), predict_for="precision_at_k", k=2).fit(X, Y)
    answer = model.predict(X)
    assert (answer.sum(axis=1) == 2).all()
    left_out = model.predict_proba(X)[answer == 0]
    np.testing.assert_array_equal(left_out, model.predict_proba(X).min(axis=1))


@pytest.mark.parametrize("rule", [None, *BAYES_RULES])
def test_sparse_labels_get_a_sparse_answer(problem, rule):
    X, Y = problem
    model = LabelPowerset(LogisticRegression(), predict_for=rule)
    expected = clone(model).fit(X, Y).predict(X)
    answer = model.fit(X, sp.csc_array(Y)).predict(X)
    assert isinstance(answer, sp.csr_array)
    np.testing.assert_array_equal(answer.toarray(), expected)


def test_pruned_sets_are_never_predicted(problem):
    X, Y = problem
    counts = np.unique(name_sets(Y), return_counts=True)
    frequent = set(counts[0][counts[1] >= 20])
    model = LabelPowerset(DecisionTreeClassifier(random_state=0), min_count=20).fit(X, Y)
    assert set(name_sets(model.label_sets_)) == frequent
    assert set(name_sets(model.predict(X))) <= frequent
    assert len(frequent) < len(counts[0])


def test_pruning_that_loses_a_label_says_so(problem):
    X, Y = problem
    frame = pd.DataFrame(Y, columns=["sport", "news", "arts"])
    frame["rare"] = 0
    frame.loc[3, "rare"] = 1
    with pytest.warns(
        LabelWarning, match="Label 'rare' is in no label set that occurs min_count=2"
    ):
        model = LabelPowerset(LogisticRegression(), min_count=2).fit(X, frame)
    assert not model.predict(X)[:, 3].any()
    assert not model.predict_proba(X)[:, 3].any()


def test_samples_with_unknown_labels_are_counted(problem):
    X, Y = problem
    gappy = Y.astype(float)
    gappy[:7, 1] = np.nan
    with pytest.warns(LabelWarning, match="7 of 200 samples have a label that is not known"):
        model = LabelPowerset(LogisticRegression()).fit(X, gappy)
    expected = LabelPowerset(LogisticRegression()).fit(X[7:], Y[7:])
    np.testing.assert_array_equal(model.predict_proba(X), expected.predict_proba(X))


def test_one_set_is_constant_without_a_base_estimator(problem):
    X, _ = problem
    Y = np.tile([1, 0, 1], (len(X), 1))
    with pytest.warns(LabelWarning):
        model = LabelPowerset(LinearSVC()).fit(X, Y)
    assert isinstance(model.estimator_, DummyClassifier)
    np.testing.assert_array_equal(model.predict(X), Y)
    assert model.n_features_in_ == 4
    assert not hasattr(model, "predict_proba")
    assert not hasattr(model, "decision_function")
    with pytest.warns(LabelWarning):
        model = LabelPowerset(LogisticRegression(), predict_for="f1").fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), Y)
    np.testing.assert_array_equal(model.predict(X), Y)


def test_a_rule_needs_probabilities_before_anything_is_fitted(problem):
    model = LabelPowerset(LinearSVC(), predict_for="f1")
    with pytest.raises(
        ValueError, match=r"predict_for='f1' needs .* LinearSVC has no predict_proba"
    ):
        model.fit(*problem)
    with pytest.raises(NotFittedError):
        model.predict(problem[0])


def test_too_many_labels_at_k_are_refused(problem):
    model = LabelPowerset(LogisticRegression(), predict_for="precision_at_k", k=4)
    with pytest.raises(ValueError, match=r"k=4 is not in 1\.\.3"):
        model.fit(*problem)


@pytest.mark.parametrize(
    "params", [{"min_count": 0}, {"n_subsets": -1}, {"predict_for": "f2"}, {"k": 0}]
)
def test_impossible_parameters_are_refused(problem, params):
    with pytest.raises(ValueError, match=next(iter(params))):
        LabelPowerset(LogisticRegression(), **params).fit(*problem)


def test_weights_go_to_the_base_estimator(problem):
    X, Y = problem
    base = LogisticRegression(tol=1e-8)
    weight = np.where(np.arange(len(X)) < 50, 2, 1)
    weighted = LabelPowerset(base).fit(X, Y, sample_weight=weight)
    doubled = LabelPowerset(base).fit(np.vstack([X, X[:50]]), np.vstack([Y, Y[:50]]))
    np.testing.assert_allclose(weighted.predict_proba(X), doubled.predict_proba(X), atol=1e-5)
    with pytest.raises(ValueError, match="one weight per sample, because label sets"):
        LabelPowerset(base).fit(X, Y, sample_weight=np.ones(Y.shape))


@sklearn.config_context(enable_metadata_routing=True)
def test_metadata_are_routed(problem):
    X, Y = problem
    weight = np.arange(len(X), dtype=float)
    base = LogisticRegression().set_fit_request(sample_weight=True)
    routed = LabelPowerset(base).fit(X, Y, sample_weight=weight)
    plain = LabelPowerset(base).fit(X, Y)
    assert np.abs(routed.predict_proba(X) - plain.predict_proba(X)).max() > 0.01


def test_it_composes(problem):
    X, Y = problem
    frame = pd.DataFrame(X, columns=list("abcd"))
    model = LabelPowerset(make_pipeline(StandardScaler(), LogisticRegression()))
    assert cross_val_predict(model, frame, Y, cv=3, method="predict_proba").shape == Y.shape
    grid = {"estimator__logisticregression__C": [0.1, 1.0], "predict_for": [None, "f1"]}
    search = GridSearchCV(model, {**grid, "min_count": [1, 3]}, cv=2, scoring="f1_micro")
    assert list(search.fit(frame, Y).best_estimator_.feature_names_in_) == list("abcd")
    tuned = ThresholdOptimizer(LabelPowerset(LogisticRegression())).fit(X, Y)
    assert tuned.predict(X).shape == Y.shape


def test_a_kernel_may_be_precomputed(problem):
    X, Y = problem
    kernel = X @ X.T
    expected = LabelPowerset(SVC(kernel="linear")).fit(X, Y).predict(X)
    model = LabelPowerset(SVC(kernel="precomputed")).fit(kernel, Y)
    np.testing.assert_array_equal(model.predict(kernel), expected)


def test_a_fit_that_fails_leaves_nothing_behind():
    model = LabelPowerset(LinearSVC(), predict_for="f1")
    with pytest.raises(ValueError, match="has no predict_proba"):
        model.fit(np.zeros((4, 1)), np.array([[0, 1], [1, 0]] * 2))
    assert not [name for name in vars(model) if name.endswith("_")]
