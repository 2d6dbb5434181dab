"""The rows that are swapped between parts: dense where they are small, which spares most calls."""

from functools import cached_property

import numpy as np
import scipy.sparse as sp

__all__ = ["DenseRows", "SparseRows", "find_entries", "make_rows"]

# Up to so many numbers their products take less time than finding those that are not 0.
MAX_DENSE = 2**17


def make_rows(matrix):
    """Keep rows in the form in which they are fast to swap.

    Parameters
    ----------
    matrix : csr_array of shape (n_rows, n_columns)
        What the rows carry. Every row stores an entry, if only a zero.

    Returns
    -------
    DenseRows or SparseRows
        The same.
    """
    if matrix.shape[0] * matrix.shape[1] <= MAX_DENSE:
        return DenseRows(matrix.toarray())
    return SparseRows(matrix.data, matrix.indices, matrix.indptr, matrix.shape[1])


class DenseRows:
    """Rows of an array.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The rows.
    """

    def __init__(self, values):
        self._values = values

    def take(self, lines):
        """Return some of the rows."""
        return DenseRows(self._values[lines])

    def get_vector(self, line):
        """Return one row."""
        return self._values[line]

    def multiply(self, vector):
        """Return the product of every row with a vector."""
        return self._values @ vector

    def square_norms(self):
        """Return the squared length of every row."""
        return np.einsum("ij,ij->i", self._values, self._values)

    def add_overlap(self, out, line, factor):
        """Add to the number of every row its product with one row, times a factor."""
        out += self._values @ (factor * self._values[line])


class SparseRows:
    """Rows of a compressed matrix, none of which is empty.

    Parameters
    ----------
    data, indices, indptr : ndarray
        Those of a csr_array.
    n_columns : int
        Its number of columns.
    """

    def __init__(self, data, indices, indptr, n_columns):
        self._data, self._indices, self._indptr = data, indices, indptr
        self._n_columns = n_columns

    def take(self, lines):
        """Return some of the rows."""
        positions, n_entries = find_entries(self._indptr, lines)
        starts = np.append(0, np.cumsum(n_entries))
        return SparseRows(self._data[positions], self._indices[positions], starts, self._n_columns)

    def get_vector(self, line):
        """Return one row as a dense vector."""
        own = slice(self._indptr[line], self._indptr[line + 1])
        vector = np.zeros(self._n_columns, dtype=self._data.dtype)
        vector[self._indices[own]] = self._data[own]
        return vector

    def multiply(self, vector):
        """Return the product of every row with a vector."""
        return self._sum_rows(self._data * vector[self._indices])

    def square_norms(self):
        """Return the squared length of every row."""
        return self._sum_rows(self._data**2)

    def add_overlap(self, out, line, factor):
        """Add to the number of every row its product with one row, times a factor.

        Only rows are touched that have a column in common with it.
        """
        starts, carriers, values = self._by_column
        own = slice(self._indptr[line], self._indptr[line + 1])
        positions, n_carriers = find_entries(starts, self._indices[own])
        weight = np.repeat(factor * self._data[own], n_carriers)
        np.add.at(out, carriers[positions], weight * values[positions])

    def _sum_rows(self, values):
        return np.add.reduceat(values, self._indptr[:-1])

    @cached_property
    def _by_column(self):
        """Starts of the columns, and the row and the value of each of their entries."""
        shape = len(self._indptr) - 1, self._n_columns
        columns = sp.csr_array((self._data, self._indices, self._indptr), shape=shape).tocsc()
        return columns.indptr, columns.indices, columns.data


def find_entries(indptr, lines):
    """Find where a compressed matrix keeps the entries of some lines.

    Parameters
    ----------
    indptr : ndarray of shape (n_lines + 1,)
        Where its lines begin and end.
    lines : ndarray of shape (n_chosen,)
        Which of them.

    Returns
    -------
    positions : ndarray
        Where the entries are, line by line.
    n_entries : ndarray of shape (n_chosen,)
        How many each line has.
    """
    starts = indptr[lines]
    n_entries = indptr[lines + 1] - starts
    ends = np.cumsum(n_entries)
    return np.repeat(starts - ends + n_entries, n_entries) + np.arange(n_entries.sum()), n_entries
