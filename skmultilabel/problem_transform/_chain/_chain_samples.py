"""Samples with the labels of a chain as their last features."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.problem_transform._sparse_indices import shorten_indices

__all__ = ["ChainSamples", "append_labels", "find_gappy", "lay_out_columns"]


def lay_out_columns(Y, weight, order):
    """Bring labels, and weights of their own, into the order of a chain.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), or None
        Weights.
    order : ndarray of shape (n_links,)
        Columns of `Y`.

    Returns
    -------
    columns : ndarray or csc_array of shape (n_samples, n_links)
        The labels, column by column in memory.
    weight : ndarray of shape (n_samples,) or (n_samples, n_links), or None
        The weights.
    """
    columns = Y.tocsc()[:, order] if sp.issparse(Y) else np.asfortranarray(Y[:, order])
    return columns, weight[:, order] if np.ndim(weight) == 2 else weight


def find_gappy(columns):
    """Find the labels that are not known in some row.

    Parameters
    ----------
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.

    Returns
    -------
    ndarray of shape (n_labels,), dtype bool
        Which have NaN.
    """
    if columns.dtype.kind != "f":
        return np.zeros(columns.shape[1], dtype=bool)
    if not sp.issparse(columns):
        return np.isnan(columns).any(axis=0)
    label_of = np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))
    return np.bincount(label_of, np.isnan(columns.data), columns.shape[1]) > 0


def append_labels(X, labels):
    """Append labels to samples as their last features.

    Parameters
    ----------
    X : {ndarray, sparse matrix} of shape (n_samples, n_features)
        Samples.
    labels : {ndarray, sparse matrix} of shape (n_samples, n_labels)
        Labels, or what stands for them.

    Returns
    -------
    {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features + n_labels)
        Floats; sparse where the samples are.
    """
    dtype = X.dtype if X.dtype.kind == "f" else np.float64
    if sp.issparse(X):
        # As a matrix where X is one: what `hstack` returns is an array if any part is.
        make = sp.csr_array if isinstance(X, sp.sparray) else sp.csr_matrix
        appended = sp.hstack([X, make(labels)], format="csr", dtype=dtype)
        return shorten_indices(appended)
    labels = labels.toarray() if sp.issparse(labels) else labels
    return np.hstack([X, labels], dtype=dtype, casting="unsafe")


class ChainSamples:
    """Samples with the labels of a chain, some of which are replaced while links are fitted.

    Parameters
    ----------
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        The labels in the order of the chain. For one that is not known (NaN) the share of the
        positives stands, until it is replaced.

    Attributes
    ----------
    matrix : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features + n_labels)
        Samples and labels.
    """

    def __init__(self, X, columns):
        self._X = X
        self._labels = _fill_unknown(columns)
        self.matrix = append_labels(X, self._labels)

    def set_label(self, link, values):
        """Replace a label.

        Parameters
        ----------
        link : int
            Its place in the chain.
        values : ndarray of shape (n_samples,)
            What stands for it.
        """
        if not sp.issparse(self.matrix):
            self.matrix[:, self._X.shape[1] + link] = values
            return
        labels = sp.csc_array(self._labels)
        before, after = labels[:, :link], labels[:, link + 1 :]
        self._labels = sp.hstack([before, sp.csc_array(values[:, None]), after], format="csc")
        self.matrix = append_labels(self._X, self._labels)


def _fill_unknown(columns):
    """Put the share of the positives where a label is not known."""
    if not find_gappy(columns).any():
        return columns
    if not sp.issparse(columns):
        share = _divide_counts(np.nansum(columns, axis=0), (~np.isnan(columns)).sum(axis=0))
        return np.where(np.isnan(columns), share, columns)
    filled = columns.copy()
    label_of = np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))
    unknown = np.isnan(columns.data)
    n_known = columns.shape[0] - np.bincount(label_of, unknown, columns.shape[1])
    n_positive = np.bincount(label_of, np.nan_to_num(columns.data), columns.shape[1])
    filled.data[unknown] = _divide_counts(n_positive, n_known)[label_of[unknown]]
    return filled


def _divide_counts(n_positive, n_known):
    return n_positive / np.maximum(n_known, 1)
