"""The picture of frequencies: bars, the line of minority labels, and the sizes of label sets."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from matplotlib.colors import to_hex

from skmultilabel.inspection import LabelImbalanceDisplay
from skmultilabel.inspection._drawing import COLOURS

Y = pd.DataFrame({"rare": [0, 0, 0, 1], "usual": [1, 1, 1, 1], "half": [1, 1, 0, 0]})


def test_bars_are_the_positives_the_most_frequent_first():
    display = LabelImbalanceDisplay.from_labels(Y)
    ax = display.ax_[0]
    assert [bar.get_width() for bar in ax.patches] == [4, 2, 1]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["usual", "half", "rare"]
    # Imbalance ratios 4, 1 and 2: the mean is 7 / 3, so that labels below 12 / 7 are rare.
    assert display.mean_ir == pytest.approx(7 / 3)
    colours = [to_hex(bar.get_facecolor()).upper() for bar in ax.patches]
    assert colours == [COLOURS["main"], COLOURS["main"], COLOURS["accent"]]
    assert ax.get_title(loc="left").startswith("1 of 3 labels are rarer")


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_sizes_are_those_of_the_samples(form):
    display = LabelImbalanceDisplay.from_labels(form(Y.to_numpy()))
    assert [bar.get_height() for bar in display.ax_[1].patches] == [0, 1, 3]
    assert display.ax_[1].get_title(loc="left") == "1.75 labels a sample"


def test_many_labels_are_a_line():
    rng = np.random.default_rng(0)
    labels = (rng.random((500, 60)) < np.geomspace(0.5, 0.01, 60)).astype(int)
    ax = LabelImbalanceDisplay.from_labels(labels).ax_[0]
    assert not ax.patches
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), -np.sort(-labels.sum(axis=0)))
    assert ax.get_yscale() == "log"


@pytest.mark.parametrize("labels", [[[0, 0]], [[1]], [[np.nan, 1]]])
def test_labels_without_positives_are_drawn(labels):
    assert len(LabelImbalanceDisplay.from_labels(labels).ax_) == 2


def test_names_must_be_as_many_as_labels():
    with pytest.raises(ValueError, match="label_names has 1 names, but there are 3 labels"):
        LabelImbalanceDisplay.from_labels(Y, label_names=["a"])
