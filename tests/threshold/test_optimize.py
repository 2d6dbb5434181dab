"""The search as a function of given scores."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import jaccard_score

from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold import optimize_thresholds

Y = np.array([[0, 1], [1, 0], [1, 1], [0, 0]])
SCORES = np.array([[0.2, 0.9], [0.8, 0.3], [0.6, 0.4], [0.7, 0.1]])


@pytest.mark.parametrize("as_labels", [np.asarray, pd.DataFrame, np.ndarray.tolist])
def test_value_is_the_metric_at_the_cut_offs(as_labels):
    thresholds, value = optimize_thresholds(as_labels(Y), SCORES, scoring="jaccard_micro")
    assert value == pytest.approx(jaccard_score(Y, np.greater(SCORES, thresholds), average="micro"))


def test_missing_labels_and_weights_drop_rows():
    missing = Y.astype(float)
    missing[3, 0] = np.nan
    weight = np.ones(Y.shape)
    weight[3, 0] = 0
    by_nan = optimize_thresholds(missing, SCORES)
    by_weight = optimize_thresholds(Y, SCORES, sample_weight=weight)
    assert by_nan[1] == by_weight[1] == 1.0


def test_scores_of_other_labels_are_refused():
    labels = pd.DataFrame(Y, columns=["a", "b"])
    scores = pd.DataFrame(SCORES, columns=["a", "b"])
    assert optimize_thresholds(labels, scores)[1] == optimize_thresholds(Y, scores)[1]
    with pytest.raises(ValueError, match=r"scores has the labels of Y in another order.*'a', 'b'"):
        optimize_thresholds(labels, scores[["b", "a"]])
    with pytest.raises(ValueError, match="scores has labels that Y does not have: 'c'"):
        optimize_thresholds(labels, scores.rename(columns={"b": "c"}))


@pytest.mark.parametrize(("value", "missing"), [(0, "positive"), (1, "negative")])
def test_a_label_of_one_class_is_named(value, missing):
    labels = pd.DataFrame(Y, columns=["a", "b"]).assign(b=value)
    with pytest.warns(LabelWarning, match=f"Label 'b' has no {missing} known row"):
        optimize_thresholds(labels, SCORES)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((Y, SCORES[:, :1]), r"must have shape \(4, 2\)"),
        ((Y, SCORES * np.nan), "must be finite"),
        ((Y + 1, SCORES), "must hold 0 and 1"),
    ],
)
def test_bad_arrays(arguments, message):
    with pytest.raises(ValueError, match=message):
        optimize_thresholds(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strategy": "both"}, "Known are per_class, global"),
        ({"strategy": "top_k"}, "has no cut-offs"),
        ({"scoring": "f1"}, "It is <metric>_<average>"),
        ({"sample_weight": [1, 1]}, "sample_weight must have shape"),
        ({"sample_weight": [-1, 1, 1, 1]}, "not negative"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        optimize_thresholds(Y, SCORES, **options)
