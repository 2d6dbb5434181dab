"""Comparisons of models: the numbers of each, and intervals that hold what they should."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy import stats
from sklearn.datasets import make_multilabel_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, ShuffleSplit, cross_validate
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance
from skmultilabel.metrics import MultilabelScoring, accuracy_score, f1_score
from skmultilabel.model_selection import (
    ModelComparison,
    MultilabelStratifiedGroupKFold,
    MultilabelStratifiedKFold,
    compare_models,
)

SCORING = ["f1_macro", "accuracy"]


@pytest.fixture(scope="module")
def data():
    return make_multilabel_classification(n_samples=120, n_classes=3, random_state=0)


@pytest.fixture(scope="module")
def models():
    return {
        "logistic": BinaryRelevance(LogisticRegression()),
        "bayes": MultiOutputClassifier(GaussianNB()),
        "dummy": DummyClassifier(strategy="most_frequent"),
    }


def test_scores_are_those_of_cross_validate(data, models):
    X, Y = data
    cv = KFold(4, shuffle=True, random_state=3)
    comparison = compare_models(models, X, Y, cv=cv, scoring=SCORING)
    for name, model in models.items():
        expected = cross_validate(model, X, Y, cv=cv, scoring=MultilabelScoring(SCORING))
        for measure in SCORING:
            found = comparison.scores[name][measure]
            np.testing.assert_array_equal(found, expected[f"test_{measure}"])


def test_intervals_are_those_of_the_formula(data, models):
    X, Y = data
    cv = ShuffleSplit(6, test_size=0.25, random_state=0)
    comparison = compare_models(
        models, X, Y, cv=cv, scoring=["f1_macro"], baseline="bayes", confidence_level=0.9
    )
    table = comparison.differences
    assert table["model"].tolist() == ["logistic", "dummy"]
    p_values = []
    for row, name in enumerate(table["model"]):
        d = comparison.scores[name]["f1_macro"] - comparison.scores["bayes"]["f1_macro"]
        error = np.sqrt((1 / 6 + 30 / 90) * d.var(ddof=1))
        interval = stats.t.interval(0.9, 5, loc=d.mean(), scale=error)
        np.testing.assert_allclose([table["low"][row], table["high"][row]], interval)
        assert table["difference"][row] == pytest.approx(d.mean())
        assert table["better_folds"][row] == pytest.approx((d > 0).mean())
        p_values.append(2 * stats.t.sf(abs(d.mean()) / error, 5))
    holm = [min(1, 2 * min(p_values)), min(1, max(2 * min(p_values), max(p_values)))]
    np.testing.assert_allclose(sorted(table["p_value"]), holm)


def test_a_model_does_not_differ_from_itself(data, models):
    X, Y = data
    twins = {"one": models["bayes"], "two": models["bayes"]}
    for cv in (3, "prefit"):
        fitted = {name: model.fit(X, Y) for name, model in twins.items()}
        table = compare_models(fitted, X, Y, cv=cv, scoring=SCORING, n_bootstrap=20).differences
        for column in ("difference", "low", "high"):
            np.testing.assert_array_equal(table[column], 0)
        np.testing.assert_array_equal(table["p_value"], 1)


def test_intervals_of_fitted_models_hold_the_difference_as_often_as_they_say():
    """Draw test samples of two models whose difference is known."""
    rng = np.random.default_rng(0)
    n_covered = 0
    for _ in range(100):
        right, better = rng.random((2, 150)) < [[0.6], [0.8]]
        fitted = {"base": Answers(right), "better": Answers(right | better)}
        X, Y = np.arange(150)[:, None], np.ones((150, 1), dtype=int)
        table = compare_models(
            fitted,
            *(X, Y),
            cv="prefit",
            scoring=["accuracy"],
            n_bootstrap=100,
            random_state=0,
            confidence_level=0.9,
        ).differences
        n_covered += table["low"][0] <= 0.4 * 0.8 <= table["high"][0]
    assert stats.binom.ppf(0.001, 100, 0.9) <= n_covered <= stats.binom.ppf(0.999, 100, 0.9)


class Answers:
    """A fitted classifier that says what it was told to."""

    def __init__(self, answers):
        self.answers = answers

    def predict(self, X):
        """Return the answers to some questions."""
        return self.answers[X[:, 0]].astype(int)[:, None]


def test_fitted_models_are_not_fitted_again_and_asked_once(data, models, monkeypatch):
    X, Y = data
    fitted = {name: model.fit(X, Y) for name, model in models.items()}
    asked = []
    monkeypatch.setattr(GaussianNB, "fit", None)
    predict = GaussianNB.predict
    monkeypatch.setattr(GaussianNB, "predict", lambda *args: asked.append(1) or predict(*args))
    comparison = compare_models(fitted, X, Y, cv="prefit", scoring=SCORING, n_bootstrap=5)
    assert len(asked) == 3
    for name, model in fitted.items():
        assert comparison.scores[name]["f1_macro"] == f1_score(Y, model.predict(X))
        assert comparison.scores[name]["accuracy"] == accuracy_score(Y, model.predict(X))
    assert "better_folds" not in comparison.differences


def test_folds_are_stratified_with_the_seed(data, models):
    X, Y = data
    cv = MultilabelStratifiedKFold(3, shuffle=True, random_state=7)
    expected = compare_models(models, X, Y, cv=cv, scoring=SCORING)
    found = compare_models(models, X, Y, cv=3, scoring=SCORING, random_state=7, n_jobs=2)
    assert str(found) == str(expected)


def test_groups_reach_the_splitter(data, models):
    X, Y = data
    groups, cv = np.arange(len(X)) % 10, GroupKFold(5)
    found = compare_models(models, X, Y, cv=cv, groups=groups, scoring=SCORING)
    splits = list(cv.split(X, Y, groups))
    assert str(found) == str(compare_models(models, X, Y, cv=splits, scoring=SCORING))
    whole = MultilabelStratifiedGroupKFold(3, shuffle=True, random_state=0)
    expected = compare_models(models, X, Y, cv=whole, groups=groups, scoring=SCORING)
    found = compare_models(models, X, Y, cv=3, groups=groups, scoring=SCORING)
    assert str(found) == str(expected)


def test_the_model_that_fails_is_named(data, models):
    X, Y = data
    Y = np.where(np.arange(len(Y))[:, None] % 7 == 1, np.nan, Y)
    able = {"logistic": models["logistic"], "tree": DecisionTreeClassifier()}
    with pytest.raises(ValueError, match="NaN") as caught:
        compare_models(able, X, Y, cv=2)
    assert "This was the model 'tree'." in caught.value.__notes__


def test_missing_labels_and_sparse_data(data):
    X, Y = data
    Y = Y.astype(float)
    Y[::7, 1] = np.nan
    models = {
        "weak": BinaryRelevance(LogisticRegression(C=0.01)),
        "strong": BinaryRelevance(LogisticRegression()),
    }
    dense = compare_models(models, X, Y, cv=3, scoring=SCORING)
    sparse = compare_models(models, sp.csr_array(X), sp.csr_array(Y), cv=3, scoring=SCORING)
    assert str(dense) == str(sparse)


def test_one_split_has_no_interval(data, models):
    X, Y = data
    cv = ShuffleSplit(1, random_state=0)
    comparison = compare_models(models, X, Y, cv=cv, scoring=["accuracy"])
    assert np.isnan(comparison.differences["low"]).all()
    assert str(comparison).splitlines()[3].split()[3:5] == ["-", "-"]


def test_the_table(data, models):
    X, Y = data
    comparison = compare_models(models, X, Y, cv=3, scoring=SCORING)
    assert isinstance(comparison, ModelComparison)
    tables = str(comparison).split("\n\n")
    assert [table.split()[0] for table in tables] == SCORING
    assert comparison._repr_html_().count("<table") == 2
    frame = comparison.to_frame()
    assert frame.index.tolist() == [(m, n) for m in SCORING for n in ("bayes", "dummy")]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"estimators": {"a": GaussianNB()}}, ValueError, "at least two classifiers"),
        ({"estimators": [GaussianNB(), GaussianNB()]}, ValueError, "a dict of at least two"),
        ({"baseline": "forest"}, ValueError, "'forest' is none of the models 'logistic'"),
        ({"cv": "fitted"}, ValueError, "folds or 'prefit', got 'fitted'"),
        ({"confidence_level": 95}, ValueError, "between 0 and 1, got 95"),
        ({"scoring": "accuracy"}, TypeError, r"pass \['accuracy'\]"),
        ({"scoring": ["f1"]}, ValueError, "There is no scorer 'f1'"),
        ({"cv": "prefit", "groups": [0] * 120}, ValueError, "groups are for folds"),
        ({"cv": "prefit", "n_bootstrap": 0}, ValueError, "n_bootstrap must be .* got 0"),
    ],
)
def test_options_that_are_none(data, models, options, error, message):
    with pytest.raises(error, match=message):
        compare_models(**{"estimators": models, "X": data[0], "Y": data[1]} | options)
