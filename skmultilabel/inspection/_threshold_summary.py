"""One table of the cut-offs of all labels, and of what they are worth."""

from dataclasses import dataclass

import numpy as np

from skmultilabel._compat import import_pandas
from skmultilabel._text_table import format_table
from skmultilabel.inspection._label_curves import trace_estimator, trace_predictions

__all__ = ["ThresholdSummary"]


@dataclass(frozen=True)
class ThresholdSummary:
    """The cut-off of every label, how sure it is, and what it gains; ``print`` shows the table.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`.

    Read more in the :ref:`User Guide <fixed_thresholds>`.

    Parameters
    ----------
    labels : dict of str to sequence of length n_labels
        The columns of the table: ``"label"``, ``"support"`` (known positives), ``"threshold"``,
        ``"spread"`` (standard deviation of the cut-offs that were chosen without each fold, where
        there are folds), ``"score_at_default"`` (the label's score where the classifier itself
        cuts), ``"score"`` (that at its cut-off) and ``"gain"`` (their difference).
    averages : dict of str to float
        The objective over all labels: ``"score_at_default"`` and ``"score"``; for what a fit has
        stored also ``"mean_fold_score"`` and ``"std_fold_score"``, of each fold under the cut-offs
        that the others chose.
    default : float
        Where the classifier itself cuts.
    scoring : str
        The objective.
    metric_name : str
        What the score of a label is: F1 where the objective measures samples or the predictions as
        a whole.

    See Also
    --------
    ThresholdDisplay : The same as a picture.
    skmultilabel.metrics.multilabel_report : All measures of predictions.

    Examples
    --------
    >>> from skmultilabel.inspection import ThresholdSummary
    >>> Y_true = [[1, 0], [1, 1], [0, 0], [0, 1]]
    >>> scores = [[0.4, 0.3], [0.7, 0.6], [0.2, 0.1], [0.1, 0.9]]
    >>> print(
    ...     ThresholdSummary.from_predictions(
    ...         Y_true, scores, {"sport": 0.3, "news": 0.2}, label_names=["sport", "news"]
    ...     )
    ... )
    label  support  threshold  F1 at 0.5  at threshold   gain
    ---------------------------------------------------------
    sport        2       .300       .667         1.000   .333
    news         2       .200      1.000          .800  -.200
    <BLANKLINE>
    f1_macro
    -----------------------
    at 0.5             .833
    at the thresholds  .900
    """

    labels: dict
    averages: dict
    default: float
    scoring: str
    metric_name: str

    @classmethod
    def from_estimator(
        cls, estimator, X=None, y=None, *, scoring=None, sample_weight=None, label_names=None
    ):
        """Summarise the cut-offs of a fitted estimator.

        Parameters
        ----------
        estimator : ThresholdOptimizer, FixedThresholdClassifier or Pipeline that ends in one
            Fitted. Without `X` and `y` an optimizer with ``store_cv_results=True``: then the
            scores are those of the rows that the cut-offs were chosen on, so they are optimistic.
        X : {array-like, sparse matrix} of shape (n_samples, n_features), default=None
            Samples to score the cut-offs on.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels), default=None
            Their labels.
        scoring : str or Objective, default=None
            The objective, with `X` and `y`; by default what the estimator maximises, else
            ``"f1_macro"``.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of `X` and `y`.
        label_names : array-like of str, default=None
            The names of the labels; by default those that the estimator knows.

        Returns
        -------
        ThresholdSummary
            The table.

        Raises
        ------
        ValueError
            If the estimator has no cut-offs, or has kept no curves, `X` or `y` is missing, or `y`
            has other labels than that of the fit.
        """
        curves = trace_estimator(
            estimator, X, y, label_names=label_names, scoring=scoring, sample_weight=sample_weight
        )
        if curves.thresholds is None:
            raise ValueError(
                f"{type(estimator).__name__} chooses labels by a rule that has no cut-offs to "
                "summarise. ThresholdDisplay shows what cut-offs would give."
            )
        return cls._from_curves(curves)

    @classmethod
    def from_predictions(
        cls,
        Y_true,
        scores,
        thresholds,
        *,
        fold_thresholds=None,
        scoring="f1_macro",
        default=None,
        sample_weight=None,
        label_names=None,
    ):
        """Summarise given cut-offs of given scores.

        Parameters
        ----------
        Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels; NaN for a label that is not known.
        scores : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Probabilities or decision values. Those that a sparse matrix does not list are never
            predicted.
        thresholds : float, array-like of shape (n_labels,), dict or Series
            The cut-offs, as in :class:`~skmultilabel.FixedThresholdClassifier`.
        fold_thresholds : array-like of shape (n_folds, n_labels), default=None
            The cut-offs that were chosen without each fold.
        scoring : str or Objective, default="f1_macro"
            The objective.
        default : float, default=None
            Where the classifier itself cuts. By default 0.5 for scores between 0 and 1, else 0.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y_true`.

        Returns
        -------
        ThresholdSummary
            The table.
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
        return cls._from_curves(curves)

    @classmethod
    def _from_curves(cls, curves):
        at_default, at_thresholds = curves.read(curves.default), curves.read(curves.thresholds)
        spread = {}
        if curves.fold_thresholds is not None:
            spread = {"spread": curves.fold_thresholds.std(axis=0)}
        labels = {
            "label": np.array(curves.label_names, dtype=object),
            "support": curves.support,
            "threshold": curves.thresholds,
            **spread,
            "score_at_default": at_default,
            "score": at_thresholds,
            "gain": at_thresholds - at_default,
        }
        return cls(labels, curves.averages, curves.default, curves.scoring, curves.metric_name)

    def to_frame(self):
        """Return the table as a pandas DataFrame.

        Returns
        -------
        DataFrame
            A row a label, with the label as the index.
        """
        return import_pandas().DataFrame(self.labels).set_index("label")

    def __str__(self):
        titles = {
            "score_at_default": f"{self.metric_name} at {self.default:g}",
            "score": "at threshold",
        }
        columns = {titles.get(name, name): values for name, values in self.labels.items()}
        return f"{format_table(columns)}\n\n{self._format_averages()}"

    def _format_averages(self):
        shown = {
            f"at {self.default:g}": self.averages["score_at_default"],
            "at the thresholds": self.averages["score"],
        }
        if "mean_fold_score" in self.averages:
            shown["of each fold, at those of the others"] = self.averages["mean_fold_score"]
        return format_table({self.scoring: list(shown), "": list(shown.values())})
