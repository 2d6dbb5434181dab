"""How unequal the frequencies of labels are, and how many labels samples have."""

import numpy as np

from skmultilabel._validation import check_label_matrix, count_positives, resolve_label_names
from skmultilabel.inspection._drawing import (
    COLOURS,
    check_axes,
    clear_clutter,
    import_pyplot,
    write_name,
)
from skmultilabel.label_space._imbalance import compute_imbalance_ratios

__all__ = ["LabelImbalanceDisplay"]

# From this ratio of frequencies on they are drawn on a logarithmic scale.
LARGE_RATIO = 30


class LabelImbalanceDisplay:
    """Bars: how many samples have each label, and how many labels samples have.

    Make it with :meth:`from_labels`.

    Read more in the :ref:`User Guide <describing_labels>`.

    Parameters
    ----------
    positives : ndarray of shape (n_labels,)
        How many samples have each label.
    mean_ir : float
        The mean imbalance ratio: labels that are rarer than the most frequent one divided by it are
        called minority labels.
    sizes : ndarray of shape (n_sizes,)
        How many samples have 0, 1, 2, ... labels.
    label_names : array-like of str of shape (n_labels,)
        The names of the labels.

    Attributes
    ----------
    ax_ : ndarray of shape (2,), dtype object
        The axes: labels, and samples.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    skmultilabel.label_space.describe_labels : The same as tables.

    Examples
    --------
    >>> from skmultilabel.inspection import LabelImbalanceDisplay
    >>> display = LabelImbalanceDisplay.from_labels([[1, 0], [1, 1], [1, 0], [0, 0]])
    >>> display.positives, display.sizes, display.mean_ir
    (array([3, 1]), array([1, 2, 1]), 2.0)
    """

    def __init__(self, positives, mean_ir, sizes, label_names):
        self.positives = positives
        self.mean_ir = mean_ir
        self.sizes = sizes
        self.label_names = label_names

    @classmethod
    def from_labels(cls, Y, *, max_labels=40, label_names=None, ax=None):
        """Draw the frequencies of the labels of a data set.

        Parameters
        ----------
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            0 and 1; NaN, where a label is not known, counts as 0.
        max_labels : int, default=40
            Up to so many labels have a bar and a name each; of more the frequencies are a line.
        label_names : array-like of str of shape (n_labels,), default=None
            The names of the labels; by default those of `Y`, else their columns.
        ax : array of two matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelImbalanceDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If `Y` is no label matrix.
        """
        given, Y = Y, check_label_matrix(Y)
        names = resolve_label_names(label_names, given, Y.shape[1])
        ratios = compute_imbalance_ratios(Y)
        ratios = ratios[np.isfinite(ratios)]
        sizes = np.bincount(np.ravel((Y == 1).sum(axis=1)))
        mean_ir = float(ratios.mean()) if len(ratios) else np.nan
        return cls(count_positives(Y)[0], mean_ir, sizes, names).plot(ax, max_labels=max_labels)

    def plot(self, ax=None, *, max_labels=40):
        """Draw the labels, the most frequent first, and beside them the samples.

        Parameters
        ----------
        ax : array of two matplotlib Axes, default=None
            Where to draw; made when not given.
        max_labels : int, default=40
            Up to so many labels have a bar and a name each.

        Returns
        -------
        LabelImbalanceDisplay
            The display itself.
        """
        plt = import_pyplot()
        n_labels = len(self.positives)
        if ax is None:
            height = max(3.2, 1.2 + 0.22 * n_labels) if n_labels <= max_labels else 4.2
            _, ax = plt.subplots(
                1, 2, figsize=(9, height), layout="constrained", width_ratios=[3, 2]
            )
        self.ax_ = check_axes(ax, 2)
        self.figure_ = self.ax_[0].figure
        order = np.argsort(-self.positives, kind="stable")
        if n_labels <= max_labels:
            self._draw_bars(self.ax_[0], order)
        else:
            self._draw_line(self.ax_[0], order)
        self._draw_sizes(self.ax_[1])
        return self

    def _find_limit(self):
        """Find the number of positives below which a label is a minority label."""
        return self.positives.max(initial=0) / self.mean_ir

    def _is_wide(self):
        present = self.positives[self.positives > 0]
        return len(present) > 0 and present.max() > LARGE_RATIO * present.min()

    def _summarise(self):
        n_rare = int(np.sum(self.positives < self._find_limit()))
        n_absent = int(np.sum(self.positives == 0))
        absent = f" ({n_absent} of them in no sample)" if n_absent else ""
        return (
            f"{n_rare} of {len(self.positives)} labels are rarer than the line{absent},\n"
            f"which is the mean imbalance ratio, {self.mean_ir:.3g}"
        )

    def _draw_bars(self, ax, order):
        positives, limit = self.positives[order], self._find_limit()
        colours = np.where(positives < limit, COLOURS["accent"], COLOURS["main"])
        rows = np.arange(len(order))
        ax.barh(rows, positives, color=colours, height=0.7)
        if np.isfinite(limit):
            ax.axvline(limit, color="black", linewidth=1, linestyle="--")
        names = [write_name(self.label_names[label], 24) for label in order]
        size = 9 if len(order) <= 25 else 7
        ax.set_yticks(rows, names, fontsize=size)
        ax.margins(x=0.1)
        if self._is_wide():
            ax.set_xscale("log")
            ax.set_xlim(left=0.7)
        for row, count in enumerate(positives):
            ax.annotate(
                f"{count:,}",
                (count, row),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=size - 1,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
            )
        ax.set_ylim(len(order) - 0.4, -0.6)
        clear_clutter(ax)
        ax.set_xlabel("samples with the label")
        ax.set_title(self._summarise(), loc="left", fontsize="medium")

    def _draw_line(self, ax, order):
        positives = self.positives[order]
        ax.step(np.arange(1, len(order) + 1), positives, color=COLOURS["main"], where="mid")
        limit = self._find_limit()
        if np.isfinite(limit):
            ax.axhline(limit, color="black", linewidth=1, linestyle="--")
        if self._is_wide():
            ax.set_yscale("log")
        clear_clutter(ax, grid="y")
        ax.set_xlabel("labels, the most frequent first")
        ax.set_ylabel("samples with the label")
        ax.set_title(self._summarise(), loc="left", fontsize="medium")

    def _draw_sizes(self, ax):
        sizes = np.arange(len(self.sizes))
        ax.bar(sizes, self.sizes, color=COLOURS["main"], width=0.7)
        clear_clutter(ax, grid="y")
        ax.xaxis.get_major_locator().set_params(integer=True)
        mean = np.average(sizes, weights=self.sizes)
        ax.set_xlabel("labels of a sample")
        ax.set_ylabel("samples")
        ax.set_title(f"{mean:.3g} labels a sample", loc="left", fontsize="medium")
