"""Measures of how the labels of each sample are ranked, averaged over samples."""

import numpy as np

from skmultilabel._validation import check_label_matrix, check_score_matrix
from skmultilabel.metrics._averages import check_row_weight, divide, mean_defined
from skmultilabel.metrics._blocks import map_blocks
from skmultilabel.metrics._label_places import (
    BLOCK_SIZE,
    count_at_least,
    count_known,
    find_places,
    group_ties,
    list_true_labels,
    read_block,
)

__all__ = [
    "coverage_error",
    "label_ranking_average_precision_score",
    "one_error",
    "ranking_loss",
]


def one_error(Y_true, scores, *, sample_weight=None):
    """Compute the share of samples whose highest label is not true.

    Of labels that share the highest score each is the highest in an equal share of the cases. A
    sample without true labels counts 1, as in the definition: its highest label is wrong. Samples
    of which nothing is known are left out. It is 1 - :func:`precision_at_k` with ``k=1``.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels; a label that sparse scores do
        not list is not the highest.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float
        The share, between 0 and 1; NaN when nothing is known.

    See Also
    --------
    ranking_loss : Looks at all pairs of labels.

    References
    ----------
    R. E. Schapire and Y. Singer (2000). "BoosTexter: a boosting-based system for text
    categorization." *Machine Learning* 39, 135-168.

    Examples
    --------
    >>> from skmultilabel.metrics import one_error
    >>> one_error([[1, 0, 1], [0, 0, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.1]])
    0.5
    """
    places, _ = find_places(Y_true, scores, accept_sparse=True)
    hit = places.sum_rows((places.n_above == 0) / places.n_through)
    return places.average_rows(1 - hit, sample_weight)


def ranking_loss(Y_true, scores, *, sample_weight=None, zero_division=0.0):
    """Compute the share of pairs of a true and a false label that are ranked wrongly.

    A pair of equal scores is wrong. Equal to :func:`sklearn.metrics.label_ranking_loss` where
    every label is known; pairs with a label that is not known are left out.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.
    zero_division : float, default=0.0
        The loss of a sample whose known labels are all true or all false; NaN leaves it out.

    Returns
    -------
    float
        The mean over samples, between 0 and 1; NaN when nothing is known.

    See Also
    --------
    label_ranking_average_precision_score : Looks at the top of the ranking.

    References
    ----------
    R. E. Schapire and Y. Singer (2000). "BoosTexter: a boosting-based system for text
    categorization." *Machine Learning* 39, 135-168.

    Examples
    --------
    >>> from skmultilabel.metrics import ranking_loss
    >>> ranking_loss([[1, 0, 1], [0, 0, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.7]])
    0.25
    """
    places, _ = find_places(Y_true, scores, with_above=False)
    _, n_true_through = group_ties(places.row, places.n_through)
    n_wrong = places.sum_rows(places.n_through - n_true_through)
    n_pairs = places.n_true * (places.n_known - places.n_true)
    return places.average_rows(divide(n_wrong, n_pairs, zero_division), sample_weight)


def coverage_error(Y_true, scores, *, sample_weight=None):
    """Compute how far down the ranking the last true label stands.

    The number of known labels that score at least as much as the lowest true one: the place of that
    label, counted from 1, after all that tie with it. 0 for a sample without true labels. Equal to
    :func:`sklearn.metrics.coverage_error` where every label is known; Schapire and Singer count
    from 0.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    scores : array-like of shape (n_samples, n_labels)
        Probabilities or decision values, comparable between labels.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float
        The mean over samples, at best the mean number of true labels; NaN when nothing is known.

    See Also
    --------
    ranking_loss : Does not grow with the number of labels.

    References
    ----------
    R. E. Schapire and Y. Singer (2000). "BoosTexter: a boosting-based system for text
    categorization." *Machine Learning* 39, 135-168.

    Examples
    --------
    >>> from skmultilabel.metrics import coverage_error
    >>> coverage_error([[1, 0, 0], [0, 1, 1]], [[0.9, 0.2, 0.1], [0.5, 0.3, 0.7]])
    2.0
    """
    Y_true = check_label_matrix(Y_true, name="Y_true")
    scores = check_score_matrix(scores, Y_true.shape, check_finite=False)
    row, label = list_true_labels(Y_true)
    lowest = np.full(len(scores), np.inf, dtype=scores.dtype)
    np.minimum.at(lowest, row, scores[row, label])
    # For this one count the scores need not be sorted.
    counts = map_blocks(
        lambda rows: count_at_least(read_block(Y_true, scores, rows), lowest[rows]),
        len(scores),
        BLOCK_SIZE // scores.shape[1],
    )
    values = np.where(count_known(Y_true) > 0, np.concatenate(counts), np.nan)
    return mean_defined(values, check_row_weight(sample_weight, len(values)))


def label_ranking_average_precision_score(Y_true, scores, *, sample_weight=None):
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
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

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
    places, _ = find_places(Y_true, scores, with_above=False)
    _, n_true_through = group_ties(places.row, places.n_through)
    share = places.sum_rows(n_true_through / places.n_through)
    # Where all are true or none is, every ranking is right.
    values = divide(share, places.n_true, 1.0)
    return places.average_rows(values, sample_weight)
