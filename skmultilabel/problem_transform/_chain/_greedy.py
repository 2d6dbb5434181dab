"""Greedy inference: the likelier label at every link."""

import numpy as np

from skmultilabel.problem_transform._joint._label_sets import LabelSets

__all__ = ["follow_greedily", "infer_greedily"]


def follow_greedily(links):
    """Follow the likelier label of every link.

    Parameters
    ----------
    links : Links
        The chain on some samples.

    Returns
    -------
    labels : ndarray of shape (n_samples, n_links)
        1.0 where a label is more probable than 0.5, given those before it, else 0.0. In column
        order.
    proba : ndarray of shape (n_samples, n_links)
        These probabilities.
    """
    rows = np.arange(links.n_samples)
    labels, proba = np.empty((2, links.n_links, links.n_samples))
    for link in range(links.n_links):
        proba[link] = links.compute(link, rows, labels[:link].T)
        labels[link] = proba[link] > 0.5
    return labels.T, proba.T


def infer_greedily(links):
    """Find one label set by following the likelier label of every link.

    Parameters
    ----------
    links : Links
        The chain on some samples.

    Returns
    -------
    LabelSets
        One set for every sample. It need not be the most probable [1]_.

    References
    ----------
    .. [1] K. Dembczynski, W. Waegeman and E. Hüllermeier, "An Analysis of Chaining in Multi-Label
       Classification", ECAI 2012.
    """
    labels, _ = follow_greedily(links)
    return LabelSets(labels[:, None].astype(np.uint8), np.ones((links.n_samples, 1)))
