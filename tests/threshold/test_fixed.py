"""FixedThresholdClassifier: cut-offs of every form, and back from ThresholdOptimizer."""

import json
import math
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance, FixedThresholdClassifier, ThresholdOptimizer
from skmultilabel._response import get_label_scores
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold._fixed import place_cut_offs
from skmultilabel.threshold._rules._registry import CUT_RULES

NAMES = ["sport", "news", "arts"]
LOGISTIC = BinaryRelevance(LogisticRegression())


def draw(seed=0, n_samples=120, n_labels=3, names=None):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 4))
    Y = (X[:, :n_labels] + rng.normal(size=(n_samples, n_labels)) > 0.6).astype(int)
    return X, (Y if names is None else pd.DataFrame(Y, columns=names))


PLACED = [
    ("auto", None, [np.nan] * 3),
    (0.3, None, [0.3] * 3),
    (np.float32(0.5), None, [0.5] * 3),
    ([0.1, 0.2, 0.3], None, [0.1, 0.2, 0.3]),
    ((0.1, math.inf, -math.inf), NAMES, [0.1, np.inf, -np.inf]),
    ({}, NAMES, [np.nan] * 3),
    ({"arts": 0.3, "sport": 0.1}, NAMES, [0.1, np.nan, 0.3]),
    ({2: 0.3, "sport": 0.1}, NAMES, [0.1, np.nan, 0.3]),
    ({0: 0.1, np.int64(2): 0.3}, None, [0.1, np.nan, 0.3]),
    ({"0": 0.1, "2": 0.3}, None, [0.1, np.nan, 0.3]),
    (pd.Series([0.1, 0.2, 0.3]), None, [0.1, 0.2, 0.3]),
    (pd.Series([0.3, 0.1], ["arts", "sport"]), NAMES, [0.1, np.nan, 0.3]),
]


@pytest.mark.parametrize(("threshold", "names", "expected"), PLACED)
def test_cut_offs_of_every_form(threshold, names, expected):
    np.testing.assert_array_equal(place_cut_offs(threshold, 3, names), expected)


MISPLACED = [
    ([0.1, 0.2], None, r"shape \(3,\), got \(2,\)"),
    ([[0.1, 0.2, 0.3]], None, r"got \(1, 3\)"),
    ({"sports": 0.1}, NAMES, "has 'sports', which is no label.*'sport', 'news', 'arts'"),
    ({"sport": 0.1}, None, "The labels are 0, 1, 2.*names where y is a DataFrame"),
    ({3: 0.1}, NAMES, "has 3, which is no label"),
    ({-1: 0.1}, NAMES, "has -1, which is no label"),
    ({"sport": 0.1, 0: 0.2}, NAMES, "label 'sport' more than once"),
    ({"a": 0.1}, ["a", "b", "a"], "'a', which is the name of several labels.*columns"),
    ({"news": None}, NAMES, "label 'news' is not a number"),
    ({"news": math.nan}, NAMES, "label 'news' is not a number"),
    (math.nan, None, "label 0, 1, 2 is not a number"),
    ({"news": "low"}, NAMES, "must be numbers, got"),
    ({"news": [0.1, 0.2]}, NAMES, "one number, or one per label"),
]


@pytest.mark.parametrize(("threshold", "names", "message"), MISPLACED)
def test_cut_offs_that_fit_no_labels(threshold, names, message):
    with pytest.raises(ValueError, match=message):
        place_cut_offs(threshold, 3, names)


FOREIGN = [
    LOGISTIC,
    BinaryRelevance(LinearSVC()),
    OneVsRestClassifier(LogisticRegression()),
    MultiOutputClassifier(LogisticRegression()),
    RandomForestClassifier(5, random_state=0),
    make_pipeline(StandardScaler(), KNeighborsClassifier()),
]


@pytest.mark.parametrize("estimator", FOREIGN, ids=lambda e: type(e).__name__)
def test_any_classifier_is_cut_where_one_says(estimator):
    X, Y = draw()
    model = FixedThresholdClassifier(estimator, threshold={1: 0.2, 2: math.inf}).fit(X, Y)
    scores, method = get_label_scores(estimator.fit(X, Y), X, n_labels=3)
    assert model.response_method_ == method
    own = 0.5 if method == "predict_proba" else 0.0
    np.testing.assert_array_equal(model.thresholds_, [own, 0.2, math.inf])
    np.testing.assert_array_equal(model.predict(X), scores > [own, 0.2, math.inf])
    np.testing.assert_array_equal(getattr(model, method)(X), scores)


def test_as_it_is_it_predicts_what_the_classifier_does():
    X, Y = draw()
    model = FixedThresholdClassifier(LOGISTIC).fit(X, Y)
    np.testing.assert_array_equal(model.predict(X), model.estimator_.predict(X))
    decided = FixedThresholdClassifier(LOGISTIC, response_method="decision_function").fit(X, Y)
    np.testing.assert_array_equal(decided.thresholds_, 0)
    np.testing.assert_array_equal(decided.predict(X), model.predict(X))


ROUND_TRIPS = [
    {},
    {"strategy": "global", "scoring": "jaccard_micro"},
    {"response_method": "decision_function"},
]


@pytest.mark.parametrize("names", [NAMES, None])
@pytest.mark.parametrize("params", ROUND_TRIPS)
def test_tuned_cut_offs_go_through_json(params, names):
    X, Y = draw(names=names)
    tuned = ThresholdOptimizer(LOGISTIC, **params).fit(X, Y)
    written = json.dumps(tuned.get_thresholds(), allow_nan=False)
    model = FixedThresholdClassifier(
        FrozenEstimator(tuned.estimator_),
        threshold=json.loads(written),
        response_method=tuned.response_method_,
    ).fit(X, Y)
    np.testing.assert_array_equal(model.thresholds_, tuned.thresholds_)
    np.testing.assert_array_equal(model.predict(X), tuned.predict(X))


@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
@pytest.mark.parametrize("strategy", CUT_RULES)
def test_cut_offs_of_every_rule_are_numbers_that_strict_json_has(strategy):
    X, Y = draw()
    Y = np.column_stack([Y, np.zeros(120, int), np.ones(120, int)])
    tuned = ThresholdOptimizer(KNeighborsClassifier(), strategy=strategy, cv=2).fit(X, Y)
    if not hasattr(tuned, "thresholds_"):
        with pytest.raises(AttributeError):
            tuned.get_thresholds()
        return
    written = json.loads(json.dumps(tuned.get_thresholds(), allow_nan=False))
    model = FixedThresholdClassifier(FrozenEstimator(tuned.estimator_), threshold=written)
    np.testing.assert_array_equal(model.fit(X, Y).predict(X), tuned.predict(X))


def test_names_beside_numbers_go_through_json_too():
    X, Y = draw(names=NAMES)
    tuned = ThresholdOptimizer(RandomForestClassifier(5, random_state=0), cv=2).fit(X, Y)
    by_hand = dict(zip(tuned.label_names_in_, tuned.thresholds_.tolist(), strict=True))
    model = FixedThresholdClassifier(
        FrozenEstimator(tuned.estimator_), threshold=json.loads(json.dumps(by_hand))
    ).fit(X, Y)
    np.testing.assert_array_equal(model.predict(X), tuned.predict(X))


def test_float32_scores_are_cut_bit_by_bit():
    """A cut-off equal to a score does not predict it, whatever the width of the score."""

    class Single(KNeighborsClassifier):
        def predict_proba(self, X):
            return np.repeat(np.float32([[0.1], [0.7]]), 3, axis=1)

    X, Y = np.eye(2), np.array([[1, 0, 1], [0, 1, 1]])
    threshold = [float(np.float32(0.1)), 0.1, float(np.nextafter(np.float32(0.7), 0))]
    model = FixedThresholdClassifier(Single(1), threshold=threshold).fit(X, Y)
    np.testing.assert_array_equal(model.predict(X), [[0, 1, 0], [1, 1, 1]])


def test_cut_offs_as_a_series():
    X, Y = draw(names=NAMES)
    tuned = ThresholdOptimizer(KNeighborsClassifier(), cv=2).fit(X, Y)
    series = tuned.get_thresholds(as_frame=True)
    assert series.to_dict() == tuned.get_thresholds()
    assert series.name == "threshold"
    model = FixedThresholdClassifier(
        FrozenEstimator(tuned.estimator_), threshold=series.sort_values()
    ).fit(X, Y)
    np.testing.assert_array_equal(model.thresholds_, tuned.thresholds_)


def test_labels_that_share_a_name_have_their_columns():
    X, Y = draw(names=["a", "b", "a"])
    model = FixedThresholdClassifier(LOGISTIC, threshold=[0.1, 0.2, 0.3]).fit(X, Y)
    assert model.get_thresholds() == {0: 0.1, 1: 0.2, 2: 0.3}


def test_new_cut_offs_need_no_fit():
    X, Y = draw(names=NAMES)
    model = FixedThresholdClassifier(LOGISTIC, threshold=0.5).fit(X, Y)
    before = model.predict(X)
    model.set_params(threshold={"news": -math.inf})
    after = model.predict(X)
    np.testing.assert_array_equal(after[:, [0, 2]], before[:, [0, 2]])
    assert after[:, 1].all()


def test_bad_cut_offs_are_refused_before_the_fit():
    class Never(KNeighborsClassifier):
        def fit(self, X, y):
            raise AssertionError

    X, Y = draw(names=NAMES)
    with pytest.raises(ValueError, match="'sports', which is no label"):
        FixedThresholdClassifier(Never(), threshold={"sports": 0.5}).fit(X, Y)
    with pytest.raises(ValueError, match="The 'threshold' parameter"):
        FixedThresholdClassifier(Never(), threshold="mean").fit(X, Y)


def test_a_frozen_classifier_is_kept_and_its_labels_are_not_mixed_up():
    X, Y = draw(names=NAMES)
    base = BinaryRelevance(LogisticRegression()).fit(X[:60], Y[:60])
    model = FixedThresholdClassifier(FrozenEstimator(base), threshold={"news": 0.3}).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), base.predict_proba(X))
    for wrapper in (FixedThresholdClassifier, ThresholdOptimizer):
        with pytest.raises(ValueError, match="labels of the classifier in another order"):
            wrapper(FrozenEstimator(base)).fit(X, Y[NAMES[::-1]])


def test_sparse_labels_and_one_label():
    X, Y = draw()
    sparse = FixedThresholdClassifier(LOGISTIC, threshold=0.3).fit(X, sp.coo_array(Y))
    assert isinstance(sparse.predict(X), sp.csr_array)
    one = FixedThresholdClassifier(LOGISTIC, threshold=[0.3]).fit(X, Y[:, :1])
    np.testing.assert_array_equal(one.predict(X), sparse.predict(X).toarray()[:, :1])


def test_weights_are_passed_on():
    X, Y = draw()
    weight = np.random.default_rng(0).random(120)
    model = FixedThresholdClassifier(LOGISTIC).fit(X, Y, sample_weight=weight)
    expected = BinaryRelevance(LogisticRegression()).fit(X, Y, sample_weight=weight)
    np.testing.assert_array_equal(model.predict_proba(X), expected.predict_proba(X))
    with pytest.raises(ValueError, match="KNeighborsClassifier does not take it"):
        FixedThresholdClassifier(KNeighborsClassifier()).fit(X, Y, sample_weight=weight)
    with sklearn.config_context(enable_metadata_routing=True):
        base = BinaryRelevance(LogisticRegression().set_fit_request(sample_weight=True))
        routed = FixedThresholdClassifier(base).fit(X, Y, sample_weight=weight)
    np.testing.assert_array_equal(routed.predict_proba(X), expected.predict_proba(X))
    with pytest.raises(ValueError, match="enable_metadata_routing"):
        model.fit(X, Y, check_input=False)


def test_cut_offs_can_be_searched():
    X, Y = draw()
    grid = {"threshold": [0.01, 0.4, [0.4, 0.3, 0.99]], "estimator__estimator__C": [0.1, 1]}
    search = GridSearchCV(FixedThresholdClassifier(LOGISTIC), grid, scoring="f1_macro").fit(X, Y)
    assert search.best_params_["threshold"] == 0.4


def test_classifiers_without_the_scores_are_named():
    X, Y = draw()
    model = FixedThresholdClassifier(KNeighborsClassifier(), response_method="decision_function")
    with pytest.raises(AttributeError, match="KNeighborsClassifier has no decision_function"):
        model.fit(X, Y)


def test_cut_offs_that_are_none_of_probabilities_are_named():
    X, Y = draw()
    model = FixedThresholdClassifier(KNeighborsClassifier(), threshold=[0.5, -0.4, 1.2])
    with pytest.warns(LabelWarning, match="label 1, 2 lies outside of 0 to 1.*decision_function"):
        model.fit(X, Y)
    model.set_params(estimator=BinaryRelevance(LogisticRegression()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.set_params(response_method="decision_function").fit(X, Y)
