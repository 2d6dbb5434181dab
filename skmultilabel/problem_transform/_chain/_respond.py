"""The answers of one fitted link."""

import numpy as np
from sklearn.base import is_regressor

from skmultilabel._compat import ConstantPredictor
from skmultilabel.problem_transform._per_label import compute_decision, compute_positive_proba

__all__ = ["compute_log_proba", "respond"]

LEAST_LOG = float(np.log(np.finfo(np.float64).tiny))


def respond(estimator, X, method):
    """Compute one answer of a link.

    Parameters
    ----------
    estimator : estimator instance
        The fitted link.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples with the features of the link.
    method : {"predict", "predict_proba", "predict_log_proba", "decision_function"}
        What is asked for: 0 and 1, the probability of the label or its logarithm, or the decision
        value. A label that did not vary in training has a decision value of 0 or 1.

    Returns
    -------
    ndarray of shape (n_samples,), dtype float64
        The answers.
    """
    if method == "predict_proba":
        return compute_positive_proba(estimator, X)
    if method == "predict_log_proba":
        return _compute_log_proba(estimator, X)
    if method == "decision_function":
        return compute_decision(estimator, X).astype(np.float64)
    answer = np.ravel(estimator.predict(X)).astype(np.float64)
    return (answer > 0.5).astype(np.float64) if is_regressor(estimator) else answer


def _compute_log_proba(estimator, X):
    if isinstance(estimator, ConstantPredictor):
        return compute_log_proba(compute_positive_proba(estimator, X))
    with np.errstate(divide="ignore"):
        return _bound(estimator.predict_log_proba(X)[:, 1])


def compute_log_proba(proba):
    """Take the logarithm of probabilities, finite where they are 0: links learn from it.

    Parameters
    ----------
    proba : ndarray
        Probabilities.

    Returns
    -------
    ndarray of the same shape
        Logarithms; that of the smallest number where a probability is 0.
    """
    with np.errstate(divide="ignore"):
        return _bound(np.log(proba))


def _bound(log_proba):
    return np.where(np.isneginf(log_proba), LEAST_LOG, log_proba)
