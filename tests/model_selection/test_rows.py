"""Rows are the same in both forms, and do what their matrix does."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.model_selection import _rows
from skmultilabel.model_selection._rows import DenseRows, SparseRows, find_entries, make_rows


def draw(n_rows, n_columns, seed):
    """Draw rows none of which is empty."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 3, size=(n_rows, n_columns)) * rng.integers(0, 2, (n_rows, n_columns))
    values[:, -1] = 1
    return values


@pytest.mark.parametrize(("limit", "form"), [(0, SparseRows), (2**20, DenseRows)])
@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 100))
def test_rows_multiply_as_their_matrix_does(limit, form, n_rows, n_columns, seed):
    values = draw(n_rows, n_columns, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_rows, "MAX_DENSE", limit)
        rows = make_rows(sp.csr_array(values))
    assert type(rows) is form
    lines = np.random.default_rng(seed).permutation(n_rows)[: 1 + seed % n_rows]
    rows, values = rows.take(lines), values[lines]
    vector = np.arange(n_columns) - 2
    np.testing.assert_array_equal(rows.multiply(vector), values @ vector)
    np.testing.assert_array_equal(rows.square_norms(), (values**2).sum(axis=1))
    for line in range(len(values)):
        np.testing.assert_array_equal(rows.get_vector(line), values[line])
        out = np.ones(len(values), dtype=np.int64)
        rows.add_overlap(out, line, 3)
        np.testing.assert_array_equal(out, 1 + 3 * values @ values[line])


def test_a_zero_that_is_stored_is_an_entry():
    matrix = sp.csr_array((np.array([0.0, 2.0]), np.array([1, 0]), np.array([0, 1, 2])))
    rows = SparseRows(matrix.data, matrix.indices, matrix.indptr, 2)
    np.testing.assert_array_equal(rows.square_norms(), [0, 4])


def test_entries_of_lines_are_found_in_their_order():
    matrix = sp.csr_array([[1, 0, 1], [0, 0, 0], [0, 1, 1]])
    positions, n_entries = find_entries(matrix.indptr, np.array([2, 1, 0]))
    np.testing.assert_array_equal(n_entries, [2, 0, 2])
    np.testing.assert_array_equal(matrix.indices[positions], [1, 2, 0, 2])
