"""Monte Carlo inference: label sets drawn from the chain."""

import numpy as np
from sklearn.utils import check_random_state

from skmultilabel.problem_transform._joint._label_sets import LabelSets

__all__ = ["draw_points", "infer_by_drawing"]

# The digits of a point are used up by a set that is less probable than about 1e-16.
SMALLEST_LOG = np.log(1e-6)


def draw_points(n_draws, n_links, random_state=None):
    """Draw the numbers from which label sets are drawn.

    Parameters
    ----------
    n_draws : int
        The number of label sets for every sample.
    n_links : int
        The number of links.
    random_state : int, RandomState instance or None, default=None
        Where the randomness comes from.

    Returns
    -------
    ndarray of shape (n_draws, n_links)
        In the first column one number from each of `n_draws` equal parts of [0, 1), in the others
        uniform numbers.
    """
    points = check_random_state(random_state).random_sample((n_draws, n_links))
    points[:, 0] = (np.arange(n_draws) + points[:, 0]) / n_draws
    return points


def infer_by_drawing(links, points):
    """Draw label sets with the probabilities that the chain gives them.

    Parameters
    ----------
    links : Links
        The chain on some samples.
    points : ndarray of shape (n_draws, n_links)
        What `draw_points` returns. All samples use the same numbers, so that the answer of a sample
        does not depend on the others.

    Returns
    -------
    LabelSets
        `n_draws` sets of equal weight for every sample, with their probabilities.

    Notes
    -----
    The label sets divide [0, 1) into intervals as long as they are probable, in the order of the
    chain; a point of the first column stands for the set in whose interval it lies [1]_. Where it
    lies in the interval of a partial set, scaled to [0, 1), decides on the next label. Every
    point by itself draws a set with its probability, and since there is one in each of `n_draws`
    equal parts, every set and partial set is drawn less than two times too often or too seldom, where
    independent draws are off by the square root of the expected number. Points in short intervals have no digits left; there independent numbers take
    over.

    References
    ----------
    .. [1] L. Vilnis et al., "Arithmetic Sampling: Parallel Diverse Decoding for Large Language
       Models", ICML 2023.
    """
    shape = links.n_samples, len(points)
    rows = np.repeat(np.arange(links.n_samples), len(points))
    labels = np.empty((links.n_links, rows.size))
    log_proba = np.zeros(shape)
    point = np.broadcast_to(points[:, 0], shape)
    for link in range(links.n_links):
        point = np.where(log_proba < SMALLEST_LOG, points[:, link], point)
        proba = links.compute(link, rows, labels[:link].T).reshape(shape)
        drawn = (point < proba) | (proba == 1)  # a point may be rounded up to 1
        labels[link] = drawn.ravel()
        width = np.where(drawn, proba, 1 - proba)
        point = np.where(drawn, point, point - proba) / width
        log_proba += np.log(width)
    sets = labels.reshape(links.n_links, *shape).transpose(1, 2, 0)
    weight = np.full(shape, 1 / len(points))
    return LabelSets(np.ascontiguousarray(sets, dtype=np.uint8), weight, log_proba)
