"""The linear support vector machines of all labels on a dense matrix."""

from dataclasses import replace

import numpy as np
from sklearn.utils.parallel import Parallel, delayed
from threadpoolctl import threadpool_limits

from skmultilabel.problem_transform._batched._dense import solve_dense
from skmultilabel.problem_transform._batched._linear_problem import LinearFit, sign_labels
from skmultilabel.problem_transform._batched._semismooth_newton import (
    FeatureModel,
    RowModel,
    minimize_squared_hinge,
)

__all__ = ["solve_dense_hinge"]

# What all labels take together, before those that are left get Newton's method.
ITERATIONS_TOGETHER = 40
# The shared solver is told a smaller tolerance: near a kink it expects too little of a decrease.
TOLERANCE_SHARE = 0.01
# Newton's method begins at once for so few rows, and takes too long where both rows and features
# are more than these.
FEW_ROWS = 1000
MOST_PARAMS = 3000


def solve_dense_hinge(X, columns, objective, weight=None, *, allowed=None, n_threads=1):
    """Solve the labels together as long as that goes fast, and the hard ones one by one.

    Labels that are nearly separable take the shared solver hundreds of iterations.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), dtype float64
        Samples.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    objective : LinearObjective
        What is minimised: the squared hinge, where the intercept is penalised if there is one.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.
    allowed : ndarray of shape (n_labels, n_own), dtype bool, default=None
        Which of the last `n_own` features each label may use; all of them by default.
    n_threads : int, default=1
        The number of blocks of rows, then of labels, that are worked at the same time.

    Returns
    -------
    LinearFit
        Coefficients, intercepts, iterations, convergence. They do not depend on `n_threads`.
    """
    fit = _solve_together(X, columns, objective, weight, allowed, n_threads)
    steps = objective.max_iter - _count_iterations_together(X.shape, objective.max_iter)
    left = np.flatnonzero(~fit.converged)
    if not (steps and len(left)):
        return fit
    make_model = _choose_model(X, objective.column) if allowed is None else None

    def solve_label(label):
        signs, factors = _read_label(columns, weight, objective.class_weight, label)
        features = _list_features(X, allowed, label)
        model = (make_model or _choose_model(X[:, features], objective.column))()
        end = minimize_squared_hinge(model, signs, factors, objective.penalty, steps)
        fit.coef[label, features], fit.intercept[label] = model.read()
        fit.n_iter[label] += end.n_iter
        fit.converged[label] = end.converged

    with threadpool_limits(1, user_api="blas"):
        Parallel(n_jobs=n_threads, require="sharedmem")(delayed(solve_label)(k) for k in left)
    return fit


def _list_features(X, allowed, label):
    if allowed is None:
        return slice(None)
    n_shared = X.shape[1] - allowed.shape[1]
    return np.concatenate([np.arange(n_shared), n_shared + np.flatnonzero(allowed[label])])


def _count_iterations_together(shape, max_iter):
    if shape[0] <= FEW_ROWS:
        return 0
    return max_iter if min(shape) > MOST_PARAMS else min(max_iter, ITERATIONS_TOGETHER)


def _solve_together(X, columns, objective, weight, allowed, n_threads):
    """Do what the shared solver does fast; nothing is converged where that is nothing."""
    max_iter = _count_iterations_together(X.shape, objective.max_iter)
    if max_iter:
        tol = objective.tol * TOLERANCE_SHARE
        objective = replace(objective, tol=tol, max_iter=max_iter)
        return solve_dense(X, columns, objective, weight, allowed=allowed, n_threads=n_threads)
    n_labels = columns.shape[1]
    return LinearFit(
        np.zeros((n_labels, X.shape[1])),
        np.zeros(n_labels),
        np.zeros(n_labels, dtype=np.int32),
        np.zeros(n_labels, dtype=bool),
    )


def _choose_model(X, column):
    """Return what makes a new model in the smaller space."""
    if X.shape[0] >= X.shape[1]:
        return lambda: FeatureModel(X, column)
    products = X @ X.T + column**2
    return lambda: RowModel(X, column, products)


def _read_label(columns, weight, class_weight, label):
    """Return the signs of a label, and the weight of every row."""
    weight = weight[:, [label]] if np.ndim(weight) == 2 else weight
    labels = sign_labels(columns[:, [label]], weight, class_weight)
    signs, factors = labels.get_rows(slice(None), np.float64)
    factors = np.ones(signs.shape) if factors is None else np.broadcast_to(factors, signs.shape)
    return signs[0].astype(np.float64), factors[0].astype(np.float64)
