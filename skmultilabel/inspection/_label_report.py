"""Precision, recall and F1 of every label in one picture."""

import numpy as np

from skmultilabel._response import get_label_scores
from skmultilabel._text_table import format_value
from skmultilabel._validation import check_label_matrix, check_same_labels
from skmultilabel.inspection._drawing import (
    COLOURS,
    add_legend_above,
    check_axes,
    clear_clutter,
    import_pyplot,
    write_name,
)
from skmultilabel.metrics import multilabel_report

__all__ = ["LabelReportDisplay"]

SORTS = {"f1": "f1", "support": "support", None: None}


class LabelReportDisplay:
    """Dots: precision, recall and F1 of every label, with the interval of F1 where there is one.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`, or of a report at hand.

    Parameters
    ----------
    report : MultilabelReport
        What :func:`skmultilabel.metrics.multilabel_report` returned.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    skmultilabel.metrics.multilabel_report : The same as a table.
    LabelGainDisplay : The F1 of two predictions.

    Examples
    --------
    >>> from skmultilabel.inspection import LabelReportDisplay
    >>> display = LabelReportDisplay.from_predictions([[1, 0], [1, 1]], [[1, 0], [0, 1]])
    >>> display.ax_.get_title(loc="left")
    '2 labels, macro-F1 .833'
    """

    def __init__(self, report):
        self.report = report

    @classmethod
    def from_estimator(
        cls,
        estimator,
        X,
        Y,
        *,
        label_names=None,
        n_bootstrap=0,
        random_state=None,
        sort="f1",
        max_labels=40,
        ax=None,
    ):
        """Draw how well a fitted classifier finds each label.

        Parameters
        ----------
        estimator : estimator instance
            A fitted multi-label classifier.
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples that it has not seen.
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels; NaN for a label that is not known.
        label_names : array-like of str of shape (n_labels,), default=None
            The names of the labels; by default those of `Y`.
        n_bootstrap : int, default=0
            How many times samples are drawn again for the intervals.
        random_state : int, RandomState instance or None, default=None
            Draws them.
        sort : {"f1", "support", None}, default="f1"
            The order of the labels, as in :meth:`plot`.
        max_labels : int, default=40
            How many labels are drawn at most.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelReportDisplay
            The drawn display.
        """
        n_samples, n_labels = check_label_matrix(Y, name="Y").shape
        names = getattr(estimator, "label_names_in_", None)
        check_same_labels(Y, n_labels, names, name="Y", owner="the classifier")
        Y_pred = estimator.predict(X)
        report = multilabel_report(
            Y,
            np.reshape(Y_pred, (n_samples, 1)) if np.ndim(Y_pred) == 1 else Y_pred,
            _score(estimator, X, n_labels, names),
            label_names=label_names,
            n_bootstrap=n_bootstrap,
            random_state=random_state,
        )
        return cls(report).plot(ax, sort=sort, max_labels=max_labels)

    @classmethod
    def from_predictions(
        cls,
        Y_true,
        Y_pred=None,
        scores=None,
        thresholds=None,
        *,
        label_names=None,
        n_bootstrap=0,
        random_state=None,
        sort="f1",
        max_labels=40,
        ax=None,
    ):
        """Draw how good predictions are for each label.

        Parameters
        ----------
        Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels; NaN for a label that is not known.
        Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels), default=None
            Predicted labels; by default the scores that reach `thresholds`.
        scores : array-like of shape (n_samples, n_labels), default=None
            Probabilities or decision values.
        thresholds : float or array-like of shape (n_labels,), default=None
            Where scores are cut, as in :func:`skmultilabel.metrics.multilabel_report`.
        label_names : array-like of str of shape (n_labels,), default=None
            The names of the labels; by default those of `Y_true`.
        n_bootstrap : int, default=0
            How many times samples are drawn again for the intervals.
        random_state : int, RandomState instance or None, default=None
            Draws them.
        sort : {"f1", "support", None}, default="f1"
            The order of the labels, as in :meth:`plot`.
        max_labels : int, default=40
            How many labels are drawn at most.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelReportDisplay
            The drawn display.
        """
        report = multilabel_report(
            Y_true,
            Y_pred,
            scores,
            thresholds,
            label_names,
            n_bootstrap=n_bootstrap,
            random_state=random_state,
        )
        return cls(report).plot(ax, sort=sort, max_labels=max_labels)

    def plot(self, ax=None, *, sort="f1", max_labels=40):
        """Draw a row for each label.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.
        sort : {"f1", "support", None}, default="f1"
            The order of the labels, from the top: the smallest F1 first, the smallest support
            first, or as they are. The first ones are drawn where they are too many.
        max_labels : int, default=40
            How many labels are drawn at most.

        Returns
        -------
        LabelReportDisplay
            The display itself.

        Raises
        ------
        ValueError
            If there is no such order.
        """
        if sort not in SORTS:
            raise ValueError(f"sort must be 'f1', 'support' or None, got {sort!r}.")
        labels = self.report.labels
        order = np.arange(len(labels["f1"]))
        if sort is not None:
            order = np.argsort(labels[SORTS[sort]], kind="stable")
        order = order[:max_labels]
        plt = import_pyplot()
        if ax is None:
            _, ax = plt.subplots(figsize=(7, 1.3 + 0.27 * len(order)), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        self._draw(self.ax_, order)
        return self

    def _draw(self, ax, order):
        labels, rows = self.report.labels, np.arange(len(order))
        precision, recall, f1 = (labels[name][order] for name in ("precision", "recall", "f1"))
        ax.hlines(rows, precision, recall, color=COLOURS["rule"], linewidth=2, zorder=1)
        if self.report.label_intervals:
            low, high = self.report.label_intervals["f1"][:, order]
            ax.hlines(rows, low, high, color=COLOURS["accent"], linewidth=6, alpha=0.3, zorder=2)
        style = {"s": 30, "zorder": 3}
        ax.scatter(
            precision,
            rows,
            facecolor="white",
            edgecolor=COLOURS["main"],
            label="precision",
            **style,
        )
        ax.scatter(recall, rows, color=COLOURS["main"], label="recall", **style)
        ax.scatter(f1, rows, color=COLOURS["accent"], label="F1", **style)
        clear_clutter(ax)
        support = [f"{value:g}" for value in labels["support"][order]]
        names = [write_name(name, 30) for name in labels["label"][order]]
        ticks = [f"{name}  ({count})" for name, count in zip(names, support, strict=True)]
        ax.set_yticks(rows, ticks)
        ax.set_ylim(len(order) - 0.4, -0.6)
        ax.set_xlim(-0.02, 1.02)
        ax.set_xlabel("beside each name: its number of positives")
        ax.set_title(self._summarise(len(order)), loc="left", fontsize="medium", pad=22)
        add_legend_above(ax)

    def _summarise(self, n_drawn):
        n_labels = len(self.report.labels["f1"])
        shown = f"{n_drawn} of {n_labels} labels" if n_drawn < n_labels else f"{n_labels} labels"
        return f"{shown}, macro-F1 {format_value(self.report.averages['f1_macro'])}"


def _score(estimator, X, n_labels, names):
    """Ask a classifier for scores, where it has some."""
    if not any(hasattr(estimator, method) for method in ("predict_proba", "decision_function")):
        return None
    return get_label_scores(estimator, X, n_labels=n_labels, label_names=names)[0]
