"""Scores of several models over the folds of a cross-validation."""

import numpy as np
from sklearn.model_selection import cross_validate

from skmultilabel.inspection._drawing import (
    COLOURS,
    check_axes,
    clear_clutter,
    import_pyplot,
    write_name,
)

__all__ = ["ModelScoresDisplay"]


class ModelScoresDisplay:
    """Dots and intervals: mean and spread over folds of every model, a panel a metric.

    Make it with :meth:`from_cv_results` or :meth:`from_estimators`.

    Parameters
    ----------
    scores : dict of str to dict of str to array-like of shape (n_folds,)
        For every model, for every metric, the scores of the folds; the same metrics for all.

    Attributes
    ----------
    ax_ : ndarray of shape (n_metrics,), dtype object
        The axes, one a metric.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    LabelGainDisplay : What the labels gain by tuned cut-offs.

    Examples
    --------
    >>> from skmultilabel.inspection import ModelScoresDisplay
    >>> display = ModelScoresDisplay({"a": {"f1": [0.5, 0.6]}, "b": {"f1": [0.4, 0.7]}})
    >>> display.plot().ax_.shape
    (1,)
    """

    def __init__(self, scores):
        self.scores = scores

    @classmethod
    def from_cv_results(cls, cv_results, *, metrics=None, ax=None):
        """Draw what :func:`sklearn.model_selection.cross_validate` returned for each model.

        Parameters
        ----------
        cv_results : dict of str to dict
            For every model the dict that ``cross_validate`` returned.
        metrics : list of str, default=None
            Which metrics, without ``"test_"``; all of them by default.
        ax : matplotlib Axes or array of them, default=None
            One a metric; made when not given.

        Returns
        -------
        ModelScoresDisplay
            The drawn display.
        """
        _check_models(cv_results, "cv_results")
        if metrics is None:
            first = next(iter(cv_results.values()))
            metrics = [key[5:] for key in first if key.startswith("test_")]
        scores = {
            model: {metric: results[f"test_{metric}"] for metric in metrics}
            for model, results in cv_results.items()
        }
        return cls(scores).plot(ax)

    @classmethod
    def from_estimators(
        cls, estimators, X, Y, *, scoring="f1_macro", cv=None, n_jobs=None, ax=None
    ):
        """Cross-validate several models and draw their scores.

        Parameters
        ----------
        estimators : dict of str to estimator
            The models by name.
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        Y : {array-like, sparse matrix} of shape (n_samples, n_labels)
            Labels.
        scoring : str or list of str, default="f1_macro"
            Names of scorers of scikit-learn.
        cv : int, splitter or iterable, default=None
            The folds, as in ``cross_validate``.
        n_jobs : int, default=None
            How many folds at a time.
        ax : matplotlib Axes or array of them, default=None
            One a metric; made when not given.

        Returns
        -------
        ModelScoresDisplay
            The drawn display.
        """
        _check_models(estimators, "estimators")
        metrics = [scoring] if isinstance(scoring, str) else list(scoring)
        results = {
            name: cross_validate(estimator, X, Y, scoring=metrics, cv=cv, n_jobs=n_jobs)
            for name, estimator in estimators.items()
        }
        return cls.from_cv_results(results, metrics=metrics, ax=ax)

    def plot(self, ax=None):
        """Draw a dot at each mean and a line over one standard deviation to either side.

        Parameters
        ----------
        ax : matplotlib Axes or array of them, default=None
            One a metric; made when not given.

        Returns
        -------
        ModelScoresDisplay
            The display itself.
        """
        plt = import_pyplot()
        metrics = list(next(iter(self.scores.values())))
        if ax is None:
            ax = self._make_axes(plt, len(metrics))
        self.ax_ = check_axes(ax, len(metrics))
        self.figure_ = self.ax_[0].figure
        for axes, metric in zip(self.ax_, metrics, strict=True):
            self._draw_metric(axes, metric)
        return self

    def _make_axes(self, plt, n_metrics):
        n_columns = min(n_metrics, 3)
        n_rows = -(-n_metrics // n_columns)
        figure, axes = plt.subplots(
            n_rows,
            n_columns,
            sharey=True,
            squeeze=False,
            figsize=(2.2 + 2.7 * n_columns, n_rows * (1.0 + 0.32 * len(self.scores))),
            layout="constrained",
        )
        figure.get_layout_engine().set(w_pad=0.1)
        for unused in axes.flat[n_metrics:]:
            unused.remove()
        n_folds = len(next(iter(next(iter(self.scores.values())).values())))
        figure.suptitle(
            f"Mean and standard deviation over {n_folds} folds; the best mean is orange",
            x=0.01,
            ha="left",
            fontsize="medium",
        )
        return axes.flat[:n_metrics]

    def _draw_metric(self, ax, metric):
        folds = np.array([scores[metric] for scores in self.scores.values()], dtype=float)
        means, spreads = folds.mean(axis=1), folds.std(axis=1)
        # A metric that is called a loss is better when it is smaller.
        best = means.min() if "loss" in metric.lower() else means.max()
        for row, (mean, spread) in enumerate(zip(means, spreads, strict=True)):
            colour = COLOURS["accent" if np.isclose(mean, best) else "main"]
            ax.plot([mean - spread, mean + spread], [row, row], color=colour, linewidth=2)
            ax.plot(mean, row, "o", color=colour)
        clear_clutter(ax)
        ax.set_yticks(range(len(self.scores)), [*map(write_name, self.scores)])
        ax.set_ylim(len(self.scores) - 0.5, -0.5)
        ax.set_title(write_name(metric), loc="left", fontsize="medium")
        ax.locator_params(axis="x", nbins=4)


def _check_models(models, name):
    """Check that there is a dict with a model at least."""
    if not isinstance(models, dict) or not models:
        raise ValueError(
            f"{name} must be a dict with at least one model, such as {{'name': ...}}; got "
            f"{type(models).__name__}."
        )
