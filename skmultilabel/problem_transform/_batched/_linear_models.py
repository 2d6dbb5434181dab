"""From the solution of all labels to fitted estimators: what the linear models share."""

import copy
import warnings

import numpy as np
import scipy.sparse as sp
from joblib import effective_n_jobs
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import validate_data

from skmultilabel._array_library import find_library, put_beside
from skmultilabel._validation import describe_labels
from skmultilabel.problem_transform._batched._array_api import solve_arrays
from skmultilabel.problem_transform._batched._dense import solve_dense
from skmultilabel.problem_transform._batched._preconditioners import decompose
from skmultilabel.problem_transform._batched._row_blocks import SparseRows
from skmultilabel.problem_transform._batched._row_space import is_wide
from skmultilabel.problem_transform._batched._sparse import (
    is_worth_decomposing,
    is_worth_densifying,
    solve_sparse,
)
from skmultilabel.problem_transform._batched._threads import find_blas

__all__ = [
    "choose_solver",
    "copy_model",
    "count_threads",
    "explain_odd_class_weight",
    "fit_linear_models",
    "warn_not_converged",
]


def explain_odd_class_weight(class_weight):
    """Say why a `class_weight` is left to scikit-learn, or return None.

    Parameters
    ----------
    class_weight : object
        A parameter of the base estimator.

    Returns
    -------
    str or None
        The reason.
    """
    if isinstance(class_weight, dict) and not set(class_weight) <= {0, 1}:
        return "class_weight has other classes than 0 and 1"
    if isinstance(class_weight, dict) and not all(weight > 0 for weight in class_weight.values()):
        return "a weight in class_weight is not positive"
    return None


def fit_linear_models(estimator, problems, objective, read, finish):
    """Fit one clone of a linear model per label, all in one solve.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.
    objective : LinearObjective
        What the parameters of the base estimator mean.
    read : dict
        How the base estimator reads samples: the options of `validate_data`.
    finish : callable
        Takes a clone, its intercept (1,) and number of iterations; sets the attributes that
        differ from model to model.

    Returns
    -------
    list of estimator instances
        The fitted clones. Their `coef_` are views of one array.
    """
    first = clone(estimator)
    X = validate_data(first, problems.X, **read)
    first.classes_ = put_beside(np.array([0, 1]), X)
    solve, samples = choose_solver(X, problems.n_labels)
    shares = problems.shared is not None and solve is solve_dense and not is_wide(samples.shape)
    fit = solve(
        samples,
        problems.columns,
        objective,
        problems.weight,
        n_threads=count_threads(problems.n_jobs),
        **({"metric": _share_metric(samples, problems, objective)} if shares else {}),
        **({} if problems.allowed is None else {"allowed": problems.allowed}),
    )
    warn_not_converged(fit.converged, problems, objective)
    models = [copy_model(first) for _ in range(problems.n_labels)]
    for label, model in enumerate(models):
        one = slice(label, label + 1)
        model.coef_ = fit.coef[one, problems.list_features(label)]
        model.n_features_in_ = model.coef_.shape[1]
        finish(model, fit.intercept[one], fit.n_iter[one])
    return models


def _share_metric(samples, problems, objective):
    """Return the metric of the first of several fits on about the same samples.

    Not where to begin: at a loose tolerance a fit would stay near the solution of the other rows.
    """
    shared, weight = problems.shared, problems.weight
    if "metric" not in shared:
        weight = weight.mean(axis=1) if np.ndim(weight) == 2 else weight
        shared["metric"] = decompose(samples, objective, weight)
    return shared["metric"]


def choose_solver(X, n_labels):
    """Return the solver for samples, and the form in which it takes them.

    Parameters
    ----------
    X : {array, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples.
    n_labels : int
        The number of models.

    Returns
    -------
    solve : callable
        `solve_dense`, `solve_sparse` or `solve_arrays`.
    samples : {array, SparseRows, csr_array, csr_matrix} of shape (n_samples, n_features)
        The samples.
    """
    if find_library(X) is not None:
        return solve_arrays, X
    if not sp.issparse(X):
        return solve_dense, X
    is_decomposed = is_worth_decomposing(X, n_labels)
    # Wide samples are decomposed by rows.
    if is_worth_densifying(X) and (is_decomposed or is_wide(X.shape)):
        return solve_dense, X.toarray()
    return (solve_dense, SparseRows(X)) if is_decomposed else (solve_sparse, X)


def copy_model(model):
    """Copy a model that has no fitted arrays but `classes_`; many times faster than `clone`.

    Parameters
    ----------
    model : estimator instance
        The model.

    Returns
    -------
    estimator instance
        The copy.
    """
    twin = copy.deepcopy(model) if isinstance(model.class_weight, dict) else copy.copy(model)
    twin.classes_ = copy.copy(model.classes_)
    return twin


def count_threads(n_jobs):
    """Return how many threads work rows.

    Parameters
    ----------
    n_jobs : int or None
        A parameter of the user's.

    Returns
    -------
    int
        As many as asked for; else as many as the products of matrices would take.
    """
    n_threads = effective_n_jobs(n_jobs)
    if n_jobs is not None or n_threads > 1:
        return n_threads
    return max((blas.num_threads for blas in find_blas().lib_controllers), default=1)


def warn_not_converged(converged, problems, objective):
    """Warn of labels that are not solved, and name them.

    Parameters
    ----------
    converged : ndarray of shape (n_labels,), dtype bool
        Which labels are solved.
    problems : LabelProblems
        Tells what they are called.
    objective : LinearObjective
        What was to be reached.
    """
    if converged.all():
        return
    labels = np.flatnonzero(~converged)
    names = describe_labels(labels, problems.names)
    warnings.warn(
        f"{len(labels)} of {len(converged)} labels did not converge to the tolerance "
        f"{objective.tol:g} in {objective.max_iter} iterations: {names}. Increase max_iter of the "
        "base estimator, or scale the features, for example with StandardScaler.",
        ConvergenceWarning,
        stacklevel=2,
    )
