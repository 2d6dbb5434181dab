"""What pictures and tables of cut-offs are made of: read from a fit, or traced from scores."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.inspection._label_curves import trace_estimator, trace_predictions
from skmultilabel.threshold import ConstrainedObjective, CutRule, get_objective


def draw(seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(150, 4))
    Y = (X[:, :3] + rng.normal(size=(150, 3)) > 0.6).astype(float)
    return X, pd.DataFrame(Y, columns=["a", "b", "c"])


def test_a_curve_says_what_any_cut_off_gives():
    X, Y = draw()
    scores = X[:, :3]
    at = np.array([-0.3, 0.0, 0.9])
    curves = trace_predictions(Y, scores, thresholds=at)
    expected = f1_score(Y, scores > at, average=None)
    np.testing.assert_allclose(curves.read(at), expected)
    assert curves.averages["score"] == pytest.approx(expected.mean())
    at_default = f1_score(Y, scores > 0, average=None)
    np.testing.assert_allclose(curves.read(curves.default), at_default)
    assert curves.averages["score_at_default"] == pytest.approx(at_default.mean())


def test_names_support_and_default():
    X, Y = draw()
    Y.iloc[:40, 0] = np.nan
    curves = trace_predictions(Y, X[:, :3])
    assert curves.label_names == ["a", "b", "c"]
    np.testing.assert_array_equal(curves.support, Y.sum().to_numpy())
    assert curves.default == 0
    assert curves.thresholds is None
    assert trace_predictions(Y, (X[:, :3] > 0) * 1.0).default == 0.5
    with pytest.raises(ValueError, match="must have 3 names, got 2"):
        trace_predictions(Y, X[:, :3], label_names=["a", "b"])


def test_weights_count():
    X, Y = draw()
    weight = np.random.default_rng(1).random(150)
    curves = trace_predictions(Y, X[:, :3], sample_weight=weight)
    expected = f1_score(Y, X[:, :3] > 0, average=None, sample_weight=weight)
    np.testing.assert_allclose(curves.read(0.0), expected)


@pytest.mark.parametrize("scoring", ["f1_macro", "f1_micro", get_objective("jaccard_macro")])
def test_what_a_fit_has_kept_is_what_its_validation_scores_give(scoring):
    X, Y = draw()
    base = BinaryRelevance(LogisticRegression())
    halves = [(np.arange(75, 150), np.arange(75))]
    model = ThresholdOptimizer(base, cv=halves, scoring=scoring, store_cv_results=True).fit(X, Y)
    stored = trace_estimator(model)
    model.estimator_ = base.fit(X[75:], Y[75:])
    traced = trace_estimator(model, X[:75], Y[:75])
    np.testing.assert_array_equal(stored.support, traced.support)
    np.testing.assert_allclose(stored.read(0.5), traced.read(0.5))
    np.testing.assert_allclose(stored.read(model.thresholds_), traced.read(model.thresholds_))
    assert stored.averages == pytest.approx(traced.averages)
    assert stored.label_names == traced.label_names
    assert (stored.scoring, stored.metric_name) == (traced.scoring, traced.metric_name)


def test_bad_input_is_told():
    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), cv=2).fit(X, Y)
    with pytest.raises(
        ValueError, match=r"has kept no curves.*store_cv_results=True, pass X and y"
    ):
        trace_estimator(model)
    with pytest.raises(ValueError, match="KNeighborsClassifier does not cut scores"):
        trace_estimator(KNeighborsClassifier().fit(X, Y), X, Y)
    model.set_params(store_cv_results=True).fit(X, Y)
    with pytest.raises(ValueError, match=r"those of f1_macro.*pass X and y"):
        trace_estimator(model, scoring="f1_micro")
    with pytest.raises(ValueError, match="one number, or one per label"):
        trace_predictions(Y, X[:, :3], thresholds=[0.1, 0.2])


def test_labels_in_another_order_are_refused():
    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), cv=2).fit(X, Y)
    with pytest.raises(ValueError, match="y has the labels of the fit in another order"):
        trace_estimator(model, X, Y[["c", "b", "a"]], label_names=["x", "y", "z"])
    scores = pd.DataFrame(X[:, :3], columns=["c", "b", "a"])
    with pytest.raises(ValueError, match="scores has the labels of Y_true in another order"):
        trace_predictions(Y, scores)


@pytest.mark.parametrize("given", [0, 1])
def test_samples_and_labels_belong_together(given):
    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), cv=2, store_cv_results=True).fit(X, Y)
    only = [(X, None), (None, Y)][given]
    with pytest.raises(ValueError, match="X and y belong together"):
        trace_estimator(model, *only)


@pytest.mark.parametrize(
    "pipe", [make_pipeline, lambda *steps: make_pipeline(make_pipeline(*steps))]
)
def test_the_last_step_of_a_pipeline_is_traced(pipe):
    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), cv=2, store_cv_results=True)
    pipeline = pipe(StandardScaler(), model).fit(100 * X, Y)
    assert trace_estimator(pipeline).averages["score"] == model.best_score_
    traced = trace_estimator(pipeline, 100 * X, Y)
    expected = f1_score(Y, pipeline.predict(100 * X), average=None)
    np.testing.assert_allclose(traced.read(model.thresholds_), expected)


def test_a_rule_without_cut_offs_has_curves():
    class MoreThanMean(CutRule):
        def predict(self, scores):
            return scores > scores.mean(axis=1, keepdims=True)

    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), strategy=MoreThanMean()).fit(X, Y)
    curves = trace_estimator(model, X, Y)
    assert curves.thresholds is None
    assert "score" not in curves.averages


def test_scores_that_are_not_listed_are_never_predicted():
    X, Y = draw()
    dense = np.where(X[:, :3] > 0.2, X[:, :3], -9.0)
    sparse = sp.csr_array(np.where(dense > 0, dense, 0))
    thresholds = np.array([0.3, 0.5, 0.9])
    first, second = (trace_predictions(Y, s, thresholds=thresholds) for s in (dense, sparse))
    for at in (0.25, 0.5, 1.2):
        np.testing.assert_allclose(first.read(at), second.read(at))
    assert first.averages == pytest.approx(second.averages)


NAMES_OF_SCORINGS = [
    ("f1_micro", "f1_micro", "F1"),
    ("f2_macro", "f2_macro", "f2"),
    (get_objective("balanced_accuracy"), "balanced_accuracy_macro", "balanced accuracy"),
    ("jaccard_samples", "jaccard_samples", "F1"),
    ("accuracy", "accuracy", "F1"),
    (ConstrainedObjective("recall_macro", min_precision=0.1), "recall_macro", "recall"),
    (accuracy_score, "accuracy_score", "F1"),
]


@pytest.mark.parametrize(("scoring", "name", "metric_name"), NAMES_OF_SCORINGS)
def test_what_was_maximised_is_named(scoring, name, metric_name):
    X, Y = draw()
    curves = trace_predictions(Y, X[:, :3], scoring=scoring)
    assert (curves.scoring, curves.metric_name) == (name, metric_name)


def test_gains_are_traced_label_by_label():
    X, Y = draw()
    gains = [[0, -1], [-10, 0]]
    curves = trace_predictions(Y, X[:, :3], scoring=gains, thresholds=0.5)
    predicted, truth = X[:, :3] > 0.5, Y.to_numpy() == 1
    expected = -(10 * (truth & ~predicted) + (predicted & ~truth)).mean(axis=0)
    np.testing.assert_allclose(curves.read(0.5), expected)
    assert "gain" in curves.scoring
    assert curves.metric_name == "gain"
