"""The picture of gains: F1 before and after, in the order that was asked for."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.inspection import LabelGainDisplay


@pytest.fixture
def display():
    before, after = np.array([0.2, 0.5, 0.9]), np.array([0.3, 0.8, 0.9])
    return LabelGainDisplay(before, after, np.array([10, 30, 20]), ["a", "b", "c"])


@pytest.mark.parametrize(
    ("sort", "names"),
    [("gain", "bac"), ("support", "bca"), ("f1", "cba"), (None, "abc")],
)
def test_labels_stand_in_the_order_asked_for(display, sort, names):
    display.plot(sort=sort)
    ticks = [tick.get_text()[0] for tick in display.ax_.get_yticklabels()]
    assert "".join(ticks) == names
    before, after = (dots.get_offsets() for dots in display.ax_.collections[1:])
    order = ["abc".index(name) for name in names]
    np.testing.assert_allclose(before[:, 0], display.before[order])
    np.testing.assert_allclose(after[:, 0], display.after[order])
    low, high = sorted(display.ax_.get_ylim())
    assert low < 0
    assert high > 2


def test_the_title_says_what_is_seen(display):
    title = display.plot().ax_.get_title(loc="left")
    assert title == "F1 rises for 2 of 3 labels; macro-F1 from 0.533 to 0.667"


def test_unknown_order_lists_the_known_ones(display):
    with pytest.raises(ValueError, match="'gain', 'support', 'f1' or None, got 'size'"):
        display.plot(sort="size")


def test_predictions_with_names_and_missing_labels():
    Y_true = pd.DataFrame({"x": [1, 1, np.nan], "y": [0, 1, 1]})
    Y_before, Y_after = [[0, 0], [1, 0], [1, 1]], [[1, 0], [1, 1], [0, 1]]
    display = LabelGainDisplay.from_predictions(Y_true, Y_before, Y_after)
    np.testing.assert_allclose(display.before, [2 / 3, 2 / 3])
    np.testing.assert_allclose(display.after, [1, 1])
    assert display.support.tolist() == [2, 2]
    assert list(display.label_names) == ["x", "y"]


def test_a_tuned_estimator_is_compared_with_the_one_inside():
    X, Y = make_multilabel_classification(n_samples=200, n_classes=3, random_state=0)
    inner = BinaryRelevance(LogisticRegression(max_iter=500))
    tuned = ThresholdOptimizer(inner, cv=2).fit(X[:120], Y[:120])
    display = LabelGainDisplay.from_estimator(tuned, X[120:], Y[120:])
    before = f1_score(Y[120:], tuned.estimator_.predict(X[120:]), average=None)
    after = f1_score(Y[120:], tuned.predict(X[120:]), average=None)
    np.testing.assert_allclose(display.before, before)
    np.testing.assert_allclose(display.after, after)
    with pytest.raises(ValueError, match="fitted ThresholdOptimizer, or use `from_predictions`"):
        LabelGainDisplay.from_estimator(inner, X, Y)


def test_labels_in_another_order_are_refused():
    X, Y = make_multilabel_classification(n_samples=200, n_classes=3, random_state=0)
    Y = pd.DataFrame(Y, columns=["a", "b", "c"])
    tuned = ThresholdOptimizer(BinaryRelevance(LogisticRegression(max_iter=500)), cv=2).fit(X, Y)
    with pytest.raises(ValueError, match="Y has the labels of the fit in another order"):
        LabelGainDisplay.from_estimator(tuned, X, Y[["c", "b", "a"]])
    with pytest.raises(ValueError, match="Y_after has the labels of Y_true in another order"):
        LabelGainDisplay.from_predictions(Y, Y, Y[["c", "b", "a"]])


def test_the_last_step_of_a_pipeline_is_compared():
    X, Y = make_multilabel_classification(n_samples=200, n_classes=3, random_state=0)
    tuned = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), cv=2)
    pipeline = make_pipeline(StandardScaler(), tuned).fit(X, Y)
    display = LabelGainDisplay.from_estimator(pipeline, X, Y)
    np.testing.assert_allclose(display.after, f1_score(Y, pipeline.predict(X), average=None))


def test_axes_of_the_caller_are_used(display, pyplot):
    figure, ax = pyplot.subplots()
    assert display.plot(ax).ax_ is ax
    assert display.figure_ is figure


@pytest.mark.parametrize("n_labels", [1, 14, 100])
def test_names_do_not_overlap(n_labels):
    rng = np.random.default_rng(0)
    names = [f"label {number}" for number in range(n_labels)]
    scores = rng.random((2, n_labels))
    display = LabelGainDisplay(*scores, rng.integers(1, 999, n_labels), names).plot()
    display.figure_.canvas.draw()
    boxes = [tick.get_window_extent() for tick in display.ax_.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in itertools.pairwise(boxes))


def test_a_single_column_is_no_matrix():
    Y = np.eye(4, dtype=int)
    for labels in ((Y[0], Y, Y), (Y, Y[0], Y)):
        with pytest.raises(ValueError, match="must be a matrix of shape"):
            LabelGainDisplay.from_predictions(*labels)
