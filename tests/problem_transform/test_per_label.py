import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from skmultilabel._compat import ConstantPredictor
from skmultilabel.exceptions import LabelFitError
from skmultilabel.problem_transform._per_label import (
    compute_decision,
    compute_label_score,
    compute_positive_proba,
    fit_label,
    partial_fit_label,
    predict_rows,
    select_label_params,
)

X = np.random.default_rng(0).normal(size=(30, 2))
Y = (X[:, 0] > 0).astype(int)


class FirstFeature(ClassifierMixin, BaseEstimator):
    """Takes the first feature for the probability."""

    def predict_proba(self, X):
        return np.column_stack([1 - X[:, 0], X[:, 0]])


class FirstFeatureWithoutDecisions(FirstFeature):
    """Has a decision function, but not in this setting, as classifiers of other packages do."""

    def decision_function(self, X):
        raise NotImplementedError


def test_the_estimator_itself_is_not_fitted():
    base = LogisticRegression()
    fitted = fit_label(base, X, Y, {}, "0")
    assert fitted is not base
    assert not hasattr(base, "coef_")
    np.testing.assert_array_equal(fitted.coef_, LogisticRegression().fit(X, Y).coef_)


def test_weights_follow_the_known_rows():
    weight = np.arange(30.0)
    gappy = np.where(np.arange(30) % 3 == 0, np.nan, Y)
    known = ~np.isnan(gappy)
    fitted = fit_label(LogisticRegression(), X, gappy, {"sample_weight": weight}, "0")
    expected = LogisticRegression().fit(X[known], Y[known], sample_weight=weight[known])
    np.testing.assert_array_equal(fitted.coef_, expected.coef_)


@pytest.mark.parametrize(
    ("y", "constant"),
    [
        (np.zeros(30, int), 0),
        (np.ones(30, int), 1),
        (np.where(Y, 1, np.nan), 1),
        (np.full(30, np.nan), 0),
    ],
    ids=["never", "always", "always where known", "not known"],
)
def test_a_label_with_one_class_needs_no_estimator(y, constant):
    fitted = fit_label(LogisticRegression(), X, y, {}, "0")
    assert isinstance(fitted, ConstantPredictor)
    assert len(predict_rows(fitted, X)) == 30 * constant
    np.testing.assert_array_equal(compute_positive_proba(fitted, X), np.full(30, constant))


def test_errors_name_the_label_and_keep_their_cause():
    with pytest.raises(LabelFitError, match="Label 'news': ValueError in the base") as caught:
        fit_label(LogisticRegression(), X * np.nan, Y, {}, "'news'")
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(LabelFitError, match="Label 3: ValueError in the base"):
        partial_fit_label(GaussianNB(), X * np.nan, Y, {}, "3")


def test_a_batch_without_a_known_row_changes_nothing():
    estimator = GaussianNB()
    assert partial_fit_label(estimator, X, np.full(30, np.nan), {}, "0") is estimator
    assert not hasattr(estimator, "theta_")
    partial_fit_label(estimator, X, np.where(Y == 1, 1, np.nan), {}, "0")
    np.testing.assert_array_equal(estimator.classes_, [0, 1])
    np.testing.assert_array_equal(estimator.class_count_, [0, Y.sum()])


def test_a_label_takes_its_own_weights():
    vector, matrix = np.ones(4), np.arange(8).reshape(4, 2)
    assert select_label_params({"sample_weight": vector}, 1)["sample_weight"] is vector
    selected = select_label_params({"sample_weight": matrix, "other": 1}, 1)
    np.testing.assert_array_equal(selected["sample_weight"], [1, 3, 5, 7])
    assert selected["other"] == 1
    assert select_label_params({}, 0) == {}


def test_scores_are_decisions_then_probabilities_then_predictions():
    svm, bayes, ridge = SVC().fit(X, Y), GaussianNB().fit(X, Y), Ridge().fit(X, Y)
    np.testing.assert_array_equal(compute_label_score(svm, X), svm.decision_function(X))
    np.testing.assert_array_equal(compute_decision(svm, X), svm.decision_function(X))
    np.testing.assert_array_equal(compute_label_score(bayes, X), bayes.predict_proba(X)[:, 1])
    np.testing.assert_array_equal(compute_positive_proba(bayes, X), bayes.predict_proba(X)[:, 1])
    np.testing.assert_array_equal(compute_label_score(ridge, X), ridge.predict(X))
    column = Ridge().fit(X, Y[:, np.newaxis])
    assert compute_label_score(column, X).shape == (30,)


@pytest.mark.parametrize("estimator", [FirstFeature(), FirstFeatureWithoutDecisions()], ids=repr)
def test_probabilities_are_cut_at_a_half(estimator):
    halves = np.array([[0.5, 0], [0.6, 0], [0.4, 0]])
    np.testing.assert_array_equal(compute_label_score(estimator, halves), [0.5, 0.6, 0.4])
    np.testing.assert_array_equal(predict_rows(estimator, halves), [1])


def test_decisions_are_cut_at_zero_and_predictions_at_a_half():
    svm, ridge = SVC().fit(X, Y), Ridge().fit(X, Y)
    np.testing.assert_array_equal(predict_rows(svm, X), np.flatnonzero(svm.predict(X)))
    np.testing.assert_array_equal(predict_rows(ridge, X), np.flatnonzero(ridge.predict(X) > 0.5))
