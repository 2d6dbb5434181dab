"""Pairs of labels in rows, against loops; and that folds keep them even."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import make_multilabel_classification

from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.model_selection._label_pairs import find_label_pairs
from skmultilabel.model_selection._stratification import select_positives

label_matrices = st.tuples(st.integers(1, 12), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.int8, shape, elements=st.integers(0, 1))
)


@settings(deadline=None, max_examples=60)
@given(label_matrices, st.integers(1, 3))
def test_pairs_are_those_of_a_loop(Y, min_rows):
    pairs = find_label_pairs(select_positives(Y), min_rows)
    expected = {
        (first, second): Y[:, first] & Y[:, second]
        for first, second in combinations(range(Y.shape[1]), 2)
        if (Y[:, first] & Y[:, second]).sum() >= min_rows
    }
    found = list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    assert found == list(expected)
    assert pairs.marks.shape == (len(Y), len(expected))
    for column, marks in zip(pairs.marks.toarray().T, expected.values(), strict=True):
        np.testing.assert_array_equal(column, marks)


def measure_pairs(Y, cv):
    """The mean squared difference of the counts of all pairs in two folds."""
    counts = np.array([Y[test].T @ Y[test] for _, test in cv.split(Y, Y)])
    return ((counts - counts.mean(axis=0)) ** 2).mean()


@pytest.mark.parametrize("n_splits", [3, 5])
def test_the_second_order_evens_pairs(n_splits):
    """Pairs get twice as even, and the labels stay so up to some rows."""
    first, second = [], []
    for seed in range(3):
        _, Y = make_multilabel_classification(600, n_classes=8, n_labels=3, random_state=seed)
        first.append(measure_pairs(Y, MultilabelStratifiedKFold(n_splits)))
        cv = MultilabelStratifiedKFold(n_splits, order=2)
        second.append(measure_pairs(Y, cv))
        counts = np.array([Y[test].sum(axis=0) for _, test in cv.split(Y, Y)])
        assert np.ptp(counts, axis=0).max() <= 3
    assert np.mean(second) < 0.5 * np.mean(first)
