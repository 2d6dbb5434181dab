"""The prediction with the largest expected F1, from any distribution over label sets."""

import numpy as np

from skmultilabel.problem_transform._joint._ties import TOLERANCE, find_first_best, mark_largest

__all__ = ["maximize_f1"]

# So many numbers of predicted labels are tried together.
CHUNK = 8


def maximize_f1(label_sets):
    """Find the predictions with the largest expected F1.

    The F1 of a prediction is that of the sample's own labels, and 1 where both are empty.

    Parameters
    ----------
    label_sets : LabelSets
        Distributions over label sets.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        The best of all possible predictions, also of those that are not among the sets. Of
        several the smallest, and in it the first labels.

    Notes
    -----
    The general F-measure maximizer [1]_ [2]_. With ``P[s, i]`` the probability that label i is
    present and s labels are, the expected F1 of predicting k labels is the sum over them of
    ``sum_s 2 P[s, i] / (s + k)``: the best k labels are those with the largest values. No k can
    reach more than the expectation of ``2 s / (s + k)``, which falls with k, so a sample is done
    as soon as that is not more than what was found.

    References
    ----------
    .. [1] K. Dembczynski, W. Waegeman, W. Cheng and E. Hüllermeier, "An Exact Algorithm for
       F-Measure Maximization", NIPS 2011.
    .. [2] W. Waegeman, K. Dembczynski, A. Jachnik, W. Cheng and E. Hüllermeier, "On the
       Bayes-Optimality of F-Measure Maximizers", JMLR 15, 2014.
    """
    n_samples, n_labels = label_sets.n_samples, label_sets.n_labels
    sizes, size_proba, profile = _profile_sizes(label_sets)
    best = size_proba[:, sizes == 0].sum(axis=1)
    best_k = np.zeros((n_samples, 1), dtype=np.intp)
    best_gains = np.zeros((n_samples, n_labels))
    rows = np.arange(n_samples)
    for start in range(1, n_labels + 1, CHUNK):
        k = np.arange(start, min(start + CHUNK, n_labels + 1))
        bound = size_proba[rows] @ (2 * sizes / (sizes + start))
        rows = rows[bound > best[rows] + TOLERANCE]
        if not len(rows):
            break
        gains = (2 / (sizes + k[:, None])) @ profile[rows]
        values = -np.sort(-gains, axis=2).cumsum(axis=2)[:, k - start, k - 1]
        winner = find_first_best(values)
        value = values[np.arange(len(rows)), winner]
        wins = value > best[rows] + TOLERANCE
        winners, winner = rows[wins], winner[wins]
        best[winners], best_k[winners, 0] = value[wins], k[winner]
        best_gains[winners] = gains[wins, winner]
    return mark_largest(best_gains, best_k)


def _profile_sizes(label_sets):
    """The numbers of labels that occur, their probabilities, and P(number, label is present)."""
    sets, proba = label_sets.sets, label_sets.normalize()
    n_present = sets.sum(axis=-1, dtype=np.intp)
    sizes = np.unique(n_present)
    if not label_sets.is_shared:
        of_size = np.where(n_present[:, None] == sizes[:, None], proba[:, None], 0.0)
        return sizes, of_size.sum(axis=2), of_size @ sets
    groups = [n_present == size for size in sizes]
    size_proba = np.stack([proba[:, group].sum(axis=1) for group in groups], axis=1)
    profile = np.stack([proba[:, group] @ sets[group].astype(float) for group in groups], axis=1)
    return sizes, size_proba, profile
