"""Pictures of how far probabilities hold."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel.inspection import ReliabilityDisplay
from skmultilabel.metrics._reliability import measure_reliability


def draw(n_labels=3, n_samples=200):
    rng = np.random.default_rng(0)
    proba = rng.random((n_samples, n_labels)) * np.linspace(0.1, 1, n_labels)
    return proba, (rng.random(proba.shape) < proba).astype(float)


def test_every_label_has_its_curve_and_unknown_ones_are_left_out():
    proba, Y = draw()
    Y[:50, 1] = np.nan
    display = ReliabilityDisplay.from_predictions(Y, proba, n_bins=5)
    for label, (curve, panel) in enumerate(zip(display.curves, display.ax_, strict=True)):
        expected = measure_reliability(proba[:, label], Y[:, label], 5)
        np.testing.assert_array_equal(curve.observed, expected.observed)
        np.testing.assert_array_equal(panel.lines[1].get_xdata(), expected.predicted)
        np.testing.assert_array_equal(panel.lines[1].get_ydata(), expected.observed)
        assert panel.texts[0].get_text() == f"{expected.compute_error():.3f}"
    assert display.curves[1].count.sum() == 150
    assert display.pooled.count.sum() == 550
    # Rare labels have axes of their own.
    ends = [panel.get_xlim()[1] for panel in display.ax_]
    assert ends[0] < ends[1] <= ends[2] == 1


def test_bars_are_wilson_intervals():
    proba, Y = draw()
    display = ReliabilityDisplay.from_predictions(Y, proba, n_bins=4)
    bars = display.ax_[2].collections[0].get_segments()
    curve = display.curves[2]
    for bar, share, count in zip(bars, curve.observed, curve.count, strict=True):
        truth = binomtest(round(share * count), int(count)).proportion_ci(0.95, "wilson")
        np.testing.assert_allclose(np.sort(bar[:, 1]), [truth.low, truth.high], atol=1e-4)


def test_names_are_those_of_the_labels():
    proba, Y = draw()
    names = ["sport", "news", "arts"]
    display = ReliabilityDisplay.from_predictions(pd.DataFrame(Y, columns=names), proba)
    assert [panel.get_title(loc="left") for panel in display.ax_] == names
    display.plot(labels=["arts", 0])
    assert [panel.get_title(loc="left") for panel in display.ax_] == ["arts", "sport"]
    with pytest.raises(ValueError, match="'music', which is no label"):
        display.plot(labels=["music"])


def test_two_classifiers_in_one_picture():
    proba, Y = draw()
    first = ReliabilityDisplay.from_predictions(Y, proba, name="before")
    second = ReliabilityDisplay.from_predictions(Y, proba / 2, name="after", ax=first.ax_)
    assert second.figure_ is first.figure_
    (legend,) = first.figure_.legends
    assert [text.get_text() for text in legend.get_texts()] == ["before", "after"]
    errors = zip(first.errors, second.errors, strict=True)
    for panel, (before, after) in zip(first.ax_, errors, strict=True):
        assert panel.texts[0].get_text() == f"{before:.3f} → {after:.3f}"
    assert first.ax_[2].get_xlim() == (0, 1)


def test_all_labels_together():
    proba, Y = draw(n_labels=40)
    display = ReliabilityDisplay.from_predictions(Y, proba, name="model")
    assert len(display.ax_.lines) == 42
    np.testing.assert_array_equal(display.ax_.lines[-1].get_ydata(), display.pooled.observed)
    assert display.ax_.texts[0].get_text() == f"{display.pooled.compute_error():.3f}"
    again = ReliabilityDisplay.from_predictions(Y[:, :2], proba[:, :2], kind="pooled")
    assert len(again.ax_.lines) == 4


def test_a_label_known_nowhere_has_an_empty_panel():
    proba, Y = draw()
    Y[:, 1] = np.nan
    display = ReliabilityDisplay.from_predictions(Y, proba)
    assert np.isnan(display.errors[1])
    assert display.ax_[1].texts[0].get_text() == "-"


@pytest.mark.parametrize("wrap", [BinaryRelevance, MultiOutputClassifier])
def test_probabilities_of_any_classifier(wrap):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 4))
    Y = (X[:, :2] + rng.normal(size=(120, 2)) > 0).astype(int)
    model = wrap(LogisticRegression()).fit(X, Y)
    display = ReliabilityDisplay.from_estimator(model, X, sp.csr_array(Y))
    expected = [LogisticRegression().fit(X, y).predict_proba(X)[:, 1] for y in Y.T]
    for curve, proba, y in zip(display.curves, expected, Y.T, strict=True):
        np.testing.assert_allclose(
            curve.predicted, measure_reliability(proba, y).predicted, atol=1e-3
        )


def test_bad_input():
    proba, Y = draw()
    with pytest.raises(ValueError, match=r"between 0 and 1, got -1 to .*MultiLabelCalibrator"):
        ReliabilityDisplay.from_predictions(Y, 2 * np.round(proba) - 1)
    with pytest.raises(ValueError, match="kind must be 'auto', 'panels' or 'pooled', got 'map'"):
        ReliabilityDisplay.from_predictions(Y, proba, kind="map")
    with pytest.raises(ValueError, match="3 panels"):
        ReliabilityDisplay.from_predictions(Y, proba, kind="panels", ax=object())
    frame = pd.DataFrame(proba, columns=["c", "b", "a"])
    with pytest.raises(ValueError, match="Y_proba has the labels of Y_true in another order"):
        ReliabilityDisplay.from_predictions(pd.DataFrame(Y, columns=["a", "b", "c"]), frame)
    model = BinaryRelevance(LinearSVC(dual=False)).fit(proba, Y)
    with pytest.raises(AttributeError, match=r"no predict_proba, .* MultiLabelCalibrator"):
        ReliabilityDisplay.from_estimator(model, proba, Y)


def test_a_single_column_is_no_matrix():
    with pytest.raises(ValueError, match="y must be a matrix of shape"):
        ReliabilityDisplay.from_estimator(None, np.eye(4), np.array([1, 0, 1, 0]))


def test_pooled_curves_of_many_labels_have_round_ticks():
    rng = np.random.default_rng(0)
    display = ReliabilityDisplay.from_predictions(
        rng.random((300, 40)) < 0.3, rng.random((300, 40))
    )
    assert [tick.get_text() for tick in display.ax_.get_xticklabels()] == ["0", "0.5", "1"]
