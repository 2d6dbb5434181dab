"""Samples, labels and weights together, and the batches that are cut from them."""

import itertools
import math
from functools import cached_property

import torch
from torch.utils.data import Dataset

from skmultilabel.neural._batches._rows import DenseRows

__all__ = ["BatchIterator", "LabelDataset"]

# Up to here the rows are put in the order of the epoch in one go; batches are views of that.
MAX_BYTES_IN_ORDER = 64 * 2**20


class LabelDataset(Dataset):
    """Samples with their labels and weights.

    Parameters
    ----------
    inputs : rows
        The samples, as rows of which `take` cuts batches.
    targets : rows, default=None
        The labels.
    weights : DenseRows, default=None
        A weight for each sample, or for each sample and label.
    index : Tensor of shape (n_samples,), int64, default=None
        Which of the rows these are; ``None`` for all. Parts of a dataset share its rows.

    Attributes
    ----------
    numbers_rows : bool
        Whether batches tell which rows they have, for a loss that remembers rows.
    """

    def __init__(self, inputs, targets=None, weights=None, index=None):
        self.inputs = inputs
        self.targets = targets
        self.weights = weights
        self.index = index
        self.numbers_rows = False

    @property
    def X(self):
        """The dataset itself, which is what the net takes for samples."""
        return self

    @property
    def y(self):
        """The labels, for what looks at all of them at once."""
        return self.targets.take(self._locate(slice(None)), torch.device("cpu")).numpy()

    @property
    def n_rows(self):
        """The number of rows."""
        return len(self)

    @property
    def n_bytes(self):
        """How much memory everything takes."""
        return sum(rows.n_bytes for rows in self._list_rows())

    @property
    def is_dense(self):
        """Whether all rows are dense arrays."""
        dense = all(isinstance(rows, DenseRows) for rows in self._list_rows())
        return dense and not self.numbers_rows

    def __len__(self):
        return len(self.inputs if self.index is None else self.index)

    def __getitem__(self, index):
        return self.take(torch.as_tensor([index]), torch.device("cpu"))

    def take(self, index, device):
        """Cut a batch.

        Parameters
        ----------
        index : slice or Tensor of shape (n_rows,), int64
            Which rows.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        inputs : batch
            The samples.
        labels : Tensor of shape (n_rows, n_labels), tuple or None
            The labels; with their weights where there are weights, and with the numbers of the
            rows where `numbers_rows` is set.
        """
        located = self._locate(index)
        inputs = self.inputs.take(located, device)
        if self.targets is None:
            return inputs, None
        target = self.targets.take(located, device)
        weight = None if self.weights is None else self.weights.take(located, device)
        if self.numbers_rows:
            return inputs, (target, weight, torch.arange(len(self))[index].to(device))
        return inputs, (target if weight is None else (target, weight))

    def to(self, device):
        """Move everything to a device.

        Parameters
        ----------
        device : torch.device
            The device.

        Returns
        -------
        LabelDataset
            The same there.
        """
        moved = [rows and rows.to(device) for rows in (self.inputs, self.targets, self.weights)]
        return type(self)(*moved, index=self.index)

    def select(self, index):
        """Return a part of the dataset, which shares its rows.

        Parameters
        ----------
        index : ndarray of int
            Which of all rows.

        Returns
        -------
        LabelDataset
            The part.
        """
        device = self.inputs.device if self.is_dense else None
        index = torch.as_tensor(index, dtype=torch.int64, device=device)
        return type(self)(self.inputs, self.targets, self.weights, index)

    def _locate(self, index):
        return index if self.index is None else self.index[index]

    def _list_rows(self):
        return [rows for rows in (self.inputs, self.targets, self.weights) if rows is not None]


class BatchIterator:
    """Cuts a dataset into batches, slice by slice instead of sample by sample.

    The order of an epoch depends on the seed and on the number of the epoch only, so that whoever
    goes on from a checkpoint sees the batches that an uninterrupted run sees.

    Parameters
    ----------
    dataset : LabelDataset
        What is cut.
    batch_size : int
        The largest number of rows in a batch. The batches are as even as can be, so that none is
        left with a single row.
    device : torch.device
        Where the batches are wanted.
    seed : int, default=None
        The seed of the order of the rows; ``None`` for the order in which they are.
    sampler : object, default=None
        Says which rows an epoch has, by ``order(targets, batch_size, generator)``; ``None`` for all
        of them, shuffled.

    Attributes
    ----------
    share : tuple of int
        Of several processes that share the batches, the number of this one, and how many there
        are. Each gets `batch_size` rows of a batch.
    """

    def __init__(self, dataset, batch_size, device, *, seed=None, sampler=None):
        self.dataset = dataset
        self.batch_size = batch_size
        self.device = device
        self.seed = seed
        self.sampler = sampler
        self.epoch = 0
        self.share = (0, 1)

    @property
    def n_rows(self):
        """The number of rows of an epoch, in this process."""
        return len(self.dataset) // self.share[1]

    def __len__(self):
        return math.ceil(len(self.dataset) / (self.batch_size * self.share[1]))

    def __iter__(self):
        if self.seed is None:
            yield from self._cut(self.dataset, len(self.dataset))
            return
        order = self._draw_order()
        if self.dataset.is_dense:
            # Once an epoch, not batch by batch.
            order = order.to(self.dataset.inputs.device)
            if self.dataset.n_bytes <= MAX_BYTES_IN_ORDER:
                yield from self._cut_in_order(order)
                return
        for batch in _slice_evenly(len(order), self.batch_size, self.share):
            yield self.dataset.take(order[batch], self.device)

    def _draw_order(self):
        generator = torch.Generator().manual_seed(self.seed + self.epoch)
        if self.sampler is not None:
            return self.sampler.order(self._targets, self.batch_size, generator)
        return torch.randperm(len(self.dataset), generator=generator)

    @cached_property
    def _targets(self):
        """The labels of the rows of this dataset alone."""
        dataset = self.dataset
        return dataset.targets if dataset.index is None else dataset.targets.select(dataset.index)

    def _cut_in_order(self, order):
        inputs, labels = self.dataset.take(order, self.device)
        parts = [DenseRows(part) for part in (inputs, *_as_tuple(labels))]
        yield from self._cut(LabelDataset(*parts), len(order))

    def _cut(self, dataset, n_rows):
        for batch in _slice_evenly(n_rows, self.batch_size, self.share):
            yield dataset.take(batch, self.device)


def _as_tuple(labels):
    return labels if isinstance(labels, tuple) else (labels,)


def _slice_evenly(n_rows, batch_size, share):
    """Cut rows into as few slices as the size of a batch allows, of sizes that differ by one.

    A batch is one slice for each process; those of this process are returned.
    """
    process, n_processes = share
    n_slices = math.ceil(n_rows / (batch_size * n_processes)) * n_processes
    bounds = [n_rows * number // n_slices for number in range(n_slices + 1)]
    return [slice(*pair) for pair in itertools.pairwise(bounds)][process::n_processes]
