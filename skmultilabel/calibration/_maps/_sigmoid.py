"""Sigmoid calibration: the log-odds are a line of the scores."""

import numpy as np

from skmultilabel.calibration._maps._logistic_map import fit_logistic_map

__all__ = ["fit_sigmoid"]


def fit_sigmoid(data, shrinkage):
    """Fit ``log-odds = a * score + c``, with ``a > 0``, for every label.

    J. Platt, "Probabilistic Outputs for Support Vector Machines and Comparisons to Regularized
    Likelihood Methods", 1999.

    Parameters
    ----------
    data : ScoredLabels
        What is learned from.
    shrinkage : float
        How many positives the map of all labels counts.

    Returns
    -------
    LogisticMap
        With the coefficients ``a, c``.
    """
    return fit_logistic_map(data, _featurize, n_slopes=1, shrinkage=shrinkage)


def _featurize(scores):
    return [scores, np.ones((1, 1))]
