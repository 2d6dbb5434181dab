"""Vectors of labels: labels that occur together have similar ones."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import eigsh

from skmultilabel._validation import check_label_matrix

__all__ = ["embed_labels"]

# Up to so many labels all eigenvalues are computed, which is exact and takes a second at most.
MAX_DENSE_LABELS = 1000


def embed_labels(Y, n_components):
    r"""Compute a vector for every label, whose dot products tell which labels occur together.

    They are factors of the positive pointwise mutual information of pairs of labels,

    .. math:: M_{ij} = \max\left(0, \log \frac{P(i, j)}{P(i) P(j)}\right),

    which is larger than 0 where two labels occur together more often than if they were
    independent [1]_. Of all vectors of that length these have the dot products that are closest to
    :math:`M`. Labels are taken to occur together with themselves, so a rare label has a long
    vector: :math:`M_{ii} = -\log P(i)`.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known; a pair is measured on the samples where both
        labels are known.
    n_components : int
        The length of the vectors; no more than there are labels.

    Returns
    -------
    ndarray of shape (n_labels, n_components), float64
        The vectors. The first component tells the most; components that have nothing left to tell
        are 0. Of every component the entry that is largest in magnitude is positive. The vector
        of a label that nobody carries, or that everybody carries, is 0.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, or `n_components` is not between 1 and the number of labels.

    See Also
    --------
    count_cooccurrence : How often labels occur together.
    compute_phi : How strongly labels depend on each other; it knows labels that exclude each other.

    Notes
    -----
    The components are eigenvectors of :math:`M`, times the square roots of their eigenvalues. Where
    no eigenvalue is negative that is the truncated singular value decomposition of [1]_; what
    belongs to negative ones cannot be told by dot products. Sparse labels stay sparse.

    References
    ----------
    .. [1] O. Levy and Y. Goldberg, "Neural Word Embedding as Implicit Matrix Factorization",
       NIPS 2014.

    Examples
    --------
    >>> Y = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]]
    >>> embed_labels(Y, 2).round(2)
    array([[0.  , 0.83],
           [0.  , 0.83],
           [1.18, 0.  ],
           [1.18, 0.  ]])
    """
    Y = check_label_matrix(Y)
    n_labels = Y.shape[1]
    if not 1 <= n_components <= n_labels:
        raise ValueError(
            f"n_components must be between 1 and {n_labels}, the number of labels; got "
            f"{n_components}."
        )
    values, vectors = _find_largest(_compute_positive_information(Y), n_components)
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[np.newaxis], axis=0)
    return vectors * np.where(largest < 0, -1, 1) * np.sqrt(np.maximum(values, 0))


def _compute_positive_information(Y):
    """Compute the positive pointwise mutual information of all pairs of labels."""
    # NaN alone is not equal to itself.
    carried, missing = (sp.csr_array(mask, dtype=np.float64) for mask in (Y == 1, Y != Y))
    both = sp.coo_array(carried.T @ carried)
    pair = both.coords
    first, second = (carried.sum(axis=0)[label] for label in pair)
    n_known = np.full(len(both.data), float(Y.shape[0]))
    if missing.nnz:
        first, second, n_known = _leave_out_missing(carried, missing, pair)
    information = np.log(both.data * n_known / (first * second))
    return sp.csr_array((np.maximum(information, 0), pair), shape=both.shape)


def _leave_out_missing(carried, missing, pair):
    """Count, for every pair, the samples with either label and all, where both are known."""
    i, j = pair
    lost = sp.csr_array(carried.T @ missing)
    neither = sp.csr_array(missing.T @ missing)
    n_carried, n_missing = carried.sum(axis=0), missing.sum(axis=0)
    n_known = carried.shape[0] - n_missing[i] - n_missing[j] + neither[i, j]
    return n_carried[i] - lost[i, j], n_carried[j] - lost[j, i], n_known


def _find_largest(matrix, n_components):
    """Find the largest eigenvalues of a symmetric matrix and their vectors, the largest first."""
    n_labels = matrix.shape[0]
    if n_labels <= MAX_DENSE_LABELS or 2 * n_components >= n_labels:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        # The start of the iteration is fixed, so that the same labels have the same vectors.
        start = np.random.default_rng(0).standard_normal(n_labels)
        values, vectors = eigsh(matrix, n_components, which="LA", v0=start)
    return values[::-1][:n_components], vectors[:, ::-1][:, :n_components]
