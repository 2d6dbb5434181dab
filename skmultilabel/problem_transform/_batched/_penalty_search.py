"""The best penalty of every label by cross-validation, all labels and folds solved together."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel.problem_transform._batched._linear_problem import LinearObjective, sign_labels

__all__ = ["LabelSearch", "SearchPlan", "search_penalties"]

# About how many problems, labels times folds, are solved together.
PROBLEMS_PER_BLOCK = 128


@dataclass(frozen=True)
class SearchPlan:
    """What is tried, and how the best is chosen.

    Parameters
    ----------
    solve : callable
        Takes columns (n_samples, n_problems), weights, a LinearObjective and where to begin, or
        ``None``; returns a LinearFit.
    objective : LinearObjective
        What is minimised, whatever its penalty. Balanced classes are those of all known rows of a
        label, not of a fold. Its constant column is 1, or there is none.
    Cs : ndarray of shape (n_Cs,)
        Inverse penalties.
    score : callable
        Takes samples, their labels, weights or ``None``, and solutions (n_Cs, n_features + 1);
        returns scores (n_Cs,).
    refit : bool
        Whether the best C is that of the mean score, and the model is fitted with it on all known
        rows; else both are means over the best of every fold.
    """

    solve: Callable
    objective: LinearObjective
    Cs: np.ndarray
    score: Callable
    refit: bool


class LabelSearch(NamedTuple):
    """What the search found for one label.

    Attributes
    ----------
    paths : ndarray of shape (n_folds, n_Cs, n_params)
        Solutions of the folds: coefficients and, where there is one, the intercept.
    n_iter : ndarray of shape (n_folds, n_Cs)
        Their iterations.
    scores : ndarray of shape (n_folds, n_Cs)
        Their scores on what the fold held out.
    C : float
        The best C.
    solution : ndarray of shape (n_params,)
        The model.
    converged : bool
        Whether everything was solved to the tolerance.
    """

    paths: np.ndarray
    n_iter: np.ndarray
    scores: np.ndarray
    C: float
    solution: np.ndarray
    converged: bool


class _Path(NamedTuple):
    """Solutions of many problems for every C."""

    solutions: np.ndarray
    n_iter: np.ndarray
    converged: np.ndarray


def search_penalties(plan, X, columns, weight, folds):
    """Search the best penalty of every label.

    Parameters
    ----------
    plan : SearchPlan
        What is tried.
    X : {ndarray, csr_array} of shape (n_samples, n_features)
        Samples.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), or None
        Weights of the samples, or of every sample and label.
    folds : list of list of (ndarray of int, ndarray of int)
        For every label the rows that a fold learns from and those it is scored on.

    Returns
    -------
    list of LabelSearch
        One per label.
    """
    if not folds:
        return []
    step = max(1, PROBLEMS_PER_BLOCK // max(map(len, folds)))
    found = []
    for first in range(0, len(folds), step):
        block = slice(first, first + step)
        dense = columns[:, block].toarray() if sp.issparse(columns) else columns[:, block]
        block_weight = weight[:, block] if np.ndim(weight) == 2 else weight
        found += _search_block(plan, X, dense.astype(np.float64), block_weight, folds[block])
    return found


def _search_block(plan, X, columns, weight, folds):
    fit_weight = _balance(columns, weight) if plan.objective.class_weight == "balanced" else weight
    if fit_weight is not weight:
        plan = replace(plan, objective=replace(plan.objective, class_weight=None))
    counts = [len(parts) for parts in folds]
    owner = np.repeat(np.arange(len(folds)), counts)
    held_out = _hold_out(columns, owner, [train for parts in folds for train, _ in parts])
    path = _follow_path(plan, held_out, _pick(fit_weight, owner))
    scores = [
        plan.score(X[test], columns[test, label], _get_rows(weight, test, label), solutions)
        for label, (_, test), solutions in zip(
            owner, [part for parts in folds for part in parts], path.solutions, strict=True
        )
    ]
    bounds = np.cumsum(counts)[:-1]
    parts = [np.split(values, bounds) for values in (*path, np.array(scores))]
    return _choose(plan, columns, fit_weight, *parts)


def _balance(columns, weight):
    """Weigh the classes of every label by all its known rows."""
    pair = sign_labels(columns, weight, "balanced").class_weight
    balanced = np.where(columns == 1, pair[:, 1], pair[:, 0])
    if weight is None:
        return balanced
    return balanced * (weight if weight.ndim == 2 else weight[:, None])


def _hold_out(columns, owner, trains):
    """Make a column of every fold, in which only the rows that it learns from are known."""
    held_out = np.full((len(columns), len(owner)), np.nan, order="F")
    for problem, (label, train) in enumerate(zip(owner, trains, strict=True)):
        held_out[train, problem] = columns[train, label]
    return held_out


def _pick(weight, labels):
    return weight[:, labels] if np.ndim(weight) == 2 else weight


def _get_rows(weight, rows, label):
    if weight is None:
        return None
    return weight[rows, label] if weight.ndim == 2 else weight[rows]


def _follow_path(plan, columns, weight):
    """Solve for one C after the other, each beginning where the last one ended."""
    fits, solution = [], None
    for C in plan.Cs:
        fits.append(plan.solve(columns, weight, replace(plan.objective, penalty=1 / C), solution))
        solution = _stack_solution(fits[-1], plan.objective)
    return _Path(
        np.stack([_stack_solution(fit, plan.objective) for fit in fits], axis=1),
        np.stack([fit.n_iter for fit in fits], axis=1),
        np.all([fit.converged for fit in fits], axis=0),
    )


def _stack_solution(fit, objective):
    return np.column_stack([fit.coef, fit.intercept]) if objective.column else fit.coef


def _choose(plan, columns, weight, paths, n_iters, converged, scores):
    """Choose the best C of every label, and make the model."""
    converged = np.array([each.all() for each in converged])
    if not plan.refit:
        best = [each.argmax(axis=1) for each in scores]
        C = [plan.Cs[each].mean() for each in best]
        solutions = [
            path[np.arange(len(path)), each].mean(axis=0)
            for path, each in zip(paths, best, strict=True)
        ]
    else:
        best = np.array([each.sum(axis=0).argmax() for each in scores])
        C = plan.Cs[best]
        start = np.array([path[:, k].mean(axis=0) for path, k in zip(paths, best, strict=True)])
        solutions, solved = _refit(plan, columns, weight, C, start)
        converged &= solved
    return list(map(LabelSearch, paths, n_iters, scores, C, solutions, converged))


def _refit(plan, columns, weight, C, start):
    """Fit every label on all its rows; those that chose the same C together."""
    solutions, converged = start.copy(), np.empty(len(C), dtype=bool)
    for value in np.unique(C):
        labels = np.flatnonzero(value == C)
        objective = replace(plan.objective, penalty=1 / value)
        fit = plan.solve(columns[:, labels], _pick(weight, labels), objective, start[labels])
        solutions[labels] = _stack_solution(fit, plan.objective)
        converged[labels] = fit.converged
    return solutions, converged
