"""Counts and phi against plain loops over pairs; groups that are planted, and their order."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmultilabel.label_space import compute_phi, count_cooccurrence, partition_labels
from skmultilabel.label_space._cooccurrence import _merge_groups

LABELS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 1.0, np.nan]),
)


def compute_phi_of_pair(first, second):
    known = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[known], second[known]
    if len(first) == 0 or first.std() == 0 or second.std() == 0:
        return 0.0
    return np.corrcoef(first, second)[0, 1]


def plant_groups(groups, n_samples=400, flip=0.1):
    """Draw one fair coin per group; its labels copy it, with errors."""
    rng = np.random.default_rng(0)
    Y = np.empty((n_samples, sum(map(len, groups))), dtype=int)
    for group in groups:
        coin = rng.integers(2, size=(n_samples, 1))
        Y[:, group] = coin ^ (rng.random((n_samples, len(group))) < flip)
    return Y


def to_lists(groups):
    return [group.tolist() for group in groups]


@given(LABELS)
def test_counts_are_those_of_a_plain_loop(Y):
    pairs = np.array([[np.sum((a == 1) & (b == 1)) for b in Y.T] for a in Y.T])
    counts = count_cooccurrence(Y)
    assert counts.dtype == np.int64
    np.testing.assert_array_equal(counts, pairs)
    sparse = count_cooccurrence(sp.csr_array(Y))
    assert isinstance(sparse, sp.csr_array)
    np.testing.assert_array_equal(sparse.toarray(), pairs)


@given(LABELS)
def test_phi_is_the_correlation_on_the_samples_where_both_are_known(Y):
    pairs = [[compute_phi_of_pair(a, b) for b in Y.T] for a in Y.T]
    np.testing.assert_allclose(compute_phi(Y), pairs, atol=1e-12)
    np.testing.assert_allclose(compute_phi(sp.csc_array(Y)), pairs, atol=1e-12)


def test_more_samples_than_a_small_integer_counts():
    Y = np.ones((300, 2), dtype=np.int8)
    for form in (np.asarray, sp.csr_array):
        counts = count_cooccurrence(form(Y))
        assert counts.sum() == 4 * 300


def test_labels_of_a_frame():
    frame = pd.DataFrame({"sport": [1, 1, 0], "news": [1, 0, 0]})
    np.testing.assert_array_equal(count_cooccurrence(frame), [[2, 1], [1, 1]])


@pytest.mark.parametrize("function", [count_cooccurrence, compute_phi])
def test_what_is_no_label_matrix_is_refused(function):
    with pytest.raises(ValueError, match="row 1, label 0 holds 2"):
        function([[0, 1], [2, 0]])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_planted_groups_are_found(form):
    groups = [[0, 4, 8], [1, 5, 7], [2, 3, 6]]
    assert to_lists(partition_labels(form(plant_groups(groups)), 3)) == groups


def test_labels_that_exclude_each_other_belong_together():
    Y = plant_groups([[0, 2], [1, 3]], flip=0.05)
    Y[:, 2] = 1 - Y[:, 2]
    assert to_lists(partition_labels(Y, 2)) == [[0, 2], [1, 3]]


def test_groups_are_found_around_unknown_labels():
    groups = [[0, 3], [1, 4], [2, 5]]
    Y = plant_groups(groups, n_samples=1000).astype(float)
    Y[np.random.default_rng(1).random(Y.shape) < 0.3] = np.nan
    assert to_lists(partition_labels(Y, 2)) == groups


def merge_by_loops(strength, size):
    """Merge the two groups of the largest mean over pairs of labels, computed anew every time."""
    groups = [[label] for label in range(len(strength))]
    while True:
        means = {
            (i, j): strength[np.ix_(groups[i], groups[j])].mean()
            for i in range(len(groups))
            for j in range(i)
            if len(groups[i]) + len(groups[j]) <= size
        }
        if not means:
            return {frozenset(group) for group in groups}
        i, j = max(means, key=means.get)
        groups[j] += groups.pop(i)


@pytest.mark.parametrize("size", [2, 3, 5, 8])
def test_the_mean_over_pairs_decides(size):
    for seed in range(20):
        half = np.triu(np.random.default_rng(seed).random((8, 8)), 1)
        strength = half + half.T
        merged = to_lists(_merge_groups(strength.copy(), size))
        assert set(map(frozenset, merged)) == merge_by_loops(strength, size)


@given(LABELS, st.integers(1, 6))
def test_a_partition_has_every_label_once_in_groups_that_are_small_enough(Y, size):
    groups = partition_labels(Y, size)
    assert sorted(np.concatenate(groups).tolist()) == list(range(Y.shape[1]))
    assert max(map(len, groups)) <= size


def test_a_constant_label_is_alone():
    Y = np.column_stack([plant_groups([[0, 1]]), np.ones(400), np.zeros(400)])
    assert to_lists(partition_labels(Y, 4)) == [[0, 1], [2], [3]]


def test_an_impossible_size_is_refused():
    with pytest.raises(ValueError, match="at least 1 label; got 0"):
        partition_labels([[0, 1]], 0)
