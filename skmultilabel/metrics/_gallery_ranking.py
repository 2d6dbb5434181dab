"""The samples of a gallery in the order of their distances, block by block of the queries."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize
from sklearn.utils import gen_batches
from sklearn.utils.extmath import row_norms

__all__ = ["DISTANCES", "GalleryRanking", "rank_gallery"]

# Distances that are held at the same time, unless the gallery is so large that few queries
# would share a pass over it.
BLOCK_SIZE = 2**20
MIN_QUERIES = 8
# Where more than this part of the gallery is looked at, all of it is sorted.
LARGE_PART = 1 / 2
# Distances that differ by less than this, beside the size of what they are computed from, are
# equal: a multiple of what rounding makes of equal ones.
RESOLUTION = 2.0**-42


def _prepare_euclidean(X_query, X_gallery):
    if not (sp.issparse(X_query) or sp.issparse(X_gallery)):
        # An offset that all samples share would cost digits; the mean may be far from most.
        center = np.median(X_gallery, axis=0)
        X_query, X_gallery = X_query - center, X_gallery - center
    transposed, squares = X_gallery.T, row_norms(X_gallery, squared=True)
    query_squares = row_norms(X_query, squared=True)[:, np.newaxis]

    def compute(rows):
        # Squared, less the square of the query, which is the same for the whole gallery.
        distances = _multiply(-2 * X_query[rows], transposed)
        distances += squares
        return distances, query_squares[rows]

    return compute


def _prepare_cosine(X_query, X_gallery):
    X_query, transposed = normalize(X_query), normalize(X_gallery).T
    return lambda rows: (1 - _multiply(X_query[rows], transposed), 1.0)


def _prepare_precomputed(X_query, X_gallery):
    return lambda rows: (X_query[rows].copy(), 0.0)


# Name -> function of queries and gallery that returns a function of a slice of queries, which
# computes new distances, or what orders as they do, and the size of what these are made from.
DISTANCES = {
    "euclidean": _prepare_euclidean,
    "cosine": _prepare_cosine,
    "precomputed": _prepare_precomputed,
}


def _multiply(first, second):
    product = first @ second
    return product.toarray() if sp.issparse(product) else product


@dataclass(frozen=True)
class GalleryRanking:
    """The nearest samples of some queries, and the best that there could be.

    Samples at equal distances have no order. What is said of a rank is the mean over all orders
    of them [1]_.

    Parameters
    ----------
    relevance : ndarray of shape (n_queries, n_gallery)
        The relevance of the gallery in the order of its rows.
    gain : ndarray of shape (n_queries, depth)
        The relevance at each rank.
    hit_gain : ndarray of shape (n_queries, depth)
        The sum of the relevance down to each rank where a relevant sample is there, else 0.

    References
    ----------
    .. [1] F. McSherry and M. Najork, "Computing Information Retrieval Performance Measures
       Efficiently in the Presence of Tied Scores", ECIR 2008.
    """

    relevance: np.ndarray
    gain: np.ndarray
    hit_gain: np.ndarray

    @property
    def ranks(self):
        """1, 2, ..., as many as there are."""
        return np.arange(1, self.gain.shape[1] + 1)

    @cached_property
    def n_relevant(self):
        """How many samples have a relevance above 0; shape (n_queries,)."""
        return np.count_nonzero(self.relevance, axis=1)

    @cached_property
    def ideal_gain(self):
        """The relevance at each rank if the most relevant came first; shape as `gain`."""
        depth = self.gain.shape[1]
        smallest = -self.relevance
        if depth <= LARGE_PART * smallest.shape[1]:
            smallest = np.partition(smallest, depth - 1, axis=1)[:, :depth]
        return -np.sort(smallest, axis=1)[:, :depth]


def rank_gallery(compute_distances, compute_relevance, shape, *, depth, to_r, leave_one_out):
    """Rank the gallery for every query, in blocks of queries.

    Parameters
    ----------
    compute_distances : callable
        Takes a slice of queries; what a function of `DISTANCES` returned.
    compute_relevance : callable
        Takes a slice of queries; returns an array of shape (n_rows, n_gallery).
    shape : tuple of int
        Numbers of queries and of samples in the gallery.
    depth : int
        How many ranks are looked at.
    to_r : bool
        Whether to look further, at as many ranks as a query of the block has relevant samples.
    leave_one_out : bool
        Whether the queries are the gallery, so that none is found by itself.

    Yields
    ------
    GalleryRanking
        That of the next queries.
    """
    n_queries, n_gallery = shape
    for rows in gen_batches(n_queries, max(MIN_QUERIES, BLOCK_SIZE // n_gallery)):
        distances, size = compute_distances(rows)
        relevance = compute_relevance(rows)
        if leave_one_out:
            own = np.arange(len(distances)), np.arange(rows.start, rows.stop)
            distances[own], relevance[own] = np.inf, 0.0
        n_relevant = np.count_nonzero(relevance, axis=1).max() if to_r else 0
        gains = _rank_gains(distances, size, relevance, max(depth, n_relevant))
        yield GalleryRanking(relevance, *gains)


def _rank_gains(distances, size, relevance, depth):
    """Gains and sums of gains at hits, down to a depth."""
    columns = _find_nearest(distances, size, depth)
    distances = np.take_along_axis(distances, columns, axis=1)
    gain = np.take_along_axis(relevance, columns, axis=1)
    is_hit = gain > 0
    hit_gain = is_hit * np.cumsum(gain, axis=1)
    tolerance = RESOLUTION * (size + np.abs(distances[:, :-1]))
    is_first = np.ones(distances.shape, dtype=bool)
    is_first[:, 1:] = np.diff(distances, axis=1) > tolerance
    tied = ~is_first.all(axis=1)
    gain[tied], hit_gain[tied] = _average_ties(gain[tied], is_hit[tied], is_first[tied])
    return gain[:, :depth], hit_gain[:, :depth]


def _find_nearest(distances, size, depth):
    """Columns in the order of distance, down to a depth and the last that is tied with it."""
    if depth > LARGE_PART * distances.shape[1]:
        return np.argsort(distances, axis=1)
    columns = np.argpartition(distances, depth - 1, axis=1)[:, :depth]
    nearest = np.take_along_axis(distances, columns, axis=1)
    last = nearest[:, -1:]
    is_near = distances <= last + RESOLUTION * (size + np.abs(last))
    n_near = np.count_nonzero(is_near, axis=1).max()
    if n_near > depth:
        return _find_nearest(distances, size, n_near)
    return np.take_along_axis(columns, np.argsort(nearest, axis=1), axis=1)


def _average_ties(gain, is_hit, is_first):
    """Means over all orders of the samples that are tied, from the gains in any order.

    At place t = 0, 1, ... of m tied samples, h of them hits, with gains of sum S, after gains of
    sum P: the gain is S/m, and the sum down to it at a hit is h/m P, plus the gain itself, S/m,
    plus t times the mean product of a hit and another gain, S (h - 1) / (m (m - 1)).
    """
    group = np.cumsum(is_first) - 1
    n_tied = np.bincount(group)
    place = np.arange(group.size) - np.flatnonzero(is_first)[group]

    def average(values):
        return np.bincount(group, weights=values.ravel()) / n_tied

    n_hits, mean_gain = np.bincount(group, weights=is_hit.ravel()), average(gain)[group]
    before = np.cumsum(mean_gain.reshape(gain.shape), axis=1).ravel() - (place + 1) * mean_gain
    other_hits = ((n_hits - 1) / np.maximum(n_tied - 1, 1))[group]
    hit_gain = (n_hits / n_tied)[group] * before + mean_gain * (1 + place * other_hits)
    return mean_gain.reshape(gain.shape), hit_gain.reshape(gain.shape)
