"""Names beside points: what they keep clear of."""

import numpy as np
import pytest

from skmultilabel.inspection._name_placement import write_names


@pytest.fixture
def ax(pyplot):
    _, ax = pyplot.subplots(layout="constrained")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    return ax


@pytest.mark.parametrize("point", [[0, 0], [0, 1], [1, 0], [1, 1], [0.98, 0.5], [0.5, 0.99]])
def test_names_stay_within_the_axes_and_do_not_move_them(ax, point):
    ax.figure.draw_without_rendering()
    before = ax.bbox.extents
    (text,) = write_names(ax, ["a rather long name"], np.array([point]), np.array([30.0]))
    ax.figure.canvas.draw()
    np.testing.assert_allclose(ax.bbox.extents, before)
    box = text.get_window_extent().extents
    assert (box[:2] >= before[:2] - 1e-6).all()
    assert (box[2:] <= before[2:] + 1e-6).all()


def test_names_keep_clear_of_lines(ax):
    points = np.array([[0.2, 0.5], [0.8, 0.5]])
    texts = write_names(ax, ["one", "two"], points, np.full(2, 30.0), lines=points[np.newaxis])
    (_, height) = ax.transData.transform(points[0])
    left, right = ax.transData.transform(points)[:, 0]
    for text in texts:
        box = text.get_window_extent()
        crosses = box.y0 < height < box.y1
        assert not (crosses and box.x1 > left and box.x0 < right)


def test_the_name_of_the_largest_point_comes_first_and_has_its_style(ax):
    points = np.array([[0.2, 0.5], [0.8, 0.5]])
    texts = write_names(ax, ["small", "large"], points, np.array([10.0, 50.0]), color="red")
    assert [text.get_text() for text in texts] == ["large", "small"]
    assert {text.get_color() for text in texts} == {"red"}
