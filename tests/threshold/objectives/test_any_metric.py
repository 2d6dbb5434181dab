"""Functions of the predictions as objectives."""

from functools import partial

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn import metrics
from sklearn.metrics import f1_score, fbeta_score, get_scorer, hamming_loss, make_scorer

from skmultilabel.threshold import AnyMetric, get_objective, optimize_thresholds

Y = np.array([[0, 1, 0], [1, 0, 0], [0, 1, 0], [1, 1, 1]], dtype=np.int8)
P = np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0], [0, 1, 1]], dtype=bool)
WEIGHT = np.array([1.0, 2.0, 0.5, 3.0])
f1_macro = partial(f1_score, average="macro", zero_division=0.0)


def own_metric(y_true, y_pred):
    return float((y_true == y_pred).mean())


def own_scorer(estimator, X, y_true):
    return own_metric(y_true, estimator.predict(X))


@pytest.mark.parametrize(
    ("function", "truth"),
    [
        (f1_macro, f1_macro(Y, P)),
        (
            make_scorer(fbeta_score, beta=2, average="micro"),
            fbeta_score(Y, P, beta=2, average="micro"),
        ),
        (make_scorer(hamming_loss, greater_is_better=False), -hamming_loss(Y, P)),
        (get_scorer("jaccard_samples"), metrics.jaccard_score(Y, P, average="samples")),
        (own_metric, own_metric(Y, P)),
        (own_scorer, own_metric(Y, P)),
    ],
)
def test_value(function, truth):
    objective = get_objective(function)
    assert objective.score_predictions(P, Y) == pytest.approx(truth)


@pytest.mark.parametrize("function", [f1_macro, make_scorer(f1_score, average="macro")])
def test_weights_reach_the_metric(function):
    truth = f1_macro(Y, P, sample_weight=WEIGHT)
    assert AnyMetric(function).score_predictions(P, Y, WEIGHT) == pytest.approx(truth)


def test_sparse_predictions():
    value = AnyMetric(f1_macro).score_predictions(sp.csr_array(P), sp.csr_array(Y))
    assert value == pytest.approx(f1_macro(Y, P))


@pytest.mark.parametrize(
    ("scoring", "message"),
    [
        ("roc_auc", "scoring='roc_auc' measures scores, which cut-offs do not change"),
        ("neg_log_loss", "measures scores"),
        (get_scorer("average_precision"), "measures scores"),
        (metrics.roc_auc_score, "roc_auc_score measures scores"),
        (metrics.label_ranking_loss, "measures scores"),
        (metrics.log_loss, "log_loss measures scores"),
        (metrics.hamming_loss, r"Turn it round: make_scorer\(hamming_loss, greater_is_better"),
        (lambda y: 0.0, "takes 1 arguments"),
    ],
)
def test_what_cut_offs_cannot_maximise(scoring, message):
    with pytest.raises(ValueError, match=message):
        get_objective(scoring)


def test_own_scorer_of_scores():
    def scorer(estimator, X, y_true):
        return estimator.predict_proba(X).mean()

    with pytest.raises(ValueError, match="scorer measures scores"):
        optimize_thresholds(Y, np.ones(Y.shape), scoring=scorer)


def test_unknown_labels_are_named():
    missing = Y.astype(float)
    missing[0, 2] = np.nan
    with pytest.raises(ValueError, match="Label 2 is not known for all samples, which own_metric"):
        AnyMetric(own_metric).score_predictions(P, missing)
    named = AnyMetric(own_metric).name_labels(["sport", "news", "arts"])
    with pytest.raises(ValueError, match="Label 'arts' is not known"):
        named.score_predictions(P, missing)


@pytest.mark.parametrize(
    ("function", "weight", "message"),
    [
        (own_metric, WEIGHT, "own_metric does not take weights"),
        (f1_macro, np.ones(Y.shape), "does not take one weight per sample and label"),
    ],
)
def test_weights_that_are_not_taken(function, weight, message):
    with pytest.raises(ValueError, match=message):
        AnyMetric(function).score_predictions(P, Y, weight)


def test_metric_without_an_average():
    with pytest.raises(ValueError, match=r"returned values of shape \(3,\)"):
        AnyMetric(partial(f1_score, average=None)).score_predictions(P, Y)


def test_repr():
    assert repr(AnyMetric(own_metric)) == "AnyMetric(own_metric)"
