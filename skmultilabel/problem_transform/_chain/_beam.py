"""Beam search: the most probable of the partial label sets go on."""

import numpy as np

from skmultilabel.problem_transform._chain._log_proba import take_logs, weigh_sets

__all__ = ["infer_by_beam"]


def infer_by_beam(links, width):
    """Search for the most probable label sets.

    Parameters
    ----------
    links : Links
        The chain on some samples.
    width : int
        How many partial label sets of every sample go on from one link to the next.

    Returns
    -------
    LabelSets
        Up to `width` sets for every sample, the most probable first. With a width of 1 what
        greedy inference finds; with one of ``2^n_links`` all label sets.

    Notes
    -----
    All samples advance together [1]_. The sets are not those with the largest probabilities of all:
    one whose beginning is improbable is lost.

    References
    ----------
    .. [1] A. Kumar, S. Vembu, A. K. Menon and C. Elkan, "Beam Search Algorithms for Multilabel
       Learning", Machine Learning 92, 2013.
    """
    samples = np.arange(links.n_samples)[:, None]
    log_proba = np.zeros((links.n_samples, 1))
    labels = np.empty((0, links.n_samples))
    for link in range(links.n_links):
        n_kept = log_proba.shape[1]
        rows = np.repeat(samples, n_kept)
        proba = links.compute(link, rows, labels.T).reshape(log_proba.shape)
        children = np.concatenate(list(log_proba + take_logs(proba)), axis=1)
        best = np.argsort(-children, axis=1, kind="stable")[:, :width]
        log_proba = np.take_along_axis(children, best, axis=1)
        label, parent = np.divmod(best, n_kept)
        labels = _extend(labels, (samples * n_kept + parent).ravel(), label.ravel())
    sets = labels.reshape(links.n_links, *log_proba.shape).transpose(1, 2, 0)
    return weigh_sets(np.ascontiguousarray(sets, dtype=np.uint8), log_proba)


def _extend(labels, parents, label):
    """Give every child the labels of its parent and its own."""
    extended = np.empty((len(labels) + 1, len(parents)))
    np.take(labels, parents, axis=1, out=extended[:-1], mode="clip")
    extended[-1] = label
    return extended
