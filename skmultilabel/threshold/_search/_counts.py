"""The counts that every cut-off of one label gives. Pure functions on arrays."""

from functools import partial
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

__all__ = [
    "CutOffCounts",
    "count_at_cut_offs",
    "count_classes",
    "count_predictions",
    "cut_scores",
    "iter_labels",
]

# Labels are copied into a contiguous layout this many entries at a time.
BLOCK_ENTRIES = 2_000_000
TILE_ROWS = 256


class CutOffCounts(NamedTuple):
    """The counts of one label at its candidate cut-offs, from the highest to the lowest.

    The first candidate predicts nothing. The others predict all scores from a level upwards.

    Attributes
    ----------
    upper : ndarray of shape (n_candidates,)
        The smallest score that is predicted; infinity for the first.
    lower : ndarray of shape (n_candidates,)
        The largest score that is not predicted; minus infinity where all are.
    tp, fp : ndarray of shape (n_candidates,)
        True and false positives, or sums of their weights.
    n_positive, n_negative : float
        All known positives and negatives, or sums of their weights.
    """

    upper: np.ndarray
    lower: np.ndarray
    tp: np.ndarray
    fp: np.ndarray
    n_positive: float
    n_negative: float

    def get(self, candidate):
        """The counts of one candidate.

        Parameters
        ----------
        candidate : int
            Its index.

        Returns
        -------
        tuple of float
            tp, fp, n_positive and n_negative.
        """
        return self.tp[candidate], self.fp[candidate], self.n_positive, self.n_negative

    def take(self, candidates):
        """Keep some of the candidates.

        Parameters
        ----------
        candidates : ndarray of int
            Which.

        Returns
        -------
        CutOffCounts
            They alone.
        """
        arrays = {name: getattr(self, name)[candidates] for name in ("upper", "lower", "tp", "fp")}
        return self._replace(**arrays)

    def compute_cut_offs(self, candidates, default):
        """Place cut-offs between the neighbouring scores of candidates.

        Parameters
        ----------
        candidates : int, slice or ndarray of int
            Which candidates.
        default : float
            Where the classifier itself cuts.

        Returns
        -------
        float or ndarray
            A score is predicted when it is larger. Half way between two scores; at the ends,
            where there is one neighbour only, the default or what of the range is nearest.
        """
        upper, lower = self.upper[candidates], self.lower[candidates]
        below = np.where(np.isfinite(upper), np.nextafter(upper, -np.inf), upper)
        with np.errstate(invalid="ignore"):
            # Halves first: the sum of two large scores overflows.
            half_way = lower / 2 + upper / 2
        inner = np.clip(half_way, lower, below)
        ends = np.clip(default, lower, below)
        return np.where(np.isfinite(upper) & np.isfinite(lower), inner, ends)


def count_at_cut_offs(scores, positive, weight=None, *, levels=None):
    """Count true and false positives at the cut-offs of one label that can be the best.

    For a metric that gains from true and loses from false positives these are the cut-offs
    just below a positive: from any other one, raising it drops false positives only. So the
    two classes are sorted apart, which needs no order of rows where rows have no weights.

    Parameters
    ----------
    scores : ndarray of shape (n_known,)
        Scores of the rows where the label is known.
    positive : ndarray of shape (n_known,), dtype bool
        Which of them carry the label.
    weight : ndarray of shape (n_known,), default=None
        Weights of the rows.
    levels : ndarray of shape (n_levels,), default=None
        Other candidates: the scores just below which to cut, distinct and descending.

    Returns
    -------
    CutOffCounts
        The candidates. Equal scores are never split.

    Examples
    --------
    >>> counts = count_at_cut_offs(np.array([0.1, 0.4, 0.4, 0.9]), np.array([0, 0, 1, 1], bool))
    >>> counts.tp, counts.fp
    (array([0., 1., 2.]), array([0., 0., 1.]))
    >>> counts.compute_cut_offs(slice(None), default=0.5)
    array([0.9 , 0.65, 0.25])
    """
    positives, positive_sums = _sort_class(scores, positive, weight)
    negatives, negative_sums = _sort_class(scores, ~positive, weight)
    if levels is None:
        levels = _drop_repeats(positives)[::-1]
        # Nothing is below a score that is not listed.
        levels = levels[: len(levels) - np.isneginf(levels[-1:]).sum()]
    n_positives_below = np.searchsorted(positives, levels)
    n_negatives_below = np.searchsorted(negatives, levels)
    lower = np.maximum(
        _value_below(positives, n_positives_below), _value_below(negatives, n_negatives_below)
    )
    largest = max((part[-1] for part in (positives, negatives) if len(part)), default=-np.inf)
    tp, n_positive = _sum_above(positives, positive_sums, n_positives_below)
    fp, n_negative = _sum_above(negatives, negative_sums, n_negatives_below)
    return CutOffCounts(
        upper=np.concatenate([[np.inf], levels]).astype(np.float64),
        lower=np.concatenate([[largest], lower]).astype(np.float64),
        tp=np.concatenate([[0.0], tp]),
        fp=np.concatenate([[0.0], fp]),
        n_positive=n_positive,
        n_negative=n_negative,
    )


def _sort_class(scores, members, weight):
    """Sort the scores of one class, and sum their weights from the smallest up."""
    values = scores[members]
    if weight is None:
        values.sort()
        return values, None
    order = np.argsort(values)
    return values[order], np.cumsum(weight[members][order])


def _sum_above(values, sums, n_below):
    """Weigh, or count, the sorted values above each rank, and all of them."""
    if sums is None:
        return (len(values) - n_below).astype(np.float64), float(len(values))
    sums = np.concatenate([[0.0], sums])
    return sums[-1] - sums[n_below], float(sums[-1])


def _drop_repeats(values):
    """Drop repeated values from a sorted array."""
    keep = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=keep[1:])
    return values[keep]


def _value_below(values, rank):
    """The largest of the sorted values below each rank, minus infinity where there is none."""
    if not len(values):
        return np.full(len(rank), -np.inf)
    return np.where(rank > 0, values[rank - 1], -np.inf)


def iter_labels(scores, Y, sample_weight=None):
    """Go through the labels: the scores, classes and weights of their known rows.

    Parameters
    ----------
    scores : ndarray or sparse array of shape (n_samples, n_labels)
        Scores; those that a sparse array does not list are minus infinity. Or predictions, of
        dtype bool.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Yields
    ------
    tuple of (ndarray, ndarray of bool, ndarray or None)
        Contiguous arrays for one label, not to be written to. Labels are laid out in blocks, so
        that the memory does not grow with their number. The rows that a sparse array does not list
        are two at most: one of the weight of all positives, one of that of all negatives.
    """
    if sp.issparse(scores):
        yield from _iter_sparse_labels(sp.csc_array(scores), sp.csc_array(Y), sample_weight)
        return
    n_samples, n_labels = scores.shape
    Y = Y.tocsc() if sp.issparse(Y) else Y
    width = max(1, BLOCK_ENTRIES // n_samples)
    for start in range(0, n_labels, width):
        block = slice(start, min(start + width, n_labels))
        block_scores = _lay_out(scores[:, block])
        labels = Y[:, block]
        labels = _lay_out(labels.toarray() if sp.issparse(labels) else labels)
        for offset in range(block.stop - start):
            weight = _take_weight(sample_weight, start + offset)
            yield _keep_known(block_scores[offset], labels[offset], weight)


def _iter_sparse_labels(scores, Y, sample_weight):
    """Do the same for listed scores, and sum up the weights of the other rows."""
    unlisted = False if scores.dtype == bool else -np.inf
    scores.sort_indices()
    for label in range(scores.shape[1]):
        weight = _take_weight(sample_weight, label)
        weight = np.ones(scores.shape[0]) if weight is None else weight
        rows, values = _get_column(scores, label)
        labelled, label_values = _get_column(Y, label)
        positives, unknown = labelled[label_values == 1], labelled[np.isnan(label_values)]
        known = ~np.isin(rows, unknown)
        rows, values = rows[known], values[known]
        is_positive, kept = np.isin(rows, positives), weight[rows]
        all_positive = weight[positives].sum()
        all_negative = weight.sum() - weight[unknown].sum() - all_positive
        rest = [all_positive - kept[is_positive].sum(), all_negative - kept[~is_positive].sum()]
        kept = np.append(kept, rest)
        matters = kept > 0
        yield (
            np.append(values, np.array([unlisted, unlisted], values.dtype))[matters],
            np.append(is_positive, [True, False])[matters],
            kept[matters],
        )


def _get_column(matrix, label):
    """The rows that a column lists, and its entries."""
    entries = slice(matrix.indptr[label], matrix.indptr[label + 1])
    return matrix.indices[entries], matrix.data[entries]


def _lay_out(block):
    """Transpose into contiguous rows, by tiles that stay in the processor's cache."""
    if block.flags.f_contiguous:
        return block.T
    out = np.empty(block.shape[::-1], dtype=block.dtype)
    for start in range(0, len(block), TILE_ROWS):
        rows = slice(start, start + TILE_ROWS)
        out[:, rows] = block[rows].T
    return out


def _take_weight(sample_weight, label):
    """The weights of one label."""
    return sample_weight[:, label] if np.ndim(sample_weight) == 2 else sample_weight


def _keep_known(scores, labels, weight):
    """Drop the rows of one label where it is not known, or which weigh nothing."""
    positive = labels == 1
    kept = ~np.isnan(labels) if labels.dtype.kind == "f" else None
    if weight is not None and not weight.all():
        kept = weight > 0 if kept is None else kept & (weight > 0)
    if kept is None:
        return scores, positive, weight
    return scores[kept], positive[kept], None if weight is None else weight[kept]


def cut_scores(scores, thresholds):
    """Mark the scores above their cut-offs.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Scores; those that a sparse array does not list are minus infinity.
    thresholds : ndarray of shape (n_labels,)
        Finite cut-offs.

    Returns
    -------
    ndarray or csr_array of shape (n_samples, n_labels), dtype bool
        Which are larger.

    Examples
    --------
    >>> cut_scores(np.array([[0.2, 0.4]]), np.array([0.1, 0.5]))
    array([[ True, False]])
    """
    if not sp.issparse(scores):
        return scores > thresholds
    above = scores.data > thresholds[scores.indices]
    # Copied, since what is False is dropped in place.
    predicted = sp.csr_array((above, scores.indices, scores.indptr), shape=scores.shape, copy=True)
    predicted.eliminate_zeros()
    return predicted


def count_predictions(predicted, Y, sample_weight=None):
    """Count true and false positives of every label.

    Parameters
    ----------
    predicted : ndarray of shape (n_samples, n_labels), dtype bool
        What is predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    tp, fp, n_positive, n_negative : ndarray of shape (n_labels,)
        Counts, or sums of weights, over the known rows.
    """
    counts = np.zeros((4, predicted.shape[1]))
    for label, (chosen, positive, weight) in enumerate(iter_labels(predicted, Y, sample_weight)):
        # To count is many times faster than to sum up ones.
        add_up = np.count_nonzero if weight is None else partial(_sum_weights, weight)
        parts = chosen & positive, chosen & ~positive, positive, ~positive
        counts[:, label] = list(map(add_up, parts))
    return tuple(counts)


def count_classes(Y, sample_weight=None):
    """Count the known positives and negatives of every label.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    n_positive, n_negative : ndarray of shape (n_labels,)
        Counts, or sums of weights.
    """
    nothing = np.broadcast_to(np.False_, Y.shape)
    if sp.issparse(Y):
        nothing = sp.csr_array(Y.shape, dtype=bool)
    return count_predictions(nothing, Y, sample_weight)[2:]


def _sum_weights(weight, rows):
    return weight[rows].sum()
