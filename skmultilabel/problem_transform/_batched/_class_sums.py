"""Weighted sums of the samples of both classes of every label: products with the label matrix."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sp

from skmultilabel.problem_transform._batched._scorer import split_evenly

__all__ = ["split_labels", "sum_classes", "weigh_classes"]

# What a block of labels may take, one block a thread, besides what is returned.
BLOCK_BYTES = 2**25


def split_labels(problems, n_features):
    """Split the labels into blocks of bounded memory.

    Parameters
    ----------
    problems : LabelProblems
        Samples, labels and weights.
    n_features : int
        The number of features.

    Yields
    ------
    labels : slice
        The labels of the block.
    block : LabelProblems
        Their problems.
    """
    for part in _split(problems.n_labels, problems.columns.shape[0] + n_features):
        yield part, problems.take(np.arange(part.start, part.stop))


def _split(n_labels, n_rows):
    """Cut the labels into blocks, of which two arrays with so many rows fit into the memory."""
    return split_evenly(n_labels, max(1, int(BLOCK_BYTES // (16 * n_rows))))


def weigh_classes(problems):
    """Weigh every sample in both classes of every label.

    Parameters
    ----------
    problems : LabelProblems
        Labels and weights of a block.

    Returns
    -------
    ndarray of shape (2, n_samples, n_labels)
        In the first matrix the weights of the samples without a label, in the second of those
        with it; 0 elsewhere, and where a label is not known.
    """
    columns = problems.columns
    columns = columns.toarray() if sp.issparse(columns) else columns
    weights = np.stack([columns == 0, columns == 1]).astype(np.float64)
    if problems.weight is not None:
        weights *= problems.weight[:, np.newaxis] if problems.weight.ndim == 1 else problems.weight
    return weights


def sum_classes(X, problems, n_threads=1):
    """Add up the samples of both classes of every label.

    Parameters
    ----------
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples; not negative where they are sparse.
    problems : LabelProblems
        Labels and weights.
    n_threads : int, default=1
        How many blocks of labels are worked at the same time, where BLAS does not work them.

    Returns
    -------
    sums : ndarray of shape (n_labels, 2, n_features)
        First the samples without, then those with the label.
    counts : ndarray of shape (n_labels, 2)
        The sums of their weights.
    """
    if sp.issparse(X) and not problems.has_unknown and np.ndim(problems.weight) < 2:
        return _sum_by_difference(X, problems, n_threads)
    sums = np.empty((problems.n_labels, 2, X.shape[1]))
    counts = np.empty((problems.n_labels, 2))
    for labels, block in split_labels(problems, X.shape[1]):
        weights = weigh_classes(block)
        counts[labels] = weights.sum(axis=1).T
        for index, weight in enumerate(weights):
            sums[labels, index] = (X.T @ weight).T if sp.issparse(X) else weight.T @ X
    return sums, counts


def _sum_by_difference(X, problems, n_threads):
    """Add up the carriers of each label, few as they are; the others are what is left of all."""
    X = X.astype(np.float64, copy=False)
    weight = np.ones(X.shape[0]) if problems.weight is None else problems.weight
    # All samples are added up one after the other, as the carriers are: so, rounding being
    # monotone, what is left is never below 0, and is 0 where no other sample has a feature.
    total, total_count = _sum_rows(X, [0, X.shape[0]], problems.weight)[0], np.cumsum(weight)[-1]
    sums = np.empty((problems.n_labels, 2, X.shape[1]))
    counts = np.empty((problems.n_labels, 2))

    def sum_block(labels):
        carriers, ends = _find_carriers(problems.columns[:, labels])
        own_weight = None if problems.weight is None else weight[carriers]
        # Rows in pairs, of which the first adds up nothing yet.
        out = sums[labels].reshape(-1, X.shape[1])
        _sum_rows(X[carriers], np.repeat(ends, 2)[:-1], own_weight, out)
        np.subtract(total, out[1::2], out=out[::2])
        owners = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        counts[labels, 1] = np.bincount(owners, weight[carriers], len(ends) - 1)

    # The entries of the most frequent label's carriers are rows, so to speak, that are copied.
    n_copied = X.nnz * problems.columns.sum(axis=0).max() / X.shape[0]
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(sum_block, _split(problems.n_labels, X.shape[0] + n_copied)))
    counts[:, 0] = total_count - counts[:, 1]
    return sums, counts


def _find_carriers(columns):
    """The rows that carry each label, one label's after the other's, and where each begins."""
    if sp.issparse(columns):
        columns = columns.copy()
        columns.eliminate_zeros()
        return columns.indices, columns.indptr
    n_samples, n_labels = columns.shape
    places = np.flatnonzero(columns.T.astype(bool))
    ends = np.searchsorted(places, n_samples * np.arange(n_labels + 1))
    return places - np.repeat(n_samples * np.arange(n_labels), np.diff(ends)), ends


def _sum_rows(X, ends, weight, out=None):
    """Add up the rows up to each end: as entries of one row they repeat, and SciPy adds them up."""
    data = X.data if weight is None else X.data * np.repeat(weight, np.diff(X.indptr))
    shape = (len(ends) - 1, X.shape[1])
    return sp.csr_array((data, X.indices, X.indptr[ends]), shape=shape).toarray(out=out)
