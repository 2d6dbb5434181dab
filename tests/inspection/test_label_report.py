"""The picture of precision, recall and F1: what stands where."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel.inspection import LabelReportDisplay
from skmultilabel.metrics import multilabel_report

Y_TRUE = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 0, 1], "c": [0, 1, 0, 0]})
Y_PRED = np.array([[1, 1, 1], [1, 0, 1], [0, 0, 0], [0, 0, 0]])


@pytest.mark.parametrize(("sort", "order"), [("f1", "bca"), ("support", "cab"), (None, "abc")])
def test_dots_stand_in_the_order_asked_for(sort, order):
    display = LabelReportDisplay.from_predictions(Y_TRUE, Y_PRED, sort=sort)
    ticks = [tick.get_text() for tick in display.ax_.get_yticklabels()]
    assert "".join(tick[0] for tick in ticks) == order
    assert ticks["".join(order).index("c")] == "c  (1)"
    rows = ["abc".index(name) for name in order]
    dots = display.ax_.collections[1:]
    for name, found in zip(("precision", "recall", "f1"), dots, strict=True):
        np.testing.assert_allclose(found.get_offsets()[:, 0], display.report.labels[name][rows])


def test_intervals_are_drawn_where_there_are_some():
    report = multilabel_report(Y_TRUE, Y_PRED, n_bootstrap=20, random_state=0)
    display = LabelReportDisplay(report).plot(sort=None)
    ends = [segment[:, 0] for segment in display.ax_.collections[1].get_segments()]
    np.testing.assert_allclose(np.transpose(ends), report.label_intervals["f1"])


def test_too_many_labels_are_cut_and_the_title_says_so():
    display = LabelReportDisplay.from_predictions(Y_TRUE, Y_PRED, max_labels=2)
    assert len(display.ax_.get_yticks()) == 2
    assert display.ax_.get_title(loc="left").startswith("2 of 3 labels, macro-F1 ")


@pytest.mark.parametrize(
    ("classifier", "has_probabilities"),
    [
        (BinaryRelevance(LogisticRegression()), True),
        (MultiOutputClassifier(LinearSVC(dual=False)), None),
        (BinaryRelevance(LinearSVC(dual=False)), False),
        (KNeighborsClassifier(), True),
    ],
)
def test_any_classifier_is_drawn(classifier, has_probabilities):
    X, Y = make_multilabel_classification(n_samples=60, n_classes=3, random_state=0)
    display = LabelReportDisplay.from_estimator(classifier.fit(X, Y), X, Y)
    labels = display.report.labels
    np.testing.assert_allclose(
        labels["f1"], multilabel_report(Y, classifier.predict(X)).labels["f1"]
    )
    assert ("roc_auc" in labels) == (has_probabilities is not None)
    assert ("brier_score" in labels) == bool(has_probabilities)


def test_other_labels_than_those_of_the_fit_are_refused():
    X, Y = make_multilabel_classification(n_samples=60, n_classes=2, random_state=0)
    classifier = BinaryRelevance(LogisticRegression()).fit(X, pd.DataFrame(Y, columns=["a", "b"]))
    with pytest.raises(ValueError, match="'b'"):
        LabelReportDisplay.from_estimator(classifier, X, pd.DataFrame(Y, columns=["a", "c"]))


def test_unknown_order_lists_the_known_ones():
    with pytest.raises(ValueError, match="'f1', 'support' or None, got 'size'"):
        LabelReportDisplay.from_predictions(Y_TRUE, Y_PRED, sort="size")
