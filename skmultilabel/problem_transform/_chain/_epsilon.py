"""Epsilon-approximate inference: every label set that is probable enough."""

import numpy as np

from skmultilabel.problem_transform._chain._log_proba import take_logs, weigh_sets

__all__ = ["infer_above_epsilon"]

# A set that reaches epsilon but for rounding is found.
TOLERANCE = 1e-12


def infer_above_epsilon(links, epsilon):
    """Find all label sets with a probability of at least epsilon.

    Parameters
    ----------
    links : Links
        The chain on some samples.
    epsilon : float
        The smallest probability, in (0, 1). No sample has more than ``1 / epsilon`` such sets.

    Returns
    -------
    LabelSets
        These sets, the most probable first. Where a sample has none, the partial sets that could
        not be extended are completed greedily [1]_. Samples with few sets are filled up with sets
        of weight 0.

    References
    ----------
    .. [1] K. Dembczynski, W. Waegeman and E. Hüllermeier, "An Analysis of Chaining in Multi-Label
       Classification", ECAI 2012.
    """
    least = np.log(epsilon) - TOLERANCE
    rows = np.arange(links.n_samples)
    log_proba = np.zeros(links.n_samples)
    labels = np.empty((0, links.n_samples))
    for link in range(links.n_links):
        proba = links.compute(link, rows, labels.T)
        children = log_proba + take_logs(proba)
        survives = children >= least
        is_greedy = [proba <= 0.5, proba > 0.5] & ~survives.any(axis=0)
        label, parents = np.nonzero(survives | is_greedy)
        rows, log_proba = rows[parents], children[label, parents]
        labels = np.concatenate([labels[:, parents], label[None]])
    is_probable = log_proba >= least
    has_probable = np.zeros(links.n_samples, dtype=bool)
    has_probable[rows[is_probable]] = True
    kept = np.flatnonzero(is_probable | ~has_probable[rows])
    return _pad_sets(rows[kept], labels[:, kept], log_proba[kept])


def _pad_sets(rows, labels, log_proba):
    """Put the sets of every sample into a row, the most probable first."""
    order = np.lexsort((-log_proba, rows))
    rows, labels, log_proba = rows[order], labels[:, order], log_proba[order]
    counts = np.bincount(rows)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    sets = np.zeros((len(counts), counts.max(), len(labels)), dtype=np.uint8)
    sets[rows, places] = labels.T
    padded = np.full(sets.shape[:2], -np.inf)
    padded[rows, places] = log_proba
    return weigh_sets(sets, padded)
