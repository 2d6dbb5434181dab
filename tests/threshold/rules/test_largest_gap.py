"""The largest gap of every row, against a loop."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from skmultilabel.threshold import LargestGap, get_objective
from skmultilabel.threshold._rules._largest_gap import cut_largest_gap

# Whole numbers have exact differences, so the loop sees the same ties.
WHOLE = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.integers(-5, 5).map(float),
)


def cut_by_loop(values, default):
    descending = sorted(set(values), reverse=True)
    gaps = [high - low for high, low in pairwise(descending)]
    if not gaps:
        return [value > default for value in values]
    lowest = descending[gaps.index(max(gaps))]
    return [value >= lowest for value in values]


@given(WHOLE, st.sampled_from([-1.0, 0.0, 2.5]))
@settings(max_examples=200, deadline=None)
def test_the_labels_above_the_largest_gap(scores, default):
    expected = [cut_by_loop(row, default) for row in scores.tolist()]
    np.testing.assert_array_equal(cut_largest_gap(scores, default), expected)


@given(WHOLE)
@settings(max_examples=100, deadline=None)
def test_a_row_with_a_gap_has_some_labels_but_not_all(scores):
    n_predicted = cut_largest_gap(scores, 0.0).sum(axis=1)
    has_gap = np.ptp(scores, axis=1) > 0
    assert (n_predicted[has_gap] > 0).all()
    assert (n_predicted[has_gap] < scores.shape[1]).all()


def test_equal_scores_and_a_single_label_are_cut_where_the_classifier_cuts():
    scores = np.array([[0.4, 0.4], [0.6, 0.6]])
    rule = LargestGap().fit(scores, np.eye(2), get_objective("f1_macro"), default=0.5)
    assert rule.predict(scores).tolist() == [[False, False], [True, True]]
    assert rule.predict(scores[:, :1]).tolist() == [[False], [True]]


def test_of_equal_gaps_the_highest():
    assert cut_largest_gap(np.array([[1.0, 2.0, 3.0]]), 0.0).tolist() == [[False, False, True]]


def test_scores_as_large_as_they_can_be():
    largest = np.finfo(np.float64).max
    scores = np.array([[-largest, 0.9 * largest, largest]])
    assert cut_largest_gap(scores, 0.0).tolist() == [[False, True, True]]
