"""RCut: every sample gets the same number of labels."""

from numbers import Integral

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import Interval
from skmultilabel.threshold._rules._cut_rule import CutRule
from skmultilabel.threshold._search._constrained_search import choose_constrained_k
from skmultilabel.threshold._search._counts import iter_labels

__all__ = ["TopK", "count_top", "rank_labels"]


class TopK(CutRule):
    """The k labels with the largest scores, for every sample.

    RCut of Yang [1]_. It cuts at ranks, so scores need not be comparable between samples. Exactly
    k labels are predicted: of equal scores the first columns are taken.

    Where the objective has constraints, k is the best that meets them for all labels. Where none
    does, it is the one that breaks them by the fewest decisions, with a
    :class:`~skmultilabel.exceptions.LabelWarning`. A given k that breaks them is kept, with the same.

    Read more in the :ref:`User Guide <cut_rules>`.

    Parameters
    ----------
    k : int, default=None
        How many labels. ``None`` takes the k that maximises the objective, and of several the
        smallest.

    Attributes
    ----------
    k_ : int
        How many labels are predicted.
    value_ : float
        The objective on the scores of the fit.

    References
    ----------
    .. [1] Y. Yang, "A Study of Thresholding Strategies for Text Categorization", SIGIR 2001.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import TopK, get_objective
    >>> Y = np.array([[1, 1, 0], [0, 1, 1]])
    >>> scores = np.array([[0.9, 0.7, 0.1], [0.1, 0.3, 0.2]])
    >>> rule = TopK().fit(scores, Y, get_objective("f1_micro"), default=0.5)
    >>> rule.k_, rule.value_
    (2, 1.0)
    """

    _parameter_constraints = {"k": [Interval(Integral, 1, None, closed="left"), None]}
    takes_constraints = True

    def __init__(self, k=None):
        self.k = k

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        n_labels = scores.shape[1]
        if self.k is not None and self.k > n_labels:
            raise ValueError(f"k={self.k} is not in 1..{n_labels}, the number of labels.")
        if objective.kind == "constrained":
            objective.check_n_labels(n_labels)
            counts = count_top(rank_labels(scores), Y, sample_weight)
            self.k_ = choose_constrained_k(*counts, objective, self.k)
        elif self.k is None:
            values = np.array(_score_all_k(scores, Y, objective, sample_weight))
            self.k_ = int(np.argmax(np.where(np.isnan(values), -np.inf, values))) + 1
        else:
            self.k_ = self.k

    def predict(self, scores):
        """Choose the k labels with the largest scores.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Finite scores.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), dtype bool
            Which are predicted.
        """
        return rank_labels(scores) < self.k_


def rank_labels(scores):
    """Rank the labels of every sample.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Scores.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype int32
        0 for the largest score; equal scores are ranked by columns.

    Examples
    --------
    >>> import numpy as np
    >>> rank_labels(np.array([[0.1, 0.7, 0.1]]))
    array([[1, 0, 2]], dtype=int32)
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty(scores.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(scores.shape[1], dtype=np.int32)[None], axis=1)
    return ranks


def count_top(ranks, Y, sample_weight=None):
    """Count true and false positives for every number of predicted labels, in one pass.

    Parameters
    ----------
    ranks : ndarray of shape (n_samples, n_labels)
        What `rank_labels` returns.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    tp, fp : ndarray of shape (n_labels, n_labels)
        Row k - 1 holds the counts of all labels where k labels of a sample are predicted.
    n_positive, n_negative : ndarray of shape (n_labels,)
        Known positives and negatives of the labels.

    Examples
    --------
    >>> import numpy as np
    >>> tp, fp, _, _ = count_top(np.array([[1, 0], [0, 1]]), np.array([[1, 0], [1, 0]]))
    >>> tp
    array([[1., 0.],
           [2., 0.]])
    >>> fp
    array([[0., 1.],
           [0., 2.]])
    """
    n_labels = ranks.shape[1]
    counts = np.zeros((2, n_labels, n_labels))
    for label, (label_ranks, positive, weight) in enumerate(iter_labels(ranks, Y, sample_weight)):
        weight = np.ones(len(positive)) if weight is None else weight
        for column, members in zip(counts[:, :, label], (positive, ~positive), strict=True):
            column[:] = np.bincount(label_ranks[members], weight[members], minlength=n_labels)
    tp, fp = counts.cumsum(axis=1)
    return tp, fp, tp[-1], fp[-1]


def _score_all_k(scores, Y, objective, sample_weight):
    """The objective, but for its offset, for k = 1, ..., n_labels."""
    ranks = rank_labels(scores)
    if objective.kind == "rows":
        return _score_rows(ranks, Y, objective.metric, sample_weight)
    if objective.kind in ("labels", "pooled"):
        tp, fp, *totals = count_top(ranks, Y, sample_weight)
        return [objective.evaluate(*counts, *totals) for counts in zip(tp, fp, strict=True)]
    all_k = range(1, scores.shape[1] + 1)
    return [objective.score_predictions(ranks < k, Y, sample_weight) for k in all_k]


def _score_rows(ranks, Y, metric, sample_weight):
    """The mean over samples of a metric, with one more label of each sample at a time."""
    Y = Y.toarray() if sp.issparse(Y) else Y
    weight = np.ones(1) if sample_weight is None else sample_weight
    label_weight, row_weight = (weight, np.ones(1)) if weight.ndim == 2 else (np.ones(1), weight)
    order = np.argsort(ranks, axis=1)
    tp, fp = (
        np.take_along_axis(is_counted * label_weight, order, axis=1).cumsum(axis=1)
        for is_counted in (Y == 1, Y == 0)
    )
    totals = tp[:, -1], fp[:, -1]
    row_weight = row_weight * (totals[0] + totals[1] > 0)
    return [metric(*counts, *totals) @ row_weight for counts in zip(tp.T, fp.T, strict=True)]
