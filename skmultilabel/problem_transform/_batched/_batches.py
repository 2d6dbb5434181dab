"""Samples of the first batch, or of a later one."""

import copy

import numpy as np
from sklearn.utils.validation import validate_data

__all__ = ["read_batch"]


def read_batch(models, X, **checks):
    """Check a batch for all models at once, and start those that have seen none.

    Parameters
    ----------
    models : list of estimator instances
        One per label, fitted on batches before or not.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    **checks : dict
        How a model reads samples: the options of `validate_data`.

    Returns
    -------
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        The samples.
    new : list of bool
        Which models have seen no batch. Their classes and features are set.
    """
    new = [not hasattr(model, "classes_") for model in models]
    reader = models[0] if all(new) else models[new.index(False)]
    X = validate_data(reader, X, reset=all(new), **checks)
    for model, is_new in zip(models, new, strict=True):
        if is_new:
            model.classes_ = np.array([0, 1])
            for fact in ("n_features_in_", "feature_names_in_"):
                if hasattr(reader, fact):
                    setattr(model, fact, copy.copy(getattr(reader, fact)))
    return X, new
