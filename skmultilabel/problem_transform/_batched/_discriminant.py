"""Linear discriminant analysis: the scatter of all samples serves every label."""

import numpy as np
import scipy.sparse as sp
from scipy.linalg import cho_factor, cho_solve
from sklearn.base import clone
from sklearn.utils.validation import validate_data

from skmultilabel._compat import has_valid_params, num_samples
from skmultilabel.problem_transform._batched._twins import make_twins
from skmultilabel.problem_transform._label_columns import get_label_column

__all__ = ["explain_refusal", "find_directions", "fit"]

# The smallest eigenvalue, of within-class correlations, that leaves ten digits in the directions.
MIN_EIGENVALUE = 1e-6


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : LinearDiscriminantAnalysis
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason.
    """
    if not has_valid_params(estimator):
        return "a parameter is not valid"
    if estimator.solver != "svd":
        return "each label has a covariance matrix of its own; the solver 'svd' does without"
    if estimator.store_covariance:
        return "store_covariance=True asks for a covariance matrix for each label"
    if estimator.shrinkage is not None or estimator.covariance_estimator is not None:
        return "the solver 'svd' has no shrinkage"
    if estimator.n_components not in (None, 1):
        return "n_components is not 1"
    priors = estimator.priors
    if priors is not None and not (
        np.shape(priors) == (2,) and np.isclose(np.sum(priors), 1) and np.min(priors) > 0
    ):
        return "priors are not two numbers that sum to 1"
    if problems.has_unknown or num_samples(problems.X) < 3:
        return "each label has a scatter of its own where labels are not known (NaN)"
    return None


def fit(estimator, problems):
    """Fit one clone per label.

    Where features are, or within the classes of a label become, all but collinear, the rank that
    scikit-learn finds decides the answer: these labels it fits itself.

    Parameters
    ----------
    estimator : LinearDiscriminantAnalysis
        The base estimator.
    problems : LabelProblems
        Samples and labels.

    Returns
    -------
    list of LinearDiscriminantAnalysis
        The fitted clones. Which way `scalings_` points is left to chance, as in scikit-learn.
    """
    first = clone(estimator)
    X = validate_data(first, problems.X, dtype=[np.float64, np.float32])
    first.classes_ = np.array([0, 1])
    columns = problems.columns.toarray() if sp.issparse(problems.columns) else problems.columns
    center = X.mean(axis=0, dtype=np.float64)
    counts, sums, directions, eigenvalues = find_directions(X - center, columns)
    models = make_twins(first, problems.n_labels)
    for label, model in enumerate(models):
        if eigenvalues[label] > max(MIN_EIGENVALUE, 4 * model.tol**2):
            means = center + sums[label] / counts[label][:, np.newaxis]
            _finish(model, counts[label], means, directions[label], X.dtype)
        else:
            model.fit(problems.X, get_label_column(problems.columns, label))
    return models


def find_directions(X, columns):
    """Find the discriminant direction of every label.

    The scatter within the classes is that of all samples less one of rank one, so its inverse
    follows from one factorisation by the formula of Sherman and Morrison.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples, with mean 0.
    columns : ndarray of shape (n_samples, n_labels)
        0 and 1.

    Returns
    -------
    counts : ndarray of shape (n_labels, 2)
        The number of samples in both classes.
    sums : ndarray of shape (n_labels, 2, n_features)
        The sums of the samples of both classes.
    directions : ndarray of shape (n_labels, n_features)
        The inverse of the covariance within the classes, times the difference of their means.
    eigenvalues : ndarray of shape (n_labels,)
        A lower bound of the eigenvalues of the correlations within the classes; 0 where there are
        no directions.
    """
    n_samples, n_labels = columns.shape
    n_positive = columns.sum(axis=0, dtype=np.float64)
    counts = np.stack([n_samples - n_positive, n_positive], axis=1)
    of_carriers = columns.T.astype(np.float64) @ X
    sums = np.stack([-of_carriers, of_carriers], axis=1)
    share = counts.prod(axis=1) / n_samples**2
    differences = of_carriers / (n_samples * share)[:, np.newaxis]
    directions, eigenvalues = np.zeros_like(differences), np.zeros(n_labels)
    varied = X.any(axis=0)
    scatter = X[:, varied].T @ X[:, varied] / n_samples
    scale = np.sqrt(np.diag(scatter))
    correlations = scatter / scale / scale[:, np.newaxis]
    smallest = np.linalg.eigvalsh(correlations)[0] if varied.any() else 0.0
    if smallest > MIN_EIGENVALUE:
        scaled = differences[:, varied] / scale
        solved = cho_solve(cho_factor(correlations), scaled.T).T
        left = 1 - share * np.einsum("ld,ld->l", scaled, solved)
        directions[:, varied] = solved / scale / left[:, np.newaxis]
        eigenvalues = smallest * left
    return counts, sums, directions, eigenvalues


def _finish(model, counts, means, direction, dtype):
    """Set what follows from the direction; its length is 1 in the metric within the classes."""
    priors = counts / counts.sum() if model.priors is None else np.asarray(model.priors, float)
    center = priors @ means
    distance = np.sqrt(direction @ (means[1] - means[0]))
    intercept = np.log(priors[1] / priors[0]) - center @ direction
    intercept -= distance**2 * (priors[0] - priors[1]) / 2
    model.priors_, model.means_, model.xbar_ = (
        part.astype(dtype) for part in (priors, means, center)
    )
    model._max_components = model._n_features_out = 1
    model.explained_variance_ratio_ = np.ones(1, dtype)
    model.scalings_ = (direction / distance).astype(dtype)[:, np.newaxis]
    model.coef_ = direction.astype(dtype)[np.newaxis]
    model.intercept_ = np.array([intercept], dtype)
