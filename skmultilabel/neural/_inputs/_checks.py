"""What X must be, in scikit-learn's words, and what to do where it is not."""

import numpy as np
import scipy.sparse as sp
from sklearn.utils import assert_all_finite
from sklearn.utils.validation import validate_data

from skmultilabel._validation import describe_labels

__all__ = ["check_finite", "check_samples"]


def check_samples(X, owner, *, reset, **check_params):
    """Check X as scikit-learn does, and note its features, or compare them with those of the fit.

    Parameters
    ----------
    X : {array-like, sparse matrix, DataFrame}
        Samples.
    owner : estimator
        Where the features are noted; the messages call X after it.
    reset : bool
        Whether the features are noted or compared.
    **check_params : dict
        Given to :func:`sklearn.utils.check_array`.

    Returns
    -------
    ndarray or sparse matrix
        The samples.

    Raises
    ------
    ValueError
        If X has other features than that of the fit, or is not finite.
    """
    params = {"dtype": "numeric", **check_params}
    X = validate_data(owner, X, reset=reset, ensure_all_finite=False, **params)
    check_finite(X, owner)
    return X


def check_finite(X, owner, names=None):
    """Refuse NaN and infinite values, and name their columns.

    Parameters
    ----------
    X : ndarray or sparse matrix
        Samples.
    owner : estimator
        The messages call X after it.
    names : list of {str, int}, default=None
        What the messages call the columns; as in the fit by default.

    Raises
    ------
    ValueError
        Where a value is not finite.
    """
    try:
        assert_all_finite(X, estimator_name=type(owner).__name__, input_name="X")
    except ValueError as error:
        if len(X.shape) != 2:
            raise
        names = getattr(owner, "feature_names_in_", None) if names is None else names
        columns = describe_labels(_find_bad_columns(X).tolist(), names)
        raise ValueError(
            f"{error}\nNot finite here: column {columns}. Fill such values before the net, for "
            "example by make_pipeline(SimpleImputer(), ...), or list the column in "
            "categorical_features, where a missing value is a category of its own."
        ) from None


def _find_bad_columns(X):
    if sp.issparse(X):
        X = X.tocoo()
        return np.unique(X.coords[1][~np.isfinite(X.data)])
    return np.flatnonzero(~np.isfinite(X).all(axis=0))
