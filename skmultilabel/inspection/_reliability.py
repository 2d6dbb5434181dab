"""How often labels are there where a probability is given."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._response import get_label_scores
from skmultilabel._validation import (
    check_label_matrix,
    check_same_labels,
    check_score_matrix,
    get_label_names,
    locate_labels,
)
from skmultilabel.inspection._drawing import (
    COLOURS,
    check_axes,
    clear_clutter,
    import_pyplot,
    write_name,
)
from skmultilabel.metrics._reliability import measure_reliability

__all__ = ["ReliabilityDisplay"]

# Above this number of labels panels become too small to read.
MAX_PANELS = 30
NAME_WIDTH = 19
# Where axes may end: rare labels have small probabilities.
ENDS = np.array([0.05, 0.1, 0.2, 0.5, 1.0])
# Of a normal distribution, for intervals of 95 %.
QUANTILE = 1.96


class ReliabilityDisplay:
    """Share of samples that have a label, against the probability that was given.

    On the diagonal probabilities mean what they say. Below it they are too large. The bins hold
    about as many samples each, and the bars are Wilson's 95 % intervals of the shares. The number
    in the corner is the calibration error.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`.

    Read more in the :ref:`User Guide <calibration>`.

    Parameters
    ----------
    curves : list of n_labels Reliability
        Of every label the mean probability (`predicted`), the share (`observed`) and the number of
        samples (`count`) of each bin.
    pooled : Reliability
        The same of all labels together.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels; their numbers when not given.

    Attributes
    ----------
    errors : ndarray of shape (n_labels,)
        The calibration error of every label: the mean over samples of the distance between share
        and probability in their bin; NaN where the label is known nowhere.
    ax_ : matplotlib Axes, or ndarray of shape (n_labels,), dtype object
        The axes: one for all labels together, else one a label.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    skmultilabel.calibration.MultiLabelCalibrator : Brings the curves to the diagonal.
    sklearn.calibration.CalibrationDisplay : The same for a single target.

    Examples
    --------
    >>> from skmultilabel.inspection import ReliabilityDisplay
    >>> display = ReliabilityDisplay.from_predictions(
    ...     Y_true=[[1, 0], [1, 1]], Y_proba=[[0.8, 0.1], [0.8, 0.3]], n_bins=2
    ... )
    >>> display.errors.round(2)
    array([0.2, 0.4])
    """

    def __init__(self, curves, pooled, *, label_names=None):
        self.curves = curves
        self.pooled = pooled
        self.label_names = label_names

    @property
    def errors(self):
        """The calibration error of every label."""
        return np.array([curve.compute_error() for curve in self.curves])

    @classmethod
    def from_estimator(cls, estimator, X, y, *, n_bins=10, label_names=None, **options):
        """Draw how far the probabilities of a fitted classifier hold.

        Parameters
        ----------
        estimator : estimator instance
            A fitted multi-label classifier with `predict_proba`.
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples that it has not seen.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels; NaN for a label that is not known.
        n_bins : int, default=10
            The number of bins.
        label_names : array-like of str, default=None
            The names of the labels; by default those that the classifier knows, or those of `y`.
        **options : dict
            Given to :meth:`plot`.

        Returns
        -------
        ReliabilityDisplay
            The drawn display.

        Raises
        ------
        AttributeError
            If the classifier has no probabilities.
        ValueError
            If `y` has other labels than that of the fit.
        """
        n_labels = check_label_matrix(y, name="y").shape[1]
        known = getattr(estimator, "label_names_in_", None)
        check_same_labels(y, getattr(estimator, "n_labels_", n_labels), known)
        proba, _ = get_label_scores(
            estimator, X, n_labels=n_labels, response_method="predict_proba"
        )
        label_names = known if label_names is None else label_names
        return cls.from_predictions(y, proba, n_bins=n_bins, label_names=label_names, **options)

    @classmethod
    def from_predictions(cls, Y_true, Y_proba, *, n_bins=10, label_names=None, **options):
        """Draw how far given probabilities hold.

        Parameters
        ----------
        Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels; NaN for a label that is not known.
        Y_proba : {array-like, DataFrame} of shape (n_samples, n_labels)
            Probabilities.
        n_bins : int, default=10
            The number of bins. Equal probabilities stay together, so there may be fewer.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y_true`.
        **options : dict
            Given to :meth:`plot`.

        Returns
        -------
        ReliabilityDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If the probabilities are not between 0 and 1, or those of other labels, by the names of
            the columns.
        """
        names = get_label_names(Y_true)
        Y = check_label_matrix(Y_true, name="Y_true")
        proba = check_score_matrix(Y_proba, Y.shape, name="Y_proba")
        check_same_labels(Y_proba, Y.shape[1], names, name="Y_proba", owner="Y_true")
        if proba.min() < 0 or proba.max() > 1:
            raise ValueError(
                f"Y_proba must lie between 0 and 1, got {proba.min():g} to {proba.max():g}. Make "
                "probabilities of decision values with MultiLabelCalibrator."
            )
        Y = Y.toarray() if sp.issparse(Y) else Y
        curves = [measure_reliability(p, y, n_bins) for p, y in zip(proba.T, Y.T, strict=True)]
        pooled = measure_reliability(proba.ravel(), Y.ravel(), n_bins)
        names = names if label_names is None else label_names
        return cls(curves, pooled, label_names=names).plot(**options)

    def plot(self, ax=None, *, labels=None, kind="auto", name=None, color=None):
        """Draw one panel a label, or all labels together.

        Parameters
        ----------
        ax : matplotlib Axes or array of them, default=None
            Where to draw: one for all labels together, else one a label; made when not given. Give
            the `ax_` of another display to compare two classifiers.
        labels : list of {str, int}, default=None
            Which labels get a panel, by name or column; all of them by default.
        kind : {"auto", "panels", "pooled"}, default="auto"
            ``"panels"`` draws a curve a label, ``"pooled"`` one of all entries, with the labels
            faint behind it. ``"auto"`` takes panels for up to 30 labels.
        name : str, default=None
            What a legend calls the classifier.
        color : str, default=None
            The colour of the curves.

        Returns
        -------
        ReliabilityDisplay
            The display itself.
        """
        if kind not in ("auto", "panels", "pooled"):
            raise ValueError(f"kind must be 'auto', 'panels' or 'pooled', got {kind!r}.")
        n_labels = len(self.curves)
        shown = range(n_labels) if labels is None else locate_labels(labels, n_labels, self._names)
        if kind == "auto":
            few = len(shown) <= MAX_PANELS and (ax is None or np.size(ax) == len(shown))
            kind = "panels" if few else "pooled"
        style = {"label": name, "color": COLOURS["main"] if color is None else color}
        plt = import_pyplot()
        draw = self._draw_panels if kind == "panels" else self._draw_pooled
        draw(plt, ax, list(shown), style)
        return self

    @property
    def _names(self):
        given = range(len(self.curves)) if self.label_names is None else self.label_names
        return list(map(str, given))

    def _draw_panels(self, plt, ax, shown, style):
        axes = _make_panels(plt, len(shown)) if ax is None else check_axes(ax, len(shown))
        self.ax_, self.figure_ = axes, axes[0].figure
        for label, panel in zip(shown, axes, strict=True):
            _draw_curve(panel, self.curves[label], style)
            panel.set_title(
                write_name(self._names[label], NAME_WIDTH), loc="left", fontsize="medium"
            )
            _note_error(panel, self.curves[label])
        if style["label"] is not None:
            self._add_legend(axes[0])

    def _draw_pooled(self, plt, ax, shown, style):
        if ax is None:
            _, ax = plt.subplots(figsize=(4.8, 4.8), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        for label in shown:
            curve = self.curves[label]
            self.ax_.plot(
                curve.predicted, curve.observed, color=style["color"], alpha=0.15, linewidth=0.8
            )
        _draw_curve(self.ax_, self.pooled, style)
        self.ax_.set(xlabel="probability", ylabel="share that has the label")
        self.ax_.set_title("all labels", loc="left", fontsize="medium")
        _note_error(self.ax_, self.pooled)
        if style["label"] is not None:
            self.ax_.legend(frameon=False, loc="upper left")

    def _add_legend(self, panel):
        """Name the classifiers drawn so far, once for the figure."""
        for legend in self.figure_.legends:
            legend.remove()
        handles, names = panel.get_legend_handles_labels()
        self.figure_.legend(handles, names, loc="outside upper right", ncols=3, frameon=False)


def _make_panels(plt, n_panels):
    n_columns = min(n_panels, 5)
    n_rows = -(-n_panels // n_columns)
    figure, axes = plt.subplots(
        n_rows,
        n_columns,
        squeeze=False,
        figsize=(max(2.0 * n_columns, 4.0), 0.8 + 1.9 * n_rows),
        layout="constrained",
    )
    for empty in axes.ravel()[n_panels:]:
        empty.remove()
    figure.supxlabel("probability", fontsize="medium")
    figure.supylabel("share that has the label", fontsize="medium")
    return axes.ravel()[:n_panels]


def _draw_curve(ax, curve, style):
    """Draw the diagonal, the bins and their intervals, as far as the bins reach."""
    largest = max(np.max(curve.predicted, initial=0), np.max(curve.observed, initial=0))
    end = ENDS[np.searchsorted(ENDS[:-1], largest)]
    # A curve that was drawn before stays in sight.
    end = end if ax.get_autoscalex_on() else max(end, ax.get_xlim()[1])
    ax.plot([0, 1], [0, 1], color=COLOURS["quiet"], linewidth=0.8, zorder=1)
    low, high = _compute_intervals(curve)
    ax.vlines(curve.predicted, low, high, color=style["color"], alpha=0.35, linewidth=1.5)
    ax.plot(
        curve.predicted, curve.observed, "o-", markersize=3.5, linewidth=1.2, clip_on=False, **style
    )
    ax.set(xlim=(0, end), ylim=(0, end), aspect="equal")
    ax.set_xticks([0, end / 2, end], ["0", f"{end / 2:g}", f"{end:g}"])
    ax.set_yticks([0, end / 2, end], ["", f"{end / 2:g}", f"{end:g}"])
    clear_clutter(ax, grid="both")


def _note_error(ax, curve):
    """Write the calibration error into the corner, behind those of curves drawn before."""
    error = f"{curve.compute_error():.3f}" if len(curve.count) else "-"
    for note in ax.texts:
        note.set_text(f"{note.get_text()} → {error}")
    if not ax.texts:
        place = {"x": 0.98, "y": 0.03, "ha": "right", "transform": ax.transAxes}
        ax.text(s=error, fontsize="small", color=COLOURS["quiet"], **place)


def _compute_intervals(curve):
    """Wilson's interval of every share."""
    n, share, z = curve.count, curve.observed, QUANTILE
    center = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return center - half, center + half
