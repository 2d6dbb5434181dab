"""One binary problem per label: fit it and score with it. Pure functions on one label."""

import numpy as np
from sklearn.base import clone, is_regressor
from sklearn.utils import get_tags

from skmultilabel._array_library import put_beside, to_numpy
from skmultilabel._compat import ConstantPredictor, check_method_params, safe_indexing
from skmultilabel.exceptions import LabelFitError

__all__ = [
    "compute_decision",
    "compute_label_score",
    "compute_positive_proba",
    "fit_constant",
    "fit_label",
    "partial_fit_label",
    "predict_rows",
    "select_label_params",
]


def fit_label(estimator, X, y, fit_params, label):
    """Fit a clone of the base estimator on one label, from the rows where it is known.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator; it is cloned.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    y : ndarray of shape (n_samples,)
        0 and 1, NaN where the label is not known.
    fit_params : dict
        What `fit` is given besides; arrays of length n_samples follow the rows.
    label : str
        How the messages call the label.

    Returns
    -------
    estimator instance
        The fitted clone; a constant predictor where the known rows have one class only.

    Raises
    ------
    LabelFitError
        If the base estimator raises; the message names the label.
    """
    try:
        known_X, known_y, fit_params = _keep_known_rows(estimator, X, y, fit_params)
        classes = np.unique(known_y)
        if len(classes) < 2:
            return fit_constant(X, int(classes[0]) if len(classes) else 0)
        return clone(estimator).fit(known_X, put_beside(known_y, X), **_put_params(fit_params, X))
    except Exception as error:
        raise LabelFitError(label, _explain(error)) from error


def fit_constant(X, value):
    """Make the predictor of a label that all known rows carry, or none.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        All samples: of a label that nobody knows, no row would be left.
    value : int
        0 or 1.

    Returns
    -------
    estimator instance
        It always predicts `value`.
    """
    return ConstantPredictor().fit(X, np.array([value]))


def partial_fit_label(estimator, X, y, fit_params, label):
    """Continue the fit of one label on the rows of a batch where it is known.

    Parameters
    ----------
    estimator : estimator instance
        The label's own estimator; it is changed.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        The batch.
    y : ndarray of shape (n_samples,)
        0 and 1, NaN where the label is not known.
    fit_params : dict
        What `partial_fit` is given besides.
    label : str
        How the messages call the label.

    Returns
    -------
    estimator instance
        The same estimator.

    Raises
    ------
    LabelFitError
        If the base estimator raises; the message names the label.
    """
    try:
        X, y, fit_params = _keep_known_rows(estimator, X, y, fit_params)
        if len(y):
            y, classes = put_beside(y, X), put_beside(np.array([0, 1]), X)
            estimator.partial_fit(X, y, classes=classes, **_put_params(fit_params, X))
        return estimator
    except Exception as error:
        raise LabelFitError(label, _explain(error)) from error


def _explain(error):
    return f"{type(error).__name__} in the base estimator: {error}"


def _keep_known_rows(estimator, X, y, fit_params):
    """Drop the rows where the label is NaN; leave everything as it is where none is."""
    if y.dtype.kind != "f":
        return X, y, fit_params
    known = np.flatnonzero(~np.isnan(y))
    if len(known) < len(y):
        if get_tags(estimator).input_tags.pairwise:
            raise ValueError(
                "a precomputed kernel has to cover the same samples for every label, but this "
                "label is not known (NaN) for all of them. Use a kernel that is not precomputed."
            )
        fit_params = check_method_params(X, fit_params, indices=known)
        X, y = safe_indexing(X, known), y[known]
    return X, y.astype(np.int64), fit_params


def _put_params(fit_params, X):
    return {name: put_beside(value, X) for name, value in fit_params.items()}


def select_label_params(params, label):
    """Take one label's part of the fit parameters.

    Parameters
    ----------
    params : dict
        Fit parameters; a `sample_weight` of shape (n_samples, n_labels) has one column a label.
    label : int
        The column.

    Returns
    -------
    dict
        The same parameters, with the label's own weights.
    """
    weight = params.get("sample_weight")
    if np.ndim(weight) != 2:
        return params
    return {**params, "sample_weight": np.ascontiguousarray(np.asarray(weight)[:, label])}


def compute_label_score(estimator, X):
    """Score the samples for one label, as `OneVsRestClassifier` does.

    Parameters
    ----------
    estimator : estimator instance
        The fitted estimator of the label.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.

    Returns
    -------
    ndarray of shape (n_samples,)
        The decision value, else the probability; of a regressor the prediction.
    """
    return _score_with_cut_off(estimator, X)[0]


def _score_with_cut_off(estimator, X):
    """Score the samples, and tell above which score they carry the label."""
    if is_regressor(estimator):
        return np.ravel(to_numpy(estimator.predict(X))), 0.5
    try:
        return compute_decision(estimator, X), 0.0
    except (AttributeError, NotImplementedError):
        return compute_positive_proba(estimator, X), 0.5


def predict_rows(estimator, X):
    """Find the samples that carry the label.

    Parameters
    ----------
    estimator : estimator instance
        The fitted estimator of the label.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.

    Returns
    -------
    ndarray of shape (n_rows,), dtype int
        The rows whose decision value is above 0, else whose probability, or prediction of a
        regressor, is above 0.5.
    """
    scores, cut_off = _score_with_cut_off(estimator, X)
    return np.flatnonzero(scores > cut_off)


def compute_positive_proba(estimator, X):
    """Estimate the probability of the label.

    Parameters
    ----------
    estimator : estimator instance
        The fitted estimator of the label.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.

    Returns
    -------
    ndarray of shape (n_samples,)
        Probabilities.
    """
    return to_numpy(estimator.predict_proba(X)[:, 1])


def compute_decision(estimator, X):
    """Compute the decision value of the label.

    Parameters
    ----------
    estimator : estimator instance
        The fitted estimator of the label.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.

    Returns
    -------
    ndarray of shape (n_samples,)
        Decision values.
    """
    return np.ravel(to_numpy(estimator.decision_function(X)))
