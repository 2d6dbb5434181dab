"""LinearSVC of all labels in one solve."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import norm
from sklearn.base import clone
from sklearn.utils.validation import validate_data

from skmultilabel._compat import has_valid_params
from skmultilabel.problem_transform._batched._dense_hinge import solve_dense_hinge
from skmultilabel.problem_transform._batched._linear_models import (
    count_threads,
    explain_odd_class_weight,
    warn_not_converged,
)
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import SQUARED_HINGE
from skmultilabel.problem_transform._batched._sparse import is_worth_densifying, solve_sparse
from skmultilabel.problem_transform._batched._twins import make_twins

__all__ = ["explain_refusal", "fit"]

# Of C and the mean squared length of sparse samples.
SLOW_PRODUCT = 3.0
# Up to here dense products of sparse samples take no time.
FEW_ENTRIES = 100_000


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
    if _is_slow(estimator, problems.X):
        return "LIBLINEAR is faster on sparse samples of so few features, or with such a large C"
    return explain_odd_class_weight(estimator.class_weight)


def _is_slow(estimator, X):
    """Tell whether conjugate gradients, or dense products, take longer than LIBLINEAR's passes."""
    if not sp.issparse(X):
        return False
    if is_worth_densifying(X):
        return X.shape[0] * X.shape[1] > FEW_ENTRIES
    return estimator.C * norm(X) ** 2 > SLOW_PRODUCT * X.shape[0]


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
        The fitted clones. Their `coef_` are views of one array.
    """
    first = clone(estimator)
    X = validate_data(
        first, problems.X, accept_sparse="csr", dtype=np.float64, accept_large_sparse=False
    )
    first.classes_ = np.array([0, 1])
    if sp.issparse(X) and is_worth_densifying(X):
        X = X.toarray()
    objective = _pose(estimator)
    solve = solve_sparse if sp.issparse(X) else solve_dense_hinge
    n_threads = count_threads(problems.n_jobs)
    found = solve(
        X,
        problems.columns,
        objective,
        problems.weight,
        allowed=problems.allowed,
        n_threads=n_threads,
    )
    warn_not_converged(found.converged, problems, objective)
    models = make_twins(first, problems.n_labels)
    for label, model in enumerate(models):
        model.coef_ = found.coef[label : label + 1, problems.list_features(label)]
        model.n_features_in_ = model.coef_.shape[1]
        model.intercept_ = found.intercept[label : label + 1] if model.fit_intercept else 0.0
        model.n_iter_ = int(found.n_iter[label])
    return models


def _pose(estimator):
    return LinearObjective(
        SQUARED_HINGE,
        1.0 / estimator.C,
        column=float(estimator.intercept_scaling) if estimator.fit_intercept else 0.0,
        penalises_intercept=estimator.fit_intercept,
        class_weight=estimator.class_weight,
        tol=estimator.tol,
        max_iter=estimator.max_iter,
    )
