"""Label sets and their counts, against sets of Python."""

from collections import Counter

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmultilabel.label_space._label_sets import count_label_sets


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@given(
    Y=hnp.arrays(
        np.int8, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(0, 1)
    )
)
def test_counts_are_those_of_sets(form, Y):
    found = count_label_sets(form(Y))
    rows = [tuple(row) for row in Y.tolist()]
    assert {rows[row]: count for row, count in zip(*found, strict=True)} == Counter(rows)
    assert [rows.index(rows[row]) for row in found.row] == found.row.tolist()
    assert (np.diff(found.count) <= 0).all()


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_samples_with_unknown_labels_have_no_set(form):
    Y = form(np.array([[1, 0], [np.nan, 0], [1, 0], [0, np.nan]]))
    found = count_label_sets(Y)
    assert (found.row.tolist(), found.count.tolist()) == ([0], [2])
    assert len(count_label_sets(form(np.full((2, 2), np.nan))).row) == 0


def test_a_stored_zero_is_not_carried():
    Y = sp.csr_array(np.array([[1, 1], [1, 0]]))
    Y.data[1] = 0
    assert count_label_sets(Y).count.tolist() == [2]


def test_sums_that_wrap_around_are_told_apart():
    rng = np.random.default_rng(0)
    Y = (rng.random((3000, 60)) < 0.5).astype(np.int8)
    assert len(count_label_sets(Y).row) == len(np.unique(Y, axis=0)) == 3000
