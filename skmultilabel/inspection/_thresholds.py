"""What every cut-off would give for every label, and where the chosen one lies."""

import numpy as np

from skmultilabel._validation import locate_labels
from skmultilabel.inspection._drawing import (
    COLOURS,
    check_axes,
    clear_clutter,
    import_pyplot,
    write_name,
)
from skmultilabel.inspection._label_curves import score_at, trace_estimator, trace_predictions

__all__ = ["ThresholdDisplay"]

# Above this number of labels panels become too small to read, and a map takes their place.
MAX_PANELS = 30
# What fits above a panel beside the cut-off.
NAME_WIDTH = 19


class ThresholdDisplay:
    """Score of every label against its cut-off, with the chosen cut-off marked.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`.

    Read more in the :ref:`User Guide <fixed_thresholds>`.

    Parameters
    ----------
    cut_offs : list of n_labels ndarrays
        For every label ascending cut-offs.
    scores : list of n_labels ndarrays
        The score at each of them; it holds until the next cut-off.
    thresholds : ndarray of shape (n_labels,), default=None
        The chosen cut-offs.
    fold_thresholds : ndarray of shape (n_folds, n_labels), default=None
        The cut-offs that were chosen without each fold.
    default : float, default=None
        Where the classifier itself cuts.
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
    ThresholdSummary : The same as a table.

    Examples
    --------
    >>> from skmultilabel.inspection import ThresholdDisplay
    >>> display = ThresholdDisplay.from_predictions(
    ...     Y_true=[[1, 0], [1, 1]], scores=[[0.2, 0.1], [0.7, 0.3]], thresholds=[0.1, 0.2]
    ... )
    >>> display.scores[0].round(2)
    array([1.  , 0.67, 0.  ])
    """

    def __init__(
        self,
        cut_offs,
        scores,
        *,
        thresholds=None,
        fold_thresholds=None,
        default=None,
        label_names=None,
        metric_name="F1",
    ):
        self.cut_offs = cut_offs
        self.scores = scores
        self.thresholds = thresholds
        self.fold_thresholds = fold_thresholds
        self.default = default
        self.label_names = label_names
        self.metric_name = metric_name

    @classmethod
    def from_estimator(
        cls,
        estimator,
        X=None,
        y=None,
        *,
        scoring=None,
        sample_weight=None,
        labels=None,
        label_names=None,
        kind="auto",
        ax=None,
    ):
        """Draw the curves that a fitted optimizer searched, or those of other data.

        Parameters
        ----------
        estimator : ThresholdOptimizer, FixedThresholdClassifier or Pipeline that ends in one
            Fitted. Without `X` and `y` an optimizer with ``store_cv_results=True``, which has
            kept the curves of its validation scores.
        X : {array-like, sparse matrix} of shape (n_samples, n_features), default=None
            Samples to draw the curves of.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels), default=None
            Their labels.
        scoring : str or Objective, default=None
            Its score of each label is drawn, with `X` and `y`; F1 where it measures samples or the
            predictions as a whole. By default what the estimator maximises, else ``"f1_macro"``.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of `X` and `y`.
        labels : list of {str, int}, default=None
            As in :meth:`plot`.
        label_names : array-like of str, default=None
            The names of the labels; by default those that the estimator knows.
        kind : {"auto", "panels", "map"}, default="auto"
            As in :meth:`plot`.
        ax : matplotlib Axes or array of them, default=None
            Where to draw; made when not given.

        Returns
        -------
        ThresholdDisplay
            The drawn display.
        """
        curves = trace_estimator(
            estimator, X, y, label_names=label_names, scoring=scoring, sample_weight=sample_weight
        )
        return cls._from_curves(curves).plot(ax, labels=labels, kind=kind)

    @classmethod
    def from_predictions(
        cls,
        Y_true,
        scores,
        *,
        thresholds=None,
        fold_thresholds=None,
        scoring="f1_macro",
        default=None,
        sample_weight=None,
        labels=None,
        label_names=None,
        kind="auto",
        ax=None,
    ):
        """Draw what every cut-off of given scores would give.

        Parameters
        ----------
        Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels; NaN for a label that is not known.
        scores : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Probabilities or decision values. Those that a sparse matrix does not list are never
            predicted.
        thresholds : float, array-like of shape (n_labels,), dict or Series, default=None
            The chosen cut-offs, as in :class:`~skmultilabel.FixedThresholdClassifier`.
        fold_thresholds : array-like of shape (n_folds, n_labels), default=None
            The cut-offs that were chosen without each fold.
        scoring : str or Objective, default="f1_macro"
            Its score of each label is drawn; F1 where it measures samples or the predictions as a
            whole.
        default : float, default=None
            Where the classifier itself cuts. By default 0.5 for scores between 0 and 1, else 0.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights.
        labels : list of {str, int}, default=None
            As in :meth:`plot`.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y_true`.
        kind : {"auto", "panels", "map"}, default="auto"
            As in :meth:`plot`.
        ax : matplotlib Axes or array of them, default=None
            Where to draw; made when not given.

        Returns
        -------
        ThresholdDisplay
            The drawn display.
        """
        curves = trace_predictions(
            Y_true,
            scores,
            thresholds=thresholds,
            fold_thresholds=fold_thresholds,
            label_names=label_names,
            scoring=scoring,
            default=default,
            sample_weight=sample_weight,
        )
        return cls._from_curves(curves).plot(ax, labels=labels, kind=kind)

    @classmethod
    def _from_curves(cls, curves):
        return cls(
            curves.cut_offs,
            curves.scores,
            thresholds=curves.thresholds,
            fold_thresholds=curves.fold_thresholds,
            default=curves.default,
            label_names=curves.label_names,
            metric_name=curves.metric_name,
        )

    def plot(self, ax=None, *, labels=None, kind="auto"):
        """Draw one panel a label, or one map of all labels.

        Parameters
        ----------
        ax : matplotlib Axes or array of them, default=None
            Where to draw: one for a map, one a label for panels; made when not given.
        labels : list of {str, int}, default=None
            Which labels are drawn, by name or column; all of them by default.
        kind : {"auto", "panels", "map"}, default="auto"
            ``"panels"`` draws a curve a label, ``"map"`` a coloured row a label, the labels
            ordered by their cut-off. ``"auto"`` takes panels for up to 30 labels, and a map for
            more or where `ax` is a single axes and there are several labels.

        Returns
        -------
        ThresholdDisplay
            The display itself.
        """
        if kind not in ("auto", "panels", "map"):
            raise ValueError(f"kind must be 'auto', 'panels' or 'map', got {kind!r}.")
        shown = self._locate(labels)
        plt = import_pyplot()
        if kind == "auto":
            few = len(shown) <= MAX_PANELS and (ax is None or np.size(ax) == len(shown))
            kind = "panels" if few else "map"
        draw = self._draw_panels if kind == "panels" else self._draw_map
        draw(plt, ax, shown)
        return self

    def _locate(self, labels):
        n_labels = len(self.scores)
        if labels is None:
            return list(range(n_labels))
        labels = [labels] if isinstance(labels, str | int) else list(labels)
        if not labels:
            raise ValueError("labels is empty: name one label or more, or leave it out for all.")
        return locate_labels(labels, n_labels, self.label_names)

    def _get_name(self, label):
        return str(label if self.label_names is None else self.label_names[label])

    def _get_range(self, shown):
        """Where cut-offs are worth drawing: 0 to 1 for probabilities, else nearly all of them."""
        values = np.concatenate([self.cut_offs[label] for label in shown])
        values = values[np.isfinite(values)]
        # The lowest cut-off of a curve lies just below its lowest score, so just below 0.
        if values.min() > -0.01 and values.max() < 1.01:
            return 0.0, 1.0
        return tuple(np.quantile(values, [0.005, 0.995]))

    def _score_at(self, label, cut_off):
        return score_at(self.cut_offs[label], np.asarray(self.scores[label]), cut_off)

    def _draw_panels(self, plt, ax, shown):
        own = ax is None
        axes = self._make_panels(plt, shown) if own else check_axes(ax, len(shown))
        self.ax_, self.figure_ = axes, axes[0].figure
        low, high = self._get_range(shown)
        for label, panel in zip(shown, axes, strict=True):
            self._draw_curve(panel, label, low, high)
            clear_clutter(panel, grid="both")
            panel.set_xlim(low, high)
            # The numbers at the ends would run into those of the next panel.
            panel.locator_params(axis="x", nbins=4, prune="both")
            panel.xaxis.set_major_formatter("{x:g}")
            # Beside the name stands the cut-off, and beside the panel the next one.
            panel.set_title(
                write_name(self._get_name(label), NAME_WIDTH), loc="left", fontsize="medium"
            )
            if self.thresholds is not None:
                self._mark_choice(panel, label)
        if own:
            self._add_legend()

    def _make_panels(self, plt, shown):
        n_columns = min(len(shown), 5)
        n_rows = -(-len(shown) // n_columns)
        figure, axes = plt.subplots(
            n_rows,
            n_columns,
            sharex=True,
            sharey=True,
            squeeze=False,
            figsize=(max(2.1 * n_columns, 6.5), 1.4 + 1.5 * n_rows),
            layout="constrained",
        )
        for column in range(n_columns):
            last = (len(shown) - 1 - column) // n_columns
            axes[last, column].tick_params(labelbottom=True)
        for unused in axes.flat[len(shown) :]:
            unused.remove()
        scores = np.concatenate([self.scores[label] for label in shown])
        if not ((scores < 0) | (scores > 1)).any():
            # A little more, so that no mark is cut off.
            axes[0, 0].set_ylim(-0.03, 1.06)
            axes[0, 0].set_yticks([0, 0.5, 1])
        figure.supxlabel("cut-off", fontsize="medium")
        return axes.flat[: len(shown)]

    def _draw_curve(self, panel, label, low, high):
        """Draw the curve of a label, where it is best, and where the classifier itself cuts."""
        scores = np.asarray(self.scores[label])
        cut_offs = np.r_[low, np.clip(self.cut_offs[label], low, high), high]
        curve = np.r_[scores[0], scores, scores[-1]]
        if self.default is not None:
            panel.axvline(
                self.default,
                color=COLOURS["quiet"],
                linewidth=1,
                linestyle=(0, (3, 2)),
                label=f"the classifier's own, {self.default:g}",
            )
        panel.step(cut_offs, curve, where="post", color=COLOURS["main"])
        if np.isfinite(scores).any():
            panel.plot(
                self._find_best(label, low, high),
                np.nanmax(scores),
                "o",
                ms=8,
                mfc="none",
                color=COLOURS["main"],
                label="best for the label alone",
            )

    def _find_best(self, label, low, high):
        """A cut-off where the curve is highest: the chosen one, or the middle of the longest step."""
        scores, best = np.asarray(self.scores[label]), np.nanmax(self.scores[label])
        if self.thresholds is not None and self._score_at(label, self.thresholds[label]) == best:
            return self.thresholds[label]
        ends = np.clip(np.append(self.cut_offs[label], high), low, high)
        longest = np.argmax(np.where(scores == best, np.diff(ends), -1.0))
        return ends[longest : longest + 2].mean()

    def _mark_choice(self, panel, label):
        """Mark the chosen cut-off of a label, and those that were chosen without each fold."""
        threshold = self.thresholds[label]
        if self.fold_thresholds is not None:
            panel.plot(
                self.fold_thresholds[:, label],
                np.full(len(self.fold_thresholds), 0.06),
                "|",
                ms=8,
                color=COLOURS["accent"],
                transform=panel.get_xaxis_transform(),
                label="chosen without one fold",
            )
        panel.axvline(threshold, color=COLOURS["accent"], linewidth=1)
        panel.plot(
            threshold,
            self._score_at(label, threshold),
            "o",
            ms=4,
            color=COLOURS["accent"],
            label="in use",
        )
        panel.set_title(f"{threshold:.2f}", loc="right", fontsize="small", color=COLOURS["accent"])

    def _add_legend(self):
        """Put one legend above all panels, whose title is that of the picture."""
        handles, texts = self.ax_[0].get_legend_handles_labels()
        legend = self.figure_.legend(
            handles[::-1],
            texts[::-1],
            title=self._get_title(),
            title_fontsize="medium",
            loc="outside upper left",
            alignment="left",
            ncols=max(len(handles), 1) if self.figure_.get_figwidth() > 8 else 2,
            frameon=False,
            fontsize="small",
            handletextpad=0.4,
            columnspacing=1.5,
        )
        legend.get_title().set_ha("left")

    def _get_title(self):
        metric = self.metric_name[:1].upper() + self.metric_name[1:]
        return f"{metric} of each label against its cut-off"

    def _draw_map(self, plt, ax, shown):
        if ax is None:
            _, ax = plt.subplots(figsize=(7, 1.4 + 0.16 * len(shown)), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        low, high = self._get_range(shown)
        grid = np.linspace(low, high, 256)
        if self.thresholds is not None:
            shown = sorted(shown, key=self.thresholds.__getitem__)
        image = self.ax_.imshow(
            np.array([self._score_at(label, grid) for label in shown]),
            aspect="auto",
            cmap="cividis",
            interpolation="nearest",
            extent=(low, high, len(shown) - 0.5, -0.5),
        )
        if self.thresholds is not None:
            self._mark_rows(shown, low, high)
        names = [write_name(self._get_name(label)) for label in shown]
        self.ax_.set_yticks(range(len(shown)), names, fontsize=7)
        self.ax_.tick_params(length=0)
        self.ax_.spines[:].set_visible(False)
        self.ax_.set_xlabel("cut-off")
        self.ax_.set_title(self._get_title() + self._explain_marks(), loc="left", fontsize="medium")
        self.figure_.colorbar(image, ax=self.ax_, label=self.metric_name, fraction=0.04, pad=0.02)

    def _explain_marks(self):
        if self.thresholds is None:
            return ""
        folds = "" if self.fold_thresholds is None else ", line: range without one fold"
        return f"\n(dot: in use{folds})"

    def _mark_rows(self, shown, low, high):
        """Mark the chosen cut-offs in a map, and the range of those chosen without each fold."""
        rows = range(len(shown))
        if self.default is not None:
            self.ax_.axvline(self.default, color="white", linewidth=1, linestyle=(0, (3, 2)))
        if self.fold_thresholds is not None:
            folds = np.clip(self.fold_thresholds[:, shown], low, high)
            self.ax_.hlines(rows, folds.min(axis=0), folds.max(axis=0), color="white", linewidth=1)
        self.ax_.plot(
            np.clip(np.asarray(self.thresholds)[shown], low, high),
            rows,
            "o",
            ms=4,
            color="white",
            mec="black",
            mew=0.7,
            clip_on=False,
        )
