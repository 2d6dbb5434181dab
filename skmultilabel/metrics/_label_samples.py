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
from skmultilabel.metrics._averages import (
    check_row_weight,
    check_same_names,
    mean_defined,
    mean_over_labels,
)
from skmultilabel.metrics._blocks import map_blocks

__all__ = ["LabelSamples", "average_labels", "average_samples", "check_probabilities"]

AVERAGES = ("macro", "micro", "weighted", None)
# Labels whose scores are made contiguous together, and the samples of one step of it.
N_COLUMNS = 64
N_ROWS = 256


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
    check_same_names(scores, names, "the scores")
    Y_true = check_label_matrix(Y_true, name="Y_true")
    Y_true = sp.csc_array(Y_true) if sp.issparse(Y_true) and average != "micro" else Y_true
    scores = check_score_matrix(scores, Y_true.shape, label_names=names)
    weight = check_row_weight(sample_weight, len(scores))
    if check is not None:
        check(scores, names)
    if average == "micro":
        return float(measure(_pool(Y_true, scores, weight)))
    blocks = map_blocks(
        lambda labels: _measure_labels(measure, Y_true, scores, weight, labels),
        Y_true.shape[1],
        N_COLUMNS,
    )
    values, support = np.array([pair for block in blocks for pair in block]).T
    if average is None:
        return values
    return mean_over_labels(values, support if average == "weighted" else None, names, needs)


def average_samples(measure, Y_true, scores, sample_weight):
    """Compute a measure sample by sample, over its labels, and average.

    Parameters
    ----------
    measure : callable
        Takes `LabelSamples`, here the known labels of a sample, and returns a number, NaN where it
        is not defined.
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Their scores.
    sample_weight : array-like of shape (n_samples,), or None
        Weights of the samples.

    Returns
    -------
    float
        The mean over the samples for which the measure is defined.
    """
    names = get_label_names(Y_true)
    Y_true = check_label_matrix(Y_true, name="Y_true")
    scores = check_score_matrix(scores, Y_true.shape, label_names=names)
    values = average_labels(measure, Y_true.T, scores.T, None, None, needs="")
    return mean_defined(values, check_row_weight(sample_weight, len(values)))


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


def _measure_labels(measure, Y, scores, weight, labels):
    """Measure some labels, and add up their positives."""
    columns = zip(*_list_columns(Y, labels), _transpose(scores[:, labels]), strict=True)
    problems = (_select(score, true, unknown, weight) for true, unknown, score in columns)
    return [(measure(samples), samples.sum_positive()) for samples in problems]


def _list_columns(Y, labels):
    """List the rows where each label is true, and those where it is not known."""
    if sp.issparse(Y):
        stored = [slice(*Y.indptr[label : label + 2]) for label in range(labels.start, labels.stop)]
        columns = [(Y.indices[part], Y.data[part]) for part in stored]
        true = [row[value == 1] for row, value in columns]
        return true, [row[~is_known(value)] for row, value in columns]
    columns = _transpose(Y[:, labels])
    true = [np.flatnonzero(column == 1) for column in columns]
    return true, [np.flatnonzero(~is_known(column)) for column in columns]


def _transpose(matrix):
    """Copy the columns of an array to rows, part by part, which the cache likes."""
    out = np.empty(matrix.shape[::-1], dtype=matrix.dtype)
    for rows in gen_batches(len(matrix), N_ROWS):
        out[:, rows] = matrix[rows].T
    return out


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
