"""The Bayes rule of MLkNN: from how many neighbors carry a label to its probability."""

import numpy as np
import scipy.sparse as sp

__all__ = ["compute_posterior", "compute_prior", "count_carriers", "look_up", "split_labels"]


def split_labels(Y):
    """Mark the labels that are carried and those that are not known.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    carried : csr_array of shape (n_samples, n_labels)
        1 where the label is 1.
    unknown : csr_array of shape (n_samples, n_labels)
        1 where the label is NaN.
    """
    Y = sp.csr_array(Y)
    return _mark(Y, Y.data == 1), _mark(Y, np.isnan(Y.data))


def _mark(Y, chosen):
    marked = sp.csr_array((chosen.astype(np.int32), Y.indices, Y.indptr), shape=Y.shape, copy=True)
    marked.eliminate_zeros()
    return marked


def count_carriers(neighbors, carried):
    """Count the neighbors that carry each label.

    Parameters
    ----------
    neighbors : ndarray of shape (n_queries, n_neighbors)
        Rows of the training samples.
    carried : csr_array of shape (n_samples, n_labels)
        1 where a training sample carries the label.

    Returns
    -------
    csr_array of shape (n_queries, n_labels)
        The counts. A label that is not known of a neighbor is not counted.
    """
    n_queries, n_neighbors = neighbors.shape
    ends = np.arange(0, neighbors.size + 1, n_neighbors)
    ones = np.ones(neighbors.size, dtype=carried.dtype)
    shape = (n_queries, carried.shape[0])
    return sp.csr_array((ones, neighbors.ravel(), ends), shape=shape) @ carried


def compute_prior(carried, unknown, smoothing):
    """Estimate how likely each label is before anything is known of the neighbors.

    Parameters
    ----------
    carried, unknown : csr_array of shape (n_samples, n_labels)
        The labels of the training samples: see :func:`split_labels`.
    smoothing : float
        Added to the number of samples with the label, and to that without: s in [1]_.

    Returns
    -------
    ndarray of shape (n_labels,)
        The probabilities. Those of a label that all or none of the known samples carry are exactly
        1 and 0.

    References
    ----------
    .. [1] M.-L. Zhang and Z.-H. Zhou, "ML-KNN: A Lazy Learning Approach to Multi-Label Learning",
       Pattern Recognition 40(7), 2007, equations 5 and 6.
    """
    n_carried, n_known = carried.sum(axis=0), carried.shape[0] - unknown.sum(axis=0)
    prior = (smoothing + n_carried) / (2 * smoothing + n_known)
    is_always = (n_carried == n_known) & (n_known > 0)
    return np.where(n_carried == 0, 0.0, np.where(is_always, 1.0, prior))


def compute_posterior(counts, carried, unknown, n_neighbors, smoothing):
    """Estimate how likely each label is where so many neighbors carry it.

    Parameters
    ----------
    counts : csr_array of shape (n_samples, n_labels)
        How many neighbors of the training samples carry the labels, none its own neighbor.
    carried, unknown : csr_array of shape (n_samples, n_labels)
        The labels of the training samples: see :func:`split_labels`. Where a label is not known,
        the sample tells nothing of it.
    n_neighbors : int
        How many neighbors there are: k in [1]_.
    smoothing : float
        Added to the number of samples of every count, with the label and without: s in [1]_.

    Returns
    -------
    ndarray of shape (n_labels, n_neighbors + 1)
        The probability of each label where 0, ..., `n_neighbors` of the neighbors carry it.

    References
    ----------
    .. [1] M.-L. Zhang and Z.-H. Zhou, "ML-KNN: A Lazy Learning Approach to Multi-Label Learning",
       Pattern Recognition 40(7), 2007, equations 2 to 8.
    """
    n_samples = np.full(carried.shape[1], carried.shape[0])
    n_carried, n_unknown = carried.sum(axis=0), unknown.sum(axis=0)
    with_label = _tabulate(counts.multiply(carried), n_carried, n_neighbors)
    not_known = _tabulate(counts.multiply(unknown), n_unknown, n_neighbors)
    without = _tabulate(counts, n_samples, n_neighbors) - with_label - not_known
    prior = compute_prior(carried, unknown, smoothing)[:, np.newaxis]
    joint = prior * _estimate_likelihood(with_label, smoothing)
    other = (1 - prior) * _estimate_likelihood(without, smoothing)
    return joint / (joint + other)


def _tabulate(counts, n_samples, n_neighbors):
    """Count the samples of every count, for each label; those that are not stored have count 0."""
    n_labels, n_counts = counts.shape[1], n_neighbors + 1
    cells = counts.indices.astype(np.intp) * n_counts + counts.data
    table = np.bincount(cells, minlength=n_labels * n_counts).reshape(n_labels, n_counts)
    table[:, 0] = n_samples - table[:, 1:].sum(axis=1)
    return table


def _estimate_likelihood(table, smoothing):
    """Equations 7 and 8: the probability of every count, for each label."""
    smoothed = smoothing + table
    return smoothed / smoothed.sum(axis=1, keepdims=True)


def look_up(table, counts):
    """Take from a table what stands there for each count.

    Parameters
    ----------
    table : ndarray of shape (n_labels, n_neighbors + 1)
        A value for every label and count.
    counts : csr_array of shape (n_queries, n_labels)
        Counts.

    Returns
    -------
    ndarray of shape (n_queries, n_labels)
        The values.
    """
    values = np.tile(table[:, 0], (counts.shape[0], 1))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    values[rows, counts.indices] = table[counts.indices, counts.data]
    return values
