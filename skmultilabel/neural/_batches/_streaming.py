"""Batches from a stream of samples and labels that never lies in memory as a whole."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch

from skmultilabel._validation import describe_labels
from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._batches._sparse_rows import SparseLabelRows
from skmultilabel.neural._heads._label_facts import LabelFacts, find_label_facts

__all__ = [
    "Part",
    "Stream",
    "StreamIterator",
    "find_stream_facts",
    "get_names",
    "is_stream",
    "read_parts",
]


class Part(NamedTuple):
    """Some rows of a stream.

    Attributes
    ----------
    X : ndarray of shape (n_rows, ...) or csr_array of shape (n_rows, n_features)
        Samples.
    Y : {ndarray, csr_array} of shape (n_rows, n_labels), float32
        Labels in [0, 1]; NaN where not known.
    weight : ndarray of shape (n_rows,) or (n_rows, n_labels), or None
        Weights.
    """

    X: np.ndarray | sp.csr_array
    Y: np.ndarray | sp.csr_array
    weight: np.ndarray | None = None


class Stream(NamedTuple):
    """A stream that a net learns from.

    Attributes
    ----------
    source : iterable
        What :func:`read_parts` takes.
    n_rows : int
        The number of rows of an epoch.
    encode : callable
        Turns samples into what :func:`make_input_rows` takes.
    """

    source: object
    n_rows: int
    encode: object

    def iterate(self, batch_size, device):
        """Return what gives the batches.

        Parameters
        ----------
        batch_size : int
            How many rows that come one by one are a batch.
        device : torch.device
            Where the batches are wanted.

        Returns
        -------
        StreamIterator
            The batches.
        """
        return StreamIterator(self.source, batch_size, device, self.encode, self.n_rows)


class StreamIterator:
    """Gives the batches of a stream to a net.

    Parameters
    ----------
    stream : iterable
        What :func:`read_parts` takes. Where it has a method `set_epoch`, it is told the number of
        the epoch.
    batch_size : int
        How many rows that come one by one are a batch. Batches of the stream stay what they are.
    device : torch.device
        Where the batches are wanted.
    encode : callable, default=None
        Turns samples into float32 arrays or tuples of them, which :func:`make_input_rows` takes.
        ``None`` for a stream that gives such arrays.
    n_rows : int, default=None
        The number of rows of an epoch, where it is known.

    Attributes
    ----------
    epoch : int
        The number of the epoch that comes next.
    """

    def __init__(self, stream, batch_size, device, encode=None, n_rows=None):
        self.stream = stream
        self.batch_size = batch_size
        self.device = device
        self.encode = encode
        self.n_rows = n_rows
        self.epoch = 0

    def __iter__(self):
        for part in read_parts(self.stream, self.batch_size, epoch=self.epoch):
            X = part.X if self.encode is None else self.encode(part.X)
            inputs = self._take_all(make_input_rows(X))
            rows = SparseLabelRows if sp.issparse(part.Y) else DenseRows
            target = self._take_all(rows(part.Y))
            if part.weight is None:
                yield inputs, target
            else:
                yield inputs, (target, self._take_all(DenseRows(part.weight)))

    def _take_all(self, rows):
        return rows.take(slice(0, len(rows)), self.device)


def is_stream(X):
    """Tell whether samples come as a stream, with their labels.

    Parameters
    ----------
    X : object
        What was given as samples.

    Returns
    -------
    bool
        Whether it is an iterable dataset or a loader of torch.
    """
    return isinstance(X, torch.utils.data.IterableDataset | torch.utils.data.DataLoader)


def get_names(stream, kind):
    """Return the names that a stream knows, or what a loader reads.

    Parameters
    ----------
    stream : iterable
        The stream.
    kind : {"feature_names", "label_names"}
        Which names.

    Returns
    -------
    sequence of str or None
        The names.
    """
    return getattr(getattr(stream, "dataset", stream), kind, None)


def read_parts(stream, batch_size, *, epoch=None):
    """Read a stream once, and check what it gives.

    Parameters
    ----------
    stream : iterable
        Gives pairs of samples and labels, or triples with weights: of single rows, x of shape
        (n_features,) and y of shape (n_labels,), or of batches with one more dimension, also sparse.
    batch_size : int
        How many single rows become a part; the last has the rest.
    epoch : int, default=None
        Told to the stream, if it has `set_epoch`.

    Yields
    ------
    Part
        Rows.

    Raises
    ------
    ValueError
        If the stream gives something else, changes its numbers of features or labels, holds labels
        outside [0, 1], is empty, or cannot be read more than once.

    Examples
    --------
    >>> rows = [([0.5, 1.0], [1, 0]), ([2.0, 0.0], [0, 1]), ([1.0, 1.0], [1, 1])]
    >>> [part.Y.tolist() for part in read_parts(rows, batch_size=2)]
    [[[1.0, 0.0], [0.0, 1.0]], [[1.0, 1.0]]]
    """
    if iter(stream) is stream:
        raise ValueError(
            "A generator can be read once only, and training reads its data once an epoch. Give a "
            "torch IterableDataset, or another object whose __iter__ begins anew."
        )
    if epoch is not None and hasattr(stream, "set_epoch"):
        stream.set_epoch(epoch)
    shape = None
    for number, part in enumerate(_collect(stream, batch_size)):
        shape = _check_part(part, number, shape)
        yield part
    if shape is None:
        raise ValueError("The stream is empty: it gives no row at all.")


def find_stream_facts(parts):
    """Find what there is to know of the labels of a stream.

    Parameters
    ----------
    parts : iterable of Part
        At least one.

    Returns
    -------
    LabelFacts
        The facts, without the labels themselves.

    Examples
    --------
    >>> parts = read_parts([([0.5], [1, 0]), ([2.0], [1, float("nan")])], batch_size=1)
    >>> facts = find_stream_facts(parts)
    >>> facts.n_rows, facts.positives, facts.known
    (2, array([2., 0.]), array([2., 1.]))
    """
    totals = [0, 0.0, 0.0]
    for part in parts:
        facts = find_label_facts(part.Y)
        totals = [before + more for before, more in zip(totals, facts[:3], strict=True)]
    return LabelFacts(*totals)


def _collect(stream, batch_size):
    """Give parts: batches as they come, single rows put together."""
    rows = []
    for item in stream:
        item = _as_arrays(item)
        if item[1].ndim == 2:
            yield Part(*item)
            continue
        rows.append(item)
        if len(rows) == batch_size:
            yield _stack(rows)
            rows = []
    if rows:
        yield _stack(rows)


def _as_arrays(item):
    """Return samples, labels and weights as arrays."""
    if not isinstance(item, tuple | list) or len(item) not in (2, 3):
        raise ValueError(
            "A stream gives pairs (x, y) of samples and labels, or triples (x, y, weight); got "
            f"{type(item).__name__}."
        )
    x, y, *weight = item
    return (_to_array(x), *(_to_array(part, np.float32) for part in (y, *weight)))


def _to_array(values, dtype=None):
    if sp.issparse(values):
        return sp.csr_array(values, dtype=dtype)
    if isinstance(values, torch.Tensor):
        values = values.numpy(force=True)
    return np.asarray(values, dtype=dtype)


def _stack(rows):
    try:
        return Part(*(np.stack(parts) for parts in zip(*rows, strict=True)))
    except ValueError as error:
        raise ValueError(
            f"The rows of the stream do not go together: {error}. Every x and every y must have "
            "the same shape as the others, and all of them weights or none."
        ) from None


def _check_part(part, number, shape):
    """Refuse a part that is no data, or unlike those before; return the shape of its rows."""
    where = f"Part {number} of the stream"
    if part.Y.ndim != 2:
        raise ValueError(
            f"{where} has labels of shape {part.Y.shape}; a row has labels of shape (n_labels,), "
            "0 and 1, and a batch (n_rows, n_labels)."
        )
    if part.X.shape[0] != part.Y.shape[0]:
        raise ValueError(
            f"{where} has {part.X.shape[0]} rows of samples and {part.Y.shape[0]} of labels."
        )
    found = (*part.X.shape[1:], part.Y.shape[1])
    if shape is not None and found != shape:
        raise ValueError(
            f"{where} has samples of shape {found[:-1]} and {found[-1]} labels; before, it was "
            f"{shape[:-1]} and {shape[-1]}. They must stay the same."
        )
    _check_labels(part.Y, where)
    return found


def _check_labels(Y, where):
    values = Y.data if sp.issparse(Y) else Y
    bad = (values < 0) | (values > 1)
    if bad.any():
        labels = Y.indices[bad] if sp.issparse(Y) else np.nonzero(bad)[1]
        raise ValueError(
            f"{where} holds {values[bad].flat[0]:g} for label {describe_labels(labels[:1])}; labels "
            "are in [0, 1], and NaN where not known."
        )
