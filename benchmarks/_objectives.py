"""What linear classifiers minimise for every label, and the optimum to compare them with.

Nothing here comes from the package that is measured.
"""

import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.sparse as sp
from _multilabel_data import Data
from _peers import read_estimators
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

LABELS_AT_ONCE = 50
N_JOBS = 2


@dataclass(frozen=True)
class Objective:
    """What a contender minimises for every label: |w|^2 / 2 plus C times the sum of losses."""

    loss: str = "logistic"
    intercept: str = "free"
    C: float = 1.0

    def __str__(self):
        return f"{self.loss}, intercept {self.intercept}"


def compute_loss(name, margins):
    """Return the losses at margins (label -1 or 1 times score), and their derivatives."""
    if name == "logistic":
        return np.logaddexp(0, -margins), -expit(-margins)
    slack = np.maximum(0, 1 - margins)
    return slack**2, -2 * slack


def iterate_blocks(data):
    """Yield blocks of labels, and their -1 and 1."""
    n_labels = data.Y.shape[1]
    for start in range(0, n_labels, LABELS_AT_ONCE):
        block = slice(start, min(start + LABELS_AT_ONCE, n_labels))
        yield block, 2.0 * data.Y[:, block] - 1


def compute_objective(objective, data, coef, intercept):
    """Compute the objective of every label."""
    values = np.sum(coef**2, axis=1) / 2
    if objective.intercept == "penalised":
        values += intercept**2 / 2
    for block, signs in iterate_blocks(data):
        margins = signs * (data.X @ coef[block].T + intercept[block])
        values[block] += objective.C * compute_loss(objective.loss, margins)[0].sum(axis=0)
    return values


def polish_intercept(data, coef, intercept):
    """Take Newton steps of the logistic loss in the intercepts alone, from near their optimum."""
    polished = np.array(intercept)
    for block, signs in iterate_blocks(data):
        scores = data.X @ coef[block].T
        for _ in range(3):
            _, slopes = compute_loss("logistic", signs * (scores + polished[block]))
            curvature = -slopes * (1 + slopes)
            polished[block] -= np.sum(signs * slopes, axis=0) / curvature.sum(axis=0)
    return polished


def bound_excess(objective, data, coef, intercept):
    """Bound the objective's excess over its minimum: half the squared norm of the gradient.

    Only features that a label may use count.

    The objective is strongly convex, with modulus 1, in what it penalises. Minimising over a free
    intercept keeps it so in the rest; `intercept` then has to be optimal for `coef`.
    """
    bounds = np.empty(len(coef))
    for block, signs in iterate_blocks(data):
        _, slopes = compute_loss(
            objective.loss, signs * (data.X @ coef[block].T + intercept[block])
        )
        slopes *= objective.C * signs
        gradient = coef[block] + (data.X.T @ slopes).T
        if data.allowed is not None:
            gradient *= data.allowed[block]
        bounds[block] = np.sum(gradient**2, axis=1) / 2
        if objective.intercept == "penalised":
            bounds[block] += (intercept[block] + slopes.sum(axis=0)) ** 2 / 2
    return bounds


def add_ones(X):
    """Append a feature of ones, whose coefficient is a penalised intercept."""
    ones = np.ones((X.shape[0], 1))
    return sp.csr_array(sp.hstack([X, ones])) if sp.issparse(X) else np.hstack([X, ones])


def choose_tight_solver(objective, X):
    """The solver of scikit-learn that goes furthest on samples of that shape."""
    has_free_intercept = objective.intercept == "free"
    if objective.loss == "squared hinge":
        return LinearSVC(
            C=objective.C, fit_intercept=has_free_intercept, dual=False, tol=1e-10, max_iter=10**5
        )
    is_small = not sp.issparse(X) and X.shape[1] <= 500
    return LogisticRegression(
        C=objective.C,
        solver="newton-cholesky" if is_small else "lbfgs",
        fit_intercept=has_free_intercept,
        tol=1e-12,
        max_iter=10**5,
    )


def solve_tight(objective, data):
    """Return the coefficients and intercepts of the optimum."""
    if data.allowed is not None:
        return _solve_each(objective, data)
    X, rows = data.X, None
    if not sp.issparse(X) and X.shape[1] > X.shape[0]:
        # The optimum lies in the row space, where a small problem is the same problem.
        rows, X = np.linalg.qr(X.T)
        X = X.T
    is_penalised = objective.intercept == "penalised"
    if is_penalised:
        X = add_ones(X)
    n_jobs = N_JOBS if data.Y.shape[1] > 1 else None
    loop = OneVsRestClassifier(choose_tight_solver(objective, X), n_jobs=n_jobs)
    with warnings.catch_warnings():
        # That the tolerance is out of reach is meant; the bound tells how far it went.
        warnings.simplefilter("ignore")
        coef, intercept = read_estimators(loop.fit(X, data.Y).estimators_)
    if is_penalised:
        coef, intercept = coef[:, :-1], coef[:, -1]
    if rows is not None:
        coef = coef @ rows.T
    if objective.intercept == "free":
        intercept = polish_intercept(data, coef, intercept)
    return coef, intercept


def _solve_each(objective, data):
    """Solve each label on the features that it may use; the other coefficients are 0."""
    coef, intercept = np.zeros(data.allowed.shape), np.empty(len(data.allowed))
    for label, own in enumerate(data.allowed):
        alone = Data(data.name, data.X[:, own], data.Y[:, [label]])
        coef[label, own], intercept[label] = (part[0] for part in solve_tight(objective, alone))
    return coef, intercept


@cache
def find_optimum(objective, data):
    """Return the optimal objective of every label, and a bound on the worst relative error."""
    solution = solve_tight(objective, data)
    optimum = compute_objective(objective, data, *solution)
    return optimum, float(np.max(bound_excess(objective, data, *solution) / optimum))


def measure_gaps(objective, data, coef, intercept):
    """Return the worst relative gap over labels, and that of the sum."""
    values = compute_objective(objective, data, coef, intercept)
    optimum, _ = find_optimum(objective, data)
    gaps = (values - optimum) / optimum
    return float(gaps.max()), float(values.sum() / optimum.sum() - 1)
