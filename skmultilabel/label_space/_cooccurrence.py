"""How often labels occur together, and which of them belong together."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix

__all__ = ["compute_phi", "count_cooccurrence", "partition_labels"]


def count_cooccurrence(Y):
    """Count the samples that carry both labels, for all pairs of labels.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known; a pair is counted where both labels are 1.

    Returns
    -------
    {ndarray, csr_array} of shape (n_labels, n_labels), dtype int64
        The counts, sparse where `Y` is. On the diagonal: how many samples carry the label.

    Raises
    ------
    ValueError
        If `Y` is no label matrix.

    See Also
    --------
    compute_phi : How strongly labels depend on each other.

    Examples
    --------
    >>> count_cooccurrence([[1, 1, 0], [1, 1, 0], [1, 0, 1]])
    array([[3, 2, 1],
           [2, 2, 0],
           [1, 0, 1]])
    """
    carried = _count_as_numbers(check_label_matrix(Y) == 1)
    counts = (carried.T @ carried).astype(np.int64)
    return sp.csr_array(counts) if sp.issparse(counts) else counts


def compute_phi(Y):
    """Compute the phi coefficient of all pairs of labels: how strongly they depend on each other.

    It is the correlation coefficient of two columns of 0 and 1: 1 where labels always occur
    together, -1 where always exactly one of them does, 0 where they are independent. Its square
    times the number of samples is the chi-square statistic of that pair [1]_.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known; a pair is measured on the samples where both
        labels are known.

    Returns
    -------
    ndarray of shape (n_labels, n_labels)
        The coefficients, in [-1, 1]. Those of a label that is constant on the samples of the pair
        are 0, on the diagonal too.

    Raises
    ------
    ValueError
        If `Y` is no label matrix.

    See Also
    --------
    count_cooccurrence : How often labels occur together.
    partition_labels : Groups of labels that depend on each other.

    References
    ----------
    .. [1] L. Tenenboim-Chaimovich, L. Rokach, B. Shapira, "Identification of Label Dependencies for
       Multi-label Classification", MLD Workshop at ICML 2010.

    Examples
    --------
    >>> compute_phi([[1, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1]]).round(2)
    array([[ 1.  ,  1.  , -0.58],
           [ 1.  ,  1.  , -0.58],
           [-0.58, -0.58,  1.  ]])
    """
    n_both, n_first, n_known = _count_pairs(check_label_matrix(Y))
    n_second = n_first.T
    spread = np.sqrt(n_first * (n_known - n_first)) * np.sqrt(n_second * (n_known - n_second))
    excess = n_known * n_both - n_first * n_second
    phi = np.divide(excess, spread, out=np.zeros_like(spread), where=spread > 0)
    return np.clip(phi, -1, 1)


def partition_labels(Y, size):
    """Divide the labels into groups of labels that depend on each other.

    Every label starts alone. Again and again the two groups are merged that depend on each other
    the most, by the mean of ``|phi|`` over their pairs of labels, among those that are not too
    large together. Labels that exclude each other belong together as much as labels that occur
    together: what is known of one tells of the other.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    size : int
        The largest number of labels in a group.

    Returns
    -------
    list of ndarray of int
        The columns of every group, each column in one group. A constant label is alone.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, or `size` is less than 1.

    See Also
    --------
    compute_phi : The measure of dependence.

    Examples
    --------
    >>> Y = 5 * [[1, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0], [0, 1, 0, 1]]
    >>> partition_labels(Y, 3)
    [array([0, 2]), array([1, 3])]
    """
    if size < 1:
        raise ValueError(f"A group needs a size of at least 1 label; got {size}.")
    strength = np.abs(compute_phi(Y))
    np.fill_diagonal(strength, 0)
    return _merge_groups(strength, size)


def _merge_groups(strength, size):
    """Merge the two groups of the largest mean strength, which is changed, while any may be merged.

    A strength of 0 stands for groups that are too large together: they stay so.
    """
    groups = [[label] for label in range(len(strength))]
    sizes = np.ones(len(strength))
    strength[sizes[:, np.newaxis] + sizes > size] = 0
    while strength.any():
        kept, gone = divmod(int(np.argmax(strength)), len(strength))
        groups[kept] += groups[gone]
        total = sizes[kept] * strength[kept] + sizes[gone] * strength[gone]
        sizes[kept] += sizes[gone]
        total[sizes + sizes[kept] > size] = 0
        strength[kept] = strength[:, kept] = total / sizes[kept]
        groups[gone] = []
        strength[gone] = strength[:, gone] = strength[kept, kept] = 0
    return [np.sort(group) for group in groups if group]


def _count_pairs(Y):
    """Count the samples with both labels, with the first one, and all, where both are known."""
    # NaN alone is not equal to itself.
    carried, missing = _count_as_numbers(Y == 1), _count_as_numbers(Y != Y)
    n_carried, n_missing = (np.ravel(part.sum(axis=0)) for part in (carried, missing))
    n_both, n_lost, n_neither = (
        _to_dense(first.T @ second)
        for first, second in ((carried, carried), (carried, missing), (missing, missing))
    )
    n_known = Y.shape[0] - n_missing[:, np.newaxis] - n_missing + n_neither
    return n_both, n_carried[:, np.newaxis] - n_lost, n_known


def _count_as_numbers(mask):
    """Turn a mask into numbers whose products are exact, and fast where it is dense."""
    return mask.astype(np.int64 if sp.issparse(mask) else np.float64)


def _to_dense(counts):
    return (counts.toarray() if sp.issparse(counts) else counts).astype(np.float64)
