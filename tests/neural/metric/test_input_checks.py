"""What makes it hopeless to learn distances."""

import warnings

import numpy as np
import pytest

from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._metric._input_checks import (
    check_labels_pair,
    find_shared_labels,
    warn_samples_alike,
)


@pytest.mark.parametrize(
    ("Y", "message"),
    [
        ([[1, 0]], "one sample"),
        ([[0, 0], [0, 0]], "No sample carries a label"),
        ([[1, 0], [0, 1]], "No label is carried by two samples"),
        ([[1, 0], [1, 0]], "carry the same labels"),
    ],
)
def test_labels_that_no_two_samples_share_are_refused(Y, message):
    with pytest.raises(ValueError, match=message):
        check_labels_pair(find_label_facts(np.array(Y)), instead="pairs")


def test_labels_that_some_samples_share_are_not():
    check_labels_pair(find_label_facts(np.array([[1, 0], [1, 0], [0, 1]])), instead="pairs")


def test_labels_of_all_rows_are_found_as_far_as_they_are_known():
    Y = np.array([[1, 0, 1, np.nan], [1, 0, np.nan, np.nan], [1, 1, 1, np.nan]])
    assert find_shared_labels(find_label_facts(Y)).tolist() == [True, False, True, False]


def test_samples_that_are_the_same_are_warned_of():
    with pytest.warns(UserWarning, match="All samples are the same"):
        warn_samples_alike(DenseRows(np.ones((3, 2), dtype=np.float32)))


@pytest.mark.parametrize("values", [[[1.0, 2.0], [1.0, 3.0]], [[1.0, 2.0]], np.empty((0, 2))])
def test_others_are_not(values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_samples_alike(DenseRows(np.array(values, dtype=np.float32)))
