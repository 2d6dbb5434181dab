"""What every cut-off would give for every label, and where the chosen one lies."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix, check_score_matrix, get_label_names
from skmultilabel.inspection._drawing import (
    COLOURS,
    check_axes,
    clear_clutter,
    import_pyplot,
    shorten,
)
from skmultilabel.metrics import f1_cut_off_curve

__all__ = ["CutOffDisplay"]

# Above this number of labels panels become too small to read, and a map takes their place.
MAX_PANELS = 30
# What fits above a panel beside the cut-off.
NAME_WIDTH = 19


class CutOffDisplay:
    """Score of every label against its cut-off, with the chosen cut-off marked.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`.

    Parameters
    ----------
    cut_offs : list of n_labels ndarrays
        For every label ascending cut-offs.
    scores : list of n_labels ndarrays
        The score at each of them; it holds until the next cut-off.
    thresholds : ndarray of shape (n_labels,), default=None
        The chosen cut-offs.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels; their numbers when not given.
    metric_name : str, default="F1"
        What the scores are.

    Attributes
    ----------
    ax_ : matplotlib Axes, or ndarray of shape (n_labels,), dtype object
        The axes: one for a map, one a label for panels.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    LabelGainDisplay : What the labels gain by tuned cut-offs.

    Examples
    --------
    >>> from skmultilabel.inspection import CutOffDisplay
    >>> display = CutOffDisplay.from_predictions(
    ...     Y_true=[[1, 0], [1, 1]], scores=[[0.2, 0.1], [0.7, 0.3]], thresholds=[0.1, 0.2]
    ... )
    >>> display.scores[0].round(2)
    array([1.  , 0.67, 0.  ])
    """

    def __init__(self, cut_offs, scores, thresholds=None, label_names=None, metric_name="F1"):
        self.cut_offs = cut_offs
        self.scores = scores
        self.thresholds = thresholds
        self.label_names = label_names
        self.metric_name = metric_name

    @classmethod
    def from_estimator(cls, estimator, *, label_names=None, metric_name=None, kind="auto", ax=None):
        """Draw the curves that a fitted threshold optimizer searched.

        Parameters
        ----------
        estimator : ThresholdOptimizer
            Fitted with ``store_cv_results=True``.
        label_names : array-like of str, default=None
            The names of the labels; by default those that the optimizer saw in `fit`.
        metric_name : str, default=None
            What the scores are; by default a string in `estimator.scoring`.
        kind : {"auto", "panels", "map"}, default="auto"
            As in :meth:`plot`.
        ax : matplotlib Axes or array of them, default=None
            Where to draw; made when not given.

        Returns
        -------
        CutOffDisplay
            The drawn display.
        """
        results = getattr(estimator, "cv_results_", None)
        if results is None:
            raise ValueError(
                f"{type(estimator).__name__} has no `cv_results_` to draw: fit a "
                "ThresholdOptimizer with store_cv_results=True, or use `from_predictions`."
            )
        if label_names is None:
            label_names = getattr(estimator, "label_names_in_", None)
        if metric_name is None:
            scoring = getattr(estimator, "scoring", None)
            metric_name = scoring if isinstance(scoring, str) else "score"
        display = cls(
            results["cut_offs"], results["scores"], estimator.thresholds_, label_names, metric_name
        )
        return display.plot(ax, kind=kind)

    @classmethod
    def from_predictions(
        cls, Y_true, scores, *, thresholds=None, label_names=None, kind="auto", ax=None
    ):
        """Draw the F1 that every cut-off of given scores would have.

        Parameters
        ----------
        Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels; NaN for a label that is not known.
        scores : array-like of shape (n_samples, n_labels)
            Probabilities or decision values.
        thresholds : float or array-like of shape (n_labels,), default=None
            The chosen cut-offs.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y_true`.
        kind : {"auto", "panels", "map"}, default="auto"
            As in :meth:`plot`.
        ax : matplotlib Axes or array of them, default=None
            Where to draw; made when not given.

        Returns
        -------
        CutOffDisplay
            The drawn display.
        """
        if label_names is None:
            label_names = get_label_names(Y_true)
        Y_true = check_label_matrix(Y_true, name="Y_true")
        scores = check_score_matrix(scores, Y_true.shape)
        Y_true = Y_true.toarray() if sp.issparse(Y_true) else Y_true
        curves = [f1_cut_off_curve(y, score) for y, score in zip(Y_true.T, scores.T, strict=True)]
        if thresholds is not None:
            thresholds = np.broadcast_to(thresholds, Y_true.shape[1])
        cut_offs, f1 = zip(*curves, strict=True)
        return cls(list(cut_offs), list(f1), thresholds, label_names).plot(ax, kind=kind)

    def plot(self, ax=None, *, kind="auto"):
        """Draw one panel a label, or one map of all labels.

        Parameters
        ----------
        ax : matplotlib Axes or array of them, default=None
            Where to draw: one for a map, one a label for panels; made when not given.
        kind : {"auto", "panels", "map"}, default="auto"
            ``"panels"`` draws a curve a label, ``"map"`` a coloured row a label, the labels
            ordered by their cut-off. ``"auto"`` takes panels for up to 30 labels, and a map for
            more or where `ax` is a single axes.

        Returns
        -------
        CutOffDisplay
            The display itself.
        """
        if kind not in ("auto", "panels", "map"):
            raise ValueError(f"kind must be 'auto', 'panels' or 'map', got {kind!r}.")
        plt = import_pyplot()
        if kind == "auto":
            few = len(self.scores) <= MAX_PANELS
            kind = "panels" if few and (ax is None or np.size(ax) > 1) else "map"
        draw = self._draw_panels if kind == "panels" else self._draw_map
        draw(plt, ax)
        return self

    def _get_names(self):
        names = range(len(self.scores)) if self.label_names is None else self.label_names
        return [str(name) for name in names]

    def _get_range(self):
        """Where cut-offs are worth drawing: 0 to 1 for probabilities, else nearly all of them."""
        values = np.concatenate(self.cut_offs)
        values = values[np.isfinite(values)]
        # The lowest cut-off of a curve lies just below its lowest score, so just below 0.
        if values.min() > -0.01 and values.max() < 1.01:
            return 0.0, 1.0
        return tuple(np.quantile(values, [0.005, 0.995]))

    def _score_at(self, label, cut_off):
        """Read the step curve of one label; below its first cut-off nothing changes."""
        place = np.searchsorted(self.cut_offs[label], cut_off, side="right") - 1
        return np.asarray(self.scores[label])[np.maximum(place, 0)]

    def _draw_panels(self, plt, ax):
        n_labels = len(self.scores)
        axes = self._make_panels(plt, n_labels) if ax is None else check_axes(ax, n_labels)
        self.ax_, self.figure_ = axes, axes[0].figure
        low, high = self._get_range()
        for label, (panel, name) in enumerate(zip(axes, self._get_names(), strict=True)):
            cut_offs = np.r_[low, np.clip(self.cut_offs[label], low, high), high]
            curve = np.r_[self.scores[label][0], self.scores[label], self.scores[label][-1]]
            panel.step(cut_offs, curve, where="post", color=COLOURS["main"])
            clear_clutter(panel, grid="both")
            panel.set_xlim(low, high)
            panel.xaxis.set_major_formatter("{x:g}")
            # Beside the name stands the cut-off, and beside the panel the next one.
            panel.set_title(shorten(str(name), NAME_WIDTH), loc="left", fontsize="medium")
            if self.thresholds is not None:
                self._mark_panel(panel, label)

    def _make_panels(self, plt, n_labels):
        n_columns = min(n_labels, 5)
        n_rows = -(-n_labels // n_columns)
        figure, axes = plt.subplots(
            n_rows,
            n_columns,
            sharex=True,
            sharey=True,
            squeeze=False,
            figsize=(max(2.1 * n_columns, 5.5), 1.1 + 1.5 * n_rows),
            layout="constrained",
        )
        for column in range(n_columns):
            last = (n_labels - 1 - column) // n_columns
            axes[last, column].tick_params(labelbottom=True)
        for unused in axes.flat[n_labels:]:
            unused.remove()
        axes[0, 0].set_ylim(0, 1)
        figure.suptitle(self._get_title(), x=0.01, ha="left", fontsize="medium")
        figure.supxlabel("cut-off", fontsize="medium")
        return axes.flat[:n_labels]

    def _get_title(self):
        chosen = "" if self.thresholds is None else "; the cut-off in use is orange"
        return f"{self.metric_name} of each label against its cut-off{chosen}"

    def _mark_panel(self, panel, label):
        threshold = self.thresholds[label]
        panel.axvline(threshold, color=COLOURS["accent"], linewidth=1)
        panel.plot(threshold, self._score_at(label, threshold), "o", ms=4, color=COLOURS["accent"])
        panel.set_title(f"{threshold:.2f}", loc="right", fontsize="small", color=COLOURS["accent"])

    def _draw_map(self, plt, ax):
        n_labels = len(self.scores)
        if ax is None:
            _, ax = plt.subplots(figsize=(7, 1.4 + 0.16 * n_labels), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        low, high = self._get_range()
        grid = np.linspace(low, high, 256)
        keys = np.arange(n_labels) if self.thresholds is None else self.thresholds
        order = np.argsort(keys, kind="stable")
        image = self.ax_.imshow(
            np.array([self._score_at(label, grid) for label in order]),
            aspect="auto",
            cmap="cividis",
            interpolation="nearest",
            extent=(low, high, n_labels - 0.5, -0.5),
        )
        if self.thresholds is not None:
            chosen = np.clip(self.thresholds[order], low, high)
            self.ax_.plot(
                chosen,
                range(n_labels),
                "o",
                ms=4,
                color="white",
                mec="black",
                mew=0.7,
                clip_on=False,
            )
        names = self._get_names()
        self.ax_.set_yticks(range(n_labels), [names[i] for i in order], fontsize=7)
        self.ax_.tick_params(length=0)
        self.ax_.spines[:].set_visible(False)
        self.ax_.set_xlabel("cut-off")
        self.ax_.set_title(
            self._get_title().replace("orange", "the dot"), loc="left", fontsize="medium"
        )
        self.figure_.colorbar(image, ax=self.ax_, label=self.metric_name, fraction=0.04, pad=0.02)
