"""Scores of many binary classifiers on one test part, as scikit-learn's scorers give them."""

import numpy as np
from scipy.special import expit
from scipy.stats import rankdata

__all__ = ["FOLD_SCORES"]


def _score_accuracy(y, decisions, weight=None):
    return np.average((decisions > 0) == y, axis=1, weights=weight)


def _score_balanced_accuracy(y, decisions, weight=None):
    right = (decisions > 0) == y
    recalls = [
        _count(right, weight, y == side) / _count(True, weight, y == side) for side in (0, 1)
    ]
    return np.mean(recalls, axis=0)


def _score_f1(y, decisions, weight=None):
    found = decisions > 0
    everywhere = np.ones(len(y), dtype=bool)
    n_both = _count(found, weight, everywhere) + _count(True, weight, y == 1)
    return 2 * _count(found, weight, y == 1) / n_both


def _count(found, weight, among):
    """Sum the weights of what is found among some samples, for every classifier."""
    chosen = found & among
    return chosen.sum(axis=-1) if weight is None else chosen @ weight


def _score_log_loss(y, decisions, weight=None):
    right = expit(np.where(y == 1, decisions, -decisions))
    eps = np.finfo(right.dtype).eps
    return np.average(np.log(np.clip(right, eps, 1 - eps)), axis=1, weights=weight)


def _score_brier(y, decisions, weight=None):
    return -np.average((expit(decisions) - y) ** 2, axis=1, weights=weight)


def _score_roc_auc(y, decisions, weight=None):
    """The share of pairs in order, from ranks; with weights from sums over sorted samples."""
    if weight is None:
        n_positive, n_negative = np.sum(y == 1), np.sum(y == 0)
        ranks = rankdata(decisions, axis=1)[:, y == 1].sum(axis=1)
        return (ranks - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative)
    return np.array([_score_weighted_auc(y, row, weight) for row in decisions])


def _score_weighted_auc(y, decisions, weight):
    _, place = np.unique(decisions, return_inverse=True)
    positive = np.bincount(place, weight * (y == 1))
    negative = np.bincount(place, weight * (y == 0))
    below = np.cumsum(negative) - negative / 2
    return positive @ below / (positive.sum() * negative.sum())


# Each takes 0 and 1 of shape (n_samples,), decision values of shape (n_classifiers, n_samples) and
# weights of shape (n_samples,) or None; both classes are there. A score for every classifier.
FOLD_SCORES = {
    "accuracy": _score_accuracy,
    "balanced_accuracy": _score_balanced_accuracy,
    "f1": _score_f1,
    "neg_brier_score": _score_brier,
    "neg_log_loss": _score_log_loss,
    "roc_auc": _score_roc_auc,
}
