"""Groups of labels: those that are planted, and the order in which they are merged."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from label_problems import LABELS, plant_groups

from skmultilabel.label_space import partition_labels
from skmultilabel.label_space._partition import _merge_groups


def to_lists(groups):
    return [group.tolist() for group in groups]


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


@pytest.mark.parametrize("size", [0, 1.5, "3", None])
def test_an_impossible_size_is_refused(size):
    with pytest.raises(ValueError, match=f"at least 1 label; got {size!r}"):
        partition_labels([[0, 1]], size)
