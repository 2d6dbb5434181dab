"""The best single cut-off for all labels, exactly, in memory that does not grow with the labels."""

import sys
from typing import NamedTuple

import numpy as np

from skmultilabel.threshold._search._candidates import compute_metric, pool_labels
from skmultilabel.threshold._search._counts import CutOffCounts, count_at_cut_offs, iter_labels

__all__ = ["maximise_globally"]

# Scores that the levels of the first look are taken from, and levels of a coarse and a fine look.
SAMPLE_ENTRIES = 1_000_000
GRID_SIZE = 2_000
MAX_LEVELS = 100_000
# The most rows, of all labels together, that are kept aside for the next look.
MOST_KEPT = 8_000_000
# As many scores are sorted at once where all labels count as one.
MOST_POOLED = 4_000_000


class _Look(NamedTuple):
    """All labels cut just below the same levels.

    `counts` has the candidates, the first of which predicts nothing; `values` the objective at
    each; `bounds` what it does not exceed in the gaps after each, the last of them open.
    """

    counts: CutOffCounts
    values: np.ndarray
    bounds: np.ndarray


def maximise_globally(scores, Y, objective, sample_weight=None):
    """Find the cut-offs for all labels together at which an objective is largest.

    Such a cut-off is just below a positive of some label. A coarse grid of these levels comes
    first. Between two of its levels no metric exceeds its value for the true positives of the lower
    and the false positives of the upper one, so that few of the finer levels need a look; where
    they are too many for one look, another grid is laid over them.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores; those that a sparse array does not list are never predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    objective : Objective
        What is maximised: a mean over labels, or a metric of summed counts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    counts : CutOffCounts
        Candidates. Only their cut-offs are meant; the other counts may be those of one label.
    values : ndarray of shape (n_candidates,)
        The objective at each. No cut-off for all labels gives more than the largest.
    """
    if objective.kind == "pooled" and scores.size <= MOST_POOLED:
        counts = pool_labels(scores, Y, sample_weight)
        return counts, compute_metric(counts, objective.metric) + objective.offset
    labels = _Labels(scores, Y, sample_weight)
    levels, is_all = labels.sample_levels()
    look = labels.look(levels, objective)
    for n_most in (GRID_SIZE, MAX_LEVELS, sys.maxsize):
        if is_all:
            break
        labels.narrow(levels, look)
        levels, is_all = labels.list_levels(n_most)
        look = labels.look(levels, objective)
    return look.counts, look.values


class _Labels:
    """The known rows of all labels, and the levels that may be the best."""

    def __init__(self, scores, Y, sample_weight):
        self.data = scores, Y, sample_weight
        self.lowest, self.highest = -np.inf, np.inf
        self.edges, self.is_promising = np.zeros(0, scores.dtype), np.ones(1, dtype=bool)
        self.best = np.zeros(0, scores.dtype)
        self.kept = None

    def sample_levels(self):
        """List levels of evenly spaced rows, descending, and tell whether these are all."""
        n_samples, n_labels = self.data[0].shape
        step = max(1, n_samples * n_labels // SAMPLE_ENTRIES)
        rows = iter_labels(*(None if part is None else part[::step] for part in self.data))
        levels = np.unique(np.concatenate([values[positive] for values, positive, _ in rows]))
        levels = levels[np.isfinite(levels)]
        thinning = max(1, len(levels) // GRID_SIZE)
        return levels[::-1][::thinning], step == thinning == 1

    def list_levels(self, n_most):
        """List levels in promising gaps, descending, and tell whether these are all."""
        found = [self.best]
        for values, positive, _ in self._iterate():
            levels = values[positive]
            levels = levels[(levels >= self.lowest) & (levels <= self.highest)]
            gap = np.searchsorted(-self.edges, -levels)
            found.append(np.unique(levels[self.is_promising[gap]]))
        levels = np.unique(np.concatenate(found))[::-1]
        thinning = max(1, len(levels) // n_most)
        return levels[::thinning], thinning == 1

    def look(self, levels, objective):
        """Compute the objective at levels, and what it does not exceed between them."""
        tally = _PooledTally(objective) if objective.kind == "pooled" else _MeanTally(objective)
        lower = -np.inf
        for label, known in enumerate(self._iterate()):
            counts = count_at_cut_offs(*known, levels=levels)
            tally.add(label, counts)
            lower = np.maximum(lower, counts.lower)
        return _Look(counts._replace(lower=lower), *tally.finish())

    def narrow(self, levels, look):
        """Keep the best levels, and the gaps where more may be found."""
        largest = look.values.max()
        self.edges, self.is_promising = levels, look.bounds >= largest
        self.best = levels[look.values[1:] == largest]
        # The gap before the first level is open above, that after the last one below.
        above = np.append(np.inf, levels)[self.is_promising]
        below = np.append(levels, -np.inf)[self.is_promising]
        self.highest = min(self.highest, max([*above, *self.best]))
        self.lowest = max(self.lowest, min([*below, *self.best]))
        self.kept = self._keep_rows()

    def _keep_rows(self):
        """Collect the rows that still matter, if they are few."""
        kept, n_kept = [], 0
        for known in self._iterate():
            kept.append(known)
            n_kept += len(known[0])
            if n_kept > MOST_KEPT:
                return None
        return kept

    def _iterate(self):
        """Yield the rows of every label, as far as their order matters."""
        if self.kept is None:
            whole = self.lowest == -np.inf and self.highest == np.inf
            rows = iter_labels(*self.data)
            return rows if whole else (self._collapse(*known) for known in rows)
        return (self._collapse(*known) for known in self.kept)

    def _collapse(self, values, positive, weight):
        """Put the rows of each class beyond the levels into one each: they are not split."""
        low, high = values < self.lowest, values > self.highest
        inside = ~(low | high)
        own_weight = np.ones(np.count_nonzero(inside)) if weight is None else weight[inside]
        parts = [(values[inside], positive[inside], own_weight)]
        for rows in (low, high):
            n_rows = np.count_nonzero(rows)
            if not n_rows:
                continue
            edge = np.where(rows, values, -np.inf).max()
            mass = n_rows if weight is None else weight[rows].sum()
            is_carrier = rows & positive
            carried = np.count_nonzero(is_carrier) if weight is None else weight[is_carrier].sum()
            parts.append(([edge, edge], [True, False], [carried, mass - carried]))
        values, positive, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
        return values, positive.astype(bool), weight


class _MeanTally:
    """A mean over labels, and its bounds."""

    def __init__(self, objective):
        self.objective = objective
        self.value = self.bound = self.weight = 0.0

    def add(self, label, counts):
        """Add a label."""
        metric = self.objective.get_label_metric(label)
        weight = self.objective.weigh_labels(counts.n_positive, counts.n_negative)
        value, bound = _evaluate(metric, counts.tp, counts.fp, counts.n_positive, counts.n_negative)
        self.value = self.value + weight * value
        self.bound = self.bound + weight * bound
        self.weight = self.weight + weight

    def finish(self):
        """Return values and bounds."""
        weight = self.weight or 1.0
        offset = self.objective.offset
        return self.value / weight + offset, self.bound / weight + offset


class _PooledTally:
    """A metric of summed counts, and its bounds."""

    def __init__(self, objective):
        self.objective = objective
        self.sums = [0.0] * 4

    def add(self, label, counts):
        """Add a label."""
        own = (counts.tp, counts.fp, counts.n_positive, counts.n_negative)
        self.sums = [total + part for total, part in zip(self.sums, own, strict=True)]

    def finish(self):
        """Return values and bounds."""
        offset = self.objective.offset
        value, bound = _evaluate(self.objective.metric, *self.sums)
        return value + offset, bound + offset


def _evaluate(metric, tp, fp, n_positive, n_negative):
    """A metric at candidates, and at the best counts that are possible in the gaps after each."""
    tp_after = np.append(tp[1:], n_positive)
    return metric(tp, fp, n_positive, n_negative), metric(tp_after, fp, n_positive, n_negative)
