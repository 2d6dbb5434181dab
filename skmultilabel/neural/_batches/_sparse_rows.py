"""Rows of sparse matrices, from which batches are cut without building a matrix for each."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch

from skmultilabel.neural._batches._rows import DenseRows

__all__ = ["SparseBatch", "SparseLabelRows", "SparseRows", "fill_columns", "locate_rows"]


class SparseBatch(NamedTuple):
    """A batch of sparse rows, in compressed form.

    Attributes
    ----------
    crow : Tensor of shape (n_rows + 1,)
        Where the entries of each row begin, of the type of `col`.
    col : Tensor of shape (n_entries,), int32 or int64
        The columns of the entries.
    val : Tensor of shape (n_entries,), float32
        Their values.
    n_features : int
        The number of columns.
    """

    crow: torch.Tensor
    col: torch.Tensor
    val: torch.Tensor
    n_features: int


class SparseRows:
    """The rows of a sparse matrix.

    Parameters
    ----------
    matrix : csr_array of shape (n_rows, n_features)
        What is cut into batches. Its arrays are shared where they are float32; memory maps are
        read batch by batch.

    Examples
    --------
    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> import torch
    >>> rows = SparseRows(sp.csr_array(np.array([[0, 2], [3, 0], [0, 0]], dtype=np.float32)))
    >>> rows.take(torch.tensor([1, 0]), torch.device("cpu")).val
    tensor([3., 2.])
    """

    def __init__(self, matrix):
        starts = torch.from_numpy(matrix.indptr.astype(np.int64))
        values = np.asanyarray(matrix.data).astype(np.float32, copy=False)
        self._set(starts, DenseRows(matrix.indices), DenseRows(values), matrix.shape[1])

    def _set(self, starts, col, val, n_features):
        # The starts stay on the host, wherever the entries are: they tell how many a batch has.
        self.starts, self.col, self.val, self.n_features = starts, col, val, n_features
        return self

    def __len__(self):
        return len(self.starts) - 1

    @property
    def device(self):
        """Where the entries are."""
        return self.val.device

    @property
    def n_bytes(self):
        """How much memory all rows take."""
        return self.starts.nbytes + self.col.n_bytes + self.val.n_bytes

    def take(self, index, device):
        """Cut a batch.

        Parameters
        ----------
        index : slice or Tensor of shape (n_rows_of_batch,), int64
            Which rows, on the host.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        SparseBatch
            The rows.
        """
        if isinstance(index, slice):
            crow, entries = self._find_range(index)
        else:
            crow, entries = self._find_entries(index)
        col = self.col.take(entries, device)
        crow = crow.to(col.dtype).to(device, non_blocking=True)
        return SparseBatch(crow, col, self.val.take(entries, device), self.n_features)

    def select(self, index):
        """Return some of the rows.

        Parameters
        ----------
        index : ndarray of int
            Which rows.

        Returns
        -------
        SparseRows
            They alone.
        """
        crow, entries = self._find_entries(torch.as_tensor(index, dtype=torch.int64))
        parts = (DenseRows(part.take(entries, self.device)) for part in (self.col, self.val))
        return self._copy(crow, *parts)

    def to(self, device):
        """Move all rows to a device.

        Parameters
        ----------
        device : torch.device
            The device.

        Returns
        -------
        SparseRows
            The rows there.
        """
        parts = (DenseRows(part.take(slice(None), device)) for part in (self.col, self.val))
        return self._copy(self.starts, *parts)

    def to_scipy(self):
        """Return all rows as one matrix on the host.

        Returns
        -------
        csr_array of shape (n_rows, n_features)
            The matrix.
        """
        col, val = (torch.as_tensor(part.values).numpy(force=True) for part in (self.col, self.val))
        return sp.csr_array((val, col, self.starts.numpy()), shape=(len(self), self.n_features))

    def _copy(self, starts, col, val):
        return object.__new__(type(self))._set(starts, col, val, self.n_features)

    def _find_range(self, index):
        """Find the entries of rows that follow each other: a slice of all entries."""
        first, last, _ = index.indices(len(self))
        crow = self.starts[first : max(first, last) + 1]
        return crow - crow[0], slice(int(crow[0]), int(crow[-1]))

    def _find_entries(self, index):
        """Find the entries of any rows, and where those of each row begin among them."""
        starts = self.starts[index]
        crow = torch.zeros(len(index) + 1, dtype=torch.int64)
        torch.cumsum(self.starts[index + 1] - starts, dim=0, out=crow[1:])
        # Only two numbers a row go to the device of the entries.
        offsets, lengths = (
            part.to(self.device, non_blocking=True) for part in (starts - crow[:-1], crow.diff())
        )
        n_entries = int(crow[-1])
        entries = torch.repeat_interleave(offsets, lengths, output_size=n_entries)
        return crow, entries.add_(torch.arange(n_entries, device=self.device))


class SparseLabelRows(SparseRows):
    """The rows of a sparse label matrix, cut into dense batches.

    Parameters
    ----------
    matrix : csr_array of shape (n_rows, n_labels)
        Labels in [0, 1]; NaN for one that is not known.

    Examples
    --------
    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> import torch
    >>> rows = SparseLabelRows(sp.csr_array(np.array([[0, 1, 1], [1, 0, 0]])))
    >>> rows.take(torch.tensor([1, 0]), torch.device("cpu"))
    tensor([[1., 0., 0.],
            [0., 1., 1.]])
    """

    @property
    def n_labels(self):
        """The number of labels."""
        return self.n_features

    def take(self, index, device):
        """Cut a batch.

        Parameters
        ----------
        index : slice or Tensor of shape (n_rows_of_batch,), int64
            Which rows, on the host.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        Tensor of shape (n_rows_of_batch, n_labels), float32
            The labels.
        """
        return fill_columns(self.take_entries(index, device))

    def take_entries(self, index, device):
        """Cut a batch that stays sparse, for losses that look at some labels at a time.

        Parameters
        ----------
        index : slice or Tensor of shape (n_rows_of_batch,), int64
            Which rows, on the host.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        SparseBatch
            The labels that are positive or not known.
        """
        return super().take(index, device)


def locate_rows(batch):
    """Tell the row of every entry.

    Parameters
    ----------
    batch : SparseBatch
        Sparse rows.

    Returns
    -------
    Tensor of shape (n_entries,)
        The rows, of the type of ``batch.col``.
    """
    rows = torch.arange(len(batch.crow) - 1, dtype=batch.col.dtype, device=batch.col.device)
    return torch.repeat_interleave(rows, batch.crow.diff(), output_size=len(batch.col))


def fill_columns(batch, start=0, stop=None):
    """Write some columns of sparse rows into a dense matrix.

    Parameters
    ----------
    batch : SparseBatch
        Sparse rows.
    start, stop : int, default=0 and None
        The first column, and the one after the last; ``None`` for all that follow.

    Returns
    -------
    Tensor of shape (n_rows, stop - start)
        The columns.

    Examples
    --------
    >>> import torch
    >>> batch = SparseBatch(torch.tensor([0, 1, 3]), torch.tensor([2, 0, 1]), torch.ones(3), 3)
    >>> fill_columns(batch, 1)
    tensor([[0., 1.],
            [1., 0.]])
    """
    stop = batch.n_features if stop is None else stop
    n_rows, width = len(batch.crow) - 1, stop - start
    # What lies in other columns goes to one more place at the end, so that nothing has to be
    # counted: a count would wait for the device.
    places = locate_rows(batch).long() * width + batch.col - start
    is_outside = (batch.col < start) | (batch.col >= stop)
    places = places.masked_fill(is_outside, n_rows * width)
    dense = batch.val.new_zeros(n_rows * width + 1)
    return dense.index_put_((places,), batch.val)[:-1].view(n_rows, width)
