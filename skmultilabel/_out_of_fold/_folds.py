"""Scores of rows by classifiers that were fitted on other rows."""

import warnings
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, clone
from sklearn.frozen import FrozenEstimator

from skmultilabel._compat import check_method_params, safe_split
from skmultilabel._response import get_label_scores
from skmultilabel._validation import check_label_matrix, describe_labels, get_label_names
from skmultilabel.exceptions import LabelWarning

__all__ = [
    "FoldScores",
    "can_share",
    "find_constant_labels",
    "fit_shared",
    "has_own_folds",
    "mark_constant",
    "number_folds",
    "pool_folds",
    "pool_labels",
    "score_fold",
    "take_rows",
]


class FoldScores(NamedTuple):
    """What a classifier that was fitted on the other rows says of the rows of a fold.

    Attributes
    ----------
    estimator : estimator instance
        The fitted classifier.
    rows : ndarray of shape (n_rows,)
        The rows of the fold.
    scores : ndarray or csr_array of shape (n_rows, n_labels)
        Their scores.
    response_method : str
        Where the scores are from.
    constant : ndarray of int
        Labels of which the classifier was shown one class only; none for one that was fitted
        elsewhere.
    """

    estimator: BaseEstimator
    rows: np.ndarray
    scores: np.ndarray
    response_method: str
    constant: np.ndarray = np.zeros(0, dtype=int)


def score_fold(
    estimator,
    X,
    y,
    train,
    test,
    *,
    n_labels,
    response_method,
    fit_params,
    accept_sparse=False,
    shared=None,
):
    """Fit a clone of a classifier on some rows and score others.

    Parameters
    ----------
    estimator : estimator instance
        A multi-label classifier; it is cloned.
    X : indexable of length n_samples
        Samples.
    y : indexable of length n_samples
        Labels as the classifier takes them.
    train, test : ndarray of int
        Rows.
    n_labels : int
        The number of labels.
    response_method : {"auto", "predict_proba", "decision_function"} or tuple
        Which scores; of a tuple the first that there are.
    fit_params : dict
        Given to `fit`; arrays of length n_samples follow the rows.
    accept_sparse : bool, default=False
        Whether sparse scores stay sparse.
    shared : dict, default=None
        As of `fit_shared`.

    Returns
    -------
    FoldScores
        The scores of the test rows.

    Raises
    ------
    ValueError
        If the classifier fails where labels have one class only or are not known, or where it
        takes one label only; the message says so. Other errors pass.
    """
    fit_params = check_method_params(X, fit_params, indices=train)
    X_train, y_train = safe_split(estimator, X, y, train)
    X_test, _ = safe_split(estimator, X, None, test, train)
    try:
        fitted = fit_shared(estimator, shared, X_train, y_train, fit_params)
        scores, method = get_label_scores(
            fitted,
            X_test,
            n_labels=n_labels,
            response_method=response_method,
            accept_sparse=accept_sparse,
            label_names=get_label_names(y),
        )
    except ValueError as error:
        raise _add_remedy(error, estimator, y_train, fit_params) from error
    return FoldScores(fitted, np.asarray(test), scores, method)


def can_share(estimator):
    """Tell whether fits of a classifier on about the same samples can share what they find.

    Parameters
    ----------
    estimator : estimator instance
        A multi-label classifier.

    Returns
    -------
    bool
        Whether its type, not just something inside it, has the method `_fit_shared`.
    """
    return hasattr(type(estimator), "_fit_shared")


def has_own_folds(estimator):
    """Tell whether a classifier has out-of-fold scores of its own, which others may use.

    Parameters
    ----------
    estimator : estimator instance
        A multi-label classifier.

    Returns
    -------
    bool
        Whether its type has the method `_fit_with_folds`, which fits it and returns the list of
        `FoldScores` that it would give itself, had it not seen the rows of the fold.
    """
    return hasattr(type(estimator), "_fit_with_folds")


def fit_shared(estimator, shared, X, y, fit_params):
    """Fit a clone, which may use what was found on other folds.

    Parameters
    ----------
    estimator : estimator instance
        A multi-label classifier.
    shared : dict or None
        Given to the classifier, if it can share, which reads what fits on about the same samples
        left there, and leaves what is missing.
    X : indexable of length n_samples
        Samples.
    y : indexable of length n_samples
        Labels as the classifier takes them.
    fit_params : dict
        Given to `fit`.

    Returns
    -------
    estimator instance
        The fitted clone.
    """
    estimator = clone(estimator)
    if shared is None or not can_share(estimator):
        return estimator.fit(X, y, **fit_params)
    return estimator._fit_shared(shared, X, y, **fit_params)


def _add_remedy(error, estimator, y, fit_params):
    """Add to an error of the classifier what it may be about, where that can be told."""
    name = type(estimator).__name__
    label_names = get_label_names(y)
    Y = check_label_matrix(y)
    constant, has_missing = find_constant_labels(Y), Y.dtype.kind == "f"
    remedies = []
    wants_one_dimension = "1d array" in str(error).lower()
    if wants_one_dimension and np.ndim(fit_params.get("sample_weight")) == 2:
        remedies.append(
            f"If {name} takes one weight per sample only, pass a sample_weight of one dimension, or "
            "use BinaryRelevance, which takes one per sample and label."
        )
    elif wants_one_dimension:
        remedies.append(
            f"If {name} is a classifier of one label, wrap it: BinaryRelevance({name}())."
        )
    if has_missing:
        remedies.append(
            "y has labels that are not known (NaN), which few classifiers take; BinaryRelevance does."
        )
    if len(constant):
        remedies.append(
            f"In the training part of this fold, label {describe_labels(constant, label_names)} has "
            "one class only, which many classifiers refuse; BinaryRelevance takes such labels."
        )
    if not remedies:
        return error
    return ValueError(" ".join([f"{name} failed on a fold: {error}", *remedies]))


def find_constant_labels(Y):
    """Find the labels with one known class, or none.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    ndarray of int
        Their columns.
    """
    # Both comparisons are the same for sparse labels.
    n_positive, n_unknown = (Y == 1).sum(axis=0), (Y != Y).sum(axis=0)
    return np.flatnonzero((n_positive == 0) | (n_positive + n_unknown == Y.shape[0]))


def pool_folds(folds):
    """Join the rows and the scores of folds.

    Parameters
    ----------
    folds : list of FoldScores
        Folds; with repeated folds a row occurs several times.

    Returns
    -------
    rows : ndarray of shape (n_rows,)
        All rows.
    scores : ndarray or csr_array of shape (n_rows, n_labels)
        Their scores, in Fortran order: the search goes label by label.
    """
    rows = np.concatenate([fold.rows for fold in folds])
    if sp.issparse(folds[0].scores):
        return rows, sp.vstack([fold.scores for fold in folds], format="csr")
    scores = np.concatenate([fold.scores.T for fold in folds], axis=1).T
    return rows, scores


def mark_constant(folds, trains, Y, label_names=None, *, purpose):
    """Mark the labels that vary, but not where the classifier of a fold learned, and warn of them.

    Parameters
    ----------
    folds : list of FoldScores
        Folds.
    trains : list of ndarray of int
        The rows that their classifiers learned from.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    label_names : array-like of shape (n_labels,), default=None
        How the warning calls the labels.
    purpose : str
        How the warning calls what the scores are for.

    Returns
    -------
    list of FoldScores
        The same with `constant`; without for a classifier that was fitted elsewhere.
    """
    if isinstance(folds[0].estimator, FrozenEstimator):
        return folds
    everywhere = find_constant_labels(Y)
    constant = [np.setdiff1d(find_constant_labels(Y[train]), everywhere) for train in trains]
    labels = np.unique(np.concatenate(constant))
    if len(labels):
        n_folds = sum(len(found) > 0 for found in constant)
        warnings.warn(
            f"Label {describe_labels(labels, label_names)} has one class only in the training "
            f"part of {n_folds} of {len(folds)} folds. What a classifier says of it there is left "
            f"out of {purpose}. Use folds that are stratified, the default, or leave "
            "out labels with so few positives.",
            LabelWarning,
        )
    return [fold._replace(constant=c) for fold, c in zip(folds, constant, strict=True)]


def pool_labels(folds, Y, *, forget_constant=True):
    """Join the labels of the rows of folds, unknown where a classifier could not learn them.

    Parameters
    ----------
    folds : list of FoldScores
        Folds.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    forget_constant : bool, default=True
        Whether labels are NaN in the folds whose classifier was shown one class of them only:
        what it says there tells nothing.

    Returns
    -------
    ndarray or csr_array of shape (n_rows, n_labels)
        The labels in the order of `pool_folds`.
    """
    if not forget_constant:
        return Y[np.concatenate([fold.rows for fold in folds])]
    parts = [_forget(Y[fold.rows], fold.constant) for fold in folds]
    return sp.vstack(parts, format="csr") if sp.issparse(Y) else np.concatenate(parts)


def _forget(Y, labels):
    """Make labels unknown in all rows."""
    if not len(labels):
        return Y
    if not sp.issparse(Y):
        Y = Y.astype(np.float64)
        Y[:, labels] = np.nan
        return Y
    kept = np.isin(np.arange(Y.shape[1]), labels, invert=True)
    rows, columns = np.meshgrid(np.arange(Y.shape[0]), labels, indexing="ij")
    unknown = (np.full(rows.size, np.nan), (rows.ravel(), columns.ravel()))
    return sp.csr_array(Y.multiply(kept[None, :]) + sp.csr_array(unknown, shape=Y.shape))


def number_folds(folds):
    """Number the rows that `pool_folds` joins by their fold.

    Parameters
    ----------
    folds : list of FoldScores
        Folds.

    Returns
    -------
    ndarray of shape (n_rows,), dtype int
        The place of each row's fold in the list.
    """
    return np.repeat(np.arange(len(folds)), [len(fold.rows) for fold in folds])


def take_rows(sample_weight, rows):
    """Take the weights of some rows.

    Parameters
    ----------
    sample_weight : ndarray or None
        Weights.
    rows : ndarray of int
        Rows.

    Returns
    -------
    ndarray or None
        Their weights.
    """
    return None if sample_weight is None else sample_weight[rows]
