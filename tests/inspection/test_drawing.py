"""Names on pictures are what they are."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from skmultilabel.inspection import (
    LabelCooccurrenceDisplay,
    LabelImbalanceDisplay,
    LabelMapDisplay,
    LabelReportDisplay,
    ModelScoresDisplay,
    ReliabilityDisplay,
    ThresholdDisplay,
)
from skmultilabel.inspection._drawing import write_name
from skmultilabel.metrics import multilabel_report

NAMES = [r"$\foo$", "from $5 to $9", "plain", "\x1b[31mred"]
RNG = np.random.default_rng(0)
Y = RNG.integers(0, 2, size=(40, 4))
SCORES = RNG.random(Y.shape)


def draw_cooccurrence(kind):
    return lambda: LabelCooccurrenceDisplay.from_labels(Y, kind=kind, label_names=NAMES)


PICTURES = {
    **{kind: draw_cooccurrence(kind) for kind in ("heatmap", "chord", "graph")},
    "imbalance": lambda: LabelImbalanceDisplay.from_labels(Y, label_names=NAMES),
    "map": lambda: LabelMapDisplay.from_labels(Y, label_names=NAMES),
    "report": lambda: LabelReportDisplay(multilabel_report(Y, Y, label_names=NAMES)).plot(),
    "models": lambda: ModelScoresDisplay({name: {"f1": [0.1, 0.2]} for name in NAMES}).plot(),
    "reliability": lambda: ReliabilityDisplay.from_predictions(Y, SCORES, label_names=NAMES),
    "curves": lambda: ThresholdDisplay.from_predictions(Y, SCORES, label_names=NAMES),
    "curve map": lambda: ThresholdDisplay.from_predictions(
        Y, SCORES, label_names=NAMES, kind="map"
    ),
}


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_names_are_no_formulas(draw):
    draw().figure_.canvas.draw()
    plt.close("all")


def test_a_name_that_is_written_twice_is_the_same():
    for name in NAMES:
        assert write_name(write_name(name)) == write_name(name)
    assert write_name("a very long name", 10) == "a very..."
