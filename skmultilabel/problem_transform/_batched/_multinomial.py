"""LogisticRegression on the classes of several problems, all in one solve."""

import warnings

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import validate_data

from skmultilabel._array_library import find_library
from skmultilabel.problem_transform._batched._dense import solve_dense
from skmultilabel.problem_transform._batched._linear_models import (
    choose_solver,
    copy_model,
    count_threads,
)
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._logistic import explain_odd_solver, get_penalty
from skmultilabel.problem_transform._batched._losses import LOGISTIC
from skmultilabel.problem_transform._batched._softmax import solve_softmax
from skmultilabel.problem_transform._batched._type_names import name_type

__all__ = ["can_fit", "fit"]


def can_fit(estimator, X, problems):
    """Tell whether the problems are solved together.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    problems : list of Classes
        The problems.

    Returns
    -------
    bool
        Whether `estimator` is a logistic regression with a quadratic penalty, the samples are
        dense or worth making so, and every class has weight.
    """
    # A subclass may fit another model.
    if name_type(type(estimator)) != "linear_model.LogisticRegression":
        return False
    if getattr(estimator, "_skl_callbacks", None) or find_library(X) is not None:
        return False
    is_odd = explain_odd_solver(estimator) is not None or estimator.solver == "liblinear"
    if is_odd or get_penalty(estimator) == 0:
        return False
    return all(_has_plain_weights(estimator.class_weight, problem) for problem in problems)


def _has_plain_weights(class_weight, problem):
    """Tell whether no class is named that is not there, and each has some weight."""
    if not isinstance(class_weight, dict):
        return True
    is_known = set(class_weight) <= set(range(problem.n_classes))
    return is_known and all(weight > 0 for weight in class_weight.values())


def fit(estimator, X, problems, weight=None, n_jobs=None, names=None):
    """Fit one clone of a logistic regression on each of several problems.

    Parameters
    ----------
    estimator : LogisticRegression
        The base estimator.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    problems : list of Classes
        The problems, with 2 classes or more each.
    weight : ndarray of shape (n_samples,), default=None
        How much the samples count for the coordinates of the solver; the weights that matter are
        those of the problems.
    n_jobs : int, default=None
        The number of threads.
    names : list of str, default=None
        What to call the problems in a warning; nothing by default.

    Returns
    -------
    list of LogisticRegression or None
        The fitted clones; ``None`` where the samples are sparse and best left to scikit-learn.
    """
    first = clone(estimator)
    X = validate_data(first, X, accept_sparse="csr", dtype=[np.float64, np.float32])
    first.classes_ = np.arange(2)
    solve, samples = choose_solver(X, sum(problem.n_classes for problem in problems))
    if solve is not solve_dense or not isinstance(samples, np.ndarray):
        return None
    objective = LinearObjective(
        LOGISTIC,
        get_penalty(estimator),
        column=float(estimator.fit_intercept),
        tol=estimator.tol,
        max_iter=estimator.max_iter,
    )
    weighted = [_weigh_classes(problem, estimator.class_weight) for problem in problems]
    solved = solve_softmax(samples, weighted, objective, weight, count_threads(n_jobs))
    _warn_not_converged(solved, objective, names)
    return [
        _write_model(first, problem.n_classes, model)
        for problem, model in zip(problems, solved, strict=True)
    ]


def _weigh_classes(problem, class_weight):
    """Multiply the weights by those of the classes, as scikit-learn's `compute_class_weight`."""
    if not class_weight:
        return problem
    weight = np.ones(len(problem.rows)) if problem.weight is None else problem.weight
    if class_weight == "balanced":
        masses = np.bincount(problem.classes, weight)
        of_class = masses.sum() / (len(masses) * masses)
    else:
        of_class = np.array([class_weight.get(one, 1.0) for one in range(problem.n_classes)])
    return problem._replace(weight=weight * of_class[problem.classes])


def _write_model(first, n_classes, solved):
    """Set what a fit leaves behind."""
    model = copy_model(first)
    model.classes_ = np.arange(n_classes)
    model.coef_, model.intercept_ = solved.coef, solved.intercept
    model.n_iter_ = np.array([solved.n_iter], dtype=np.int32)
    return model


def _warn_not_converged(solved, objective, names):
    """Warn of problems that are not solved, and name them."""
    failed = [number for number, model in enumerate(solved) if not model.converged]
    if not failed:
        return
    which = "" if names is None else ": " + "; ".join(names[number] for number in failed)
    warnings.warn(
        f"{len(failed)} of {len(solved)} problems of label sets did not converge to the tolerance "
        f"{objective.tol:g} in {objective.max_iter} iterations{which}. Increase max_iter of the "
        "base estimator, or scale the features, for example with StandardScaler.",
        ConvergenceWarning,
        stacklevel=2,
    )
