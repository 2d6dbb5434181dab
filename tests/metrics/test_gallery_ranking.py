"""Ties of distances that rounding made unequal, and how far down the gallery is sorted."""

import numpy as np
import pytest

from skmultilabel.metrics._gallery_ranking import DISTANCES, RESOLUTION, rank_gallery


def rank(distances, relevance, *, size=1.0, **options):
    """The one block of a ranking of given distances."""
    options = {"depth": 1, "to_r": False, "leave_one_out": False, **options}
    rankings = rank_gallery(
        lambda rows: (distances[rows].copy(), size),
        lambda rows: relevance[rows].copy(),
        distances.shape,
        **options,
    )
    (ranking,) = rankings
    return ranking


@pytest.mark.parametrize("n_gallery", [6, 60])
def test_distances_that_rounding_tells_apart_are_tied(n_gallery):
    distances = np.arange(2.0, n_gallery + 2)[np.newaxis]
    distances[0, [1, 4]] = 1 - 1e-15, 1 + 1e-15
    relevance = np.zeros((1, n_gallery))
    relevance[0, 4] = 1
    ranking = rank(distances, relevance, depth=3)
    np.testing.assert_allclose(ranking.gain, [[0.5, 0.5, 0]])
    np.testing.assert_allclose(ranking.hit_gain, [[0.5, 0.5, 0]])
    np.testing.assert_allclose(rank(distances, relevance, depth=1).gain, [[0.5]])
    # What is further apart than rounding is not, unless the distances are made of large numbers.
    distances[0, 1] = 1 - 1e-9
    np.testing.assert_array_equal(rank(distances, relevance, depth=3).gain, [[0, 1, 0]])
    ranking = rank(distances, relevance, depth=3, size=1e-8 / RESOLUTION)
    np.testing.assert_allclose(ranking.gain, [[0.5, 0.5, 0]])


def test_ties_at_the_last_rank_are_averaged_with_those_beyond():
    distances, relevance = np.ones((2, 50)), np.zeros((2, 50))
    distances[:, 0], distances[1, 10:] = 0, 2
    relevance[:, :5] = 1
    ranking = rank(distances, relevance, depth=2)
    np.testing.assert_allclose(ranking.gain, [[1, 4 / 49], [1, 4 / 9]])


def test_depth_follows_the_query_with_the_most_relevant_rows():
    rng = np.random.default_rng(0)
    distances, relevance = rng.random((3, 40)), np.zeros((3, 40))
    relevance[0, :7] = relevance[1, :3] = 0.5
    ranking = rank(distances, relevance, to_r=True)
    assert ranking.gain.shape == ranking.ideal_gain.shape == (3, 7)
    np.testing.assert_array_equal(ranking.n_relevant, [7, 3, 0])
    np.testing.assert_array_equal(ranking.ideal_gain[1], [0.5] * 3 + [0] * 4)
    assert rank(distances, relevance, depth=9, to_r=True).gain.shape == (3, 9)


def test_nobody_finds_itself():
    distances = 1 - np.eye(4)
    ranking = rank(distances, np.eye(4), depth=3, leave_one_out=True)
    np.testing.assert_array_equal(ranking.gain, np.zeros((4, 3)))


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_distances_order_as_those_of_scikit_learn(metric):
    from sklearn.metrics import pairwise_distances

    rng = np.random.default_rng(0)
    X, gallery = rng.normal(size=(5, 3)), rng.normal(size=(20, 3))
    X[0] = 0
    computed, _ = DISTANCES[metric](X, gallery)(slice(1, 5))
    expected = pairwise_distances(X[1:], gallery, metric=metric)
    np.testing.assert_array_equal(np.argsort(computed, axis=1), np.argsort(expected, axis=1))
