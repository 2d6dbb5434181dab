"""ML-RUS: samples with frequent labels alone are left out."""

from numbers import Real

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import Interval
from skmultilabel._validation import count_positives
from skmultilabel.resampling._base import RowSampler, find_minority_labels

__all__ = ["MLRUS", "draw_removals"]


class MLRUS(RowSampler):
    """Random undersampling: leave out samples that carry majority labels only (ML-RUS).

    The minority labels are those whose imbalance ratio is above the mean [1]_; a sample that
    carries one is never left out. The other labels take turns: a random one of the samples with
    the label goes. A label leaves when its ratio has come up to the mean. It does not look at `X`,
    which may be anything with rows.

    Read more in the :ref:`User Guide <resampling>`.

    Parameters
    ----------
    share : float, default=0.25
        How many samples are left out, as a share of all. Fewer when no majority label is left.
    random_state : int, RandomState instance or None, default=None
        Which samples are left out.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype int
        Which rows of the data the new rows are, in their order.
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
    MLROS : Copies samples with rare labels.
    compute_label_weights : Weights for each label by itself; nothing is thrown away.

    References
    ----------
    .. [1] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
       classification: Measures and random resampling algorithms", Neurocomputing 163, 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.resampling import MLRUS
    >>> X = np.arange(8).reshape(-1, 1)
    >>> Y = np.array([[1, 0]] * 7 + [[1, 1]])
    >>> X_new, Y_new = MLRUS(share=0.5, random_state=0).fit_resample(X, Y)
    >>> len(X_new), Y_new.sum(axis=0)
    (4, array([4, 1]))
    """

    _parameter_constraints = {
        "share": [Interval(Real, 0, 1, closed="neither")],
        "random_state": ["random_state"],
    }

    _nothing_drawn = "No sample carries labels that are much more frequent than others"

    def _draw_rows(self, Y, n_drawn, rng):
        return np.delete(np.arange(Y.shape[0]), draw_removals(Y, n_drawn, rng))


def draw_removals(Y, n_removed, rng):
    """Draw the rows that are left out.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix; what is not known counts for nothing.
    n_removed : int
        How many are drawn at most.
    rng : RandomState
        Draws.

    Returns
    -------
    ndarray of shape (n_drawn,), dtype int
        Rows, none twice and none with a minority label.
    """
    is_minority, mean_ratio = find_minority_labels(Y)
    carried = sp.csr_array(Y == 1)
    counts, _ = count_positives(carried)
    n_largest = counts.max()
    bags = _shuffle_bags(carried, is_minority, rng)
    removed = {}  # keeps the order
    while bags and len(removed) < n_removed:
        for label in list(bags)[: n_removed - len(removed)]:
            bag = bags[label]
            while bag and bag[-1] in removed:
                bag.pop()
            # The ratio is to the count of the most frequent label as it was: all counts fall.
            if not bag or n_largest / counts[label] >= mean_ratio:
                del bags[label]
                continue
            row = bag.pop()
            removed[row] = None
            counts[carried.indices[carried.indptr[row] : carried.indptr[row + 1]]] -= 1
    return np.array(list(removed), dtype=np.intp)


def _shuffle_bags(carried, is_minority, rng):
    """Map every majority label to its rows without minority labels, in random order."""
    is_spared = (carried @ is_minority.astype(np.int64)) > 0
    columns = carried.tocsc()
    bags = {}
    for label in np.flatnonzero(~is_minority).tolist():
        rows = columns.indices[columns.indptr[label] : columns.indptr[label + 1]]
        bags[label] = rng.permutation(rows[~is_spared[rows]]).tolist()
    return {label: bag for label, bag in bags.items() if bag}
