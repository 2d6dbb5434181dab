"""Names beside points, where they cover little of each other."""

import numpy as np

from skmultilabel.inspection._drawing import COLOURS, write_name

__all__ = ["write_names"]

# On which side of its point a name may stand: to the right, to the left, above, below, between.
SIDES = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
HORIZONTAL = {1: "left", 0: "center", -1: "right"}
VERTICAL = {1: "bottom", 0: "center", -1: "top"}
MAX_NAME_LENGTH = 28
# How far a name may be from its point, in points; a line leads to those that are not next to it.
DISTANCES = (0, 12, 24, 36, 50, 65, 80)
# The area, in pixels, that may be covered rather than move a name by a point.
COST_OF_DISTANCE = 1
# Longer than any name, in pixels.
FAR = 10_000
# Between the boxes that stand for a line, in pixels. They are small: a name on a line can be read.
STEP = 6
LEADER = {
    "arrowstyle": "-",
    "color": COLOURS["quiet"],
    "linewidth": 0.6,
    "shrinkA": 0,
    "shrinkB": 0,
}


def write_names(ax, names, positions, sizes, lines=(), **style):
    """Write each name where it covers little of the others, those of the largest points first.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to, with everything else drawn.
    names : sequence of str of shape (n_points,)
        The names.
    positions : ndarray of shape (n_points, 2)
        The points, in units of the data.
    sizes : ndarray of shape (n_points,)
        Their areas, in square points.
    lines : array-like of shape (n_lines, 2, 2), default=()
        The ends of straight lines, in units of the data.
    **style
        What matplotlib's ``annotate`` takes.

    Returns
    -------
    list of matplotlib Text
        The names as they are placed, the one of the largest point first.
    """
    # The layout decides how long a text is in units of the data.
    ax.figure.draw_without_rendering()
    fontsize = float(np.clip(24 / max(len(names), 1) ** 0.3, 6, 10))
    radii = np.sqrt(sizes) / 2
    pixels = ax.transData.transform(positions)
    reach = (radii * ax.figure.dpi / 72)[:, np.newaxis]
    points = np.hstack([pixels - reach, pixels + reach])
    taken = np.vstack([points, _surround(ax), *(_divide_line(ax, ends) for ends in lines)])
    texts = []
    for point in np.argsort(-sizes, kind="stable"):
        text = ax.annotate(
            write_name(names[point], MAX_NAME_LENGTH),
            positions[point],
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=fontsize,
            **style,
        )
        # Else a layout engine makes room for the names, and moves the points away from them.
        text.set_in_layout(False)
        taken = np.vstack([taken, _place_name(text, radii[point] + 1, taken)])
        texts.append(text)
    return texts


def _surround(ax):
    """Return boxes around the axes, where no name shall be."""
    left, bottom, right, top = ax.bbox.extents
    return np.array(
        [
            [left - FAR, bottom - FAR, left, top + FAR],
            [right, bottom - FAR, right + FAR, top + FAR],
            [left, bottom - FAR, right, bottom],
            [left, top, right, top + FAR],
        ]
    )


def _divide_line(ax, ends):
    """Return small boxes along a line."""
    first, last = ax.transData.transform(ends)
    share = np.linspace(0, 1, int(np.hypot(*(last - first)) / STEP) + 2)[:, np.newaxis]
    centres = first + share * (last - first)
    return np.hstack([centres - 1, centres + 1])


def _place_name(text, distance, taken):
    """Move a name to where it covers little and is near to its point, and return its box."""
    places = [(side, distance + more) for more in DISTANCES for side in SIDES]
    costs = [
        _measure_overlap(_get_box(text, *place), taken) + COST_OF_DISTANCE * place[1]
        for place in places
    ]
    side, found = places[int(np.argmin(costs))]
    box = _get_box(text, side, found)
    if found > distance:
        leader = text.axes.annotate(
            "", text.xy, xytext=text.xyann, textcoords="offset points", arrowprops=LEADER
        )
        leader.set_in_layout(False)
    return box


def _get_box(text, side, distance):
    """Put a name on one side of its point."""
    horizontal, vertical = side
    text.set(ha=HORIZONTAL[horizontal], va=VERTICAL[vertical])
    text.xyann = np.array(side) * distance / max(np.hypot(*side), 1)
    return text.get_window_extent().extents


def _measure_overlap(box, others):
    """Measure the area that a box shares with others."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    return np.prod(np.maximum(high - low, 0), axis=1).sum()
