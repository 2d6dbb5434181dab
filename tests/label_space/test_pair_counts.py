"""Counts of pairs against plain loops; the two ways of counting against each other."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from label_problems import LABELS, draw_labels, loop_over_pairs

from skmultilabel._validation import check_label_matrix
from skmultilabel.label_space._pair_counts import count_all_pairs, count_joint_pairs

TRUTHS = {
    "n_both": lambda first, second: np.sum(first * second),
    "n_first": lambda first, second: np.sum(first),
    "n_second": lambda first, second: np.sum(second),
    "n_known": lambda first, second: len(first),
    "expected": lambda first, second: np.sum(first) * np.mean(second) if len(first) else 0,
}


def assert_counts(Y):
    for labels in (check_label_matrix(Y), check_label_matrix(sp.csr_array(Y))):
        counts, (pair, joint) = count_all_pairs(labels), count_joint_pairs(labels)
        for name, truth in TRUTHS.items():
            expected = loop_over_pairs(truth, Y)
            found = np.broadcast_to(getattr(counts, name), expected.shape)
            np.testing.assert_allclose(found, expected, err_msg=name)
            found = np.broadcast_to(getattr(joint, name), pair[0].shape)
            np.testing.assert_allclose(found, expected[pair], err_msg=name)
        assert set(zip(*pair, strict=True)) == set(zip(*np.nonzero(counts.n_both), strict=True))


@given(LABELS)
def test_counts_are_those_of_a_plain_loop(Y):
    assert_counts(Y)


@pytest.mark.parametrize("n_labels", [1, 6])
def test_counts_of_known_labels_are_those_of_a_plain_loop(n_labels):
    assert_counts(draw_labels(n_labels=n_labels))
