"""Continue the fit of the estimators of all labels, together where that is possible."""

import numpy as np

from skmultilabel.problem_transform._batched._registry import explain_refusal, find_fit
from skmultilabel.problem_transform._label_columns import find_constant
from skmultilabel.problem_transform._per_label import partial_fit_label
from skmultilabel.problem_transform._solve import map_labels

__all__ = ["partial_fit_labels"]


def partial_fit_labels(estimators, problems, fit_params, solver="auto"):
    """Continue the fit of every label on a batch.

    Parameters
    ----------
    estimators : list of estimator instances
        One per label, fitted or not; they are changed.
    problems : LabelProblems
        The samples and labels of the batch.
    fit_params : dict
        What `partial_fit` is given besides.
    solver : {"auto", "batched", "per_label"}, default="auto"
        Whether the labels are worked together.

    Returns
    -------
    estimators : list of estimator instances
        The same estimators, or what a worker process made of them.
    solver : {"batched", "per_label"}
        What was done.

    Raises
    ------
    ValueError
        If "batched" was asked for and there is no such way; the message says why.
    LabelFitError
        If the base estimator raises while it is fitted on one label.
    """
    reason = _explain_refusal(estimators[0], problems, fit_params)
    if solver == "per_label" or (reason and solver == "auto"):
        return map_labels(partial_fit_label, estimators, problems, fit_params), "per_label"
    if reason:
        raise ValueError(
            f'solver="batched" cannot be used here: {reason}. Use solver="auto", which then '
            "works one label after the other."
        )
    known = np.flatnonzero(~find_constant(problems.columns)[2])
    if len(known):
        module = find_fit(estimators[0]).load()
        module.partial_fit([estimators[label] for label in known], problems.take(known))
    return estimators, "batched"


def _explain_refusal(estimator, problems, fit_params):
    others = set(fit_params) - {"sample_weight"}
    if others:
        return f"the fit parameter {min(others)!r} is for one fit at a time"
    batched = find_fit(estimator)
    if batched is not None and not hasattr(batched.load(), "partial_fit"):
        return f"{type(estimator).__name__} has no batched partial_fit"
    return explain_refusal(estimator, problems)
