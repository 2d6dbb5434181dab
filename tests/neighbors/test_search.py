"""The nearest samples, against a stable sort of all distances."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.neighbors import NearestNeighbors

from skmultilabel.neighbors import _search
from skmultilabel.neighbors._search import find_neighbors, take_smallest


def sort_by_distance(samples, queries, n_neighbors, *, without_itself=False):
    """Neighbors by the definition: by distance, then by row."""
    found = []
    for row, query in enumerate(queries):
        distances = ((samples - query) ** 2).sum(axis=1)
        order = np.argsort(distances, kind="stable")
        found.append([i for i in order if not (without_itself and i == row)][:n_neighbors])
    return np.array(found)


def make_samples(kind, n_samples=60, n_features=20):
    rng = np.random.default_rng(0)
    if kind == "binary":
        return (rng.random((n_samples, n_features)) < 0.15).astype(float)
    X = rng.normal(size=(n_samples, n_features))
    return X / 1000 + 10 if kind == "far from 0" else X


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csr_matrix])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", ["binary", "normal", "far from 0"])
def test_of_equally_near_samples_the_first_are_taken(kind, dtype, form):
    samples, queries = np.split(make_samples(kind).astype(dtype), [45])
    index = NearestNeighbors(n_neighbors=7, algorithm="brute").fit(form(samples))
    expected = sort_by_distance(samples, queries, 7)
    found = find_neighbors(index, form(queries))
    np.testing.assert_array_equal(np.sort(found), np.sort(expected))


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("kind", ["binary", "normal"])
def test_a_training_sample_is_no_neighbor_of_itself_though_its_duplicates_are(kind, form):
    samples = np.repeat(make_samples(kind, 15), 4, axis=0)
    index = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(form(samples))
    found = find_neighbors(index)
    assert not (found == np.arange(len(samples))[:, np.newaxis]).any()
    if kind == "binary":
        expected = sort_by_distance(samples, samples, 5, without_itself=True)
        np.testing.assert_array_equal(np.sort(found), np.sort(expected))
    duplicates = np.arange(len(samples))[:, np.newaxis] // 4 == found // 4
    assert (duplicates.sum(axis=1) == 3).all()


def test_blocks_of_queries_make_no_difference(monkeypatch):
    samples = make_samples("binary")
    index = NearestNeighbors(n_neighbors=3, algorithm="brute").fit(samples)
    expected = find_neighbors(index)
    monkeypatch.setattr(_search, "BLOCK_SIZE", 7 * len(samples))
    np.testing.assert_array_equal(find_neighbors(index), expected)


@pytest.mark.parametrize("options", [{"algorithm": "kd_tree"}, {"metric": "cosine"}, {"p": 1}])
def test_other_searches_are_those_of_scikit_learn(options):
    samples, queries = np.split(make_samples("normal"), [45])
    index = NearestNeighbors(n_neighbors=4, **options).fit(samples)
    np.testing.assert_array_equal(
        find_neighbors(index, queries), index.kneighbors(queries, return_distance=False)
    )
    np.testing.assert_array_equal(find_neighbors(index), index.kneighbors(return_distance=False))


@pytest.mark.parametrize("size", [5, 5e6])
def test_whole_numbers_are_exact_however_large(size):
    # Squares of 25e12 do not fit into float32, nor do those of 25 into whole numbers of 8 bits.
    rng = np.random.default_rng(1)
    samples, queries = np.split(rng.integers(-size, size, (50, 3)).astype(float), [40])
    samples[20:] = samples[:20] + (rng.random((20, 3)) < 0.3)
    index = NearestNeighbors(n_neighbors=3, algorithm="brute").fit(samples)
    expected = sort_by_distance(samples, queries, 3)
    np.testing.assert_array_equal(np.sort(find_neighbors(index, queries)), np.sort(expected))


@given(arrays(np.int8, (4, 9), elements=st.integers(0, 3)), st.integers(1, 9))
def test_the_smallest_values_are_those_of_a_stable_sort(values, n_taken):
    expected = np.argsort(values, axis=1, kind="stable")[:, :n_taken]
    found = take_smallest(values.astype(float), n_taken)
    np.testing.assert_array_equal(np.sort(found), np.sort(expected))
