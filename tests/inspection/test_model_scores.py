"""The picture of scores: what is drawn is the mean and the spread of what was given."""

import matplotlib as mpl
import numpy as np
import pytest
from sklearn.datasets import make_multilabel_classification
from sklearn.model_selection import cross_validate
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel.inspection import ModelScoresDisplay
from skmultilabel.inspection._drawing import COLOURS

SCORES = {
    "low": {"F1": [0.2, 0.4], "Hamming loss": [0.1, 0.1]},
    "high": {"F1": [0.6, 0.8], "Hamming loss": [0.3, 0.3]},
}


def find_dots(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


def test_dots_are_means_and_lines_one_deviation_to_either_side():
    display = ModelScoresDisplay(SCORES).plot()
    assert [ax.get_title(loc="left") for ax in display.ax_] == ["F1", "Hamming loss"]
    first = display.ax_[0]
    assert [dot.get_xdata()[0] for dot in find_dots(first)] == pytest.approx([0.3, 0.7])
    lines = [line for line in first.lines if line.get_marker() != "o"]
    np.testing.assert_allclose(lines[0].get_xdata(), [0.2, 0.4])
    assert [tick.get_text() for tick in first.get_yticklabels()] == ["low", "high"]
    # The first model is at the top.
    assert first.get_ylim()[0] > first.get_ylim()[1]


@pytest.mark.parametrize(
    ("metric", "best"), [("F1", [False, True]), ("Hamming loss", [True, False])]
)
def test_the_best_is_marked_and_a_loss_is_best_when_small(metric, best):
    display = ModelScoresDisplay({m: {metric: s[metric]} for m, s in SCORES.items()}).plot()
    marked = [dot.get_color() == COLOURS["accent"] for dot in find_dots(display.ax_[0])]
    assert marked == best


def test_results_of_cross_validate_and_estimators_give_the_same():
    X, Y = make_multilabel_classification(n_samples=60, random_state=0)
    model = KNeighborsClassifier()
    scoring = ["f1_micro", "f1_macro"]
    results = {"knn": cross_validate(model, X, Y, scoring=scoring, cv=3)}
    first = ModelScoresDisplay.from_cv_results(results)
    second = ModelScoresDisplay.from_estimators({"knn": model}, X, Y, scoring=scoring, cv=3)
    assert list(first.scores["knn"]) == scoring
    for metric in scoring:
        np.testing.assert_array_equal(first.scores["knn"][metric], second.scores["knn"][metric])
    only = ModelScoresDisplay.from_cv_results(results, metrics=["f1_macro"])
    assert list(only.scores["knn"]) == ["f1_macro"]


def test_axes_of_the_caller_are_used(pyplot):
    figure, axes = pyplot.subplots(1, 2)
    display = ModelScoresDisplay(SCORES).plot(axes)
    assert display.figure_ is figure
    assert list(display.ax_) == list(axes)
    with pytest.raises(ValueError, match=r"2 panels.*got 1"):
        ModelScoresDisplay(SCORES).plot(axes[0])


def test_nothing_is_drawn_over_something_else():
    names = [f"a rather long name of model {number}" for number in range(6)]
    scores = {name: {f"metric {m}": [0.1, 0.9] for m in range(5)} for name in names}
    display = ModelScoresDisplay(scores).plot()
    display.figure_.canvas.draw()
    boxes = [ax.get_tightbbox() for ax in display.ax_]
    assert all(
        not mpl.transforms.Bbox.intersection(one, other)
        for i, one in enumerate(boxes)
        for other in boxes[:i]
    )
