"""LogisticRegression of all labels in one solve."""

import numpy as np
from sklearn.utils import get_tags

from skmultilabel._array_library import find_library
from skmultilabel._compat import has_valid_params
from skmultilabel.problem_transform._batched._linear_models import (
    explain_odd_class_weight,
    fit_linear_models,
)
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC

__all__ = ["explain_odd_solver", "explain_refusal", "fit", "get_penalty"]


def explain_refusal(estimator, problems):
    """Say why logistic regressions are not solved together.

    Parameters
    ----------
    estimator : LogisticRegression
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason, as the end of a sentence; ``None`` where they are solved together.
    """
    return (
        explain_odd_solver(estimator)
        or explain_odd_class_weight(estimator.class_weight)
        or _explain_odd_library(estimator, problems)
    )


def explain_odd_solver(estimator):
    """Say which of its parameters, but for class weights, leaves a fit to scikit-learn.

    Parameters
    ----------
    estimator : LogisticRegression
        The base estimator.

    Returns
    -------
    str or None
        The reason, as the end of a sentence; ``None`` where there is none.
    """
    if not has_valid_params(estimator):
        return "a parameter of LogisticRegression is not valid"
    if estimator.warm_start:
        return "warm_start continues one fit"
    if estimator.verbose:
        return "verbose reports one fit"
    if estimator.solver in ("sag", "saga"):
        return f"the solver {estimator.solver!r} takes random steps"
    return _explain_odd_penalty(estimator)


def _explain_odd_library(estimator, problems):
    library = find_library(problems.X)
    if library is None:
        return None
    if problems.allowed is not None:
        return "labels with features of their own are solved on arrays of NumPy only"
    if not get_tags(estimator).array_api_support:
        return f"scikit-learn's solver {estimator.solver!r} takes arrays of NumPy only"
    if not library.has_double_precision:
        return f"the device {library.device} has no double precision"
    return None


def _explain_odd_penalty(estimator):
    if getattr(estimator, "multi_class", "deprecated") != "deprecated":
        return "multi_class is deprecated"
    if estimator.dual:
        return "dual=True has no batched fit"
    if estimator.penalty in ("l1", "elasticnet") or (estimator.l1_ratio or 0) > 0:
        return "only the l2 penalty has a batched fit"
    if estimator.penalty == "deprecated" and estimator.l1_ratio is None:
        return "l1_ratio=None is deprecated"
    if estimator.penalty is None and estimator.C != 1.0:
        return "penalty=None ignores C"
    if estimator.solver == "liblinear" and get_penalty(estimator) == 0:
        return "liblinear needs a penalty"
    return None


def get_penalty(estimator):
    """Return what multiplies half of the squared length of the coefficients.

    Parameters
    ----------
    estimator : LogisticRegression
        The base estimator.

    Returns
    -------
    float
        1 / C; 0 for none.
    """
    return 0.0 if estimator.penalty is None or np.isinf(estimator.C) else 1.0 / estimator.C


def fit(estimator, problems):
    """Fit a logistic regression of every label.

    Parameters
    ----------
    estimator : LogisticRegression
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of LogisticRegression
        The fitted clones.
    """
    is_liblinear = estimator.solver == "liblinear"
    scaling = estimator.intercept_scaling if is_liblinear else 1.0
    objective = LinearObjective(
        LOGISTIC,
        get_penalty(estimator),
        column=float(scaling) if estimator.fit_intercept else 0.0,
        penalises_intercept=is_liblinear and estimator.fit_intercept,
        class_weight=estimator.class_weight,
        tol=estimator.tol,
        max_iter=estimator.max_iter,
    )
    library = find_library(problems.X)
    xp = np if library is None else library.xp
    read = {
        "accept_sparse": "csr",
        "dtype": xp.float64 if is_liblinear else [xp.float64, xp.float32],
        "accept_large_sparse": not is_liblinear,
    }
    return fit_linear_models(estimator, problems, objective, read, _finish)


def _finish(model, intercept, n_iter):
    is_number = model.solver == "liblinear" and not model.fit_intercept
    model.intercept_ = 0.0 if is_number else intercept
    model.n_iter_ = n_iter
