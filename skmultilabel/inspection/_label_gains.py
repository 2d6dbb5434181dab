"""F1 of every label before and after something was changed, most often its cut-off."""

import numpy as np

from skmultilabel._validation import check_label_matrix, check_same_labels, get_label_names
from skmultilabel.inspection._drawing import (
    COLOURS,
    add_legend_above,
    check_axes,
    clear_clutter,
    import_pyplot,
    write_name,
)
from skmultilabel.inspection._label_curves import take_last_step
from skmultilabel.metrics import multilabel_report

__all__ = ["LabelGainDisplay"]


class LabelGainDisplay:
    """Dumbbells: the F1 of every label before and after its cut-off was tuned.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`.

    Parameters
    ----------
    before, after : ndarray of shape (n_labels,)
        The F1 of every label.
    support : ndarray of shape (n_labels,)
        The number of known positives.
    label_names : array-like of str of shape (n_labels,)
        The names of the labels.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    ThresholdDisplay : The F1 of every label at every cut-off.

    Examples
    --------
    >>> from skmultilabel.inspection import LabelGainDisplay
    >>> display = LabelGainDisplay.from_predictions(
    ...     Y_true=[[1, 0], [1, 1]], Y_before=[[0, 0], [1, 1]], Y_after=[[1, 0], [1, 1]]
    ... )
    >>> display.before.round(3), display.after
    (array([0.667, 1.   ]), array([1., 1.]))
    """

    def __init__(self, before, after, support, label_names):
        self.before = before
        self.after = after
        self.support = support
        self.label_names = label_names

    @classmethod
    def from_estimator(cls, estimator, X, Y, *, label_names=None, sort="gain", ax=None):
        """Compare a fitted threshold optimizer with the classifier inside it.

        Parameters
        ----------
        estimator : ThresholdOptimizer, or Pipeline that ends in one
            Fitted; `estimator_` is the classifier with its own cut-offs.
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples that neither has seen.
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels; NaN for a label that is not known.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y`.
        sort : {"gain", "support", "f1", None}, default="gain"
            The order of the labels, from the top.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelGainDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If there is no classifier before tuning, or `Y` has other labels than that of the fit.
        """
        estimator, X = take_last_step(estimator, X)
        if not hasattr(estimator, "estimator_"):
            raise ValueError(
                f"{type(estimator).__name__} has no attribute `estimator_`, the classifier before "
                "tuning. Pass a fitted ThresholdOptimizer, or use `from_predictions`."
            )
        check_same_labels(
            Y, estimator.n_labels_, getattr(estimator, "label_names_in_", None), name="Y"
        )
        return cls.from_predictions(
            Y,
            estimator.estimator_.predict(X),
            estimator.predict(X),
            label_names=label_names,
            sort=sort,
            ax=ax,
        )

    @classmethod
    def from_predictions(cls, Y_true, Y_before, Y_after, *, label_names=None, sort="gain", ax=None):
        """Compare two sets of predictions of the same samples.

        Parameters
        ----------
        Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels; NaN for a label that is not known.
        Y_before, Y_after : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            The predictions.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y_true`.
        sort : {"gain", "support", "f1", None}, default="gain"
            The order of the labels, from the top.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelGainDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If the predictions are those of other labels, by the names of the columns.
        """
        names, n_labels = (
            get_label_names(Y_true),
            check_label_matrix(Y_true, name="Y_true").shape[1],
        )
        for name, Y in (("Y_before", Y_before), ("Y_after", Y_after)):
            check_same_labels(Y, n_labels, names, name=name, owner="Y_true")
        before = multilabel_report(Y_true, Y_before, label_names=label_names).labels
        after = multilabel_report(Y_true, Y_after, label_names=label_names).labels
        display = cls(before["f1"], after["f1"], after["support"], after["label"])
        return display.plot(ax, sort=sort)

    def plot(self, ax=None, *, sort="gain"):
        """Draw one line a label, from the F1 before to the F1 after.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.
        sort : {"gain", "support", "f1", None}, default="gain"
            The order of the labels, from the top: by gain, by support, or by F1 after tuning,
            each the largest first; ``None`` keeps their order.

        Returns
        -------
        LabelGainDisplay
            The display itself.
        """
        order = self._get_order(sort)
        plt = import_pyplot()
        if ax is None:
            height = 1.3 + max(0.16, 0.28 - 0.001 * len(order)) * len(order)
            _, ax = plt.subplots(figsize=(7, height), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        self._draw(self.ax_, order)
        return self

    def _get_order(self, sort):
        keys = {
            "gain": self.after - self.before,
            "support": self.support,
            "f1": self.after,
            None: -np.arange(len(self.after)),
        }
        if sort not in keys:
            raise ValueError(f"sort must be 'gain', 'support', 'f1' or None, got {sort!r}.")
        return np.argsort(-keys[sort], kind="stable")

    def _draw(self, ax, order):
        rows = np.arange(len(order))
        before, after = self.before[order], self.after[order]
        ax.hlines(rows, before, after, color=COLOURS["quiet"], linewidth=1.5, zorder=1)
        size = 36 if len(order) <= 40 else 16
        ax.scatter(
            before, rows, s=size, facecolor="white", edgecolor=COLOURS["main"], label="before"
        )
        ax.scatter(after, rows, s=size, color=COLOURS["accent"], label="after", zorder=3)
        clear_clutter(ax)
        names = [f"{write_name(self.label_names[i])}  ({self.support[i]})" for i in order]
        ax.set_yticks(rows, names, fontsize="medium" if len(order) <= 40 else 7)
        ax.set_ylim(len(order) - 0.4, -0.6)
        ax.set_xlim(-0.02, 1.02)
        ax.set_xlabel("F1 (beside each name: its number of positives)")
        ax.set_title(self._summarise(), loc="left", fontsize="medium", pad=22)
        add_legend_above(ax)

    def _summarise(self):
        n_better = int((self.after > self.before).sum())
        return (
            f"F1 rises for {n_better} of {len(self.after)} labels; "
            f"macro-F1 from {np.nanmean(self.before):.3f} to {np.nanmean(self.after):.3f}"
        )
