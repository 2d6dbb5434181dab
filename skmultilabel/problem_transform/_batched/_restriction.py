"""The metric that all labels share, on the features that each of them may use."""

from functools import partial

import numpy as np

__all__ = ["Restriction", "is_worth_restricting"]

# An inverse is kept while the mean second derivative is within this factor of the one it is for.
LARGEST_CHANGE = 1.25
# A label may be barred from as many features as make its inverse cost a few evaluations.
EVALUATIONS = 2


def is_worth_restricting(allowed, shape):
    """Tell whether the inverses of a restriction take less time than they save.

    Parameters
    ----------
    allowed : ndarray of shape (n_labels, n_own), dtype bool
        Which features each label may use.
    shape : tuple of int
        The numbers of samples and of features.

    Returns
    -------
    bool
        Whether they take no longer than two evaluations of all labels, and no more memory than
        the samples.
    """
    n_samples, n_features = shape
    n_labels, n_own = allowed.shape
    is_fast = n_own**2 <= EVALUATIONS * 4 * n_samples
    return is_fast and n_labels * n_own**2 <= n_samples * n_features


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
        n_labels, n_own = allowed.shape
        self.values, self.penalty = metric.values, penalty
        self.barred = ~allowed
        self.vectors = metric.vectors[first : first + n_own]
        self.share = np.zeros(n_labels)
        self.inverses = np.empty((n_labels, n_own, n_own))

    def bind(self, share, labels):
        """Make the function that multiplies by the inverses.

        Parameters
        ----------
        share : ndarray of shape (k,)
            The mean second derivatives. Those of the inverses are used while they are close.
        labels : ndarray of shape (k,), dtype int
            The labels.

        Returns
        -------
        callable
            Takes vectors (k, n_components) in the coordinates of the eigenvectors; returns the
            products, and the mean second derivatives (k,) that were used.
        """
        known = self.share[labels]
        has_changed = np.maximum(share, known) > LARGEST_CHANGE * np.minimum(share, known)
        if has_changed.any():
            self._renew(labels[has_changed], share[has_changed])
        used = self.share[labels]
        scale = 1 / (used[:, None] * self.values + self.penalty)
        return partial(self._invert, inverses=self.inverses[labels], scale=scale, share=used)

    def _renew(self, labels, share):
        """Compute (Q' M^-1 Q)^-1, with zeros for the features that are allowed."""
        self.share[labels] = share
        scale = 1 / (share[:, None] * self.values + self.penalty)
        products = np.array([(self.vectors * row) @ self.vectors.T for row in scale])
        barred = self.barred[labels]
        among_barred = barred[:, :, None] & barred[:, None, :]
        identity = np.eye(self.barred.shape[1])
        inverses = np.linalg.inv(np.where(among_barred, products, identity))
        self.inverses[labels] = np.where(among_barred, inverses, 0)

    def _invert(self, V, inverses, scale, share):
        product = V * scale
        barred = product @ self.vectors.T
        barred = (inverses @ barred[:, :, None])[:, :, 0]
        product -= (barred @ self.vectors) * scale
        return product, share
