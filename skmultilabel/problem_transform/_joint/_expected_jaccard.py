"""The prediction with the largest expected Jaccard index."""

import numpy as np

from skmultilabel.problem_transform._joint._expected_f1 import maximize_f1
from skmultilabel.problem_transform._joint._ties import TOLERANCE, find_first_best

__all__ = ["MAX_EXACT_LABELS", "maximize_jaccard"]

# All predictions are compared for at most so many labels: of 10 there are 1024.
MAX_EXACT_LABELS = 10
# So many of them at a time.
CHUNK = 256
# How many of a sample's own sets are tried as predictions where not all can be.
N_CANDIDATES = 10


def maximize_jaccard(label_sets):
    """Find the predictions with the largest expected Jaccard index.

    The index of a prediction is the number of labels that it has in common with those of the
    sample over the number of labels in either, and 1 where both are empty.

    Parameters
    ----------
    label_sets : LabelSets
        Distributions over label sets.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        For up to `MAX_EXACT_LABELS` labels the best of all possible predictions; of several the
        smallest. For more a prediction that no change of a single label improves, and that is at
        least as good as the likeliest sets, as the likeliest labels, and as what maximizes the
        expected F1.

    Notes
    -----
    To find the best of all predictions is NP-hard [1]_. The best of the sets themselves has at
    most twice the smallest expected distance, one minus the index, since that is a metric.

    References
    ----------
    .. [1] F. Chierichetti, R. Kumar, S. Pandey and S. Vassilvitskii, "Finding the Jaccard Median",
       SODA 2010.
    """
    if label_sets.n_labels <= MAX_EXACT_LABELS:
        return _compare_all(label_sets)
    return _climb(label_sets, _take_best_candidate(label_sets))


def _compute_jaccard(n_common, n_either):
    """The Jaccard index of two sets, from the sizes of what is in both and in either."""
    return np.divide(n_common, n_either, out=np.ones_like(n_either), where=n_either > 0)


def _tabulate_jaccard(predicted, sets):
    """The Jaccard index of every prediction with every set."""
    predicted, sets = predicted.astype(np.float64), sets.astype(np.float64)
    n_common = predicted @ sets.T
    return _compute_jaccard(n_common, np.add.outer(predicted.sum(1), sets.sum(1)) - n_common)


def _count_overlaps(label_sets, predicted):
    """How many labels a sample's prediction and each of its sets have in common, and either has."""
    sets, predicted = label_sets.sets, predicted.astype(np.float64)
    if label_sets.is_shared:
        n_common = predicted @ sets.T.astype(np.float64)
    else:
        n_common = np.einsum("ijk,ik->ij", sets, predicted)
    n_present = sets.sum(axis=-1, dtype=np.float64)
    return n_common, predicted.sum(axis=1, keepdims=True) + n_present - n_common


def _compare_all(label_sets):
    """The best of all predictions."""
    every_set, places = _enumerate_sets(label_sets.n_labels)
    proba = _spread(label_sets, places)
    values = np.empty_like(proba)
    for start in range(0, len(every_set), CHUNK):
        predictions = slice(start, start + CHUNK)
        values[:, predictions] = proba @ _tabulate_jaccard(every_set[predictions], every_set).T
    return every_set[find_first_best(values)] == 1


def _spread(label_sets, places):
    """The probabilities of all label sets, in the order of the enumeration."""
    numbers = label_sets.sets @ (1 << np.arange(label_sets.n_labels))
    cells = places[numbers] + len(places) * np.arange(label_sets.n_samples)[:, None]
    shape = label_sets.n_samples, len(places)
    weight = label_sets.normalize().ravel()
    return np.bincount(cells.ravel(), weight, minlength=np.prod(shape)).reshape(shape)


def _enumerate_sets(n_labels):
    """All label sets, small ones first, and where the set with a given binary number is."""
    numbers = np.arange(2**n_labels)
    sets = ((numbers[:, None] >> np.arange(n_labels)) & 1).astype(np.uint8)
    # Of as many labels those first that have the first labels.
    order = np.lexsort((*(1 - sets.T[::-1]), sets.sum(axis=1)))
    return sets[order], np.argsort(order)


def _take_best_candidate(label_sets):
    """The best of the heaviest sets, the likely labels, and the maximizer of the expected F1."""
    rows = np.arange(label_sets.n_samples)
    n_kept = min(N_CANDIDATES, label_sets.weight.shape[1])
    heaviest = np.argsort(-label_sets.weight, axis=1, kind="stable")[:, :n_kept]
    sets = label_sets.sets
    own = sets[heaviest] if label_sets.is_shared else sets[rows[:, None], heaviest]
    likely = label_sets.compute_marginals() > 0.5 + TOLERANCE
    others = np.stack([likely, maximize_f1(label_sets)], axis=1)
    candidates = np.concatenate([own, others], axis=1)
    proba = label_sets.normalize()
    values = np.empty(candidates.shape[:2])
    for number in range(values.shape[1]):
        jaccard = _compute_jaccard(*_count_overlaps(label_sets, candidates[:, number]))
        values[:, number] = np.einsum("ij,ij->i", jaccard, proba)
    return candidates[rows, find_first_best(values)] == 1


def _climb(label_sets, predicted):
    """Change the label that gains most, until none gains."""
    open_rows = np.arange(len(predicted))
    while len(open_rows):
        gains = _compute_flip_gains(label_sets.take(open_rows), predicted[open_rows])
        flips = gains.argmax(axis=1)
        improves = gains[np.arange(len(flips)), flips] > TOLERANCE
        open_rows, flips = open_rows[improves], flips[improves]
        predicted[open_rows, flips] ^= True
    return predicted


def _compute_flip_gains(label_sets, predicted):
    """By how much the expected index rises when one label of a prediction is changed."""
    proba = label_sets.normalize()
    n_common, n_either = _count_overlaps(label_sets, predicted)
    now = (_compute_jaccard(n_common, n_either) * proba).sum(axis=1, keepdims=True)

    def change(step):
        # A label that the truth has moves what is common; any other moves what is in either.
        if_true = proba * _compute_jaccard(n_common + step, n_either)
        if_false = proba * _compute_jaccard(n_common, n_either + step)
        return if_false.sum(axis=1, keepdims=True) + label_sets.sum_sets(if_true - if_false) - now

    return np.where(predicted, change(-1), change(+1))
