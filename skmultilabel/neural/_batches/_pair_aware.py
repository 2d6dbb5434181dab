"""Batches in which rows meet others that share a label with them."""

from numbers import Integral

import numpy as np
import torch
from sklearn.base import BaseEstimator

from skmultilabel._compat import Interval
from skmultilabel.model_selection._stratification import select_positives
from skmultilabel.neural._batches._labels import get_labels

__all__ = ["PairAware"]


class PairAware(BaseEstimator):
    """Every batch is made of groups of rows that share a label.

    For losses that compare the rows of a batch, such as those of metric learning: among many
    labels few rows of a shuffled batch have anything in common. Each row is put to one of its labels,
    drawn anew in every epoch, the rows of a label are parted into groups, and batches take groups
    in the order of a shuffle, as the samplers for single labels do [1]_.

    What is promised of every batch: no row is in it twice, and it holds as many groups as fit. A
    group has `n_rows_per_label` rows that share a label, or all rows of the label where these are
    fewer. What is promised of the epoch: every row is in it, every label of two rows or more has a
    group, and all batches have the same size. Rows without such a label make groups of their own.
    Where a group needs more rows than were put to its label, others with the label come twice.

    Read more in the :ref:`User Guide <label_pairs>`.

    Parameters
    ----------
    n_rows_per_label : int, default=4
        How many rows a group has.

    See Also
    --------
    LabelAware : Promises every label to every batch.

    References
    ----------
    .. [1] A. Hermans, L. Beyer, B. Leibe, "In Defense of the Triplet Loss for Person
       Re-Identification", arXiv 1703.07737, 2017.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmultilabel.neural import PairAware
    >>> Y = np.repeat(np.eye(4), 2, axis=0)
    >>> order = PairAware(n_rows_per_label=2).order(Y, 4, torch.Generator().manual_seed(0))
    >>> [sorted((rows // 2).tolist()) for rows in order.split(4)]
    [[1, 1, 3, 3], [0, 0, 2, 2]]
    """

    _parameter_constraints = {"n_rows_per_label": [Interval(Integral, 2, None, closed="left")]}

    def __init__(self, n_rows_per_label=4):
        self.n_rows_per_label = n_rows_per_label

    def order(self, targets, batch_size, generator):
        """Draw the rows of an epoch.

        Parameters
        ----------
        targets : rows or {ndarray, csr_array} of shape (n_rows, n_labels)
            The labels; positive above 0.5, NaN where not known.
        batch_size : int
            How many rows are in a batch; with fewer rows than that, all of them.
        generator : torch.Generator
            Draws, on the host.

        Returns
        -------
        Tensor of shape (n_batches * batch_size,), int64
            The rows, batch after batch; all batches have the same size.

        Raises
        ------
        ValueError
            If a group does not fit into a batch.
        """
        self._validate_params()
        positives = select_positives(get_labels(targets))
        n_rows = positives.shape[0]
        if batch_size >= n_rows:
            return torch.randperm(n_rows, generator=generator)
        if batch_size < self.n_rows_per_label:
            raise ValueError(
                f"A batch of {batch_size} rows is too small for a group of {self.n_rows_per_label}. "
                "Take a larger batch_size or a smaller n_rows_per_label."
            )
        groups = _make_groups(positives, self.n_rows_per_label, generator)
        groups = groups[_shuffle(len(groups), generator)]
        n_groups = batch_size // self.n_rows_per_label
        others = _shuffle(n_rows, generator)
        batches = [
            _fill(
                groups[number * n_groups :][:n_groups].ravel(),
                others.take(np.arange(batch_size) + number * batch_size, mode="wrap"),
                batch_size,
            )
            for number in range(-(-len(groups) // n_groups))
        ]
        return torch.from_numpy(np.concatenate(batches))


def _make_groups(positives, size, generator):
    """Part the rows into groups of a label; -1 where anything may stand."""
    rows, labels, n_rows_of_label = _list_entries(positives)
    is_chosen = _choose_labels(rows, generator)
    # The rows that were put to a label come first, and after them the others that carry it.
    order = np.lexsort((_draw(len(rows), generator), ~is_chosen, labels))
    n_chosen = np.bincount(labels[is_chosen], minlength=len(n_rows_of_label))
    n_groups = np.maximum(-(-n_chosen // size), n_rows_of_label > 1)
    label_of_group = np.repeat(np.arange(len(n_groups)), n_groups)
    group_of_label = np.arange(len(label_of_group)) - _find_starts(n_groups)[label_of_group]
    count = n_rows_of_label[label_of_group][:, None]
    width = np.minimum(count, size)
    places = (group_of_label[:, None] * width + np.arange(size)) % np.maximum(count, 1)
    groups = rows[order][_find_starts(n_rows_of_label)[label_of_group][:, None] + places]
    groups = np.where(np.arange(size) < width, groups, -1)
    lonely = np.setdiff1d(np.arange(positives.shape[0]), rows)
    lonely = lonely[_shuffle(len(lonely), generator)]
    lonely = np.append(lonely, np.full(-len(lonely) % size, -1))
    return np.concatenate([groups, lonely.reshape(-1, size)])


def _list_entries(positives):
    """Return the rows and labels of all positives that share their label, and the rows a label has."""
    rows = np.repeat(np.arange(positives.shape[0]), np.diff(positives.indptr))
    labels = positives.indices
    counts = np.bincount(labels, minlength=positives.shape[1])
    counts = np.where(counts > 1, counts, 0)
    is_shared = counts[labels] > 0
    return rows[is_shared], labels[is_shared], counts


def _choose_labels(rows, generator):
    """Mark one of the entries of every row."""
    order = np.lexsort((_draw(len(rows), generator), rows))
    is_chosen = np.zeros(len(rows), dtype=bool)
    is_chosen[order[np.flatnonzero(np.diff(rows, prepend=-1))]] = True
    return is_chosen


def _fill(batch, others, size):
    """Take every row once, and of the others, as many as fit into a batch, those for free places."""
    batch = batch[batch >= 0]
    kept = batch[np.sort(np.unique(batch, return_index=True)[1])]
    return np.concatenate([kept, others[~np.isin(others, kept)][: size - len(kept)]])


def _find_starts(counts):
    return np.cumsum(counts) - counts


def _draw(size, generator):
    return torch.rand(size, generator=generator, dtype=torch.float64).numpy()


def _shuffle(size, generator):
    return torch.randperm(size, generator=generator).numpy()
