"""What independent models of the labels get wrong on rows that they have not seen."""

import warnings

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import check_method_params, safe_split
from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.problem_transform._binary_relevance import BinaryRelevance

__all__ = ["compute_residuals"]


def compute_residuals(estimator, X, Y, fit_params=None, *, n_splits=3, n_jobs=None):
    """Compute the out-of-fold errors of binary relevance.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator of a chain.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix, NaN where a label is not known.
    fit_params : dict, default=None
        Given to the `fit` of the base estimators; arrays of length n_samples follow the rows.
    n_splits : int, default=3
        The number of stratified folds; fewer where no label has that many positives.
    n_jobs : int, default=None
        The number of labels that are fitted at the same time.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), float64
        Label minus probability; minus the predicted label where the base estimator has no
        probabilities. NaN where the label is not known, and everywhere where no label has two
        positives.
    """
    residuals = Y.toarray() if sp.issparse(Y) else Y
    residuals = residuals.astype(np.float64)
    most_positives = int(np.nansum(residuals, axis=0).max())
    if most_positives < 2:
        return np.full_like(residuals, np.nan)
    model, shared = BinaryRelevance(estimator, n_jobs=n_jobs), {}
    with warnings.catch_warnings():
        # The fit on all rows says what is to be said.
        warnings.simplefilter("ignore", LabelWarning)
        for train, test in MultilabelStratifiedKFold(min(n_splits, most_positives)).split(X, Y):
            params = check_method_params(X, fit_params or {}, indices=train)
            X_train, _ = safe_split(estimator, X, None, train)
            X_test, _ = safe_split(estimator, X, None, test, train)
            model._fit_shared(shared, X_train, Y[train], **params)
            residuals[test] -= _predict(model, X_test)
    return residuals


def _predict(model, X):
    """The probabilities of all labels, or the labels where there are none."""
    answer = model.predict_proba(X) if hasattr(model, "predict_proba") else model.predict(X)
    return answer.toarray() if sp.issparse(answer) else answer
