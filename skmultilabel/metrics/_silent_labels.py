"""Labels that a classifier gives to no sample, or to wrong ones only."""

from typing import NamedTuple

import numpy as np

from skmultilabel.metrics._outcomes import count_outcomes

__all__ = [
    "SilentLabels",
    "count_always_wrong",
    "count_never_predicted",
    "find_silent_labels",
    "select_silent_labels",
]


class SilentLabels(NamedTuple):
    """Columns of labels of which no positive is found."""

    never_predicted: np.ndarray
    always_wrong: np.ndarray


def find_silent_labels(Y_true, Y_pred):
    """Find the labels of which no positive is found.

    They are what a high accuracy hides: their recall and their F1 are 0.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.

    Returns
    -------
    never_predicted : ndarray of int
        Columns of the labels that have a known positive and are predicted for no sample where
        they are known. A lower cut-off helps.
    always_wrong : ndarray of int
        Columns of the labels that are predicted, and every time where they are known to be 0.

    See Also
    --------
    skmultilabel.ThresholdOptimizer : Finds a cut-off for every label.

    Examples
    --------
    >>> from skmultilabel.metrics import find_silent_labels
    >>> Y_true = [[1, 1, 0], [1, 1, 0], [0, 1, 1]]
    >>> Y_pred = [[1, 0, 1], [1, 0, 0], [0, 0, 0]]
    >>> silent = find_silent_labels(Y_true, Y_pred)
    >>> silent.never_predicted.tolist(), silent.always_wrong.tolist()
    ([1], [2])
    """
    return select_silent_labels(count_outcomes(Y_true, Y_pred))


def select_silent_labels(counts):
    """Find the labels of which no positive is found, from the counts of their outcomes.

    Parameters
    ----------
    counts : OutcomeCounts of ndarray of shape (n_labels,)
        The counts.

    Returns
    -------
    SilentLabels
        As of `find_silent_labels`.
    """
    never_predicted = (counts.tp + counts.fp == 0) & (counts.fn > 0)
    always_wrong = (counts.tp == 0) & (counts.fp > 0)
    return SilentLabels(np.flatnonzero(never_predicted), np.flatnonzero(always_wrong))


def count_never_predicted(Y_true, Y_pred):
    """Count the labels that are never predicted, for a scorer."""
    return len(find_silent_labels(Y_true, Y_pred).never_predicted)


def count_always_wrong(Y_true, Y_pred):
    """Count the labels that are predicted for wrong samples only, for a scorer."""
    return len(find_silent_labels(Y_true, Y_pred).always_wrong)
