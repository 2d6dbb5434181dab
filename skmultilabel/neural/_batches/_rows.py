"""Rows of dense arrays and of tables with categories, from which batches are cut."""

from typing import NamedTuple

import numpy as np
import torch

__all__ = ["DenseRows", "FrameBatch", "FrameRows"]


class FrameBatch(NamedTuple):
    """A batch of a table.

    Attributes
    ----------
    numeric : Tensor of shape (n_rows, n_numeric), float32
        The numeric columns.
    codes : Tensor of shape (n_rows, n_categorical), int64
        The codes of the categories, 0 for one that is not known.
    """

    numeric: torch.Tensor
    codes: torch.Tensor


class DenseRows:
    """The rows of a dense array.

    Parameters
    ----------
    values : ndarray or Tensor of shape (n_rows, ...)
        What is cut into batches. A memory map, or what else cannot be written to, stays an array
        on the host, of which only the rows of a batch are read.
    """

    def __init__(self, values):
        is_shared = isinstance(values, np.ndarray) and values.flags.writeable
        self.values = torch.from_numpy(values) if is_shared else values

    def __len__(self):
        return len(self.values)

    @property
    def device(self):
        """Where the rows are: on the host where they are a memory map."""
        on_host = isinstance(self.values, np.ndarray)
        return torch.device("cpu") if on_host else self.values.device

    @property
    def n_bytes(self):
        """How much memory all rows take."""
        return self.values.nbytes

    def take(self, index, device):
        """Cut a batch.

        Parameters
        ----------
        index : slice or Tensor of shape (n_rows_of_batch,), int64
            Which rows.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        Tensor of shape (n_rows_of_batch, ...)
            The rows.
        """
        if isinstance(self.values, np.ndarray):
            rows = index if isinstance(index, slice) else index.cpu().numpy()
            return torch.from_numpy(np.array(self.values[rows])).to(device, non_blocking=True)
        if not isinstance(index, slice):
            index = index.to(self.values.device)
        return self.values[index].to(device, non_blocking=True)

    def select(self, index):
        """Return some of the rows.

        Parameters
        ----------
        index : ndarray of int
            Which rows.

        Returns
        -------
        DenseRows
            They alone.
        """
        return DenseRows(self.values[index])

    def to(self, device):
        """Move all rows to a device.

        Parameters
        ----------
        device : torch.device
            The device.

        Returns
        -------
        DenseRows
            The rows there.
        """
        on_host = isinstance(self.values, np.ndarray)
        values = torch.from_numpy(np.array(self.values)) if on_host else self.values
        return DenseRows(values.to(device))


class FrameRows:
    """The rows of a table with numeric and categorical columns.

    Parameters
    ----------
    numeric : ndarray of shape (n_rows, n_numeric), float32
        The numeric columns.
    codes : ndarray of shape (n_rows, n_categorical), int64
        The codes of the categories.
    """

    def __init__(self, numeric, codes):
        self.numeric = numeric if isinstance(numeric, DenseRows) else DenseRows(numeric)
        self.codes = codes if isinstance(codes, DenseRows) else DenseRows(codes)

    def __len__(self):
        return len(self.numeric)

    @property
    def device(self):
        """Where the rows are."""
        return self.numeric.device

    @property
    def n_bytes(self):
        """How much memory all rows take."""
        return self.numeric.n_bytes + self.codes.n_bytes

    def take(self, index, device):
        """Cut a batch.

        Parameters
        ----------
        index : slice or Tensor of shape (n_rows_of_batch,), int64
            Which rows.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        FrameBatch
            The rows.
        """
        return FrameBatch(self.numeric.take(index, device), self.codes.take(index, device))

    def to(self, device):
        """Move all rows to a device.

        Parameters
        ----------
        device : torch.device
            The device.

        Returns
        -------
        FrameRows
            The rows there.
        """
        return FrameRows(self.numeric.to(device), self.codes.to(device))
