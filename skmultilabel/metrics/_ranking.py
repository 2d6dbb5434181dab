"""Measures of scores: how well they rank the known labels, and what every cut-off gives."""

import numpy as np
import scipy.sparse as sp
from scipy.stats import rankdata
from sklearn import metrics as sklearn_metrics

from skmultilabel._validation import check_label_matrix, check_score_matrix

__all__ = [
    "average_precision_score",
    "f1_cut_off_curve",
    "label_ranking_average_precision_score",
]


def average_precision_score(Y_true, scores, *, average="macro"):
    """Compute the average precision of the scores of every label over its known samples.

    Equal to :func:`sklearn.metrics.average_precision_score` where every label is known and has
    a positive. A label without known positives has no average precision: NaN, where
    scikit-learn warns and takes 0.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Probabilities or decision values.
    average : {"macro"} or None, default="macro"
        Mean over the labels that have a known positive, or one value per label.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The average precision, between 0 and 1.

    Examples
    --------
    >>> from skmultilabel.metrics import average_precision_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [0, 0], [nan, 0]]
    >>> scores = [[0.8, 0.1], [0.6, 0.5], [0.9, 0.2]]
    >>> average_precision_score(Y_true, scores, average=None)
    array([ 1., nan])
    """
    if average not in ("macro", None):
        raise ValueError(f"average must be 'macro' or None, got {average!r}.")
    Y_true, scores = _check_labels_and_scores(Y_true, scores)
    values = np.array(
        [_average_precision(y, score) for y, score in zip(Y_true.T, scores.T, strict=True)]
    )
    if average is None:
        return values
    defined = ~np.isnan(values)
    return float(values[defined].mean()) if defined.any() else np.nan


def _average_precision(y_true, score):
    """Average precision of one label over its known samples; NaN without a positive."""
    if not (y_true == 1).any():
        return np.nan
    known = ~np.isnan(y_true)
    return sklearn_metrics.average_precision_score(y_true[known], score[known])


def label_ranking_average_precision_score(Y_true, scores):
    """Compute the average over samples of how far up the true labels are ranked.

    For each true label of a sample: the share of true labels among the known ones that score at
    least as much. Samples whose known labels are all true or all false count 1, as in
    :func:`sklearn.metrics.label_ranking_average_precision_score`, to which this is equal where
    every label is known; samples of which nothing is known are left out.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels.

    Returns
    -------
    float
        The score, between 0 and 1; NaN when nothing is known.

    References
    ----------
    G. Tsoumakas, I. Katakis and I. Vlahavas (2010). "Mining multi-label data." *Data Mining and
    Knowledge Discovery Handbook*, 667-685.

    Examples
    --------
    >>> from skmultilabel.metrics import label_ranking_average_precision_score
    >>> nan = float("nan")
    >>> label_ranking_average_precision_score([[1, 0, nan]], [[0.4, 0.3, 0.9]])
    1.0
    """
    Y_true, scores = _check_labels_and_scores(Y_true, scores)
    known, relevant = ~np.isnan(Y_true), Y_true == 1
    # Labels that do not take part come last, where they change no other rank.
    rank = rankdata(np.where(known, -scores, np.inf), method="max", axis=1)
    rank_among_relevant = rankdata(np.where(relevant, -scores, np.inf), method="max", axis=1)
    n_relevant, n_known = relevant.sum(axis=1), known.sum(axis=1)
    share = np.where(relevant, rank_among_relevant / rank, 0.0).sum(axis=1)
    decided = (n_relevant > 0) & (n_relevant < n_known)
    values = np.divide(share, n_relevant, out=np.ones(len(share)), where=decided)
    return float(values[n_known > 0].mean()) if known.any() else np.nan


def f1_cut_off_curve(y_true, score):
    """Compute the F1 of one label at every cut-off that makes a difference.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True values of one label: 0 or 1, NaN where it is not known.
    score : array-like of shape (n_samples,)
        Its scores.

    Returns
    -------
    cut_offs : ndarray of shape (n_cut_offs,)
        Ascending: one below every score, then each distinct score of a known sample. The label
        is predicted where its score is larger than the cut-off.
    f1 : ndarray of shape (n_cut_offs,)
        The F1 at each of them; 0 where nothing is predicted.

    Examples
    --------
    >>> from skmultilabel.metrics import f1_cut_off_curve
    >>> cut_offs, f1 = f1_cut_off_curve([0, 1, 1], [0.25, 0.5, 0.75])
    >>> cut_offs[1:], f1
    (array([0.25, 0.5 , 0.75]), array([0.8       , 1.        , 0.66666667, 0.        ]))
    """
    Y_true, scores = _check_labels_and_scores(
        np.reshape(y_true, (-1, 1)), np.reshape(score, (-1, 1))
    )
    known = ~np.isnan(Y_true)
    positive, score = Y_true[known] == 1, scores[known]
    cut_offs, place = np.unique(score, return_inverse=True)
    # Sums from the top: how many samples, and how many positives, score at least this.
    n_predicted = np.cumsum(np.bincount(place)[::-1])[::-1]
    tp = np.cumsum(np.bincount(place, weights=positive)[::-1])[::-1]
    f1 = 2 * tp / np.maximum(n_predicted + positive.sum(), 1)
    cut_offs = np.r_[np.nextafter(cut_offs[:1], -np.inf), cut_offs]
    return cut_offs, np.append(f1, 0.0)[: len(cut_offs)]


def _check_labels_and_scores(Y_true, scores):
    """Return a dense float label matrix, NaN where not known, and its scores."""
    Y_true = check_label_matrix(Y_true, name="Y_true")
    scores = check_score_matrix(scores, Y_true.shape)
    Y_true = Y_true.toarray() if sp.issparse(Y_true) else Y_true
    return Y_true.astype(np.float64), scores
