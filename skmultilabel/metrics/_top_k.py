"""Measures of the k highest labels of each sample, averaged over samples."""

from numbers import Integral

import numpy as np

from skmultilabel.metrics._averages import divide
from skmultilabel.metrics._label_places import find_places, group_ties, list_true_labels
from skmultilabel.metrics._propensities import compute_propensities

__all__ = ["ndcg_at_k", "precision_at_k", "psp_at_k", "recall_at_k"]


def _check_k(k):
    if not isinstance(k, Integral) or k < 1:
        raise ValueError(f"k must be a whole number of at least 1, got {k!r}.")
    return int(k)


def _share_within(n_above, n_through, k):
    """How often a label is among the first k, where those that tie share their places."""
    return np.clip((k - n_above) / (n_through - n_above), 0, 1)


def _count_hits(places, k):
    return places.sum_rows(_share_within(places.n_above, places.n_through, k))


def precision_at_k(Y_true, scores, *, k=5, sample_weight=None):
    """Compute the share of true labels among the k highest of each sample.

    The number of true ones, divided by k, also where a sample has fewer than k labels that are true,
    known, or listed in sparse scores. Labels of equal scores share their places: the measure is its
    mean over all their orders.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels; a label that sparse scores do
        not list is not ranked.
    k : int, default=5
        How many labels are looked at.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float
        The mean over samples, between 0 and 1; NaN when nothing is known.

    See Also
    --------
    recall_at_k : Divides by the number of true labels.
    psp_at_k : Counts rare labels for more.

    Examples
    --------
    >>> from skmultilabel.metrics import precision_at_k
    >>> precision_at_k([[1, 0, 1], [0, 0, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.4]], k=2)
    0.5
    """
    k = _check_k(k)
    places, _ = find_places(Y_true, scores, accept_sparse=True)
    return places.average_rows(_count_hits(places, k) / k, sample_weight)


def recall_at_k(Y_true, scores, *, k=5, sample_weight=None, zero_division=0.0):
    """Compute the share of the true labels that are among the k highest of each sample.

    Labels of equal scores share their places: the measure is its mean over all their orders.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels; a label that sparse scores do
        not list is not ranked.
    k : int, default=5
        How many labels are looked at.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
    zero_division : float, default=0.0
        The value of a sample without true labels; NaN leaves it out.

    Returns
    -------
    float
        The mean over samples, between 0 and 1; NaN when nothing is known.

    See Also
    --------
    precision_at_k : Divides by k.

    Examples
    --------
    >>> from skmultilabel.metrics import recall_at_k
    >>> recall_at_k([[1, 0, 1], [0, 0, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.4]], k=2)
    0.75
    """
    k = _check_k(k)
    places, _ = find_places(Y_true, scores, accept_sparse=True)
    values = divide(_count_hits(places, k), places.n_true, zero_division)
    return places.average_rows(values, sample_weight)


def ndcg_at_k(Y_true, scores, *, k=5, sample_weight=None, zero_division=0.0):
    """Compute the discounted gain of the k highest labels, by the best there could be.

    A true label at place r gains 1 / log2(1 + r); the sum is divided by that of a ranking which puts
    the true labels first. Labels of equal scores share their places. Equal to
    :func:`sklearn.metrics.ndcg_score` where every label is known.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels; a label that sparse scores do
        not list is not ranked.
    k : int, default=5
        How many labels are looked at.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
    zero_division : float, default=0.0
        The value of a sample without true labels; NaN leaves it out.

    Returns
    -------
    float
        The mean over samples, between 0 and 1; NaN when nothing is known.

    See Also
    --------
    precision_at_k : Counts all k places alike.

    References
    ----------
    K. Järvelin and J. Kekäläinen (2002). "Cumulated gain-based evaluation of IR techniques." *ACM
    Transactions on Information Systems* 20(4), 422-446.

    Examples
    --------
    >>> from skmultilabel.metrics import ndcg_at_k
    >>> round(ndcg_at_k([[1, 0, 1], [0, 0, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.4]], k=2), 3)
    0.622
    """
    k = _check_k(k)
    places, Y_true = find_places(Y_true, scores, accept_sparse=True)
    k = min(k, Y_true.shape[1])
    gains = np.append(0, np.cumsum(1 / np.log2(np.arange(2, k + 2))))
    above, through = np.minimum(places.n_above, k), np.minimum(places.n_through, k)
    gain = (gains[through] - gains[above]) / (places.n_through - places.n_above)
    best = gains[np.minimum(places.n_true, k)]
    return places.average_rows(divide(places.sum_rows(gain), best, zero_division), sample_weight)


def psp_at_k(Y_true, scores, *, propensities=None, k=5, normalize=True, sample_weight=None):
    """Compute the propensity-scored precision of the k highest labels of each sample.

    The precision at k, with 1 / propensity in the place of 1 for every true label: it is right on
    average for the complete labels, where rare ones are recorded less often. It may exceed 1, and
    is therefore divided by the best that there could be (Jain et al. 2016), of all samples together.
    Labels of equal scores share their places.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels; a label that sparse scores do
        not list is not ranked.
    propensities : array-like of shape (n_labels,), default=None
        How likely a true label is to be recorded. Those of the training data, of
        :func:`compute_propensities`; by default it is called with `Y_true`.
    k : int, default=5
        How many labels are looked at.
    normalize : bool, default=True
        Whether to divide by the value of the best ranking.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float
        The value, with `normalize` between 0 and 1; NaN when nothing is known, and with
        `normalize` also when nothing is true.

    Raises
    ------
    ValueError
        If a propensity is not above 0 and at most 1.

    See Also
    --------
    precision_at_k : Where all labels count alike.

    References
    ----------
    H. Jain, Y. Prabhu and M. Varma (2016). "Extreme multi-label loss functions for recommendation,
    tagging, ranking & other missing label applications." *KDD*, 935-944.

    Examples
    --------
    >>> from skmultilabel.metrics import psp_at_k
    >>> Y_true, scores = [[1, 0, 1], [0, 0, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.6]]
    >>> round(psp_at_k(Y_true, scores, propensities=[0.5, 0.5, 0.9], k=1), 3)
    1.0
    """
    k = _check_k(k)
    places, Y_true = find_places(Y_true, scores, accept_sparse=True)
    if propensities is None:
        propensities = compute_propensities(Y_true)
    gain = 1 / _check_propensities(propensities, Y_true.shape[1])
    share = _share_within(places.n_above, places.n_through, k)
    value = places.average_rows(places.sum_rows(share * gain[places.label]) / k, sample_weight)
    if not normalize:
        return value
    best = places.average_rows(_sum_best(Y_true, gain, k) / k, sample_weight)
    return value / best if best else np.nan


def _check_propensities(propensities, n_labels):
    propensities = np.asarray(propensities, dtype=np.float64)
    if propensities.shape != (n_labels,):
        raise ValueError(
            f"propensities must have shape ({n_labels},), one per label; got {propensities.shape}."
        )
    if not ((propensities > 0) & (propensities <= 1)).all():
        raise ValueError("propensities must be above 0 and at most 1.")
    return propensities


def _sum_best(Y_true, gain, k):
    """Add up the k largest gains of the true labels of each sample."""
    row, label = list_true_labels(Y_true)
    share = _share_within(*group_ties(row, -gain[label]), k)
    return np.bincount(row, weights=share * gain[label], minlength=Y_true.shape[0])
