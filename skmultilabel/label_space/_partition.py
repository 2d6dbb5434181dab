"""Groups of labels that depend on each other."""

from numbers import Integral

import numpy as np

from skmultilabel.label_space._cooccurrence import label_cooccurrence

__all__ = ["partition_labels"]


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
        If `Y` is no label matrix, or `size` is no whole number of 1 or more.

    See Also
    --------
    label_cooccurrence : The measure of dependence.

    Examples
    --------
    >>> Y = 5 * [[1, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0], [0, 1, 0, 1]]
    >>> partition_labels(Y, 3)
    [array([0, 2]), array([1, 3])]
    """
    if not isinstance(size, Integral) or size < 1:
        raise ValueError(f"size must be a whole number, of at least 1 label; got {size!r}.")
    strength = np.abs(label_cooccurrence(Y, "phi"))
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
