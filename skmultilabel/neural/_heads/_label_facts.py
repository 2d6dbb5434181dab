"""What heads and losses may know of the training labels."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

__all__ = ["LabelFacts", "compute_log_odds", "find_label_facts", "round_labels"]


class LabelFacts(NamedTuple):
    """What is known of the training labels.

    Attributes
    ----------
    n_rows : int
        The number of rows.
    positives : ndarray of shape (n_labels,), float64
        How many rows carry each label, a soft label as a part of one.
    known : ndarray of shape (n_labels,), float64
        In how many rows it is known.
    Y : {ndarray, csr_array} of shape (n_rows, n_labels), default=None
        The labels, in [0, 1] and NaN where not known. ``None`` where they are a stream.
    names : ndarray of shape (n_labels,), default=None
        What messages call the labels; their columns by default.
    """

    n_rows: int
    positives: np.ndarray
    known: np.ndarray
    Y: np.ndarray | sp.csr_array | None = None
    names: np.ndarray | None = None

    @property
    def n_labels(self):
        """The number of labels."""
        return len(self.positives)

    @property
    def has_missing(self):
        """Whether a label of some row is not known."""
        return bool((self.known < self.n_rows).any())


def find_label_facts(Y, names=None):
    """Find what there is to know of a label matrix.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        A checked label matrix, or one of soft labels in [0, 1]; NaN where not known.
    names : array-like of shape (n_labels,), default=None
        What messages call the labels.

    Returns
    -------
    LabelFacts
        The facts.

    Examples
    --------
    >>> import numpy as np
    >>> facts = find_label_facts(np.array([[1.0, 0.5], [0.0, np.nan]]))
    >>> facts.positives, facts.known
    (array([1. , 0.5]), array([2., 1.]))
    """
    missing = Y != Y  # NaN alone is not equal to itself
    known = Y.shape[0] - np.ravel(missing.sum(axis=0)).astype(np.float64)
    if sp.issparse(Y):
        values = np.nan_to_num(Y.data.astype(np.float64))
        positives = np.bincount(Y.indices, values, minlength=Y.shape[1])
    else:
        positives = np.nansum(Y, axis=0, dtype=np.float64)
    return LabelFacts(Y.shape[0], positives, known, Y, names)


def compute_log_odds(facts):
    """Compute the logarithm of the odds of every label, finite for constant labels too.

    Parameters
    ----------
    facts : LabelFacts
        What is known of the labels.

    Returns
    -------
    ndarray of shape (n_labels,)
        ``log((positives + 0.5) / (negatives + 0.5))``.
    """
    negatives = facts.known - facts.positives
    return np.log((facts.positives + 0.5) / (negatives + 0.5))


def round_labels(Y):
    """Make 0 and 1 of soft labels.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels in [0, 1], NaN where not known.

    Returns
    -------
    {ndarray, csr_array} of shape (n_rows, n_labels)
        1 where a label is larger than 0.5; NaN stays.
    """
    if sp.issparse(Y):
        return sp.csr_array((round_labels(Y.data), Y.indices, Y.indptr), shape=Y.shape)
    return np.where(Y != Y, Y, Y > 0.5) if Y.dtype.kind == "f" else (Y > 0.5).astype(np.int8)
