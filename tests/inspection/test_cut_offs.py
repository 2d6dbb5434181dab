"""The picture of cut-offs: curves as they are, and the chosen cut-off where it lies on them."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.inspection import CutOffDisplay


@pytest.fixture
def labels_and_scores():
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, (30, 3)).astype(float)
    return Y, np.clip(0.3 * Y + 0.5 * rng.random((30, 3)), 0, 1)


def test_panels_show_the_curves_and_the_chosen_cut_offs(labels_and_scores):
    Y, scores = labels_and_scores
    display = CutOffDisplay.from_predictions(Y, scores, thresholds=[0.25, 0.5, 0.75])
    assert len(display.ax_) == 3
    for label, (ax, threshold) in enumerate(zip(display.ax_, [0.25, 0.5, 0.75], strict=True)):
        curve, rule, dot = ax.lines
        assert curve.get_drawstyle() == "steps-post"
        assert curve.get_xdata()[[0, -1]].tolist() == [0, 1]
        assert rule.get_xdata()[0] == dot.get_xdata()[0] == threshold
        expected = f1_score(Y[:, label], scores[:, label] > threshold, zero_division=0.0)
        assert dot.get_ydata()[0] == pytest.approx(expected)
        assert ax.get_title(loc="left") == str(label)
        assert ax.get_title(loc="right") == f"{threshold:.2f}"


def test_a_map_has_its_rows_in_the_order_of_the_cut_offs(labels_and_scores):
    Y, scores = labels_and_scores
    names = ["a", "b", "c"]
    display = CutOffDisplay.from_predictions(
        Y, scores, thresholds=[0.7, 0.2, 0.5], label_names=names, kind="map"
    )
    ticks = [tick.get_text() for tick in display.ax_.get_yticklabels()]
    assert ticks == ["b", "c", "a"]
    image = display.ax_.images[0].get_array()
    grid = np.linspace(0, 1, 256)
    for row, label in enumerate([1, 2, 0]):
        predicted = scores[:, [label]] > grid
        expected = [f1_score(Y[:, label], p, zero_division=0.0) for p in predicted.T]
        np.testing.assert_allclose(image[row], expected)


def test_many_labels_become_a_map_and_one_axes_too(pyplot, labels_and_scores):
    Y, scores = labels_and_scores
    many = CutOffDisplay.from_predictions(np.tile(Y, 20), np.tile(scores, 20), thresholds=0.5)
    assert len(many.ax_.images) == 1
    _, ax = pyplot.subplots()
    assert CutOffDisplay.from_predictions(Y, scores, ax=ax).ax_ is ax
    with pytest.raises(ValueError, match="3 panels"):
        CutOffDisplay.from_predictions(Y, scores, ax=ax, kind="panels")
    with pytest.raises(ValueError, match="kind must be"):
        CutOffDisplay.from_predictions(Y, scores, kind="heat")


def test_decision_values_set_their_own_range(labels_and_scores):
    Y, scores = labels_and_scores
    display = CutOffDisplay.from_predictions(Y, 20 * scores - 10)
    low, high = display.ax_[0].get_xlim()
    assert -10.1 < low < -5
    assert 2 < high < 10


def test_names_missing_labels_and_sparse_labels(labels_and_scores):
    Y, scores = labels_and_scores
    Y[:5, 1] = np.nan
    frame = CutOffDisplay.from_predictions(pd.DataFrame(Y, columns=["a", "b", "c"]), scores)
    assert [ax.get_title(loc="left") for ax in frame.ax_] == ["a", "b", "c"]
    assert len(frame.cut_offs[1]) == 26
    sparse = CutOffDisplay.from_predictions(sp.csr_array(Y), scores)
    np.testing.assert_array_equal(sparse.scores[1], frame.scores[1])


def test_a_tuned_estimator_shows_what_it_searched():
    X, Y = make_multilabel_classification(n_samples=200, n_classes=3, random_state=0)
    Y = pd.DataFrame(Y, columns=["a", "b", "c"])
    tuned = ThresholdOptimizer(BinaryRelevance(LogisticRegression(max_iter=500)), cv=2)
    with pytest.raises(ValueError, match="store_cv_results=True"):
        CutOffDisplay.from_estimator(tuned.fit(X, Y))
    tuned.set_params(store_cv_results=True).fit(X, Y)
    display = CutOffDisplay.from_estimator(tuned)
    assert [ax.get_title(loc="left") for ax in display.ax_] == ["a", "b", "c"]
    assert "f1" in display.metric_name
    for label, ax in enumerate(display.ax_):
        *_, dot = ax.lines
        assert dot.get_ydata()[0] == pytest.approx(np.max(tuned.cv_results_["scores"][label]))
