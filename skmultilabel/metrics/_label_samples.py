"""The known samples of each label with their scores: what measures of one label at a time need."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.utils import gen_batches

from skmultilabel._validation import (
    check_label_matrix,
    check_score_matrix,
    describe_labels,
    get_label_names,
    is_known,
)
from skmultilabel.metrics._averages import check_row_weight, mean_over_labels

__all__ = ["LabelSamples", "average_labels", "check_probabilities"]

AVERAGES = ("macro", "micro", "weighted", None)
# Labels whose scores are made contiguous together.
N_COLUMNS = 16


class LabelSamples(NamedTuple):
    """The known samples of one label.

    Parameters
    ----------
    score : ndarray of shape (n_known,)
        Their scores.
    positive : ndarray of shape (n_positive,)
        Which of them are positive, ascending.
    weight : ndarray of shape (n_known,), or None
        Their weights, above 0.
    """

    score: np.ndarray
    positive: np.ndarray
    weight: np.ndarray | None

    def average(self, values):
        """Average one value of each sample; NaN without any sample."""
        return np.average(values, weights=self.weight) if len(values) else np.nan

    def sum_positive(self):
        """Count the positives, or add up their weights."""
        return len(self.positive) if self.weight is None else self.weight[self.positive].sum()


def average_labels(measure, Y_true, scores, average, sample_weight, *, needs, check=None):
    """Compute a measure label by label, and average.

    Parameters
    ----------
    measure : callable
        Takes `LabelSamples` and returns a number, NaN where it is not defined.
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Their scores.
    average : {"macro", "micro", "weighted"} or None
        How the values become one.
    sample_weight : array-like of shape (n_samples,), or None
        Weights of the samples.
    needs : str
        What a label needs for the measure to be defined, for the warning.
    check : callable, default=None
        Takes the checked scores and the names of the labels, and raises an error.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The value, or one per label, which is NaN where it is not defined.
    """
    if average not in AVERAGES:
        raise ValueError(f"average must be 'macro', 'micro', 'weighted' or None, got {average!r}.")
    names = get_label_names(Y_true)
    Y_true = check_label_matrix(Y_true, name="Y_true")
    scores = check_score_matrix(scores, Y_true.shape, label_names=names)
    weight = check_row_weight(sample_weight, len(scores))
    if check is not None:
        check(scores, names)
    if average == "micro":
        return float(measure(_pool(Y_true, scores, weight)))
    values, support = [], []
    for samples in _iter_labels(Y_true, scores, weight):
        values.append(measure(samples))
        support.append(samples.sum_positive())
    values, support = np.array(values), np.array(support)
    if average is None:
        return values
    return mean_over_labels(values, support if average == "weighted" else None, names, needs)


def check_probabilities(scores, label_names=None):
    """Refuse scores that are no probabilities.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Checked scores.
    label_names : array-like of shape (n_labels,), default=None
        What the error calls the labels.

    Raises
    ------
    ValueError
        If one is smaller than 0 or larger than 1.
    """
    if scores.min() >= 0 and scores.max() <= 1:
        return
    row, label = np.argwhere((scores < 0) | (scores > 1))[0]
    raise ValueError(
        f"Probabilities between 0 and 1 are needed; row {row}, label "
        f"{describe_labels([label], label_names)} holds {scores[row, label]:g}. Use predict_proba, "
        "or a calibrated classifier where there are decision values only."
    )


def _iter_labels(Y, scores, weight):
    """Give the samples of one label after the other."""
    Y = sp.csc_array(Y) if sp.issparse(Y) else Y
    for labels in gen_batches(Y.shape[1], N_COLUMNS):
        columns = np.ascontiguousarray(scores[:, labels].T)
        for label, score in enumerate(columns, start=labels.start):
            yield _select(score, *_split_column(Y, label), weight)


def _split_column(Y, label):
    """List the rows where one label is true, and those where it is not known."""
    if not sp.issparse(Y):
        return np.flatnonzero(Y[:, label] == 1), np.flatnonzero(~is_known(Y[:, label]))
    stored = slice(Y.indptr[label], Y.indptr[label + 1])
    row, value = Y.indices[stored], Y.data[stored]
    return row[value == 1], row[~is_known(value)]


def _pool(Y, scores, weight):
    """Take all entries as samples of one label."""
    if sp.issparse(Y):
        stored = np.repeat(np.arange(Y.shape[0]), np.diff(Y.indptr)) * Y.shape[1] + Y.indices
        positive, unknown = stored[Y.data == 1], stored[~is_known(Y.data)]
    else:
        positive, unknown = np.flatnonzero(Y == 1), np.flatnonzero(~is_known(Y))
    weight = None if weight is None else np.repeat(weight, Y.shape[1])
    return _select(scores.ravel(), positive, unknown, weight)


def _select(score, positive, unknown, weight):
    """Keep the samples that are known and have a weight."""
    if not len(unknown) and weight is None:
        return LabelSamples(score, positive, None)
    kept = np.ones(len(score), dtype=bool) if weight is None else weight > 0
    kept[unknown] = False
    positive = (np.cumsum(kept) - 1)[positive[kept[positive]]]
    return LabelSamples(score[kept], positive, None if weight is None else weight[kept])
