"""Means leave out what is not defined, and say so."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmultilabel.exceptions import LabelWarning
from skmultilabel.metrics._averages import (
    check_row_weight,
    check_same_names,
    divide,
    mean_defined,
    mean_over_labels,
)

NAN = np.nan


@pytest.mark.parametrize(
    ("values", "weight", "expected"),
    [
        ([1, 2, 6], None, 3),
        ([1, NAN, 6], None, 3.5),
        ([1, NAN, 6], [3, 100, 1], 2.25),
        ([NAN, NAN], None, NAN),
        ([NAN, NAN], [1, 1], NAN),
        ([1, NAN], [0, 1], -7),
    ],
)
def test_mean_is_of_what_is_defined(values, weight, expected):
    weight = None if weight is None else np.array(weight, dtype=float)
    answer = mean_defined(np.array(values, dtype=float), weight, undefined=-7)
    np.testing.assert_equal(answer, float(expected))


def test_where_the_denominator_is_0_the_answer_is_what_was_said():
    np.testing.assert_array_equal(divide([1, 0, 3], [2, 0, 0], -1.0), [0.5, -1, -1])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.5, NAN, 1.0], "label 'b'. A label needs both classes"),
        ([NAN, NAN, 1.0], "labels 'a', 'b'. A label needs both classes"),
    ],
)
def test_labels_that_are_left_out_are_named(values, words):
    with pytest.warns(LabelWarning, match=words):
        answer = mean_over_labels(np.array(values), None, ["a", "b", "c"], "both classes")
    assert answer == np.nanmean(values)


def test_nothing_is_said_where_all_labels_have_a_value():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert mean_over_labels(np.array([0.0, 1.0]), np.array([3.0, 1.0]), None, "") == 0.25


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1, 2], r"shape \(3,\).*got \(2,\)"),
        (np.ones((3, 1)), r"shape \(3,\).*got \(3, 1\)"),
        ([1, -1, 1], "finite and not negative"),
        ([1, NAN, 1], "finite and not negative"),
    ],
)
def test_weights_that_are_none_are_refused(weight, message):
    with pytest.raises(ValueError, match=message):
        check_row_weight(weight, 3)


def test_weights_are_floats():
    assert check_row_weight(None, 3) is None
    assert check_row_weight([1, 2, 3], 3).dtype == np.float64


def test_the_same_names_in_another_order_are_refused():
    frame = pd.DataFrame([[0, 1]], columns=["b", "a"])
    with pytest.raises(ValueError, match="Y_pred has the labels of Y_true in another order"):
        check_same_names(frame, ["a", "b"])
    for answer, names in [(frame, ["b", "a"]), (frame, ["x", "y"]), ([[0, 1]], ["a", "b"])]:
        check_same_names(answer, names)
    check_same_names(frame, None)
