"""Label sets as numbers: the same as counting rows of tuples, dense and sparse alike."""

from collections import Counter

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmultilabel.problem_transform._labelsets._encoding import encode_label_sets

LABELS = hnp.arrays(
    np.int8, st.tuples(st.integers(1, 15), st.integers(1, 10)), elements=st.integers(0, 1)
)


def store_zeros(Y):
    full = sp.csr_array(np.ones_like(Y))
    full.data = Y.ravel()
    return full


@given(LABELS)
def test_sets_are_numbered_by_how_frequent_they_are(Y):
    counts = Counter(map(tuple, Y.tolist()))
    expected = sorted(counts, key=lambda label_set: (-counts[label_set], label_set))
    for form in (np.asarray, sp.csr_array, store_zeros):
        sets, codes = encode_label_sets(form(Y))
        assert sets.dtype == np.uint8
        assert [tuple(label_set) for label_set in sets.tolist()] == expected
        np.testing.assert_array_equal(sets[codes], Y)


def test_sets_of_many_labels_are_told_apart():
    Y = np.zeros((3, 5000), dtype=np.int8)
    Y[0, 4999] = Y[1, 4998] = 1
    for form in (np.asarray, sp.csr_array):
        sets, codes = encode_label_sets(form(Y))
        np.testing.assert_array_equal(sets[codes], Y)
        assert len(sets) == 3
