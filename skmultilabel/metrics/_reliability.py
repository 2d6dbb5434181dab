"""How often labels are there where a probability is given. Pure functions on arrays."""

from typing import NamedTuple

import numpy as np

__all__ = ["Reliability", "measure_reliability"]


class Reliability(NamedTuple):
    """What was said and what was so, in bins of similar probabilities.

    Attributes
    ----------
    predicted : ndarray of shape (n_bins,)
        The mean probability of each bin, ascending.
    observed : ndarray of shape (n_bins,)
        The share of its entries that have the label.
    count : ndarray of shape (n_bins,)
        How many entries it has, or the sum of their weights.
    """

    predicted: np.ndarray
    observed: np.ndarray
    count: np.ndarray

    def compute_error(self):
        """Compute the expected calibration error.

        Returns
        -------
        float
            The mean over entries of the distance between what is said and what is so in their bin;
            NaN where there is none.
        """
        if not len(self.count):
            return np.nan
        return float(np.average(np.abs(self.predicted - self.observed), weights=self.count))


def measure_reliability(proba, positive, n_bins=10, *, strategy="quantile", weight=None):
    """Compare probabilities with what is so, in bins of similar probabilities.

    M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using
    Bayesian Binning", AAAI 2015.

    Parameters
    ----------
    proba : ndarray of shape (n_entries,)
        Probabilities.
    positive : ndarray of shape (n_entries,)
        0 and 1, NaN where the label is not known.
    n_bins : int, default=10
        The number of bins. Equal probabilities are never parted, so there may be fewer.
    strategy : {"quantile", "uniform"}, default="quantile"
        Bins of equally many entries, or of equal width.
    weight : ndarray of shape (n_entries,), default=None
        What the entries weigh.

    Returns
    -------
    Reliability
        The bins that have an entry.

    Examples
    --------
    >>> found = measure_reliability(np.array([0.1, 0.3, 0.6, 0.8]), np.array([0, 0, 1, 1]), 2)
    >>> found.predicted, found.observed
    (array([0.2, 0.7]), array([0., 1.]))
    >>> round(found.compute_error(), 2)
    0.25
    """
    known = positive == positive
    proba, positive = np.asarray(proba[known], dtype=np.float64), positive[known]
    weight = np.ones(len(proba)) if weight is None else weight[known]
    if not len(proba):
        return Reliability(*np.zeros((3, 0)))
    edges = np.linspace(0, 1, n_bins + 1)[1:-1]
    if strategy == "quantile":
        edges = np.quantile(proba, edges)
    place = np.searchsorted(edges, proba)
    count, *sums = (
        np.bincount(place, weights=values, minlength=n_bins)
        for values in (weight, weight * proba, weight * positive)
    )
    filled = count > 0
    return Reliability(*(total[filled] / count[filled] for total in sums), count[filled])
