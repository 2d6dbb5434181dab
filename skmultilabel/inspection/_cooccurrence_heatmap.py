"""How labels occur together, as a heat map."""

import numpy as np

from skmultilabel._text_table import format_value
from skmultilabel.inspection._drawing import choose_font_size

__all__ = ["MEASURES", "draw_heatmap"]

# Of each measure: how the title says it, and whether it is 0 in the middle.
MEASURES = {
    "conditional": ("share of the samples with the row's label\nthat have the column's", False),
    "phi": ("correlation (phi)", True),
    "pmi": ("pointwise mutual information", True),
    "ppmi": ("positive pointwise mutual information", False),
    "jaccard": ("Jaccard similarity", False),
    "count": ("samples with both", False),
}
# Up to so many labels the numbers stand in the cells.
LABELS_WITH_NUMBERS = 16


def draw_heatmap(ax, values, measure, names, who):
    """Draw the pairs of labels as cells.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to.
    values : ndarray of shape (n_labels, n_labels)
        The measure of each pair; the diagonal is not drawn.
    measure : str
        Which measure.
    names : list of str
        The labels, as they are written.
    who : str
        Which labels these are, for the title.
    """
    title, is_centred = MEASURES[measure]
    values = values.astype(np.float64)
    np.fill_diagonal(values, np.nan)
    finite = values[np.isfinite(values)]
    largest = np.abs(finite).max() if len(finite) else 1.0
    limits = {"vmin": -largest, "vmax": largest, "cmap": "RdBu_r"}
    if not is_centred:
        limits = {"vmin": 0, "vmax": largest, "cmap": "Blues"}
    image = ax.imshow(np.where(np.isneginf(values), -largest, values), **limits)
    places, size = np.arange(len(names)), choose_font_size(len(names))
    ax.set_xticks(places, names, rotation=90, fontsize=size)
    ax.set_yticks(places, names, fontsize=size)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if len(names) <= LABELS_WITH_NUMBERS:
        _write_numbers(ax, values, largest)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.7)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    ax.set_title(f"{who}:\n{title}", loc="left", fontsize="medium")


def _write_numbers(ax, values, largest):
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value) and abs(value) >= 0.05 * largest:
            text = f"{value:.0f}" if largest > 10 else format_value(round(value, 2))[:-1]
            colour = "white" if abs(value) > 0.6 * largest else "black"
            ax.text(column, row, text, ha="center", va="center", fontsize=7, color=colour)
