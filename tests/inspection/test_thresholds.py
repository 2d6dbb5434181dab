"""The picture of cut-offs: curves as they are, and every mark where it lies on them."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skmultilabel import BinaryRelevance, FixedThresholdClassifier, ThresholdOptimizer
from skmultilabel.inspection import ThresholdDisplay
from skmultilabel.threshold import PerClass


@pytest.fixture
def labels_and_scores():
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, (30, 3)).astype(float)
    return Y, np.clip(0.3 * Y + 0.5 * rng.random((30, 3)), 0, 1)


@pytest.fixture(scope="module")
def tuned():
    X, Y = make_multilabel_classification(n_samples=200, n_classes=3, random_state=0)
    Y = pd.DataFrame(Y, columns=["a", "b", "c"])
    model = ThresholdOptimizer(
        BinaryRelevance(LogisticRegression(max_iter=500)),
        strategy=PerClass(regularization=None),
        cv=3,
        store_cv_results=True,
    )
    return model.fit(X, Y), X, Y


def find(panel, label):
    """The lines of a panel with that name in the legend."""
    return [line for line in panel.lines if line.get_label().startswith(label)]


def list_names(display):
    return [panel.get_title(loc="left") for panel in display.ax_]


def test_panels_show_the_curves_and_the_chosen_cut_offs(labels_and_scores):
    Y, scores = labels_and_scores
    display = ThresholdDisplay.from_predictions(Y, scores, thresholds=[0.25, 0.5, 0.75])
    assert len(display.ax_) == 3
    for label, (panel, threshold) in enumerate(zip(display.ax_, [0.25, 0.5, 0.75], strict=True)):
        (curve,) = [line for line in panel.lines if line.get_drawstyle() == "steps-post"]
        assert curve.get_xdata()[[0, -1]].tolist() == [0, 1]
        (dot,) = find(panel, "in use")
        assert dot.get_xdata()[0] == threshold
        expected = f1_score(Y[:, label], scores[:, label] > threshold, zero_division=0.0)
        assert dot.get_ydata()[0] == pytest.approx(expected)
        assert panel.get_title(loc="left") == str(label)
        assert panel.get_title(loc="right") == f"{threshold:.2f}"
        assert find(panel, "the classifier's own, 0.5")[0].get_xdata() == [0.5, 0.5]


@pytest.mark.parametrize("thresholds", [None, 0.3])
def test_the_best_cut_off_of_a_label_is_marked(labels_and_scores, thresholds):
    Y, scores = labels_and_scores
    display = ThresholdDisplay.from_predictions(Y, scores, thresholds=thresholds)
    for label, panel in enumerate(display.ax_):
        (ring,) = find(panel, "best")
        (cut_off,), (value,) = ring.get_data()
        assert value == pytest.approx(f1_score(Y[:, label], scores[:, label] > cut_off))
        every = [f1_score(Y[:, label], scores[:, label] > s) for s in scores[:, label]]
        assert value == pytest.approx(max(every))


def test_the_best_lies_in_the_longest_step_or_on_the_choice_if_that_is_best():
    Y, scores = [[0], [1], [1], [0], [1], [1]], [[0.1], [0.3], [0.35], [0.4], [0.8], [0.9]]
    display = ThresholdDisplay.from_predictions(Y, scores, thresholds=0.85)
    assert find(display.ax_[0], "best")[0].get_xdata()[0] == pytest.approx(0.2)
    display = ThresholdDisplay.from_predictions(Y, scores, thresholds=0.12)
    assert find(display.ax_[0], "best")[0].get_xdata()[0] == 0.12


def test_folds_are_ticks_in_panels_and_lines_in_a_map(labels_and_scores):
    Y, scores = labels_and_scores
    folds = np.array([[0.2, 0.5, 0.7], [0.3, 0.4, 0.6]])
    marks = {"thresholds": [0.25, 0.45, 0.65], "fold_thresholds": folds}
    display = ThresholdDisplay.from_predictions(Y, scores, **marks)
    for label, panel in enumerate(display.ax_):
        (ticks,) = find(panel, "chosen without one fold")
        np.testing.assert_array_equal(ticks.get_xdata(), folds[:, label])
    display = ThresholdDisplay.from_predictions(Y, scores, **marks, labels=[2, 0], kind="map")
    segments = display.ax_.collections[0].get_segments()
    np.testing.assert_allclose([s[:, 0] for s in segments], [[0.2, 0.3], [0.6, 0.7]])


def test_a_map_has_its_rows_in_the_order_of_the_cut_offs(labels_and_scores):
    Y, scores = labels_and_scores
    names = ["a", "b", "c"]
    display = ThresholdDisplay.from_predictions(
        Y, scores, thresholds={"a": 0.7, "b": 0.2}, label_names=names, kind="map"
    )
    ticks = [tick.get_text() for tick in display.ax_.get_yticklabels()]
    assert ticks == ["b", "c", "a"]
    image = display.ax_.images[0].get_array()
    grid = np.linspace(0, 1, 256)[::16]
    for row, label in enumerate([1, 2, 0]):
        predicted = scores[:, [label]] > grid
        expected = [f1_score(Y[:, label], p, zero_division=0.0) for p in predicted.T]
        np.testing.assert_allclose(image[row, ::16], expected)


def test_many_labels_become_a_map_and_one_axes_too(pyplot, labels_and_scores):
    Y, scores = labels_and_scores
    many = ThresholdDisplay.from_predictions(np.tile(Y, 20), np.tile(scores, 20), thresholds=0.5)
    assert len(many.ax_.images) == 1
    assert len(many.plot(labels=range(7)).ax_) == 7
    _, ax = pyplot.subplots()
    assert ThresholdDisplay.from_predictions(Y, scores, ax=ax).ax_ is ax
    assert not ThresholdDisplay.from_predictions(Y, scores, labels=[1], ax=ax).ax_[0].images[1:]
    with pytest.raises(ValueError, match="3 panels"):
        ThresholdDisplay.from_predictions(Y, scores, ax=ax, kind="panels")
    with pytest.raises(ValueError, match="kind must be"):
        ThresholdDisplay.from_predictions(Y, scores, kind="heat")


def test_labels_are_chosen_by_name_or_column(tuned):
    model, _, _ = tuned
    assert list_names(ThresholdDisplay.from_estimator(model, labels=["c", 0])) == ["c", "a"]
    assert list_names(ThresholdDisplay.from_estimator(model, labels="b")) == ["b"]
    with pytest.raises(ValueError, match=r"'d', which is no label.*'a', 'b', 'c'"):
        ThresholdDisplay.from_estimator(model, labels=["d"])


def test_decision_values_set_their_own_range(labels_and_scores):
    Y, scores = labels_and_scores
    display = ThresholdDisplay.from_predictions(Y, 20 * scores - 10)
    low, high = display.ax_[0].get_xlim()
    assert -10.1 < low < -5
    assert 2 < high < 10
    assert find(display.ax_[0], "the classifier's own, 0")


def test_scores_beyond_1_are_all_seen(labels_and_scores):
    Y, scores = labels_and_scores
    display = ThresholdDisplay.from_predictions(Y, 1 - scores, scoring="matthews_corrcoef")
    lowest = min(np.min(values) for values in display.scores)
    assert lowest < -0.1
    assert display.ax_[0].get_ylim()[0] < lowest
    gaps = [np.where(cut_offs < 0.3, np.nan, 5.0) for cut_offs in display.cut_offs]
    ThresholdDisplay(
        display.cut_offs, [*gaps[:2], np.full(31, np.nan)], thresholds=[0.5] * 3
    ).plot()


def test_names_missing_labels_and_sparse_labels(labels_and_scores):
    Y, scores = labels_and_scores
    Y[:5, 1] = np.nan
    frame = ThresholdDisplay.from_predictions(pd.DataFrame(Y, columns=["a", "b", "c"]), scores)
    assert list_names(frame) == ["a", "b", "c"]
    assert len(frame.cut_offs[1]) == 26
    sparse = ThresholdDisplay.from_predictions(sp.csr_array(Y), scores)
    np.testing.assert_array_equal(sparse.scores[1], frame.scores[1])


def test_a_tuned_estimator_shows_what_it_searched(tuned):
    model, _, _ = tuned
    display = ThresholdDisplay.from_estimator(model)
    assert list_names(display) == ["a", "b", "c"]
    assert display.metric_name == "F1"
    for label, panel in enumerate(display.ax_):
        (dot,), (ring,), (ticks,) = (find(panel, name) for name in ("in use", "best", "chosen"))
        assert dot.get_ydata()[0] == pytest.approx(np.max(model.cv_results_["scores"][label]))
        assert dot.get_xdata()[0] == ring.get_xdata()[0] == model.thresholds_[label]
        np.testing.assert_array_equal(ticks.get_xdata(), model.fold_thresholds_[:, label])


def test_a_fixed_estimator_and_other_data(tuned):
    model, X, Y = tuned
    fixed = FixedThresholdClassifier(model.estimator, threshold={"b": 0.2}).fit(X, Y)
    display = ThresholdDisplay.from_estimator(fixed, X, Y, labels="b")
    (dot,) = find(display.ax_[0], "in use")
    assert dot.get_ydata()[0] == pytest.approx(f1_score(Y["b"], fixed.predict(X)[:, 1]))
    recall = ThresholdDisplay.from_estimator(fixed, X, Y, scoring="jaccard_macro")
    assert recall.metric_name == "jaccard"


def test_a_legend_names_every_mark_and_hides_no_panel(tuned):
    display = ThresholdDisplay.from_estimator(tuned[0])
    (legend,) = display.figure_.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "in use",
        "chosen without one fold",
        "best for the label alone",
        "the classifier's own, 0.5",
    ]
    assert legend.get_title().get_text() == "F1 of each label against its cut-off"
    display.figure_.canvas.draw()
    box = legend.get_window_extent()
    assert box.x1 <= display.figure_.bbox.x1
    assert all(panel.get_tightbbox().y1 <= box.y0 for panel in display.ax_)


def test_glyphs_that_the_font_lacks_do_not_stop_it(labels_and_scores):
    Y, scores = labels_and_scores
    names = ["日本", "\U0001f600", "plain"]
    with pytest.warns(UserWarning, match="Glyph"):
        ThresholdDisplay.from_predictions(Y, scores, label_names=names).figure_.canvas.draw()


def test_no_label_is_nothing_to_draw(tuned):
    with pytest.raises(ValueError, match="labels is empty"):
        ThresholdDisplay.from_estimator(tuned[0], labels=[])


def test_the_title_names_what_is_drawn(labels_and_scores):
    display = ThresholdDisplay.from_predictions(*labels_and_scores, scoring="jaccard_samples")
    (legend,) = display.figure_.legends
    assert legend.get_title().get_text() == "F1 of each label against its cut-off"
