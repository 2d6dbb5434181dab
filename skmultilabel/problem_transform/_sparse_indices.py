"""The indices of sparse matrices, which some estimators take in 32 bits only."""

import numpy as np
import scipy.sparse as sp

__all__ = ["shorten_indices"]


def shorten_indices(matrix):
    """Use indices of 32 bits where they will do: some estimators take no others.

    Parameters
    ----------
    matrix : {ndarray, csr_array, csr_matrix}
        Anything; only a sparse matrix is changed, in place.

    Returns
    -------
    {ndarray, csr_array, csr_matrix}
        The matrix.
    """
    if sp.issparse(matrix) and max(matrix.nnz, *matrix.shape) <= np.iinfo(np.int32).max:
        matrix.indices = matrix.indices.astype(np.int32, copy=False)
        matrix.indptr = matrix.indptr.astype(np.int32, copy=False)
    return matrix
