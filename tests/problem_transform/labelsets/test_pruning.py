"""Pruned label sets against plain loops over sets and their subsets."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmultilabel.problem_transform._labelsets._encoding import encode_label_sets
from skmultilabel.problem_transform._labelsets._pruning import prune_label_sets

LABELS = hnp.arrays(
    np.int8, st.tuples(st.integers(1, 25), st.integers(1, 4)), elements=st.integers(0, 1)
)


def prune_by_loops(Y, min_count, n_subsets):
    """List (row, label set) of what is learnt from."""
    rows = [frozenset(np.flatnonzero(row).tolist()) for row in Y]
    counts = Counter(rows)
    frequent = [label_set for label_set in counts if counts[label_set] >= min_count]
    pairs = []
    for row, label_set in enumerate(rows):
        if label_set in frequent:
            pairs.append((row, label_set))
            continue
        subsets = [other for other in frequent if other and other < label_set]
        # Ties of size and count: the set that has 0 where they first differ.
        subsets.sort(key=lambda s: (-len(s), -counts[s], [k in s for k in range(Y.shape[1])]))
        pairs += [(row, other) for other in subsets[:n_subsets]]
    return set(pairs), len(pairs)


@given(LABELS, st.integers(1, 4), st.integers(0, 3))
def test_samples_come_back_with_their_largest_frequent_subsets(Y, min_count, n_subsets):
    sets, codes = encode_label_sets(Y)
    if np.bincount(codes)[0] < min_count:
        return
    kept, rows, classes = prune_label_sets(sets, codes, min_count, n_subsets)
    expected, n_expected = prune_by_loops(Y, min_count, n_subsets)
    assert len(rows) == n_expected
    assert list(rows) == sorted(rows)
    learnt = zip(rows.tolist(), kept[classes], strict=True)
    assert {(row, frozenset(np.flatnonzero(s).tolist())) for row, s in learnt} == expected
    np.testing.assert_array_equal(kept, sets[: len(kept)])


def test_the_larger_subset_comes_before_the_more_frequent_one():
    Y = np.array(5 * [[1, 0, 0, 0]] + 4 * [[0, 0, 0, 0]] + 2 * [[0, 1, 1, 0]] + [[1, 1, 1, 1]])
    sets, codes = encode_label_sets(Y)
    for n_subsets, expected in ((0, []), (1, [[0, 1, 1, 0]]), (9, [[1, 0, 0, 0], [0, 1, 1, 0]])):
        kept, rows, classes = prune_label_sets(sets, codes, 2, n_subsets)
        assert kept[classes[rows == 11]].tolist() == expected


def test_rare_sets_alone_are_refused():
    sets, codes = encode_label_sets(np.array([[0, 1], [1, 0], [1, 0]]))
    with pytest.raises(ValueError, match="min_count=3 times; the most frequent one occurs 2 times"):
        prune_label_sets(sets, codes, 3, 1)
