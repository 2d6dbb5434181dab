"""Measures of imbalance against the formulas of the papers, as plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from label_problems import LABELS

from skmultilabel.label_space import compute_imbalance_ratios, compute_scumble


def loop_over_labels(Y):
    counts = [sum(1 for value in column if value == 1) for column in Y.T]
    return [max(counts) / count if count else np.inf for count in counts]


def loop_over_samples(Y):
    ratios = loop_over_labels(Y)
    scumble = []
    for row in Y:
        own = [ratio for ratio, value in zip(ratios, row, strict=True) if value == 1]
        geometric = np.prod(own) ** (1 / len(own)) if own else 1
        scumble.append(1 - geometric / np.mean(own) if own else 0)
    return scumble


@given(Y=LABELS)
def test_imbalance_ratios_are_those_of_the_paper(Y):
    for labels in (Y, sp.csc_array(Y)):
        np.testing.assert_allclose(compute_imbalance_ratios(labels), loop_over_labels(Y))


@given(Y=LABELS)
def test_scumble_is_that_of_the_paper(Y):
    for labels in (Y, sp.csc_array(Y)):
        scumble = compute_scumble(labels)
        np.testing.assert_allclose(scumble, loop_over_samples(Y), atol=1e-12)
        assert scumble.min() >= 0
        assert scumble.max() < 1


def test_stored_zeros_are_not_carried():
    Y = sp.csr_array(np.ones((3, 2)))
    Y.data[:3] = 0
    np.testing.assert_array_equal(compute_imbalance_ratios(Y), [2, 1])


@pytest.mark.parametrize("compute", [compute_imbalance_ratios, compute_scumble])
def test_what_is_no_label_matrix_is_refused(compute):
    with pytest.raises(ValueError, match="MultiLabelBinarizer"):
        compute([0, 1])
