"""The cells of the heat map: their numbers and the limits of their colours."""

import numpy as np
import pytest

from skmultilabel.inspection._cooccurrence_heatmap import draw_heatmap


@pytest.mark.parametrize(
    ("measure", "limits"), [("phi", (-0.6, 0.6)), ("jaccard", (0, 0.6)), ("count", (0, 0.6))]
)
def test_colours_are_centred_where_0_is_the_middle(pyplot, measure, limits):
    _, ax = pyplot.subplots()
    draw_heatmap(ax, np.array([[1, 0.02], [-0.6, 1]]), measure, ["a", "b"], "2 labels")
    assert ax.images[0].get_clim() == limits
    assert [text.get_text() for text in ax.texts] == ["-.60"]


def test_many_labels_have_no_numbers(pyplot):
    _, ax = pyplot.subplots()
    draw_heatmap(ax, np.full((17, 17), 0.5), "phi", [*map(str, range(17))], "17 labels")
    assert not ax.texts
