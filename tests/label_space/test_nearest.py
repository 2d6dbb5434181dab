"""Nearest labels against all cosines."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from skmultilabel.label_space import _nearest, nearest_labels

VECTORS = np.random.default_rng(0).standard_normal((30, 4)) * np.arange(1, 31)[:, np.newaxis]


@pytest.mark.parametrize("n_neighbors", [1, 7, 29])
@pytest.mark.parametrize("labels", [None, [4, 0, 4]])
@pytest.mark.parametrize("block", [2**24, 65])
def test_neighbors_are_those_of_the_largest_cosines(n_neighbors, labels, block, monkeypatch):
    monkeypatch.setattr(_nearest, "ENTRIES_PER_BLOCK", block)
    cosines = cosine_similarity(VECTORS)
    np.fill_diagonal(cosines, -2)
    asked = range(30) if labels is None else labels
    neighbors, similarity = nearest_labels(VECTORS, n_neighbors, labels)
    for label, found, cosine in zip(asked, neighbors, similarity, strict=True):
        expected = np.argsort(-cosines[label])[:n_neighbors]
        expected = expected[cosines[label, expected] > 0]
        n_missing = n_neighbors - len(expected)
        np.testing.assert_array_equal(found, [*expected, *n_missing * [-1]])
        np.testing.assert_allclose(cosine, [*cosines[label, expected], *n_missing * [np.nan]])


@pytest.mark.parametrize("other", [[0, 1], [-1, 0], [-1, 1], [1e-12, 1]])
def test_what_points_elsewhere_is_no_neighbor(other):
    neighbors, similarity = nearest_labels([[1, 0], [2, 0], other], 2)
    np.testing.assert_array_equal(neighbors[:2], [[1, -1], [0, -1]])
    np.testing.assert_array_equal(similarity[:2], [[1, np.nan], [1, np.nan]])
    np.testing.assert_array_equal(neighbors[2], [-1, -1])


def test_vectors_of_zero_have_no_neighbors_and_are_none():
    vectors = np.vstack([np.abs(VECTORS[:3]), np.zeros((2, 4))])
    neighbors, similarity = nearest_labels(vectors, 3)
    assert (neighbors[3:] == -1).all()
    assert (neighbors[:3, 2] == -1).all()
    assert sorted(neighbors[0, :2]) == [1, 2]
    np.testing.assert_array_equal(np.isnan(similarity), neighbors == -1)


def test_of_equally_similar_labels_the_first_comes_first():
    neighbors, _ = nearest_labels([[1, 0], [2, 0], [3, 0], [1, 1]], 3)
    np.testing.assert_array_equal(neighbors[0], [1, 2, 3])


def test_there_are_no_more_neighbors_than_other_labels():
    assert nearest_labels(VECTORS[:3], 10)[0].shape == (3, 2)
    assert nearest_labels(VECTORS[:1])[0].shape == (1, 0)


@pytest.mark.parametrize("vectors", [[1, 2], np.empty((0, 2))])
def test_what_is_no_matrix_of_vectors_is_refused(vectors):
    with pytest.raises(ValueError, match="a vector for every label; got an array of shape"):
        nearest_labels(vectors)


@pytest.mark.parametrize("n_neighbors", [0, -1, 1.5, "2", None])
def test_no_number_of_neighbors_is_refused(n_neighbors):
    with pytest.raises(ValueError, match=f"n_neighbors must be 1 or more.*; got {n_neighbors!r}"):
        nearest_labels(VECTORS, n_neighbors)


@pytest.mark.parametrize("labels", [[30], [0, -1], [0.5], ["sea"], 3, [[0]], [True]])
def test_rows_that_are_none_are_refused(labels):
    with pytest.raises(ValueError, match=r"labels must be a list of rows.*from 0 to 29; got"):
        nearest_labels(VECTORS, 1, labels)
    assert nearest_labels(VECTORS, 1, [])[0].shape == (0, 1)


def test_a_vector_that_is_not_finite_is_named():
    with pytest.raises(ValueError, match=r"that of row 1 is not: \[nan  0.\]"):
        nearest_labels([[1, 0], [np.nan, 0]])
