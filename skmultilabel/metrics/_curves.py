"""Measures of all cut-offs of the scores of a label: areas under curves, and the F1 curve."""

import numpy as np

from skmultilabel._validation import check_label_matrix, check_score_matrix, is_known
from skmultilabel.metrics._label_samples import average_labels, average_samples

__all__ = ["average_precision_score", "f1_cut_off_curve", "roc_auc_score"]


def roc_auc_score(Y_true, scores, *, average="macro", sample_weight=None):
    """Compute the area under the ROC curve of every label over its known samples.

    How often a positive scores more than a negative, where equal scores count half. Equal to
    :func:`sklearn.metrics.roc_auc_score` where every label is known and has both classes. A label
    without known positives or without known negatives has none: NaN, left out of the mean, while
    the mean of scikit-learn is NaN for one such label.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Probabilities or decision values.
    average : {"macro", "micro", "weighted", "samples"} or None, default="macro"
        Mean over labels, all entries as one label, mean over labels weighted by their positives,
        mean over samples of the area among their labels, where samples without one are left out, or
        no average: one value per label.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The area, between 0 and 1: 0.5 for scores that say nothing.

    Warns
    -----
    LabelWarning
        If labels are left out of a mean; it names them.

    See Also
    --------
    average_precision_score : Looks at the positives among the highest scores: for rare labels.

    Examples
    --------
    >>> from skmultilabel.metrics import roc_auc_score
    >>> Y_true = [[1, 0], [0, 0], [1, 0], [0, 0]]
    >>> scores = [[0.8, 0.1], [0.6, 0.5], [0.3, 0.2], [0.1, 0.4]]
    >>> roc_auc_score(Y_true, scores, average=None)
    array([0.75,  nan])
    """
    needs = "known positives and known negatives"
    if average == "samples":
        return average_samples(_roc_auc, Y_true, scores, sample_weight)
    return average_labels(_roc_auc, Y_true, scores, average, sample_weight, needs=needs)


def average_precision_score(Y_true, scores, *, average="macro", sample_weight=None):
    """Compute the average precision of the scores of every label over its known samples.

    Equal to :func:`sklearn.metrics.average_precision_score` where every label is known and has
    a positive. A label without known positives has no average precision: NaN, left out of the mean,
    where scikit-learn warns and takes 0.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Probabilities or decision values.
    average : {"macro", "micro", "weighted", "samples"} or None, default="macro"
        Mean over labels, all entries as one label, mean over labels weighted by their positives,
        mean over samples of the area among their labels, where samples without one are left out, or
        no average: one value per label.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The average precision, between 0 and 1: the share of positives for scores that say nothing.

    Warns
    -----
    LabelWarning
        If labels are left out of a mean; it names them.

    See Also
    --------
    roc_auc_score : Does not depend on how frequent the label is.

    Examples
    --------
    >>> from skmultilabel.metrics import average_precision_score
    >>> nan = float("nan")
    >>> Y_true = [[1, 0], [0, 0], [nan, 0]]
    >>> scores = [[0.8, 0.1], [0.6, 0.5], [0.9, 0.2]]
    >>> average_precision_score(Y_true, scores, average=None)
    array([ 1., nan])
    """
    needs = "a known positive"
    if average == "samples":
        return average_samples(_average_precision, Y_true, scores, sample_weight)
    return average_labels(_average_precision, Y_true, scores, average, sample_weight, needs=needs)


def _roc_auc(samples):
    """The share of pairs of a positive and a negative in the right order; NaN without any.

    Pairs among the positives, of which half are in order whatever the scores, are counted with the
    others and taken off again, so that one sort is enough.
    """
    n_positive, n_samples = len(samples.positive), len(samples.score)
    if n_positive in (0, n_samples):
        return np.nan
    ordered, from_top = _order_scores(samples.score, samples.weight)
    score, weight = _take_positive(samples)
    through, above = (
        from_top[np.searchsorted(ordered, score, side=side)] for side in ("left", "right")
    )
    total, total_positive = from_top[0], weight.sum()
    below = weight @ (total - (through + above) / 2) - total_positive**2 / 2
    return below / (total_positive * (total - total_positive))


def _average_precision(samples):
    """The mean over the positives of the precision at their score; NaN without any."""
    if not len(samples.positive):
        return np.nan
    ordered, from_top = _order_scores(samples.score, samples.weight)
    score, weight = _take_positive(samples)
    tp = np.cumsum(weight[::-1])[::-1][np.searchsorted(score, score)]
    precision = tp / from_top[np.searchsorted(ordered, score)]
    return weight @ precision / weight.sum()


def _order_scores(score, weight):
    """Sort scores, and add up what scores at least as much as each, down from the top."""
    if weight is None:
        return np.sort(score), np.arange(len(score), -1.0, -1.0)
    order = np.argsort(score)
    return score[order], np.append(np.cumsum(weight[order[::-1]])[::-1], 0.0)


def _take_positive(samples):
    """The scores of the positives, ascending, and their weights."""
    score = samples.score[samples.positive]
    if samples.weight is None:
        return np.sort(score), np.ones(len(score))
    order = np.argsort(score)
    return score[order], samples.weight[samples.positive[order]]


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
    Y_true = check_label_matrix(np.reshape(y_true, (-1, 1)), name="y_true")
    scores = check_score_matrix(np.reshape(score, (-1, 1)), Y_true.shape)
    known = is_known(Y_true)
    positive, score = Y_true[known] == 1, scores[known]
    cut_offs, place = np.unique(score, return_inverse=True)
    # Sums from the top: how many samples, and how many positives, score at least this.
    n_predicted = np.cumsum(np.bincount(place)[::-1])[::-1]
    tp = np.cumsum(np.bincount(place, weights=positive)[::-1])[::-1]
    f1 = 2 * tp / np.maximum(n_predicted + positive.sum(), 1)
    cut_offs = np.r_[np.nextafter(cut_offs[:1], -np.inf), cut_offs]
    return cut_offs, np.append(f1, 0.0)[: len(cut_offs)]
