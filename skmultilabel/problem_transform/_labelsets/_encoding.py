"""Label sets as numbers."""

from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from skmultilabel.problem_transform._joint._label_sets import encode_sets

__all__ = ["encode_label_sets", "number_label_sets"]


def encode_label_sets(Y):
    """Number the label sets of the samples, from the most frequent one on.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix without NaN.

    Returns
    -------
    sets : ndarray of shape (n_sets, n_labels), dtype uint8
        The distinct label sets. The more frequent one first; of equally frequent ones that which
        has 0 where they first differ.
    codes : ndarray of shape (n_samples,)
        The row of `sets` of every sample.

    Examples
    --------
    >>> import numpy as np
    >>> sets, codes = encode_label_sets(np.array([[0, 1], [1, 1], [0, 0], [1, 1]]))
    >>> sets
    array([[1, 1],
           [0, 0],
           [0, 1]], dtype=uint8)
    >>> codes
    array([2, 0, 1, 0])
    """
    ids = number_label_sets(Y)
    _, first, counts = np.unique(ids, return_index=True, return_counts=True)
    sets = Y[first].toarray() if sp.issparse(Y) else Y[first]
    sets = sets.astype(np.uint8)
    order = np.lexsort((encode_sets(sets), -counts))
    return sets[order], np.argsort(order)[ids]


def number_label_sets(Y):
    """Give samples with equal label sets equal numbers, sparse labels without a dense copy.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix without NaN.

    Returns
    -------
    ndarray of shape (n_samples,)
        Numbers from 0 up, without gaps.
    """
    return _encode_sparse(Y) if sp.issparse(Y) else encode_sets(Y.astype(np.uint8))


def _encode_sparse(Y):
    """Give equal rows equal numbers, without a dense copy."""
    rows, labels = Y.nonzero()
    content = labels.astype(np.int64).tobytes()
    ends = 8 * np.cumsum(np.bincount(rows, minlength=Y.shape[0]))
    numbers = {}
    keys = (content[start:end] for start, end in pairwise([0, *ends.tolist()]))
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])
