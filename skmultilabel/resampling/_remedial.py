"""REMEDIAL: samples with rare and frequent labels are split in two."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.label_space._imbalance import compute_scumble
from skmultilabel.resampling._base import (
    MultiLabelSampler,
    find_minority_labels,
    warn_of_nothing,
)
from skmultilabel.resampling._rows import take_rows, write_labels

__all__ = ["REMEDIAL", "decouple_labels"]


class REMEDIAL(MultiLabelSampler):
    """Decouple labels: split samples whose labels are rare and frequent ones in two.

    A sample whose SCUMBLE is above the mean comes twice: in its place with its majority labels
    alone, and at the end with its minority labels alone [1]_. No label is carried more often or
    less often than before. It prepares for a sampler that copies or makes samples with rare
    labels, which then come without the frequent ones; put it before one in a pipeline. It does
    not look at `X`, which may be anything with rows.

    Read more in the :ref:`User Guide <resampling>`.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype int
        Which rows of the data the new rows are: all of them, then those that were split.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features. Only where `X` has columns.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where `X` was a DataFrame with string column names.

    See Also
    --------
    skmultilabel.label_space.compute_scumble : The measure that chooses the samples.
    MLROS : Copies samples with rare labels.
    MLSMOTE : New samples between those that carry a rare label.

    Notes
    -----
    Labels that are not known (NaN) stay unknown in both halves.

    References
    ----------
    .. [1] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Dealing with difficult minority
       labels in imbalanced multilabel data sets", Neurocomputing 326-327, 2019.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.resampling import REMEDIAL
    >>> X = np.arange(4).reshape(-1, 1)
    >>> Y = np.array([[1, 0], [1, 0], [1, 0], [1, 1]])
    >>> X_new, Y_new = REMEDIAL().fit_resample(X, Y)
    >>> X_new.ravel()
    array([0, 1, 2, 3, 3])
    >>> Y_new[3:]
    array([[1, 0],
           [0, 1]])
    """

    def _resample(self, X, y, Y):
        is_minority, _ = find_minority_labels(Y)
        scumble = compute_scumble(Y)
        split = np.flatnonzero(scumble > scumble.mean())
        if not len(split):
            warn_of_nothing("No sample carries labels that are rarer than its others")
        self.sample_indices_ = np.concatenate([np.arange(Y.shape[0]), split])
        kept, added = decouple_labels(Y, split, is_minority)
        stack = sp.vstack if sp.issparse(Y) else np.vstack
        return take_rows(X, self.sample_indices_), write_labels(y, stack([kept, added]))


def decouple_labels(Y, split, is_minority):
    """Split the labels of some samples.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.
    split : ndarray of shape (n_split,), dtype int
        The rows of these samples.
    is_minority : ndarray of shape (n_labels,), dtype bool
        The minority labels.

    Returns
    -------
    kept : {ndarray, csr_array} of shape (n_samples, n_labels)
        All labels, without the minority labels of these samples.
    added : {ndarray, csr_array} of shape (n_split, n_labels)
        The minority labels of these samples.
    """
    is_split = np.isin(np.arange(Y.shape[0]), split)
    if not sp.issparse(Y):
        kept = np.where((Y == 1) & is_split[:, np.newaxis] & is_minority, 0, Y)
        return kept, np.where((Y[split] == 1) & ~is_minority, 0, Y[split])
    kept, added = sp.csr_array(Y, copy=True), sp.csr_array(Y[split])
    rows = np.repeat(np.arange(Y.shape[0]), np.diff(kept.indptr))
    kept.data[(kept.data == 1) & is_split[rows] & is_minority[kept.indices]] = 0
    added.data[(added.data == 1) & ~is_minority[added.indices]] = 0
    kept.eliminate_zeros()
    added.eliminate_zeros()
    return kept, added
