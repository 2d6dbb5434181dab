"""Rows of arrays, sparse matrices and DataFrames, taken or written."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import import_pandas, safe_indexing

__all__ = ["take_rows", "write_labels"]


def take_rows(data, rows):
    """Take rows of data of any kind; those of a DataFrame are numbered anew.

    Parameters
    ----------
    data : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_columns)
        Samples or labels.
    rows : ndarray of int
        Which.

    Returns
    -------
    {ndarray, list, sparse matrix, DataFrame}
        A copy.
    """
    if sp.issparse(data):
        return data.tocsr()[rows].asformat(data.format)
    taken = safe_indexing(data, rows)
    return taken.reset_index(drop=True) if hasattr(taken, "reset_index") else taken


def write_labels(y, labels):
    """Put labels into the form of those that the user gave.

    Parameters
    ----------
    y : {array-like, sparse matrix, pandas DataFrame} of shape (n_samples, n_labels)
        Labels, as the user gave them.
    labels : {ndarray, csr_array} of shape (n_samples_new, n_labels)
        Other labels.

    Returns
    -------
    {ndarray, sparse matrix, DataFrame} of shape (n_samples_new, n_labels)
        Of the type and dtype of `y`.
    """
    if sp.issparse(y):
        return type(y)(sp.csr_array(labels).astype(y.dtype))
    labels = labels.toarray() if sp.issparse(labels) else labels
    if not hasattr(y, "iloc"):
        return labels.astype(np.asarray(y).dtype)
    return import_pandas().DataFrame(labels, columns=y.columns).astype(y.dtypes)
