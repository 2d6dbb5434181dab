"""Batches from arrays that lie on the disk."""

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_scalar
from torch.utils.data import IterableDataset, get_worker_info

__all__ = ["ArrayBatches"]


class ArrayBatches(IterableDataset):
    """Batches of samples and labels from memory-mapped arrays.

    The rows of a batch are read when it is their turn; nothing else is copied. It is an iterable
    dataset of torch, and several workers of a `DataLoader` (with ``batch_size=None``) share the
    batches.

    Read more in the :ref:`User Guide <neural_large>`.

    Parameters
    ----------
    X : {ndarray, csr_array} of shape (n_rows, ...)
        Samples: what ``numpy.load(path, mmap_mode="r")`` returns, or any array.
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels in [0, 1]; NaN where not known.
    weight : ndarray of shape (n_rows,) or (n_rows, n_labels), default=None
        Weights.
    batch_size : int, default=1024
        The number of rows in a batch; the last of an epoch may have fewer.
    shuffle : bool, default=True
        Whether the batches of every epoch are drawn anew.
    random_state : int, default=0
        The seed. The batches depend on it and on the number of the epoch.

    Raises
    ------
    ValueError
        If the arrays are none, such as DataFrames, or have different numbers of rows; or if
        `batch_size` is not positive.

    See Also
    --------
    ParquetBatches : Batches from Parquet files.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.neural import ArrayBatches
    >>> X, Y = np.arange(6.0).reshape(3, 2), np.array([[1, 0], [0, 1], [1, 1]])
    >>> [part[1].tolist() for part in ArrayBatches(X, Y, batch_size=2, shuffle=False)]
    [[[1, 0], [0, 1]], [[1, 1]]]
    """

    def __init__(self, X, Y, weight=None, *, batch_size=1024, shuffle=True, random_state=0):
        super().__init__()
        given = {"X": X, "Y": Y, "weight": weight}
        self.arrays = [_by_rows(array, n) for n, array in given.items() if array is not None]
        self.n_rows = self.arrays[0].shape[0]
        lengths = [array.shape[0] for array in self.arrays]
        if len({*lengths}) > 1:
            raise ValueError(
                "X, Y and weight must have one row for each sample, but they have "
                f"{', '.join(map(str, lengths))}."
            )
        self.batch_size = check_scalar(batch_size, "batch_size", Integral, min_val=1)
        self.shuffle = shuffle
        self.random_state = random_state
        self.epoch = 0

    def set_epoch(self, epoch):
        """Say which epoch is read next.

        Parameters
        ----------
        epoch : int
            The number of the epoch.
        """
        self.epoch = epoch

    def __iter__(self):
        order = np.arange(self.n_rows)
        if self.shuffle:
            order = np.random.default_rng([self.random_state, self.epoch]).permutation(order)
        worker = get_worker_info()
        first, step = (0, 1) if worker is None else (worker.id, worker.num_workers)
        for start in range(first * self.batch_size, self.n_rows, step * self.batch_size):
            # Ascending, as they lie on the disk: within a batch the order does not matter.
            rows = np.sort(order[start : start + self.batch_size])
            yield tuple(_read(array, rows) for array in self.arrays)


def _by_rows(array, name):
    if not hasattr(array, "shape") or hasattr(array, "iloc"):
        raise ValueError(
            f"{name} must be an array, dense or sparse, got {type(array).__name__}. Give "
            f"numpy.asarray({name}). A DataFrame is in memory: fit the net with it directly, which "
            "keeps the names and categories of its columns."
        )
    return sp.csr_array(array) if sp.issparse(array) else array


def _read(array, rows):
    return array[rows] if sp.issparse(array) else np.array(array[rows])
