"""LinearSVC of all labels in one solve."""

import numpy as np

from skmultilabel._compat import has_valid_params
from skmultilabel.problem_transform._batched._linear_models import (
    explain_odd_class_weight,
    fit_linear_models,
)
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import SQUARED_HINGE

__all__ = ["explain_refusal", "fit"]


def explain_refusal(estimator, problems):
    """Say why linear support vector machines are not solved together.

    Parameters
    ----------
    estimator : LinearSVC
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason, as the end of a sentence; ``None`` where they are solved together.
    """
    if not has_valid_params(estimator):
        return "a parameter of LinearSVC is not valid"
    if (estimator.penalty, estimator.loss) != ("l2", "squared_hinge"):
        return "only the squared hinge with the l2 penalty has a batched fit"
    if estimator.multi_class != "ovr":
        return "multi_class='crammer_singer' has no batched fit"
    if estimator.verbose:
        return "verbose reports one fit"
    return explain_odd_class_weight(estimator.class_weight)


def fit(estimator, problems):
    """Fit a linear support vector machine of every label.

    Parameters
    ----------
    estimator : LinearSVC
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of LinearSVC
        The fitted clones.
    """
    objective = LinearObjective(
        SQUARED_HINGE,
        1.0 / estimator.C,
        column=float(estimator.intercept_scaling) if estimator.fit_intercept else 0.0,
        penalises_intercept=estimator.fit_intercept,
        class_weight=estimator.class_weight,
        tol=estimator.tol,
        max_iter=estimator.max_iter,
    )
    read = {"accept_sparse": "csr", "dtype": np.float64, "accept_large_sparse": False}
    return fit_linear_models(estimator, problems, objective, read, _finish)


def _finish(model, intercept, n_iter):
    model.intercept_ = intercept if model.fit_intercept else 0.0
    model.n_iter_ = int(n_iter[0])
