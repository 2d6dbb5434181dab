"""What all searches do with the candidate cut-offs of a label."""

import numpy as np

from skmultilabel.threshold._search._counts import count_at_cut_offs, iter_labels

__all__ = ["compute_metric", "count_labels", "find_nearest_best", "pool_labels"]


def count_labels(scores, Y, sample_weight=None):
    """Count at the candidate cut-offs of every label.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Yields
    ------
    CutOffCounts
        The candidates of a label.
    """
    for values, positive, weight in iter_labels(scores, Y, sample_weight):
        yield count_at_cut_offs(values, positive, weight)


def pool_labels(scores, Y, sample_weight=None):
    """Count at the candidate cut-offs of all labels as if they were one.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    CutOffCounts
        The candidates.
    """
    values, positive, weights = zip(*iter_labels(scores, Y, sample_weight), strict=True)
    weight = None if weights[0] is None else np.concatenate(weights)
    return count_at_cut_offs(np.concatenate(values), np.concatenate(positive), weight)


def compute_metric(counts, metric):
    """Compute a metric at all candidates.

    Parameters
    ----------
    counts : CutOffCounts
        The candidates.
    metric : CountMetric
        The metric.

    Returns
    -------
    ndarray of shape (n_candidates,)
        Its values.
    """
    return metric(counts.tp, counts.fp, counts.n_positive, counts.n_negative)


def find_nearest_best(counts, values, default):
    """Find among the candidates with the largest value the one whose cut-off is nearest.

    Parameters
    ----------
    counts : CutOffCounts
        The candidates.
    values : ndarray of shape (n_candidates,)
        What is maximised, minus infinity for a candidate that may not be taken.
    default : float
        Where the cut-off should be.

    Returns
    -------
    int
        The candidate.
    """
    best = np.flatnonzero(values == values.max())
    distance = np.abs(counts.compute_cut_offs(best, default) - default)
    return best[np.argmin(distance)]
