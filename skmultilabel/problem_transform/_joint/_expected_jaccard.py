"""The prediction with the largest expected Jaccard index."""

import numpy as np

from skmultilabel.problem_transform._joint._expected_f1 import maximize_f1
from skmultilabel.problem_transform._joint._label_sets import LabelSets
from skmultilabel.problem_transform._joint._ties import TOLERANCE

__all__ = ["MAX_EXACT_LABELS", "compute_expected_jaccard", "maximize_jaccard"]

# All predictions are compared for at most so many labels: of 10 there are 1024.
MAX_EXACT_LABELS = 10
# How many of a sample's own sets are tried as predictions where not all can be.
N_CANDIDATES = 32


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
    return np.where(n_either == 0, 1.0, n_common / np.maximum(n_either, 1))


def compute_expected_jaccard(label_sets, predicted):
    """Compute the expected Jaccard index of predictions.

    Parameters
    ----------
    label_sets : LabelSets
        Distributions over label sets.
    predicted : ndarray of shape (n_samples, n_predictions, n_labels)
        0 and 1.

    Returns
    -------
    ndarray of shape (n_samples, n_predictions)
        The expectations.
    """
    sets = label_sets.sets.astype(np.float64)
    predicted = predicted.astype(np.float64)
    n_common = predicted @ np.swapaxes(sets, -1, -2)
    n_either = predicted.sum(axis=-1)[..., None] + sets.sum(axis=-1)[..., None, :] - n_common
    jaccard = _compute_jaccard(n_common, n_either)
    return (jaccard @ label_sets.normalize()[..., None])[..., 0]


def _compare_all(label_sets):
    """The best of all predictions."""
    predictions, places = _enumerate_sets(label_sets.n_labels)
    powers = 1 << np.arange(label_sets.n_labels)
    columns = places[label_sets.sets @ powers]
    cells = columns + len(predictions) * np.arange(label_sets.n_samples)[:, None]
    shape = label_sets.n_samples, len(predictions)
    proba = np.bincount(cells.ravel(), label_sets.normalize().ravel(), minlength=np.prod(shape))
    every_set = LabelSets(predictions, proba.reshape(shape))
    return predictions[_find_first_best(compute_expected_jaccard(every_set, predictions))] == 1


def _enumerate_sets(n_labels):
    """All label sets, small ones first, and where the set with a given binary number is."""
    numbers = np.arange(2**n_labels)
    sets = ((numbers[:, None] >> np.arange(n_labels)) & 1).astype(np.uint8)
    # Of as many labels those first that have the first labels.
    order = np.lexsort((*(1 - sets.T[::-1]), sets.sum(axis=1)))
    return sets[order], np.argsort(order)


def _find_first_best(values):
    """The first of the largest values of every row."""
    return np.argmax(values >= values.max(axis=1, keepdims=True) - TOLERANCE, axis=1)


def _take_best_candidate(label_sets):
    """The best of the heaviest sets, the likely labels, and the maximizer of the expected F1."""
    rows = np.arange(label_sets.n_samples)
    n_kept = min(N_CANDIDATES, label_sets.weight.shape[1])
    heaviest = np.argsort(-label_sets.weight, axis=1, kind="stable")[:, :n_kept]
    own = (
        label_sets.sets[heaviest]
        if label_sets.is_shared
        else label_sets.sets[rows[:, None], heaviest]
    )
    likely = label_sets.compute_marginals() > 0.5 + TOLERANCE
    others = np.stack([likely, maximize_f1(label_sets)], axis=1)
    candidates = np.concatenate([own, others], axis=1)
    return candidates[rows, _find_first_best(compute_expected_jaccard(label_sets, candidates))] == 1


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
    sets, proba = label_sets.sets.astype(np.float64), label_sets.normalize()
    n_common = (predicted[:, None] @ np.swapaxes(sets, -1, -2))[:, 0]
    n_either = predicted.sum(axis=1, keepdims=True) + sets.sum(axis=-1) - n_common
    now = (_compute_jaccard(n_common, n_either) * proba).sum(axis=1, keepdims=True)

    def change(step):
        # A label that the truth has moves what is common; any other moves what is in either.
        if_true = proba * _compute_jaccard(n_common + step, n_either)
        if_false = proba * _compute_jaccard(n_common, n_either + step)
        return if_false.sum(axis=1, keepdims=True) + label_sets.sum_sets(if_true - if_false) - now

    return np.where(predicted, change(-1), change(+1))
