"""One link of a chain, and what folds of it answer for rows that they have not seen."""

import warnings
from dataclasses import replace

import numpy as np
from sklearn.model_selection import check_cv

from skmultilabel.problem_transform._chain._respond import respond
from skmultilabel.problem_transform._label_columns import get_label_column
from skmultilabel.problem_transform._partition import check_partition
from skmultilabel.problem_transform._solve import fit_labels

__all__ = ["cross_fit_link"]


def cross_fit_link(estimator, problems, options, params):
    """Fit a link on all rows and on those of every fold.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.
    problems : LabelProblems
        The problem of the link.
    options : ChainOptions
        The folds, which answer is returned, the solver.
    params : dict
        What the `fit` of the base estimators is given besides.

    Returns
    -------
    fitted : list of estimator instances
        The link that was fitted on all rows, alone.
    solver : {"batched", "per_label"}
        Whether the folds were solved together.
    answers : ndarray of shape (n_samples,)
        The out-of-fold answers.

    Raises
    ------
    ValueError
        If the folds do not test every row once.
    """
    y = get_label_column(problems.columns, 0).astype(np.float64)
    folds = _split(options.cv, problems.X, y)
    # The rows that a fold tests do not exist for its problem.
    columns = np.asfortranarray(np.tile(y[:, None], len(folds) + 1))
    for fold, test in enumerate(folds, start=1):
        columns[test, fold] = np.nan
    together = replace(problems.take(np.zeros(len(folds) + 1, dtype=int)), columns=columns)
    if together.weight is not None:
        params = {**params, "sample_weight": together.weight}
    (link, *others), solver = fit_labels(estimator, together, params, options.solver)
    answers = np.empty(len(y))
    seen = problems.list_features(0)
    for test, fitted in zip(folds, others, strict=True):
        answers[test] = respond(fitted, problems.X[test][:, seen], options.chain_method)
    return [link], solver, answers


def _split(cv, X, y):
    """List the rows that the folds test."""
    target = np.nan_to_num(y).astype(int)
    with warnings.catch_warnings():
        # Of rare labels, without their names; a fold without positives always answers "absent".
        warnings.filterwarnings("ignore", message="The least populated class")
        folds = list(check_cv(cv, target, classifier=True).split(X, target))
    check_partition(folds, len(y))
    return [test for _, test in folds]
