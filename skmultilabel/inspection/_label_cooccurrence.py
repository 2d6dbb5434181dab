"""How labels occur together, as a clustered heat map or as a chord diagram."""

import numpy as np
import scipy.sparse as sp
from scipy.cluster.hierarchy import leaves_list, linkage

from skmultilabel._text_table import format_value
from skmultilabel._validation import check_label_matrix, count_positives, resolve_label_names
from skmultilabel.inspection._drawing import COLOURS, check_axes, import_pyplot, shorten
from skmultilabel.label_space import label_cooccurrence

__all__ = ["LabelCooccurrenceDisplay"]

KINDS = ("heatmap", "chord")
# Of each measure: how the title says it, and whether it is 0 in the middle.
MEASURES = {
    "conditional": ("share of the samples with the row's label that have the column's", False),
    "phi": ("correlation (phi)", True),
    "pmi": ("pointwise mutual information", True),
    "ppmi": ("positive pointwise mutual information", False),
    "jaccard": ("Jaccard similarity", False),
    "count": ("samples with both", False),
}
# Up to so many labels the numbers stand in the cells.
LABELS_WITH_NUMBERS = 16
# Of the circle, between two labels.
GAP = 0.012


class LabelCooccurrenceDisplay:
    """Which labels occur together: a clustered heat map, or a chord diagram.

    Make it with :meth:`from_labels`.

    Read more in the :ref:`User Guide <describing_labels>`.

    Parameters
    ----------
    values : ndarray of shape (n_labels, n_labels)
        The measure of each pair; the diagonal is not drawn.
    n_both : ndarray of shape (n_labels, n_labels)
        The numbers of samples with both labels, with their positives on the diagonal.
    phi : ndarray of shape (n_labels, n_labels)
        Their correlation, by which they are put in order.
    measure : str
        What the values are.
    label_names : array-like of str of shape (n_labels,)
        The names of the labels.
    n_all : int, default=None
        How many labels there are, where not all are drawn.

    Attributes
    ----------
    order_ : ndarray of shape (n_labels,)
        The labels in the order that they are drawn in, neighbors alike.
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    LabelMapDisplay : Labels as points in the plane.
    skmultilabel.label_space.describe_labels : The strongest pairs as a table.

    Examples
    --------
    >>> from skmultilabel.inspection import LabelCooccurrenceDisplay
    >>> Y = 5 * [[1, 0, 1], [0, 1, 0], [1, 0, 1], [0, 1, 1]]
    >>> display = LabelCooccurrenceDisplay.from_labels(Y, label_names=["sea", "city", "boat"])
    >>> [str(display.label_names[label]) for label in display.order_]
    ['city', 'boat', 'sea']
    """

    def __init__(self, values, n_both, phi, measure, label_names, n_all=None):
        self.values = values
        self.n_both = n_both
        self.phi = phi
        self.measure = measure
        self.label_names = label_names
        self.n_all = n_all

    @classmethod
    def from_labels(
        cls,
        Y,
        *,
        measure="conditional",
        kind="heatmap",
        max_labels=40,
        label_names=None,
        ax=None,
    ):
        """Draw the pairs of labels of a data set.

        Parameters
        ----------
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            0 and 1, NaN where a label is not known.
        measure : {"conditional", "phi", "pmi", "ppmi", "jaccard", "count"}, default="conditional"
            What the heat map shows, see :func:`skmultilabel.label_space.label_cooccurrence`.
        kind : {"heatmap", "chord"}, default="heatmap"
            A heat map, or a circle in which bands join labels that occur together.
        max_labels : int, default=40
            How many labels are drawn at most: the most frequent ones.
        label_names : array-like of str of shape (n_labels,), default=None
            The names of the labels; by default those of `Y`, else their columns.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelCooccurrenceDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If `Y` is no label matrix, or an option is not known.
        """
        if measure not in MEASURES:
            raise ValueError(
                f"measure must be one of {', '.join(map(repr, MEASURES))}; got {measure!r}."
            )
        _check_kind(kind)
        given, Y = Y, check_label_matrix(Y)
        n_all = Y.shape[1]
        names = resolve_label_names(label_names, given, n_all)
        chosen = np.sort(np.argsort(-count_positives(Y)[0], kind="stable")[:max_labels])
        Y = Y[:, chosen]
        values, n_both, phi = (
            _to_dense(label_cooccurrence(Y, name)) for name in (measure, "count", "phi")
        )
        display = cls(values, n_both, phi, measure, names[chosen], n_all)
        return display.plot(ax, kind=kind)

    def plot(self, ax=None, *, kind="heatmap"):
        """Draw.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.
        kind : {"heatmap", "chord"}, default="heatmap"
            What to draw.

        Returns
        -------
        LabelCooccurrenceDisplay
            The display itself.

        Raises
        ------
        ValueError
            If there is no such kind.
        """
        _check_kind(kind)
        plt = import_pyplot()
        self.order_ = _find_order(self.phi)
        n_labels = len(self.order_)
        if ax is None:
            size = 3.5 + 0.22 * n_labels if kind == "heatmap" else 6.5
            _, ax = plt.subplots(figsize=(size + 0.8, size), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        draw = self._draw_heatmap if kind == "heatmap" else self._draw_chords
        draw(self.ax_, [shorten(str(self.label_names[label]), 24) for label in self.order_])
        return self

    def _say_how_many(self):
        n_labels = len(self.values)
        if self.n_all is None or self.n_all == n_labels:
            return f"{n_labels} labels"
        return f"the {n_labels} most frequent of {self.n_all} labels"

    def _draw_heatmap(self, ax, names):
        title, is_centred = MEASURES[self.measure]
        values = self.values[np.ix_(self.order_, self.order_)].astype(np.float64)
        np.fill_diagonal(values, np.nan)
        finite = values[np.isfinite(values)]
        largest = np.abs(finite).max() if len(finite) else 1.0
        limits = {"vmin": -largest, "vmax": largest, "cmap": "RdBu_r"}
        if not is_centred:
            limits = {"vmin": 0, "vmax": largest, "cmap": "Blues"}
        image = ax.imshow(np.where(np.isneginf(values), -largest, values), **limits)
        places, size = np.arange(len(names)), _choose_size(len(names))
        ax.set_xticks(places, names, rotation=90, fontsize=size)
        ax.set_yticks(places, names, fontsize=size)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        if len(names) <= LABELS_WITH_NUMBERS:
            _write_numbers(ax, values, largest)
        bar = self.figure_.colorbar(image, ax=ax, shrink=0.7)
        bar.outline.set_visible(False)
        bar.ax.tick_params(length=0)
        ax.set_title(f"{self._say_how_many()}: {title}", loc="left", fontsize="medium")

    def _draw_chords(self, ax, names):
        n_both = self.n_both[np.ix_(self.order_, self.order_)].astype(np.float64)
        phi = self.phi[np.ix_(self.order_, self.order_)]
        np.fill_diagonal(n_both, 0)
        arcs = _divide_circle(n_both)
        _draw_bands(ax, n_both, phi, arcs)
        _draw_arcs(ax, arcs, names)
        ax.set_xlim(-1.05, 1.05)
        ax.set_ylim(-1.05, 1.05)
        ax.set_aspect("equal")
        ax.set_axis_off()
        ax.set_title(
            f"{self._say_how_many()}: samples with both\n"
            "orange: more than by chance, blue: fewer, gray: about as many",
            loc="left",
            fontsize="medium",
            pad=12 + 5 * max(map(len, names)),
        )


def _check_kind(kind):
    if kind not in KINDS:
        raise ValueError(f"kind must be 'heatmap' or 'chord'; got {kind!r}.")


def _to_dense(matrix):
    return matrix.toarray() if sp.issparse(matrix) else np.array(matrix)


def _find_order(phi):
    """Order labels so that neighbors are alike, by clusters of labels that go together."""
    n_labels = len(phi)
    if n_labels < 3:
        return np.arange(n_labels)
    rows, columns = np.triu_indices(n_labels, 1)
    tree = linkage(1 - phi[rows, columns], method="average", optimal_ordering=True)
    return leaves_list(tree)


def _choose_size(n_labels):
    return 9 if n_labels <= 25 else 7


def _write_numbers(ax, values, largest):
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value) and abs(value) >= 0.05 * largest:
            text = f"{value:.0f}" if largest > 10 else format_value(round(value, 2))[:-1]
            colour = "white" if abs(value) > 0.6 * largest else "black"
            ax.text(column, row, text, ha="center", va="center", fontsize=7, color=colour)


def _divide_circle(n_both):
    """Give each label an arc, as long as it occurs with others: starts and ends, in radians."""
    lengths = np.maximum(n_both.sum(axis=1), 0.004 * max(n_both.sum(), 1))
    free = 2 * np.pi * max(1 - GAP * len(lengths), 0.5)
    gap = (2 * np.pi - free) / len(lengths)
    ends = np.cumsum(free * lengths / lengths.sum() + gap)
    return np.column_stack([np.append(0, ends[:-1]), ends - gap])


def _draw_bands(ax, n_both, phi, arcs):
    """Draw a band for each pair, the weakest first, over its share of both arcs."""
    from matplotlib.patches import PathPatch

    totals = np.maximum(n_both.sum(axis=1), 1)
    widths = (arcs[:, 1] - arcs[:, 0])[:, np.newaxis] * n_both / totals[:, np.newaxis]
    # From the end of an arc to its start, the partners follow in the order of the circle, so that
    # bands cross as little as they can.
    n_labels, starts = len(arcs), np.zeros_like(widths)
    for label in range(n_labels):
        partners = (label - 1 - np.arange(n_labels)) % n_labels
        offsets = np.cumsum(widths[label, partners]) - widths[label, partners]
        starts[label, partners] = arcs[label, 0] + offsets
    first, second = np.triu_indices(n_labels, 1)
    strongest = np.abs(phi[first, second]).max(initial=1e-12)
    for pair in np.argsort(np.abs(phi[first, second]), kind="stable"):
        i, j = first[pair], second[pair]
        if not n_both[i, j]:
            continue
        share = abs(phi[i, j]) / strongest
        colour = COLOURS["accent"] if phi[i, j] > 0 else COLOURS["main"]
        if share < 0.1:
            colour = COLOURS["quiet"]
        path = _make_band(starts[i, j], widths[i, j], starts[j, i], widths[j, i])
        ax.add_patch(PathPatch(path, facecolor=colour, alpha=0.12 + 0.6 * share, linewidth=0))


def _make_band(start, width, other_start, other_width):
    """Make the outline of a band: an arc, a curve through the middle, an arc, and back."""
    from matplotlib.path import Path

    here = _place_on_circle(np.linspace(start, start + width, 12))
    there = _place_on_circle(np.linspace(other_start, other_start + other_width, 12))
    middle = np.zeros((1, 2))
    points = np.concatenate([here, middle, there, middle, here[:1]])
    curves = [Path.CURVE3, Path.CURVE3]
    lines = [Path.LINETO] * (len(here) - 1)
    return Path(points, [Path.MOVETO, *lines, *curves, *lines, *curves])


def _place_on_circle(angles, radius=0.93):
    return radius * np.column_stack([np.sin(angles), np.cos(angles)])


def _draw_arcs(ax, arcs, names):
    """Draw the arcs with the names around them."""
    size = _choose_size(len(names))
    for (start, end), name in zip(arcs, names, strict=True):
        line = _place_on_circle(np.linspace(start, end, 60), 0.965)
        ax.plot(*line.T, color="black", linewidth=4, solid_capstyle="butt")
        angle = (start + end) / 2
        (x, y), is_right = _place_on_circle(np.array([angle]), 1.01)[0], angle <= np.pi
        ax.text(
            x,
            y,
            name,
            rotation=np.degrees(np.pi / 2 - angle if is_right else -np.pi / 2 - angle),
            rotation_mode="anchor",
            ha="left" if is_right else "right",
            va="center",
            fontsize=size,
        )
