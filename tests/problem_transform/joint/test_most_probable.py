"""The most probable label set."""

import numpy as np

from skmultilabel.problem_transform._joint._label_sets import LabelSets
from skmultilabel.problem_transform._joint._most_probable import take_most_probable

SETS = np.array([[[0, 1], [1, 1], [0, 1], [1, 0]]], dtype=np.uint8)
WEIGHT = np.array([[0.2, 0.35, 0.2, 0.25]])


def test_weights_of_repeated_sets_are_summed():
    np.testing.assert_array_equal(take_most_probable(LabelSets(SETS, WEIGHT)), [[0, 1]])


def test_repetitions_are_those_of_a_sample():
    """The set that is frequent over all samples is in each of them only once."""
    sets = np.array([[[0, 1], [1, 1]], [[0, 1], [1, 0]]], dtype=np.uint8)
    label_sets = LabelSets(sets, np.array([[0.4, 0.6], [0.4, 0.6]]))
    np.testing.assert_array_equal(take_most_probable(label_sets), [[1, 1], [1, 0]])


def test_probabilities_count_more_than_how_often_a_set_was_drawn():
    log_proba = np.log([[0.1, 0.3, 0.1, 0.4]])
    np.testing.assert_array_equal(take_most_probable(LabelSets(SETS, WEIGHT, log_proba)), [[1, 0]])


def test_of_equal_sets_the_first():
    label_sets = LabelSets(SETS[0, 1:], np.ones((3, 3)))
    np.testing.assert_array_equal(take_most_probable(label_sets), [[1, 1]] * 3)
