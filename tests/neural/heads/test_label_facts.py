"""Facts of labels, dense and sparse, against plain counts."""

import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.neural._heads._label_facts import (
    compute_log_odds,
    find_label_facts,
    round_labels,
)

LABELS = np.array([[1, 0, np.nan, 0.75], [1, 0, 1, 0.25], [1, np.nan, 0, 0], [0, 0, 1, 0]])


@pytest.mark.parametrize("convert", [np.array, sp.csr_array])
def test_facts_count_what_is_known_and_what_is_carried(convert):
    facts = find_label_facts(convert(LABELS))
    assert facts.n_rows == facts.n_labels == 4
    assert facts.has_missing
    np.testing.assert_array_equal(facts.positives, [3, 0, 2, 1])
    np.testing.assert_array_equal(facts.known, [4, 3, 3, 4])


@pytest.mark.parametrize("dtype", [np.int8, bool, np.float32])
@pytest.mark.parametrize("convert", [np.array, sp.csr_array])
def test_labels_that_are_all_known(convert, dtype):
    facts = find_label_facts(convert(np.array([[1, 0], [1, 0]], dtype=dtype)))
    assert not facts.has_missing
    np.testing.assert_array_equal(facts.positives, [2, 0])
    np.testing.assert_allclose(compute_log_odds(facts), [np.log(5), -np.log(5)])


@pytest.mark.parametrize("convert", [np.array, sp.csr_array])
def test_soft_labels_are_rounded_and_unknown_ones_stay(convert):
    rounded = round_labels(convert(LABELS))
    dense = rounded.toarray() if sp.issparse(rounded) else rounded
    np.testing.assert_array_equal(dense, np.where(np.isnan(LABELS), np.nan, LABELS > 0.5))


def test_labels_that_are_whole_numbers_are_rounded_to_themselves():
    Y = np.array([[1, 0], [0, 1]], dtype=np.int8)
    np.testing.assert_array_equal(round_labels(Y), Y)
