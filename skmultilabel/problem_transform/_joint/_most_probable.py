"""The most probable label set."""

import numpy as np

from skmultilabel.problem_transform._joint._label_sets import encode_own_sets

__all__ = ["take_most_probable"]


def take_most_probable(label_sets):
    """Take the most probable label set of every sample.

    Parameters
    ----------
    label_sets : LabelSets
        Distributions over label sets.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        The set with the largest probability where these are known, else with the largest weight,
        summed over repetitions; of equal ones the first.
    """
    best = _score_sets(label_sets).argmax(axis=1)
    if label_sets.is_shared:
        return label_sets.sets[best].astype(bool)
    return label_sets.sets[np.arange(len(best)), best].astype(bool)


def _score_sets(label_sets):
    """What is largest for the most probable set."""
    if label_sets.log_proba is not None:
        return label_sets.log_proba
    if label_sets.is_shared:
        return label_sets.weight
    ids = encode_own_sets(label_sets.sets)
    return np.bincount(ids.ravel(), label_sets.weight.ravel())[ids]
