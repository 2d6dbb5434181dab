"""Beta calibration: probabilities near 0 and near 1 are stretched each for themselves."""

import numpy as np
from scipy.special import log_expit

from skmultilabel.calibration._maps._logistic_map import fit_logistic_map

__all__ = ["fit_beta"]


def fit_beta(data, shrinkage):
    """Fit ``log-odds = a * log(p) - b * log(1 - p) + c``, with ``a, b > 0``, for every label.

    Here ``p`` is the probability whose log-odds is the score. The identity is among these maps.
    M. Kull, T. Silva Filho and P. Flach, "Beta calibration: a well-founded and easily implemented
    improvement on logistic calibration for binary classifiers", AISTATS 2017, eq. 5.

    Parameters
    ----------
    data : ScoredLabels
        What is learned from.
    shrinkage : float
        How many positives the map of all labels counts.

    Returns
    -------
    LogisticMap
        With the coefficients ``a, b, c``.
    """
    return fit_logistic_map(data, _featurize, n_slopes=2, shrinkage=shrinkage)


def _featurize(scores):
    return [log_expit(scores), -log_expit(-scores), np.ones((1, 1))]
