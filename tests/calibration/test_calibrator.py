"""MultiLabelCalibrator: out-of-fold maps around any classifier."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import average_precision_score, brier_score_loss
from sklearn.model_selection import GroupKFold, KFold
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.calibration import MultiLabelCalibrator
from skmultilabel.calibration._cross_fit import calibrate_folds
from skmultilabel.calibration._label_maps import fit_label_maps, to_log_odds
from skmultilabel.calibration._maps._registry import MAPS
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold import get_objective

SVM = BinaryRelevance(LinearSVC(dual=False))


def draw(seed=0, n_samples=150, n_labels=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 5))
    noise = rng.normal(size=(n_samples, n_labels))
    return X, (X[:, :n_labels] + noise > np.linspace(0, 1, n_labels)).astype(int)


class CountsFits(ClassifierMixin, BaseEstimator):
    """Says what it is told in X, and counts how often it is fitted."""

    n_fits = 0

    def fit(self, X, y):
        type(self).n_fits += 1
        self.n_labels_ = y.shape[1]
        return self

    def decision_function(self, X):
        return X[:, : self.n_labels_]


@pytest.mark.parametrize(
    "estimator",
    [
        SVM,
        BinaryRelevance(GaussianNB()),
        MultiOutputClassifier(LogisticRegression()),
        ClassifierChain(LogisticRegression()),
        RandomForestClassifier(20, random_state=0),
        KNeighborsClassifier(),
        MLPClassifier((4,), max_iter=20, random_state=0),
        make_pipeline(StandardScaler(), RidgeClassifier()),
    ],
    ids=lambda e: type(e).__name__,
)
@pytest.mark.parametrize("method", MAPS)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_any_classifier_and_every_method(estimator, method):
    X, Y = draw()
    model = MultiLabelCalibrator(estimator, method=method, cv=3).fit(X[:100], Y[:100])
    proba = model.predict_proba(X[100:])
    assert proba.shape == (50, 3)
    # A temperature leaves 0.5 where it is, so it cannot shift the mean.
    if method != "temperature":
        assert np.abs(proba.mean(axis=0) - Y[100:].mean(axis=0)).max() < 0.2
    np.testing.assert_array_equal(model.predict(X[100:]), proba > 0.5)
    odds = np.log(proba / (1 - proba))
    np.testing.assert_allclose(model.decision_function(X[100:]), odds, atol=1e-8)


def test_maps_are_those_of_the_out_of_fold_scores():
    X, Y = draw()
    folds = list(KFold(3).split(X))
    scores = np.empty(Y.shape)
    for train, test in folds:
        scores[test] = clone(SVM).fit(X[train], Y[train]).decision_function(X[test])
    model = MultiLabelCalibrator(SVM, cv=KFold(3), method="beta", shrinkage=1.0).fit(X, Y)
    maps = fit_label_maps(scores, Y, method="beta", shrinkage=1.0)
    np.testing.assert_allclose(model.maps_.fitted.coef, maps.fitted.coef, rtol=1e-6)
    everything = clone(SVM).fit(X, Y).decision_function(X)
    expected = maps.compute_log_odds(everything)
    np.testing.assert_allclose(model.decision_function(X), expected, atol=1e-5)


def test_what_was_overconfident_is_calibrated_and_keeps_its_order():
    X, Y = draw(n_samples=900)
    base = BinaryRelevance(KNeighborsClassifier(3))
    raw = clone(base).fit(X[:600], Y[:600]).predict_proba(X[600:])
    for method in MAPS:
        model = MultiLabelCalibrator(base, method=method).fit(X[:600], Y[:600])
        proba = model.predict_proba(X[600:])
        for y, before, after in zip(Y[600:].T, raw.T, proba.T, strict=True):
            if method != "temperature":
                assert brier_score_loss(y, after) < brier_score_loss(y, before)
            assert average_precision_score(y, after) == average_precision_score(y, before)


def test_decision_values_come_first_unless_told_otherwise():
    X, Y = draw()
    base = BinaryRelevance(LogisticRegression())
    assert MultiLabelCalibrator(base).fit(X, Y).response_method_ == "decision_function"
    model = MultiLabelCalibrator(base, response_method="predict_proba").fit(X, Y)
    assert model.response_method_ == "predict_proba"
    forest = RandomForestClassifier(5, random_state=0)
    assert MultiLabelCalibrator(forest).fit(X, Y).response_method_ == "predict_proba"


def test_a_frozen_classifier_is_not_fitted_again():
    X, Y = draw()
    fitted = clone(SVM).fit(X[:80], Y[:80])
    model = MultiLabelCalibrator(FrozenEstimator(fitted)).fit(X[80:], Y[80:])
    assert model.estimator_.estimator is fitted
    maps = fit_label_maps(fitted.decision_function(X[80:]), Y[80:], method="sigmoid", shrinkage=2.0)
    expected = maps.compute_log_odds(fitted.decision_function(X))
    np.testing.assert_allclose(model.decision_function(X), expected, atol=1e-8)


def test_a_frozen_classifier_may_know_a_class_that_the_rows_lack():
    X, Y = draw()
    fitted = clone(SVM).fit(X[:80], Y[:80])
    rows = np.flatnonzero(Y[80:, 2] == 0) + 80
    with pytest.warns(LabelWarning, match="Label 2 has one class only among the rows"):
        model = MultiLabelCalibrator(FrozenEstimator(fitted)).fit(X[rows], Y[rows])
    assert (model.predict_proba(X)[:, 2] > 0.1).any()


# BinaryRelevance says so in words of its own too.
@pytest.mark.filterwarnings("ignore:Label.* is present in all:skmultilabel.exceptions.LabelWarning")
@pytest.mark.parametrize("constant", [0, 1])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, lambda Y: np.where(Y < 9, Y, np.nan)])
def test_a_label_of_one_class_keeps_it_and_leaves_the_others_alone(constant, form):
    X, Y = draw()
    Y[:, 1] = constant
    with pytest.warns(LabelWarning, match="Label 1 has one class only, which is then certain"):
        model = MultiLabelCalibrator(SVM, cv=KFold(5)).fit(X, form(Y))
    assert (model.predict_proba(X)[:, 1] == constant).all()
    assert np.isfinite(model.decision_function(X)).all()
    expected = MultiLabelCalibrator(SVM, cv=KFold(5)).fit(X, Y[:, [0, 2]]).predict_proba(X)
    np.testing.assert_allclose(model.predict_proba(X)[:, [0, 2]], expected, atol=1e-5)


@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
def test_nothing_but_labels_of_one_class():
    X, Y = draw()
    model = MultiLabelCalibrator(SVM, cv=KFold(3)).fit(X, np.zeros_like(Y))
    assert (model.predict_proba(X) == 0).all()


def test_a_label_with_one_positive_gets_the_pooled_map_and_is_named():
    X, Y = draw()
    Y[:, 1] = 0
    Y[7, 1] = 1
    names = ["sport", "news", "arts"]
    with pytest.warns(LabelWarning) as caught:
        model = MultiLabelCalibrator(SVM).fit(X, pd.DataFrame(Y, columns=names))
    messages = " ".join(str(warning.message) for warning in caught)
    assert "Label 'news' has one class only in the training part of 1 of 5 folds" in messages
    assert "is left out of calibration" in messages
    assert "Label 'news' has one class only among the rows that calibration learns" in messages
    coef = model.maps_.fitted.coef
    with pytest.warns(LabelWarning):
        pooled = MultiLabelCalibrator(SVM, shrinkage=np.inf).fit(X, Y)
    np.testing.assert_allclose(coef[1], pooled.maps_.fitted.coef[0])


def test_weights_reach_the_maps_and_the_classifier():
    X, Y = draw()
    weight = np.where(np.arange(len(X)) < 100, 1.0, 0.0)
    splits = [(np.arange(0, 50), np.arange(50, 150)), (np.arange(50, 100), np.arange(50))]
    model = MultiLabelCalibrator(SVM, cv=splits).fit(X, Y, sample_weight=weight)
    fewer = [(np.arange(0, 50), np.arange(50, 100)), (np.arange(50, 100), np.arange(50))]
    expected = MultiLabelCalibrator(SVM, cv=fewer).fit(X[:100], Y[:100])
    np.testing.assert_allclose(model.predict_proba(X), expected.predict_proba(X), atol=1e-4)


def test_weights_for_the_maps_only_are_said():
    X, Y = draw()
    with pytest.warns(UserWarning, match="the weights are used for calibration only"):
        MultiLabelCalibrator(KNeighborsClassifier()).fit(X, Y, sample_weight=np.ones(len(X)))


def test_groups_and_weights_are_routed():
    X, Y = draw()
    groups, weight = np.arange(len(X)) // 10, np.linspace(1, 2, len(X))
    expected = MultiLabelCalibrator(SVM, cv=GroupKFold(3))
    expected.fit(X, Y, groups=groups, sample_weight=weight)
    with sklearn.config_context(enable_metadata_routing=True):
        base = BinaryRelevance(LinearSVC(dual=False).set_fit_request(sample_weight=True))
        model = MultiLabelCalibrator(base, cv=GroupKFold(3))
        model.set_fit_request(sample_weight=True).fit(X, Y, groups=groups, sample_weight=weight)
    np.testing.assert_allclose(model.predict_proba(X), expected.predict_proba(X), atol=1e-6)


@pytest.mark.parametrize("method", MAPS)
def test_thresholds_reuse_the_folds_of_the_calibrator(method):
    X, Y = draw()
    CountsFits.n_fits = 0
    calibrator = MultiLabelCalibrator(CountsFits(), method=method, cv=KFold(4))
    tuned = ThresholdOptimizer(calibrator).fit(X, Y)
    assert CountsFits.n_fits == 5
    assert tuned.response_method_ == "predict_proba"
    assert len(tuned.fold_scores_) == 4
    alone = clone(calibrator).fit(X, Y)
    np.testing.assert_array_equal(tuned.predict_proba(X), alone.predict_proba(X))
    # The cut-offs are those of fold scores that the maps of the other folds have calibrated.
    scores = np.empty(Y.shape)
    for train, test in KFold(4).split(X):
        maps = fit_label_maps(X[train][:, :3], Y[train], method=method, shrinkage=2.0)
        scores[test] = 1 / (1 + np.exp(-maps.compute_log_odds(X[test][:, :3])))
    rows = np.concatenate([test for _, test in KFold(4).split(X)])
    objective = get_objective("f1_macro")
    rule = clone(tuned.rule_).fit(scores[rows], Y[rows], objective, default=0.5)
    np.testing.assert_allclose(tuned.thresholds_, rule.thresholds_, atol=1e-8)


@pytest.mark.parametrize(
    "options",
    [{"cv": KFold(2)}, {"response_method": "decision_function"}, {"cv": 0.5, "refit": False}],
)
def test_thresholds_with_folds_of_their_own_fit_the_calibrator_on_each(options):
    X, Y = draw()
    CountsFits.n_fits = 0
    tuned = ThresholdOptimizer(MultiLabelCalibrator(CountsFits(), cv=KFold(2)), **options)
    tuned.fit(X, Y)
    n_calibrators = 1 if "refit" in options else 6 if "response_method" in options else 3
    assert CountsFits.n_fits == 3 * n_calibrators


def test_one_split_serves_for_maps_and_thresholds():
    X, Y = draw()
    tuned = ThresholdOptimizer(MultiLabelCalibrator(SVM, cv=0.4, random_state=0)).fit(X, Y)
    assert not hasattr(tuned, "fold_scores_")
    assert ((tuned.thresholds_ > 0) & (tuned.thresholds_ < 1)).all()


@pytest.mark.parametrize("routing", [False, True])
def test_thresholds_pass_groups_and_weights_on(routing):
    X, Y = draw()
    groups, weight = np.arange(len(X)) // 10, np.linspace(1, 2, len(X))
    with sklearn.config_context(enable_metadata_routing=routing):
        base = BinaryRelevance(LinearSVC(dual=False))
        calibrator = MultiLabelCalibrator(base, cv=GroupKFold(3))
        tuned = ThresholdOptimizer(calibrator)
        if routing:
            base.estimator.set_fit_request(sample_weight=True)
            calibrator.set_fit_request(sample_weight=True, groups=True)
        tuned.fit(X, Y, groups=groups, sample_weight=weight)
        expected = clone(calibrator).fit(X, Y, groups=groups, sample_weight=weight)
    np.testing.assert_array_equal(tuned.predict_proba(X), expected.predict_proba(X))
    assert len(tuned.fold_scores_) == 3


def test_folds_are_calibrated_without_a_word_of_rare_labels():
    X, Y = draw()
    Y[:, 1] = 0
    Y[[3, 120], 1] = 1
    # No row of the second fold has the label.
    first, second, third = np.split(np.arange(150), 3)
    splits = [(third, first), (np.concatenate([first, third]), second)]
    fitted = MultiLabelCalibrator(SVM, cv=splits)._fit_maps(X, Y, None, None, {})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        folds = calibrate_folds(*fitted)
    assert all(((fold.scores > 0) & (fold.scores < 1)).all() for fold in folds)


def test_probabilities_of_zero_and_one_have_log_odds():
    odds = to_log_odds(np.array([[0.0, 0.5, 1.0]], dtype=np.float32), "predict_proba")
    assert odds[0, 1] == pytest.approx(0, abs=1e-6)
    assert odds[0, 0] == pytest.approx(-odds[0, 2], rel=1e-5)
    assert odds.dtype == np.float64


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"method": "platt"}, ValueError, "'method' parameter"),
        ({"shrinkage": -1.0}, ValueError, "'shrinkage' parameter"),
        ({"response_method": "predict"}, ValueError, "'response_method' parameter"),
        ({"cv": []}, ValueError, "cv has no split"),
        ({"cv": 1}, ValueError, "n_splits"),
        ({"estimator": StandardScaler()}, AttributeError, "has no decision_function or predict_p"),
        ({"estimator": LinearSVC()}, ValueError, r"wrap it: BinaryRelevance\(LinearSVC"),
    ],
)
def test_bad_parameters(params, error, message):
    X, Y = draw()
    with pytest.raises(error, match=message):
        MultiLabelCalibrator(SVM).set_params(**params).fit(X, Y)


@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
def test_no_label_with_both_classes_where_maps_are_learned():
    X, Y = draw(n_labels=1)
    Y[:] = 0
    Y[3] = 1
    with pytest.raises(ValueError, match=r"No label has both classes.*Use more rows"):
        MultiLabelCalibrator(SVM, cv=KFold(3)).fit(X, Y)


def test_a_label_known_nowhere_gets_the_pooled_map():
    X, Y = draw()
    Y = Y.astype(float)
    Y[:, 1] = np.nan
    with pytest.warns(LabelWarning, match="1"):
        model = MultiLabelCalibrator(SVM).fit(X, Y)
    assert np.isfinite(model.predict_proba(X)).all()
