"""The score of every label at every cut-off: what pictures and tables of cut-offs are made of."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline

from skmultilabel._response import DEFAULT_CUT_OFFS, get_label_scores
from skmultilabel._validation import (
    check_label_matrix,
    check_label_weight,
    check_same_labels,
    check_score_matrix,
    get_label_names,
)
from skmultilabel.threshold import Objective, get_objective
from skmultilabel.threshold._fixed import place_cut_offs
from skmultilabel.threshold._search._counts import cut_scores
from skmultilabel.threshold._search._registry import trace_curves

__all__ = ["LabelCurves", "score_at", "take_last_step", "trace_estimator", "trace_predictions"]


class LabelCurves(NamedTuple):
    """What every cut-off gives for every label, and which ones were chosen.

    Attributes
    ----------
    cut_offs, scores : list of n_labels ndarray
        For every label ascending cut-offs, and its score at each; it holds until the next.
    label_names : list of n_labels str
        The names of the labels.
    support : ndarray of shape (n_labels,)
        Their known positives.
    thresholds : ndarray of shape (n_labels,), or None
        The chosen cut-offs.
    fold_thresholds : ndarray of shape (n_folds, n_labels), or None
        The cut-offs that were chosen without each fold.
    default : float
        Where the classifier itself cuts.
    scoring : str
        What was maximised.
    metric_name : str
        What the scores of a label are.
    averages : dict of str to float
        The objective over all labels: ``"score_at_default"``, ``"score"`` at the chosen cut-offs,
        and of a fit with folds ``"mean_fold_score"`` and ``"std_fold_score"``.
    """

    cut_offs: list
    scores: list
    label_names: list
    support: np.ndarray
    thresholds: np.ndarray | None
    fold_thresholds: np.ndarray | None
    default: float
    scoring: str
    metric_name: str
    averages: dict

    def read(self, at):
        """Read the scores of all labels, each at a cut-off of its own.

        Parameters
        ----------
        at : float or ndarray of shape (n_labels,)
            The cut-offs.

        Returns
        -------
        ndarray of shape (n_labels,)
            The scores.
        """
        at = np.broadcast_to(at, len(self.scores))
        return np.array(list(map(score_at, self.cut_offs, self.scores, at)))


def trace_predictions(
    Y_true,
    scores,
    *,
    thresholds=None,
    fold_thresholds=None,
    label_names=None,
    scoring="f1_macro",
    default=None,
    sample_weight=None,
):
    """Trace the curves of given scores.

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
        Those that were chosen without each fold.
    label_names : array-like of str, default=None
        The names of the labels; by default those of `Y_true`.
    scoring : str or Objective, default="f1_macro"
        What is traced.
    default : float, default=None
        Where the classifier itself cuts. By default 0.5 for scores between 0 and 1, else 0.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights.

    Returns
    -------
    LabelCurves
        The curves.

    Raises
    ------
    ValueError
        If the scores are those of other labels, by the names of the columns.
    """
    names_of_truth = get_label_names(Y_true)
    label_names = names_of_truth if label_names is None else label_names
    Y = check_label_matrix(Y_true, name="Y_true")
    given, scores = scores, check_score_matrix(scores, Y.shape, accept_sparse=True)
    check_same_labels(given, Y.shape[1], names_of_truth, name="scores", owner="Y_true")
    weight = check_label_weight(sample_weight, *Y.shape)
    objective = get_objective(scoring)
    if default is None:
        listed = scores.data if sp.issparse(scores) else scores
        default = 0.5 if listed.min() >= 0 and listed.max() <= 1 else 0.0
    cut_offs, values = trace_curves(scores, Y, objective, default=default, sample_weight=weight)
    predicted = cut_scores(scores, np.full(Y.shape[1], default))
    averages = {"score_at_default": objective.score_predictions(predicted, Y, weight)}
    if thresholds is not None:
        thresholds = place_cut_offs(thresholds, Y.shape[1], label_names)
        thresholds = np.where(np.isnan(thresholds), default, thresholds)
        predicted = cut_scores(scores, thresholds)
        averages["score"] = objective.score_predictions(predicted, Y, weight)
    return LabelCurves(
        cut_offs,
        values,
        _name_labels(label_names, Y.shape[1]),
        np.asarray((Y == 1).sum(axis=0)).ravel(),
        thresholds,
        None if fold_thresholds is None else np.atleast_2d(fold_thresholds),
        default,
        _name_scoring(scoring),
        _name_metric(objective),
        averages,
    )


def trace_estimator(
    estimator, X=None, y=None, *, label_names=None, scoring=None, sample_weight=None
):
    """Trace the curves of a fitted classifier with cut-offs.

    Parameters
    ----------
    estimator : ThresholdOptimizer, FixedThresholdClassifier or Pipeline that ends in one
        Fitted. Without `X` and `y` an optimizer with ``store_cv_results=True``.
    X : {array-like, sparse matrix} of shape (n_samples, n_features), default=None
        Samples to trace the curves on, in place of those that the cut-offs were chosen on.
    y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels), default=None
        Their labels.
    label_names : array-like of str, default=None
        The names of the labels; by default those that the estimator knows, or those of `y`.
    scoring : str or Objective, default=None
        What is traced on `X` and `y`; by default what the estimator maximises, else
        ``"f1_macro"``.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of `X` and `y`.

    Returns
    -------
    LabelCurves
        The curves.

    Raises
    ------
    ValueError
        If there is nothing to trace, `X` or `y` is missing, or `y` has other labels than that of
        the fit.
    """
    if (X is None) != (y is None):
        raise ValueError("X and y belong together: pass both, or none for what the fit has kept.")
    estimator, X = take_last_step(estimator, X)
    known_names = getattr(estimator, "label_names_in_", None)
    label_names = known_names if label_names is None else label_names
    if X is None:
        return _read_stored(estimator, label_names, scoring)
    if not hasattr(estimator, "response_method_"):
        raise ValueError(
            f"{type(estimator).__name__} does not cut scores. Pass a fitted ThresholdOptimizer or "
            "FixedThresholdClassifier, or use `from_predictions`."
        )
    check_same_labels(y, estimator.n_labels_, known_names)
    scores, method = get_label_scores(
        estimator.estimator_,
        X,
        n_labels=estimator.n_labels_,
        response_method=estimator.response_method_,
        accept_sparse=True,
    )
    return trace_predictions(
        y,
        scores,
        thresholds=getattr(estimator, "thresholds_", None),
        fold_thresholds=getattr(estimator, "fold_thresholds_", None),
        label_names=label_names,
        scoring=getattr(estimator, "scoring", "f1_macro") if scoring is None else scoring,
        default=DEFAULT_CUT_OFFS[method],
        sample_weight=sample_weight,
    )


def take_last_step(estimator, X):
    """Take the last step of a pipeline, and the samples as they come to it.

    Parameters
    ----------
    estimator : estimator instance
        Fitted, a Pipeline or not.
    X : {array-like, sparse matrix} of shape (n_samples, n_features), or None
        Samples.

    Returns
    -------
    estimator : estimator instance
        The last step, or the estimator itself where it is no pipeline.
    X : {array-like, sparse matrix} of shape (n_samples, n_features_of_step), or None
        What the steps before make of the samples.
    """
    while isinstance(estimator, Pipeline):
        if X is not None and len(estimator) > 1:
            X = estimator[:-1].transform(X)
        estimator = estimator[-1]
    return estimator, X


def _read_stored(estimator, label_names, scoring):
    """Read the curves that a fit has left."""
    results = getattr(estimator, "cv_results_", {})
    if "cut_offs" not in results:
        raise ValueError(
            f"{type(estimator).__name__} has kept no curves: fit a ThresholdOptimizer with "
            "store_cv_results=True, pass X and y, or use `from_predictions`."
        )
    if scoring is not None:
        raise ValueError(
            f"The curves of the fit are those of {_name_scoring(estimator.scoring)}. To see "
            "another scoring, pass X and y."
        )
    averages = {"score_at_default": results["default_score"], "score": estimator.best_score_}
    folds = {key: results[key] for key in ("mean_fold_score", "std_fold_score") if key in results}
    return LabelCurves(
        results["cut_offs"],
        results["scores"],
        _name_labels(label_names, estimator.n_labels_),
        results["support"],
        getattr(estimator, "thresholds_", None),
        getattr(estimator, "fold_thresholds_", None),
        DEFAULT_CUT_OFFS[estimator.response_method_],
        _name_scoring(estimator.scoring),
        _name_metric(get_objective(estimator.scoring)),
        averages | folds,
    )


def score_at(cut_offs, scores, at):
    """Read a curve, which is a step function.

    Parameters
    ----------
    cut_offs, scores : ndarray of shape (n_cut_offs,)
        One curve; below its first cut-off nothing changes.
    at : float or ndarray
        Where to read it.

    Returns
    -------
    float or ndarray
        The scores there.

    Examples
    --------
    >>> import numpy as np
    >>> score_at(np.array([0.1, 0.4]), np.array([0.7, 0.2]), np.array([0.0, 0.3, 0.4]))
    array([0.7, 0.7, 0.2])
    """
    place = np.searchsorted(cut_offs, at, side="right") - 1
    return scores[np.maximum(place, 0)]


def _name_labels(label_names, n_labels):
    names = list(map(str, range(n_labels) if label_names is None else label_names))
    if len(names) != n_labels:
        raise ValueError(f"label_names must have {n_labels} names, got {len(names)}.")
    return names


def _name_scoring(scoring):
    """What was maximised, in one word."""
    if isinstance(scoring, str):
        return scoring
    if hasattr(scoring, "__name__"):
        return scoring.__name__
    objective = get_objective(scoring)
    average = getattr(objective, "average", None)
    return "_".join(filter(None, [_find_metric_name(objective), average]))


def _name_metric(objective):
    """What `trace_curves` traces, as people write it."""
    objective = getattr(objective, "objective", objective)
    # What measures samples, or the predictions as a whole, says nothing of a label.
    if objective.kind == "rows" or type(objective).measure_label is Objective.measure_label:
        return "F1"
    name = _find_metric_name(objective).replace("_", " ")
    return "F1" if name == "f1" else name


def _find_metric_name(objective):
    """The metric of a label; an objective with constraints is named by what it maximises."""
    objective = getattr(objective, "objective", objective)
    if not hasattr(objective, "get_label_metric"):
        return "score"
    return objective.get_label_metric(0).name
