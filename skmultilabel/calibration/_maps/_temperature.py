"""Temperature scaling: all log-odds of a label are divided by one number."""

from skmultilabel.calibration._maps._logistic_map import fit_logistic_map

__all__ = ["fit_temperature"]


def fit_temperature(data, shrinkage):
    """Fit ``log-odds = a * score``, with ``a > 0``, for every label; ``1 / a`` is the temperature.

    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural Networks",
    ICML 2017.

    Parameters
    ----------
    data : ScoredLabels
        What is learned from.
    shrinkage : float
        How many positives the map of all labels counts.

    Returns
    -------
    LogisticMap
        With the coefficient ``a``.
    """
    return fit_logistic_map(data, _featurize, n_slopes=1, shrinkage=shrinkage)


def _featurize(scores):
    return [scores]
