"""The largest eigenvalues of a symmetric matrix, of few labels or of many."""

import numpy as np
from scipy.sparse.linalg import aslinearoperator, eigsh

__all__ = ["find_largest"]

# Up to so many labels all eigenvalues are computed, which is exact and takes a second at most.
MAX_DENSE_LABELS = 1000
# Of more labels; the figures of an embedding have no more digits that tell anything.
TOLERANCE = 1e-8


def find_largest(matrix, n_components):
    """Find the largest eigenvalues of a symmetric matrix and their vectors.

    Parameters
    ----------
    matrix : {sparse array, LinearOperator} of shape (n_labels, n_labels)
        The matrix.
    n_components : int
        How many; no more than there are labels.

    Returns
    -------
    values : ndarray of shape (n_components,)
        The eigenvalues, the largest first, by sign and not by magnitude.
    vectors : ndarray of shape (n_labels, n_components)
        Their eigenvectors in the columns, of each the entry that is largest in magnitude positive.
    """
    n_labels = matrix.shape[0]
    if n_labels <= MAX_DENSE_LABELS or 2 * n_components >= n_labels:
        values, vectors = np.linalg.eigh(aslinearoperator(matrix) @ np.eye(n_labels))
    else:
        # The start of the iteration is fixed, so that the same labels have the same vectors.
        start = np.random.default_rng(0).standard_normal(n_labels)
        values, vectors = eigsh(matrix, n_components, which="LA", v0=start, tol=TOLERANCE)
    values, vectors = values[::-1][:n_components], vectors[:, ::-1][:, :n_components]
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[np.newaxis], axis=0)
    return values, vectors * np.where(largest < 0, -1, 1)
