"""Logarithms of probabilities, which do not vanish in a long chain."""

import numpy as np

from skmultilabel.problem_transform._joint._label_sets import LabelSets

__all__ = ["take_logs", "weigh_sets"]


def take_logs(proba):
    """Take the logarithms of the probabilities of both values of a label.

    Parameters
    ----------
    proba : ndarray of shape (...)
        The probability that it is present.

    Returns
    -------
    ndarray of shape (2, ...)
        First that it is absent, then that it is present.
    """
    with np.errstate(divide="ignore"):
        return np.log([1 - proba, proba])


def weigh_sets(sets, log_proba):
    """Weigh label sets by their probability.

    Parameters
    ----------
    sets : ndarray of shape (n_samples, n_sets, n_labels), dtype uint8
        Label sets of every sample.
    log_proba : ndarray of shape (n_samples, n_sets)
        The logarithms of their probabilities; minus infinity for what is no set.

    Returns
    -------
    LabelSets
        The weight is 1 for the most probable set, so that it does not vanish.
    """
    weight = np.exp(log_proba - log_proba.max(axis=1, keepdims=True))
    return LabelSets(sets, weight, log_proba)
