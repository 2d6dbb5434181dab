"""What holds for every cut rule."""

import inspect
import pickle

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpydoc.docscrape import NumpyDocString
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel._validation import check_label_matrix
from skmultilabel.threshold import (
    ConstrainedObjective,
    Global,
    PerClass,
    Proportion,
    TopK,
    get_objective,
)
from skmultilabel.threshold._rules._cut_rule import fill_empty
from skmultilabel.threshold._rules._registry import CUT_RULES, make_rule

OBJECTIVE = get_objective("f1_macro")
NAMES = list(CUT_RULES)
WITH_NEVER_EMPTY = [name for name, rule in CUT_RULES.items() if "never_empty" in vars(rule())]


def draw(seed=0, n_samples=60, n_labels=4):
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_samples, n_labels)) < np.linspace(0.1, 0.5, n_labels)).astype(np.int8)
    return 1 / (1 + np.exp(1 - 2 * Y - rng.normal(size=Y.shape))), Y


def fit(rule, scores, Y, **options):
    return make_rule(rule).fit(scores, Y, OBJECTIVE, default=0.5, **options)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_is_an_estimator(name):
    scores, Y = draw()
    rule = make_rule(name)
    assert clone(rule).get_params() == rule.get_params()
    fitted = fit(rule, scores, Y)
    assert fitted is rule
    copied = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copied.predict(scores), fitted.predict(scores))


@pytest.mark.parametrize("name", NAMES)
def test_documented_attributes_are_those_of_the_fit(name):
    fitted = fit(name, *draw())
    documented = {item.name for item in NumpyDocString(inspect.getdoc(type(fitted)))["Attributes"]}
    assert documented == {attribute for attribute in vars(fitted) if attribute.endswith("_")}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_value_is_the_objective_of_the_predictions(name, weighted):
    scores, Y = draw()
    weight = np.random.default_rng(0).random(len(Y)) if weighted else None
    rule = fit(name, scores, Y, sample_weight=weight)
    predicted = rule.predict(scores)
    assert predicted.dtype == bool
    assert rule.value_ == pytest.approx(OBJECTIVE.score_predictions(predicted, Y, weight))


@pytest.mark.parametrize("name", NAMES)
def test_a_row_depends_on_no_other_row(name):
    scores, Y = draw()
    scores = np.round(scores, 1)
    rule = fit(name, scores, Y)
    predicted = rule.predict(scores)
    alone = [rule.predict(scores[[row]])[0] for row in range(len(scores))]
    np.testing.assert_array_equal(predicted, alone)


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_rows_in_another_order(name):
    scores, Y = draw(n_samples=80)
    expected = fit(name, scores, Y).predict(scores)
    rng = np.random.default_rng(1)
    rows, labels = rng.permutation(80), rng.permutation(Y.shape[1])
    predicted = fit(name, scores[rows], Y[rows]).predict(scores)
    np.testing.assert_array_equal(predicted, expected)
    predicted = fit(name, scores[:, labels], Y[:, labels]).predict(scores[:, labels])
    np.testing.assert_array_equal(predicted, expected[:, labels])


@pytest.mark.parametrize("name", NAMES)
def test_sparse_labels_are_as_dense_ones(name):
    scores, Y = draw()
    sparse = fit(name, scores, sp.csr_array(Y))
    dense = fit(name, scores, Y)
    np.testing.assert_array_equal(sparse.predict(scores), dense.predict(scores))
    assert sparse.value_ == pytest.approx(dense.value_)


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_copies(name):
    scores, Y = draw(n_samples=40)
    weight = np.arange(40) % 3
    weighted = fit(name, scores, Y, sample_weight=weight.astype(float))
    repeated = fit(name, np.repeat(scores, weight, axis=0), np.repeat(Y, weight, axis=0))
    np.testing.assert_array_equal(weighted.predict(scores), repeated.predict(scores))
    assert weighted.value_ == pytest.approx(repeated.value_)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n_labels", [1, 3])
def test_float32_scores_unknown_labels_and_weights_per_label(name, n_labels):
    scores, Y = draw(n_labels=n_labels)
    Y = Y.astype(float)
    Y[::5, 0] = np.nan
    weight = np.random.default_rng(0).random(Y.shape)
    scores = scores.astype(np.float32)
    rule = fit(name, scores, check_label_matrix(Y), sample_weight=weight)
    predicted = rule.predict(scores)
    assert predicted.shape == Y.shape
    assert rule.value_ == pytest.approx(OBJECTIVE.score_predictions(predicted, Y, weight))


@pytest.mark.parametrize("name", ["per_class", "global", "top_k", "proportion"])
def test_unknown_labels_are_as_labels_without_weight(name):
    scores, Y = draw()
    unknown = np.random.default_rng(0).random(Y.shape) < 0.3
    by_nan = fit(name, scores, np.where(unknown, np.nan, Y))
    by_weight = fit(name, scores, Y, sample_weight=1.0 - unknown)
    np.testing.assert_array_equal(by_nan.predict(scores), by_weight.predict(scores))


@pytest.mark.parametrize("name", NAMES)
def test_inside_the_optimizer(name):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 4))
    Y = (X[:, :3] + rng.normal(size=(90, 3)) > 0.5).astype(int)
    model = ThresholdOptimizer(
        BinaryRelevance(LogisticRegression()), strategy=name, cv=KFold(3)
    ).fit(X, Y)
    assert type(model.rule_) is CUT_RULES[name]
    np.testing.assert_array_equal(model.predict(X), model.rule_.predict(model.predict_proba(X)))
    assert hasattr(model, "thresholds_") == hasattr(model.rule_, "thresholds_")


def test_parameters_of_a_rule_are_searched():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 4))
    Y = (X[:, :3] + rng.normal(size=(90, 3)) > 0.5).astype(int)
    model = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), strategy=TopK(), cv=KFold(2))
    search = GridSearchCV(model, {"strategy__k": [1, 3]}, cv=KFold(2)).fit(X, Y)
    assert search.best_params_ == {"strategy__k": 1}
    assert search.best_estimator_.rule_.k_ == 1


@pytest.mark.parametrize("name", WITH_NEVER_EMPTY)
def test_never_empty(name):
    scores, Y = draw(seed=3)
    plain = fit(name, scores, Y).predict(scores)
    filled = fit(make_rule(name).set_params(never_empty=True), scores, Y)
    predicted = filled.predict(scores)
    was_empty = ~plain.any(axis=1)
    assert was_empty.any() and predicted.any(axis=1).all()
    np.testing.assert_array_equal(predicted[~was_empty], plain[~was_empty])
    assert filled.value_ == pytest.approx(OBJECTIVE.score_predictions(predicted, Y))


def test_rules_that_never_answer_with_nothing_need_no_option():
    assert set(NAMES) - set(WITH_NEVER_EMPTY) == {"top_k", "largest_gap"}


@pytest.mark.parametrize("rule", [PerClass, Global, Proportion])
def test_an_empty_row_gets_the_label_that_misses_its_cut_off_by_the_least(rule):
    scores, Y = draw(seed=3)
    fitted = fit(rule(never_empty=True), scores, Y)
    below = fitted.thresholds_ - np.array([[0.3, 0.2, 0.05, 0.2]])
    assert fitted.predict(below).tolist() == [[False, False, True, False]]


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_filling_changes_empty_rows_only(seed, n_samples, n_labels):
    rng = np.random.default_rng(seed)
    scores, thresholds = rng.random((n_samples, n_labels)), rng.random(n_labels)
    plain = scores > thresholds
    filled = fill_empty(plain.copy(), scores, thresholds)
    was_empty = ~plain.any(axis=1)
    np.testing.assert_array_equal(filled[~was_empty], plain[~was_empty])
    missed_by = np.where(filled[was_empty], (thresholds - scores)[was_empty], np.inf)
    np.testing.assert_array_equal(
        missed_by.min(axis=1, initial=np.inf),
        (thresholds - scores)[was_empty].min(axis=1, initial=np.inf),
    )
    assert (filled[was_empty].sum(axis=1) == 1).all()


@pytest.mark.parametrize("strategy", ["each", None, 3, TopK, ["top_k"]])
def test_an_unknown_rule_is_answered_with_all_known_ones(strategy):
    with pytest.raises(ValueError, match=", ".join(NAMES)):
        make_rule(strategy)


@pytest.mark.parametrize("name", WITH_NEVER_EMPTY)
def test_parameters_are_checked(name):
    scores, Y = draw()
    with pytest.raises(ValueError, match="'never_empty' parameter"):
        fit(make_rule(name).set_params(never_empty="often"), scores, Y)


@pytest.mark.parametrize("name", NAMES)
def test_constraints_are_searched_or_refused(name):
    scores, Y = draw()
    constrained = ConstrainedObjective("recall_macro", max_labels=3)
    rule = make_rule(name)
    if name in ("per_class", "global", "top_k"):
        predicted = rule.fit(scores, Y, constrained, default=0.5).predict(scores)
        assert predicted.sum() <= 3 * len(Y)
        return
    message = f"{type(rule).__name__} does not look at constraints.*strategy='per_class', 'global'"
    with pytest.raises(ValueError, match=message):
        rule.fit(scores, Y, constrained, default=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_an_objective_that_is_never_a_number(name):
    with pytest.raises(ValueError, match=r"AnyMetric\(.*\) is NaN for what"):
        make_rule(name).fit(*draw(), get_objective(lambda y, p: np.nan), default=0.5)
