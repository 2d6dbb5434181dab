"""One cut-off for everything: sums of what changes at each score, from the highest down."""

import numpy as np

from skmultilabel.threshold._search._counts import CutOffCounts

__all__ = ["LevelSweep"]

# Sums of many steps, relative to the sum of their sizes.
ROUNDING = 1e-14


class LevelSweep:
    """Sum up what each score adds to values when a common cut-off falls below it.

    Parameters
    ----------
    scores : ndarray of shape (n_scores,)
        The scores just below which the cut-off may be. Another candidate is above all.
    n_values : int, default=1
        How many values are followed.
    """

    def __init__(self, scores, n_values=1):
        self.levels = np.unique(scores)[::-1].astype(np.float64)
        self.steps = np.zeros((n_values, len(self.levels)))
        self.largest = 0.0
        # The largest score above which each candidate, the first one of all, cuts.
        self.lower = np.full(len(self.levels) + 1, -np.inf)

    def add(self, scores, *steps):
        """Add steps.

        Parameters
        ----------
        scores : ndarray of shape (n_steps,)
            Where each step is: the cut-off is just below.
        *steps : ndarray of shape (n_steps,)
            What each of the values gains there.
        """
        # Sorted, so that they are looked up in one run through the levels.
        order = np.argsort(-scores)
        scores = scores[order].astype(np.float64)
        position = np.searchsorted(-self.levels, -scores)
        n_levels = len(self.levels)
        for total, gains in zip(self.steps, steps, strict=True):
            total += np.bincount(position, gains[order], minlength=n_levels + 1)[:n_levels]
        self.largest += np.abs(steps[0]).sum()
        first = np.flatnonzero(np.diff(position, prepend=-1))
        self.lower[position[first]] = np.maximum(self.lower[position[first]], scores[first])

    def get_values(self):
        """Sum the steps up.

        Returns
        -------
        ndarray of shape (n_values, n_levels + 1)
            The values at each candidate, from the highest, less those at the first.
        """
        return np.cumsum(np.pad(self.steps, ((0, 0), (1, 0))), axis=1)

    def find_cut_off(self, default, allowed=True):
        """Place the cut-off where the first value is largest.

        Parameters
        ----------
        default : float
            The cut-off to come nearest to where several are best.
        allowed : bool or ndarray of shape (n_levels + 1,), default=True
            Which candidates may be taken; at least one.

        Returns
        -------
        float
            The cut-off.
        """
        values = np.where(allowed, self.get_values()[0], -np.inf)
        best = np.flatnonzero(values >= values.max() - ROUNDING * self.largest)
        upper = np.concatenate([[np.inf], self.levels])
        # Only the levels matter here, not the counts.
        cut_offs = CutOffCounts(upper, self.lower, None, None, 0.0, 0.0).compute_cut_offs(
            best, default
        )
        return float(cut_offs[np.argmin(np.abs(cut_offs - default))])
