"""Measures of pairs of labels against scikit-learn and plain loops over pairs."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from label_problems import LABELS, draw_labels, loop_over_pairs
from sklearn.metrics import jaccard_score, matthews_corrcoef

from skmultilabel.label_space import label_cooccurrence
from skmultilabel.label_space._cooccurrence import MEASURES, ZERO_WHEN_APART


def compute_conditional(first, second):
    return np.mean(second[first == 1]) if first.any() else 0.0


def compute_pmi(first, second):
    if not (first.any() and second.any()):
        return 0.0
    both = np.mean(first * second)
    return np.log(both / (np.mean(first) * np.mean(second))) if both else -np.inf


def compute_phi(first, second):
    varies = len(set(first)) == len(set(second)) == 2
    return matthews_corrcoef(first, second) if varies else 0.0


def compute_jaccard(first, second):
    return np.sum(first * second) / max(np.sum((first + second) > 0), 1)


TRUTHS = {
    "count": lambda first, second: np.sum(first * second),
    "conditional": compute_conditional,
    "pmi": compute_pmi,
    "ppmi": lambda first, second: max(compute_pmi(first, second), 0),
    "phi": compute_phi,
    "jaccard": compute_jaccard,
}


def test_every_measure_is_tested():
    assert set(TRUTHS) == set(MEASURES)


@pytest.mark.parametrize("measure", TRUTHS)
@given(Y=LABELS)
def test_measures_are_those_of_the_samples_where_both_are_known(measure, Y):
    expected = loop_over_pairs(TRUTHS[measure], Y)
    for labels in (Y, sp.csc_array(Y)):
        found = label_cooccurrence(labels, measure)
        found = found.toarray() if sp.issparse(found) else found
        np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_of_known_labels(measure):
    Y = draw_labels()
    expected = loop_over_pairs(TRUTHS[measure], Y)
    np.testing.assert_allclose(label_cooccurrence(Y, measure), expected, atol=1e-12)


def test_jaccard_is_that_of_scikit_learn():
    Y = draw_labels()
    expected = loop_over_pairs(jaccard_score, Y)
    np.testing.assert_allclose(label_cooccurrence(Y, "jaccard"), expected)


@pytest.mark.parametrize("measure", MEASURES)
def test_what_is_mostly_zero_is_sparse_where_labels_are(measure):
    found = label_cooccurrence(sp.csr_matrix(draw_labels()), measure)
    assert isinstance(found, sp.csr_array if measure in ZERO_WHEN_APART else np.ndarray)
    if measure in ZERO_WHEN_APART:
        assert np.all(found.data != 0)
    assert found.dtype == (np.int64 if measure == "count" else np.float64)


def test_more_samples_than_a_small_integer_counts():
    Y = np.ones((300, 2), dtype=np.int8)
    for form in (np.asarray, sp.csr_array):
        assert label_cooccurrence(form(Y)).sum() == 4 * 300


def test_labels_of_a_frame():
    frame = pd.DataFrame({"sport": [1, 1, 0], "news": [1, 0, 0]})
    np.testing.assert_array_equal(label_cooccurrence(frame), [[2, 1], [1, 1]])


@pytest.mark.parametrize("measure", MEASURES)
def test_one_label_that_nobody_carries(measure):
    np.testing.assert_array_equal(label_cooccurrence([[0], [0]], measure), [[0]])


def test_what_is_no_label_matrix_is_refused():
    with pytest.raises(ValueError, match="row 1, label 0 holds 2"):
        label_cooccurrence([[0, 1], [2, 0]])


def test_an_unknown_measure_lists_the_known_ones():
    with pytest.raises(ValueError, match="'cosine' is none of 'count', 'conditional', 'pmi'"):
        label_cooccurrence([[0, 1]], "cosine")
