"""ML-ROS: samples with rare labels are copied."""

from numbers import Real

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import Interval
from skmultilabel._validation import count_positives
from skmultilabel.resampling._base import RowSampler, find_minority_labels

__all__ = ["MLROS", "draw_copies"]


class MLROS(RowSampler):
    """Random oversampling: copy samples that carry minority labels (ML-ROS).

    The minority labels are those whose imbalance ratio is above the mean [1]_. They take turns: a
    random one of the samples with the label is copied, with all its labels. A label leaves when
    its ratio has come down to the mean. It does not look at `X`, which may be anything with rows.

    Read more in the :ref:`User Guide <resampling>`.

    Parameters
    ----------
    share : float, default=0.25
        How many copies are made, as a share of the samples. Fewer when no minority label is left.
    random_state : int, RandomState instance or None, default=None
        Which samples are copied.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype int
        Which rows of the data the new rows are: all of them, then the copies.
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
    MLRUS : Leaves out samples with frequent labels.
    MLSMOTE : New samples between those that carry a rare label.
    compute_label_weights : Weights instead of copies, for each label by itself.

    References
    ----------
    .. [1] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
       classification: Measures and random resampling algorithms", Neurocomputing 163, 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.resampling import MLROS
    >>> X = np.arange(8).reshape(-1, 1)
    >>> Y = np.array([[1, 0]] * 7 + [[1, 1]])
    >>> X_new, Y_new = MLROS(share=0.5, random_state=0).fit_resample(X, Y)
    >>> X_new.ravel()
    array([0, 1, 2, 3, 4, 5, 6, 7, 7])
    """

    _parameter_constraints = {
        "share": [Interval(Real, 0, None, closed="neither")],
        "random_state": ["random_state"],
    }

    _nothing_drawn = "No label is much rarer than the others"

    def _draw_rows(self, Y, n_drawn, rng):
        return np.concatenate([np.arange(Y.shape[0]), draw_copies(Y, n_drawn, rng)])


def draw_copies(Y, n_copies, rng):
    """Draw the rows that are copied: Algorithm 3 of Charte et al. (2015).

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix; what is not known counts for nothing.
    n_copies : int
        How many are drawn at most.
    rng : RandomState
        Draws.

    Returns
    -------
    ndarray of shape (n_drawn,), dtype int
        Rows.
    """
    is_minority, mean_ratio = find_minority_labels(Y)
    carried = sp.csr_array(Y == 1)
    bags = carried.tocsc()
    counts, _ = count_positives(carried)
    turns, copies = np.flatnonzero(is_minority).tolist(), []
    while turns and len(copies) < n_copies:
        for label in turns[: n_copies - len(copies)]:
            bag = bags.indices[bags.indptr[label] : bags.indptr[label + 1]]
            row = bag[rng.randint(len(bag))]
            copies.append(row)
            counts[carried.indices[carried.indptr[row] : carried.indptr[row + 1]]] += 1
            if counts.max() / counts[label] <= mean_ratio:
                turns = [other for other in turns if other != label]
    return np.array(copies, dtype=np.intp)
