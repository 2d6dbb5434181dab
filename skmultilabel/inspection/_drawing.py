"""What all pictures share: colours, axes, and the plainness of both."""

import re

import numpy as np

from skmultilabel._text_table import escape_controls, shorten

__all__ = [
    "COLOURS",
    "add_legend_above",
    "check_axes",
    "choose_font_size",
    "clear_clutter",
    "import_pyplot",
    "write_name",
]

# Of the palette of Okabe and Ito, which people of every colour vision can tell apart.
COLOURS = {"main": "#0072B2", "accent": "#D55E00", "quiet": "#8A8A8A", "rule": "#E3E3E3"}


def import_pyplot():
    """Import matplotlib's pyplot, or say how to get it."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            'Pictures need matplotlib: install it with `pip install "skmultilabel[plot]"`.'
        ) from error
    return plt


def check_axes(ax, n_axes):
    """Return the axes that the caller gave as a flat array of the expected length."""
    axes = np.array(ax, dtype=object).ravel()
    if len(axes) != n_axes:
        raise ValueError(
            f"This picture has {n_axes} panels: `ax` must hold as many axes, got {len(axes)}. "
            "Leave out `ax` to have them made."
        )
    return axes


def clear_clutter(ax, grid="x"):
    """Leave the axes with light lines in one direction, and no frame around the data."""
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.grid(axis=grid, color=COLOURS["rule"], linewidth=0.8)
    ax.set_axisbelow(True)


def write_name(name, width=1000):
    r"""Write a name as matplotlib shows it: cut where it is long, and no formula.

    Parameters
    ----------
    name : object
        The name of a label or of a model.
    width : int, default=1000
        How many columns it may take.

    Returns
    -------
    str
        The text. To write it once more changes nothing.

    Examples
    --------
    >>> print(write_name("from $5 to $9, the long story", 14))
    from \$5 to...
    """
    return re.sub(r"(?<!\\)\$", r"\\$", shorten(escape_controls(str(name)), width))


def choose_font_size(n_names):
    """Return how large names are written that stand in a row, in points."""
    return 9 if n_names <= 25 else 7


def add_legend_above(ax, **options):
    """Put the legend between title and axes, where no data can be under it."""
    ax.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=3,
        frameon=False,
        borderaxespad=0.2,
        handletextpad=0.3,
        columnspacing=1.2,
        **options,
    )
