"""The metric that all labels share, on the features that each of them may use."""

from functools import partial

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

__all__ = ["Restriction", "is_worth_restricting"]

# A factor is kept while the mean second derivative is within this factor of the one it is for.
LARGEST_CHANGE = 1.25
# A label may be barred from as many features as make its factor cost a few evaluations.
EVALUATIONS = 2


def is_worth_restricting(allowed, n_samples):
    """Tell whether the factors of a restriction take less time than they save.

    Parameters
    ----------
    allowed : ndarray of shape (n_labels, n_own), dtype bool
        Which features each label may use.
    n_samples : int
        The number of samples.

    Returns
    -------
    bool
        Whether they take no longer than two evaluations of all labels.
    """
    n_barred = (~allowed).sum(axis=1, dtype=float)
    return bool(np.mean(n_barred**2) <= EVALUATIONS * 4 * n_samples)


class Restriction:
    """Inverses of ``share * S + penalty * I`` on the features that a label may use.

    With M that matrix, P the allowed and Q the barred features, the inverse of its part on P is
    ``M^-1 - M^-1 Q (Q' M^-1 Q)^-1 Q' M^-1`` there, and 0 on Q.

    Parameters
    ----------
    metric : Metric
        The eigen-decomposition of the scatter S of all features.
    allowed : ndarray of shape (n_labels, n_own), dtype bool
        Which of the features of a choice each label may use.
    first : int
        The first of these features.
    penalty : float
        The penalty.
    """

    def __init__(self, metric, allowed, first, penalty):
        self.values, self.penalty = metric.values, penalty
        self.barred = ~allowed
        self.vectors = metric.vectors[first : first + allowed.shape[1]]
        self.share = np.zeros(len(allowed))
        self.factors = [None] * len(allowed)

    def bind(self, share, labels):
        """Make the function that multiplies by the inverses.

        Parameters
        ----------
        share : ndarray of shape (k,)
            The mean second derivatives. Those of the factors are used while they are close.
        labels : ndarray of shape (k,), dtype int
            The labels.

        Returns
        -------
        callable
            Takes vectors (k, n_components) in the coordinates of the eigenvectors; returns the
            products, and the mean second derivatives (k,) that were used.
        """
        change = np.maximum(share, self.share[labels]) > LARGEST_CHANGE * np.minimum(
            share, self.share[labels]
        )
        self.share[labels[change]] = share[change]
        for label in labels[change].tolist():
            self.factors[label] = self._factor(label)
        used = self.share[labels]
        scale = 1 / (used[:, None] * self.values + self.penalty)
        return partial(self._invert, labels=labels, scale=scale, share=used)

    def _factor(self, label):
        """The Cholesky factor of Q' M^-1 Q."""
        vectors = self.vectors[self.barred[label]]
        scale = 1 / (self.share[label] * self.values + self.penalty)
        return dpotrf((vectors * scale) @ vectors.T)[0]

    def _invert(self, V, labels, scale, share):
        product = V * scale
        barred = product @ self.vectors.T
        for row, label in zip(barred, labels.tolist(), strict=True):
            is_barred = self.barred[label]
            if is_barred.any():
                row[is_barred] = dpotrs(self.factors[label], row[is_barred])[0]
            row[~is_barred] = 0
        product -= (barred @ self.vectors) * scale
        return product, share
