"""Maps whose log-odds are a sum of few features of the score, and their fit."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np

from skmultilabel.calibration._maps._newton import Penalty, compute_hessian, fit_logistic

__all__ = ["LEAST_SLOPE", "LogisticMap", "fit_logistic_map"]

# Never flat: where the scores of a label tell nothing, samples still keep their order.
LEAST_SLOPE = 1e-6
# Labels are fitted together as long as they have no more entries than this, which fit into the cache.
BLOCK_ENTRIES = 100_000


class LogisticMap(NamedTuple):
    """The coefficients of every label, and the features that they belong to.

    Attributes
    ----------
    coef : ndarray of shape (n_labels, n_coefs)
        First the slopes, which are positive, then the intercept if there is one.
    featurize : callable
        Makes of scores the list of n_coefs features; each grows with the score or is constant.
    """

    coef: np.ndarray
    featurize: Callable

    def compute_log_odds(self, scores):
        """Map scores.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Scores on the scale of log-odds.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Calibrated log-odds.
        """
        features = self.featurize(scores)
        return sum(feature * c for feature, c in zip(features, self.coef.T, strict=True))


def fit_logistic_map(data, featurize, *, n_slopes, shrinkage):
    """Fit a map for every label, held near the map of all labels together.

    A quadratic penalty holds it, whose precision is the Fisher information of the pooled
    entries, per entry of the rarer class, times `shrinkage`. So the pooled map counts as much as
    that many further positives. The targets are Platt's, which stand for one more entry of either
    class, so that the likelihood has a maximum also where scores part the classes.

    Parameters
    ----------
    data : ScoredLabels
        At least one label has both classes. One that has not gets the pooled map.
    featurize : callable
        Makes of scores the list of features, of which the first `n_slopes` grow with the score.
    n_slopes : int
        How many coefficients must be positive.
    shrinkage : float
        How many positives the pooled map counts; infinity for the pooled map alone.

    Returns
    -------
    LogisticMap
        The maps.
    """
    varied = np.flatnonzero(data.count_rarer() > 0)
    pool = data.take(varied).pool()
    features = featurize(pool.scores)
    start = (np.arange(len(features)) < n_slopes).astype(float)
    free_of_pull = Penalty(start, np.zeros((len(features), len(features))))
    shared = _fit_rising(features, pool, free_of_pull, n_slopes)
    coef = np.tile(shared, (data.scores.shape[1], 1))
    if np.isfinite(shrinkage):
        n_rarer = data.count_rarer()[varied].sum()
        information = compute_hessian(features, pool.weight, shared)[0] / n_rarer
        penalty = Penalty(shared[0], shrinkage * information)
        for labels in _split(varied, len(data.scores)):
            own = data.take(labels)
            coef[labels] = _fit_rising(featurize(own.scores), own, penalty, n_slopes)
    return LogisticMap(coef, featurize)


def _split(labels, n_samples):
    """Split labels into blocks that are not too large."""
    return np.array_split(labels, -(-len(labels) * n_samples // BLOCK_ENTRIES))


def _fit_rising(features, data, penalty, n_slopes):
    """Minimise over coefficients whose slopes are at least `LEAST_SLOPE`."""
    targets = _smooth_targets(data)
    features = [np.broadcast_to(feature, targets.shape) for feature in features]
    free = np.ones(len(features), dtype=bool)
    start = np.tile(penalty.center, (targets.shape[1], 1))
    coef, _ = fit_logistic(features, targets, data.weight, penalty, start=start, free=free)
    falls = np.flatnonzero((coef[:, :n_slopes] < LEAST_SLOPE).any(axis=1))
    if len(falls):
        own = [feature[:, falls] for feature in features], targets[:, falls], data.weight[:, falls]
        coef[falls] = _fit_at_bound(*own, penalty, n_slopes)
    return coef


def _fit_at_bound(features, targets, weight, penalty, n_slopes):
    """Minimise where some slopes lie at the bound.

    The losses are convex, so it is the best of the minima over the other coefficients that keep
    the bound. At the last, all slopes lie at it.
    """
    found, losses = [], []
    for bound in list(product([False, True], repeat=n_slopes))[1:]:
        free = ~np.pad(bound, (0, len(features) - n_slopes))
        start = np.tile(np.where(free, penalty.center, LEAST_SLOPE), (targets.shape[1], 1))
        coef, loss = fit_logistic(features, targets, weight, penalty, start=start, free=free)
        loss[(coef[:, :n_slopes] < LEAST_SLOPE).any(axis=1)] = np.inf
        found.append(coef)
        losses.append(loss)
    best = np.argmin(losses, axis=0)
    return np.array(found)[best, np.arange(len(best))]


def _smooth_targets(data):
    """Platt's targets: the posterior mean under a uniform prior in place of 1 and 0."""
    n_positive, n_negative = data.count_classes()
    return np.where(data.positive, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
