"""Isotonic calibration: the best steps that never fall."""

from typing import NamedTuple

import numpy as np
from scipy.special import logit
from sklearn.isotonic import IsotonicRegression

__all__ = ["TIE_BREAK", "IsotonicMap", "fit_isotonic"]

# Samples on one step keep their order by as much of their probability as this.
TIE_BREAK = 1e-6
# Where there are scores beyond all measure, log-odds stay finite.
LEAST_PROBABILITY = 1e-16


class IsotonicMap(NamedTuple):
    """The steps of every label, mixed with those of all labels together.

    Attributes
    ----------
    own : list of n_labels IsotonicRegression or None
        The steps of the labels; None for a label that has none.
    pooled : IsotonicRegression
        The steps of all labels together.
    trust : ndarray of shape (n_labels,)
        The share of a label's own steps.
    """

    own: list
    pooled: IsotonicRegression
    trust: np.ndarray

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
        # Grows from 0 to 1, and is not flat in double precision where a sigmoid is.
        place = (1 + scores / (1 + np.abs(scores))) / 2
        proba = np.column_stack(list(map(self._read_steps, range(len(self.own)), scores.T)))
        proba = (1 - TIE_BREAK) * proba + TIE_BREAK * place
        return logit(np.clip(proba, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY))

    def _read_steps(self, label, scores):
        shared = self.pooled.predict(scores)
        if self.own[label] is None:
            return shared
        return shared + self.trust[label] * (self.own[label].predict(scores) - shared)


def fit_isotonic(data, shrinkage):
    """Fit for every label the function that never falls with the least squared error.

    It is mixed with that of all labels together: the share of a label's own is
    ``n / (n + shrinkage)``, where ``n`` counts its rarer class. B. Zadrozny and C. Elkan,
    "Transforming Classifier Scores into Accurate Multiclass Probability Estimates", KDD 2002.

    Parameters
    ----------
    data : ScoredLabels
        At least one label has both classes.
    shrinkage : float
        How many positives the map of all labels counts.

    Returns
    -------
    IsotonicMap
        The maps.
    """
    n_rarer = data.count_rarer()
    varied = n_rarer > 0
    own = [
        _fit_steps(data.take([label])) if is_varied and np.isfinite(shrinkage) else None
        for label, is_varied in enumerate(varied)
    ]
    trust = np.zeros(len(own))
    trust[varied] = n_rarer[varied] / (n_rarer[varied] + shrinkage)
    return IsotonicMap(own, _fit_steps(data.take(varied).pool()), trust)


def _fit_steps(data):
    """Fit the steps of a single label."""
    known = data.weight[:, 0] > 0
    scores, positive, weight = (part[known, 0] for part in data)
    return IsotonicRegression(out_of_bounds="clip").fit(scores, positive, weight)
