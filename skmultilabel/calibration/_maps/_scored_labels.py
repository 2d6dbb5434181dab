"""What maps are learned from: scores with their labels and weights."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import is_known

__all__ = ["ScoredLabels", "make_scored_labels"]


class ScoredLabels(NamedTuple):
    """Scores, labels and weights of the same shape.

    Attributes
    ----------
    scores : ndarray of shape (n_samples, n_labels), float64
        Scores on the scale of log-odds.
    positive : ndarray of shape (n_samples, n_labels), dtype bool
        Which labels are 1.
    weight : ndarray of shape (n_samples, n_labels), float64
        0 where a label is not known.
    """

    scores: np.ndarray
    positive: np.ndarray
    weight: np.ndarray

    def count_classes(self):
        """Sum up the weights of both classes.

        Returns
        -------
        n_positive, n_negative : ndarray of shape (n_labels,)
            The sums.
        """
        n_positive = np.where(self.positive, self.weight, 0.0).sum(axis=0)
        return n_positive, np.where(self.positive, 0.0, self.weight).sum(axis=0)

    def count_rarer(self):
        """Sum up the weights of the rarer class of every label.

        Returns
        -------
        ndarray of shape (n_labels,)
            The sums: how much is known of where the classes part.
        """
        return np.minimum(*self.count_classes())

    def take(self, labels):
        """Take some of the labels.

        Parameters
        ----------
        labels : slice or ndarray
            Which.

        Returns
        -------
        ScoredLabels
            They alone.
        """
        return ScoredLabels(*(part[:, labels] for part in self))

    def pool(self):
        """Make all labels one.

        Returns
        -------
        ScoredLabels
            With a single label, and a row for every row and label.
        """
        return ScoredLabels(*(part.reshape(-1, 1) for part in self))


def make_scored_labels(scores, Y, sample_weight=None):
    """Bring scores, labels and weights to the same shape.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Finite scores on the scale of log-odds.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix; a label that is NaN has no weight.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    ScoredLabels
        All of them.
    """
    Y = Y.toarray() if sp.issparse(Y) else Y
    weight = is_known(Y).astype(np.float64)
    if sample_weight is not None:
        weight *= sample_weight if np.ndim(sample_weight) == 2 else sample_weight[:, None]
    return ScoredLabels(np.asarray(scores, dtype=np.float64), Y == 1, weight)
