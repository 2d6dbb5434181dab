"""LogisticRegressionCV of all labels: one decomposition for all C, folds and labels."""

import warnings
from functools import partial
from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import check_cv
from sklearn.utils.validation import validate_data

from skmultilabel._compat import has_valid_params, routing_enabled
from skmultilabel._validation import describe_labels
from skmultilabel.problem_transform._batched._dense import (
    expand_models,
    pose_in_row_space,
    solve_dense,
)
from skmultilabel.problem_transform._batched._fold_scores import FOLD_SCORES
from skmultilabel.problem_transform._batched._linear_models import (
    count_threads,
    explain_odd_class_weight,
    warn_not_converged,
)
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC
from skmultilabel.problem_transform._batched._penalty_search import SearchPlan, search_penalties
from skmultilabel.problem_transform._batched._preconditioners import decompose
from skmultilabel.problem_transform._batched._row_blocks import SparseRows
from skmultilabel.problem_transform._batched._row_space import is_wide
from skmultilabel.problem_transform._batched._sparse import is_worth_decomposing, solve_sparse
from skmultilabel.problem_transform._batched._twins import make_twins
from skmultilabel.problem_transform._label_columns import get_label_column
from skmultilabel.problem_transform._per_label import fit_label, select_label_params

__all__ = ["explain_refusal", "fit"]


def explain_refusal(estimator, problems):
    """Say why logistic regressions with cross-validated C are not solved together.

    Parameters
    ----------
    estimator : LogisticRegressionCV
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason, as the end of a sentence; ``None`` where they are solved together.
    """
    if not has_valid_params(estimator):
        return "a parameter of LogisticRegressionCV is not valid"
    if routing_enabled():
        return "metadata routing is for one splitter and one scorer at a time"
    if estimator.verbose:
        return "verbose reports one fit"
    if problems.weight is not None and _get_fold_score(estimator) is None:
        return f"scoring={estimator.scoring!r} has no batched form that takes weights"
    return _explain_odd_penalty(estimator) or explain_odd_class_weight(estimator.class_weight)


def _explain_odd_penalty(estimator):
    if getattr(estimator, "multi_class", "deprecated") != "deprecated":
        return "multi_class is deprecated"
    if estimator.dual:
        return "dual=True has no batched fit"
    ratios = [] if isinstance(estimator.l1_ratios, str) else estimator.l1_ratios
    if estimator.penalty not in ("l2", "deprecated") or list(ratios or [0]) != [0]:
        return "only the l2 penalty has a batched fit"
    if estimator.solver == "liblinear" and estimator.intercept_scaling != 1:
        return "intercept_scaling is left out of the last fit"
    if not np.all(_read_Cs(estimator) > 0):
        return "Cs must be positive"
    return None


def _read_Cs(estimator):
    if isinstance(estimator.Cs, Integral):
        return np.logspace(-4, 4, estimator.Cs)
    return np.array(estimator.Cs)


def _has_default_scoring(estimator):
    return estimator.scoring is None or estimator.scoring == "warn"


def _get_fold_score(estimator):
    """The scores of all C at once, where there is such a form."""
    name = "accuracy" if _has_default_scoring(estimator) else estimator.scoring
    return FOLD_SCORES.get(name) if isinstance(name, str) else None


def fit(estimator, problems):
    """Fit a logistic regression of every label, each with its own best C.

    Every fold of every label is a problem of its own on the same samples: what it holds out is not
    known to it. A label of which a fold lacks a class is left to scikit-learn's own fit.

    Parameters
    ----------
    estimator : LogisticRegressionCV
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of LogisticRegressionCV
        The fitted clones.
    """
    template, scored_classes = _fit_template(estimator)
    first = clone(estimator)
    X = validate_data(
        first,
        problems.X,
        accept_sparse="csr",
        dtype=np.float64,
        order="C",
        accept_large_sparse=estimator.solver not in ("liblinear", "sag", "saga"),
    )
    folds = [_split(estimator, X, problems, label) for label in range(problems.n_labels)]
    together = np.array([parts is not None for parts in folds])
    score = _make_score(estimator, scored_classes)
    found = _search(estimator, X, problems.take(np.flatnonzero(together)), folds, score)
    models = iter(_make_models(first, template, _read_Cs(estimator), found))
    return [
        next(models) if is_together else _fit_alone(estimator, problems, label)
        for label, is_together in enumerate(together)
    ]


def _fit_template(estimator):
    """Fit two samples, since much differs between the versions of scikit-learn.

    That is how attributes look, what is deprecated, and which classes a scorer gets to see.
    """
    seen = [np.array([0, 1])]
    params = {"Cs": [1.0], "cv": [([0, 1], [0, 1])], "class_weight": None, "n_jobs": None}
    if not _has_default_scoring(estimator):
        params["scoring"] = lambda model, X, y: seen.append(model.classes_) or 0.0
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        template = clone(estimator).set_params(**params).fit([[0.0], [1.0]], [0, 1])
    for warning in caught:
        if not issubclass(warning.category, ConvergenceWarning):
            warnings.warn(warning.message, stacklevel=2)
    return template, seen[-1]


def _fit_alone(estimator, problems, label):
    params = {} if problems.weight is None else {"sample_weight": problems.weight}
    return fit_label(
        estimator,
        problems.X,
        get_label_column(problems.columns, label),
        select_label_params(params, label),
        describe_labels([label], problems.names),
    )


def _split(estimator, X, problems, label):
    """Split the rows where a label is known; None where it is left to its own fit."""
    y = get_label_column(problems.columns, label)
    known = np.flatnonzero(~np.isnan(y))
    known_y = y[known].astype(np.int64)
    try:
        # Of a clone, since a splitter may hold a random state.
        cv = check_cv(clone(estimator).cv, known_y, classifier=True)
        splits = cv.split(X if len(known) == len(y) else X[known], known_y)
        parts = [(known[train], known[test]) for train, test in splits]
    except Exception:  # its own fit names the label
        return None
    weight = problems.weight
    weight = weight[:, label] if np.ndim(weight) == 2 else weight
    needs_both = _get_fold_score(estimator) is not FOLD_SCORES["accuracy"]
    is_fit = [
        _count_classes(y, weight, train) == 2 and _count_classes(y, weight, test) >= 1 + needs_both
        for train, test in parts
    ]
    return parts if is_fit and all(is_fit) else None


def _count_classes(y, weight, rows):
    return len(np.unique(y[rows] if weight is None else y[rows][weight[rows] > 0]))


def _search(estimator, X, problems, folds, score):
    """Search the best C of the labels that have folds."""
    if problems.n_labels == 0:
        return []
    objective = LinearObjective(
        LOGISTIC,
        penalty=0.0,
        column=float(estimator.fit_intercept),
        penalises_intercept=estimator.solver == "liblinear" and estimator.fit_intercept,
        class_weight=estimator.class_weight,
        tol=estimator.tol,
        max_iter=estimator.max_iter,
    )
    n_jobs = estimator.n_jobs if problems.n_jobs is None else problems.n_jobs
    parts = [each for each in folds if each is not None]

    def search(samples, objective, solve):
        plan = SearchPlan(solve, objective, _read_Cs(estimator), score, estimator.refit)
        return search_penalties(plan, samples, problems.columns, problems.weight, parts)

    if sp.issparse(X) and not is_worth_decomposing(X, sum(map(len, parts))):
        found = search(X, objective, _make_sparse_solve(X, n_jobs))
    elif sp.issparse(X) or not is_wide(X.shape):
        samples = SparseRows(X) if sp.issparse(X) else X
        metric = decompose(samples, objective, _average_weight(problems.weight))
        found = search(X, objective, _make_dense_solve(samples, metric, n_jobs))
    else:
        space, inner, metric = pose_in_row_space(X, objective)
        found = search(space.reduced, inner, _make_dense_solve(space.reduced, metric, n_jobs))
        found = [_expand(each, space, X, objective) for each in found]
    warn_not_converged(np.array([each.converged for each in found], bool), problems, objective)
    return found


def _expand(search, space, X, objective):
    """Write what was found in the row space in terms of the features."""
    rank = space.reduced.shape[1]
    models = np.vstack([search.paths.reshape(-1, search.paths.shape[2]), search.solution])
    coef, intercept = expand_models(
        space, X, objective, models[:, :rank], models[:, rank:].sum(axis=1)
    )
    models = np.column_stack([coef, intercept]) if objective.column else coef
    paths = models[:-1].reshape(*search.paths.shape[:2], -1)
    return search._replace(paths=paths, solution=models[-1])


def _average_weight(weight):
    return weight.mean(axis=1) if np.ndim(weight) == 2 else weight


def _make_dense_solve(X, metric, n_jobs):
    """Solve with one decomposition for all C, folds and labels."""
    n_threads = count_threads(n_jobs)

    def solve(columns, weight, objective, start):
        return solve_dense(
            X, columns, objective, weight, start=start, metric=metric, n_threads=n_threads
        )

    return solve


def _make_sparse_solve(X, n_jobs):
    n_threads = count_threads(n_jobs)

    def solve(columns, weight, objective, start):
        return solve_sparse(X, columns, objective, weight, start=start, n_threads=n_threads)

    return solve


def _make_score(estimator, classes):
    fold_score = _get_fold_score(estimator)
    if fold_score is None:
        return partial(_score_one_by_one, get_scorer(estimator.scoring), estimator, classes)
    return partial(_score_at_once, fold_score)


def _score_at_once(fold_score, X, y, weight, solutions):
    n_features = X.shape[1]
    decisions = solutions[:, :n_features] @ X.T + solutions[:, n_features:].sum(
        axis=1, keepdims=True
    )
    return fold_score(y, decisions, weight)


def _score_one_by_one(scorer, estimator, classes, X, y, weight, solutions):
    """Call a scorer with a model for every C."""
    model = LogisticRegression(solver=estimator.solver)
    model.classes_ = classes
    scores = []
    for model.C, solution in zip(_read_Cs(estimator), solutions, strict=True):
        model.coef_ = solution[None, : X.shape[1]]
        model.intercept_ = solution[X.shape[1] :].sum(keepdims=True)
        scores.append(scorer(model, X, classes[y.astype(np.intp)]))
    return np.array(scores)


def _make_models(first, template, Cs, found):
    """Write what was found into clones, in the form that this version of scikit-learn has."""
    if not found:
        return []
    n_features = first.n_features_in_
    solutions = np.array([each.solution for each in found])
    coefs = np.ascontiguousarray(solutions[:, :n_features])
    intercepts = solutions[:, n_features:] if first.fit_intercept else np.zeros((len(found), 1))
    first.classes_, first.Cs_ = np.array([0, 1]), Cs
    first.l1_ratio_, first.l1_ratios_ = template.l1_ratio_, template.l1_ratios_
    models = make_twins(first, len(found))
    for model, search, coef, intercept in zip(models, found, coefs, intercepts, strict=True):
        model.coef_, model.intercept_ = coef[None], intercept
        _write_search(model, search, template)
    return models


def _write_search(model, search, template):
    if isinstance(template.scores_, dict):
        # One entry per class; a last axis for the ratio where there is a choice of it.
        axis = (slice(None), slice(None), *[None] * (template.scores_[1].ndim - 2))
        model.scores_ = {model.classes_[1]: search.scores[axis]}
        model.coefs_paths_ = {model.classes_[1]: search.paths[axis]}
        model.n_iter_ = search.n_iter[axis][None]
        model.C_ = np.array([search.C])
        return
    model.scores_ = search.scores[:, None]
    model.coefs_paths_ = search.paths[:, None, :, None]
    model.n_iter_ = search.n_iter[:, None]
    model.C_ = float(search.C)
