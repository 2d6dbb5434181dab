"""Batches from Parquet files, row group by row group."""

from collections.abc import Sequence
from contextlib import contextmanager
from numbers import Integral
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_scalar
from torch.utils.data import IterableDataset, get_worker_info

__all__ = ["ParquetBatches"]


class ParquetBatches(IterableDataset):
    """Batches of samples and labels from Parquet files, for data that do not fit into memory.

    One row group is read at a time. With `shuffle`, an epoch takes the row groups of all files in
    another order, and shuffles the rows within a buffer. It is an iterable dataset of torch: several
    workers of a `DataLoader` (with ``batch_size=None``) share the row groups.

    Read more in the :ref:`User Guide <neural_large>`.

    Parameters
    ----------
    paths : path or list of paths
        Files, or a folder, whose files ``*.parquet`` are read in the order of their names.
    labels : list of str, or str
        The columns of the labels: 0 and 1, soft labels, or null where not known. Or one column of
        lists that name the labels of a row by their numbers, null where none is known.
    features : list of str or str, default=None
        The columns of the features, or one column of lists of equal length. ``None`` for all that
        are neither labels nor weights.
    weight : str, default=None
        The column of the weights of the rows.
    n_labels : int, default=None
        The number of labels, where they are a column of lists.
    batch_size : int, default=1024
        The number of rows in a batch; the last of an epoch may have fewer.
    shuffle : bool, default=True
        Whether the rows are shuffled.
    buffer_size : int, default=65536
        Of how many rows at least a batch is drawn, when shuffled.
    random_state : int, default=0
        The seed. The order depends on it and on the number of the epoch.

    Attributes
    ----------
    feature_names : list of str
        The columns of the features.
    label_names : list of str or None
        The columns of the labels; ``None`` where they are lists.
    n_rows : int
        The number of rows of all files.

    Raises
    ------
    ImportError
        If pyarrow is not installed.
    ValueError
        If there is no file, a file is broken or lacks a column, `n_labels` is missing, or a size
        is not positive.

    See Also
    --------
    NeuralMultiLabelClassifier : Takes it as `X`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from skmultilabel.neural import ParquetBatches
    >>> frame = pd.DataFrame({"x": [0.5, 1.0, 2.0], "sport": [1, 0, 1], "news": [0, 0, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     frame.to_parquet(Path(folder) / "part-0.parquet")
    ...     batches = ParquetBatches(folder, labels=["sport", "news"], batch_size=2, shuffle=False)
    ...     for X, Y in batches:
    ...         print(X.tolist(), Y.tolist())
    [[0.5], [1.0]] [[1.0, 0.0], [0.0, 0.0]]
    [[2.0]] [[1.0, 1.0]]
    """

    def __init__(
        self,
        paths,
        *,
        labels,
        features=None,
        weight=None,
        n_labels=None,
        batch_size=1024,
        shuffle=True,
        buffer_size=65536,
        random_state=0,
    ):
        super().__init__()
        if not labels:
            raise ValueError("labels is empty. Name the columns of the labels.")
        if isinstance(labels, str) and n_labels is None:
            raise ValueError(
                f"labels={labels!r} is one column of lists, which do not tell how many labels "
                "there are. Give n_labels, or a list with the names of the label columns."
            )
        self.files = _find_files(paths)
        self.labels = labels
        self.weight = weight
        self.batch_size = check_scalar(batch_size, "batch_size", Integral, min_val=1)
        self.shuffle = shuffle
        self.buffer_size = check_scalar(buffer_size, "buffer_size", Integral, min_val=1)
        self.random_state = random_state
        self.epoch = 0
        self.features = features
        if features is None:
            taken = {*_as_list(labels), *_as_list(weight)}
            self.features = [name for name in _read_names(self.files[0]) if name not in taken]
        self.feature_names = _as_list(self.features)
        self.label_names = None if isinstance(labels, str) else list(labels)
        self.n_labels = n_labels if isinstance(labels, str) else len(labels)
        self._groups = self._list_groups()
        self.n_rows = sum(n_rows for *_, n_rows in self._groups)

    def set_epoch(self, epoch):
        """Say which epoch is read next.

        Parameters
        ----------
        epoch : int
            The number of the epoch.
        """
        self.epoch = epoch

    def __iter__(self):
        rng = np.random.default_rng([self.random_state, self.epoch]) if self.shuffle else None
        groups = self._groups
        if rng is not None:
            groups = [groups[place] for place in rng.permutation(len(groups))]
        worker = get_worker_info()
        if worker is not None:
            groups = groups[worker.id :: worker.num_workers]
        tables = (self._read_group(path, group) for path, group, _ in groups)
        for table in _cut(tables, self.batch_size, self.buffer_size, rng):
            yield self._convert(table)

    def _list_groups(self):
        """List file, number and rows of every row group, and check the columns of the files."""
        groups = []
        for path in self.files:
            with _open(path) as file:
                missing = sorted({*self._columns} - {*file.schema_arrow.names})
                if missing:
                    raise ValueError(
                        f"{path} has no column {missing[0]!r}; its columns are "
                        f"{', '.join(file.schema_arrow.names)}."
                    )
                sizes = (file.metadata.row_group(i).num_rows for i in range(file.num_row_groups))
                groups += [(path, number, n_rows) for number, n_rows in enumerate(sizes)]
        return groups

    @property
    def _columns(self):
        return [*self.feature_names, *_as_list(self.labels), *_as_list(self.weight)]

    def _read_group(self, path, group):
        with _open(path) as file:
            return file.read_row_group(group, columns=self._columns).combine_chunks()

    def _convert(self, table):
        """Return samples, labels and weights as arrays."""
        if isinstance(self.features, str):
            X = _read_vectors(table, self.features)
        else:
            X = _read_columns(table, self.features)
        if isinstance(self.labels, str):
            Y = _read_label_lists(table, self.labels, self.n_labels)
        else:
            Y = _read_columns(table, self.labels)
        if self.weight is None:
            return X, Y
        return X, Y, _read_columns(table, [self.weight])[:, 0]


def _import_parquet():
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ImportError(
            'Parquet files need pyarrow: install it with `pip install "skmultilabel[data]"`.'
        ) from error
    return parquet


def _as_list(names):
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


def _find_files(paths):
    """List the files; those of a folder by their names."""
    is_list = isinstance(paths, Sequence) and not isinstance(paths, str)
    files = []
    for path in map(Path, paths if is_list else [paths]):
        files += sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    absent = [path for path in files if not path.is_file()]
    if absent or not files:
        what = f"{absent[0]} is no file" if absent else f"there is no *.parquet in {paths}"
        raise ValueError(f"{what}. Give Parquet files, or a folder of them.")
    return files


def _read_names(path):
    with _open(path) as file:
        return file.schema_arrow.names


@contextmanager
def _open(path):
    """Open a file, and name it where it turns out to be broken."""
    parquet = _import_parquet()
    import pyarrow as pa

    try:
        with parquet.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise ValueError(
            f"{path} cannot be read as a Parquet file: {error} Copy or write it again."
        ) from error


def _cut(tables, batch_size, buffer_size, rng):
    """Cut tables into batches; with a generator of random numbers, from a shuffled buffer."""
    import pyarrow as pa

    wanted = batch_size if rng is None else max(batch_size, buffer_size)
    held, n_held = [], 0
    for table in tables:
        held.append(table)
        n_held += len(table)
        if n_held < wanted:
            continue
        table = _shuffle(pa.concat_tables(held), rng)
        # Unshuffled, all full batches go; shuffled, the buffer is left half full.
        n_out = n_held if rng is None else n_held - wanted // 2
        n_out -= n_out % batch_size
        yield from _slice(table.slice(0, n_out), batch_size)
        held, n_held = [table.slice(n_out)], n_held - n_out
    if n_held:
        yield from _slice(_shuffle(pa.concat_tables(held), rng), batch_size)


def _shuffle(table, rng):
    return table if rng is None else table.take(rng.permutation(len(table)))


def _slice(table, batch_size):
    for start in range(0, len(table), batch_size):
        yield table.slice(start, batch_size)


def _read_columns(table, names):
    """Return columns of numbers as one float32 array, with NaN for null."""
    import pyarrow as pa

    out = np.empty((len(table), len(names)), dtype=np.float32)
    for place, name in enumerate(names):
        column = table.column(name)
        kind = column.type
        if not (
            pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
        ):
            raise ValueError(
                f"Column {name!r} holds {kind}, not numbers. Encode it as numbers when the files "
                "are written, or leave it out of `features` and `labels`."
            )
        out[:, place] = column.cast(pa.float32(), safe=False).to_numpy()
    return out


def _read_vectors(table, name):
    """Return a column of lists of equal length as a float32 array."""
    column = table.column(name).combine_chunks()
    lengths = np.unique(column.value_lengths().to_numpy(zero_copy_only=False))
    if len(lengths) != 1 or np.isnan(lengths[0]):
        raise ValueError(
            f"Column {name!r} must hold lists of numbers of one length, and no null; got lengths "
            f"{', '.join(f'{length:g}' for length in lengths[:5])}."
        )
    values = column.flatten().to_numpy(zero_copy_only=False).astype(np.float32)
    return values.reshape(len(column), int(lengths[0]))


def _read_label_lists(table, name, n_labels):
    """Return a column of lists of label numbers as a sparse label matrix."""
    column = table.column(name).combine_chunks()
    is_known = column.is_valid().to_numpy(zero_copy_only=False)
    lengths = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    labels = column.flatten().to_numpy(zero_copy_only=False)
    if len(labels) and not (labels.min() >= 0 and labels.max() < n_labels):
        raise ValueError(
            f"Column {name!r} names labels from {labels.min():g} to {labels.max():g}; with "
            f"n_labels={n_labels} they are 0 to {n_labels - 1}."
        )
    rows = np.repeat(np.arange(len(lengths)), lengths)
    unknown = np.flatnonzero(~is_known)
    rows = np.concatenate([rows, np.repeat(unknown, n_labels)])
    columns = np.concatenate([labels, np.tile(np.arange(n_labels), len(unknown))])
    values = np.ones(len(rows), dtype=np.float32)
    values[len(labels) :] = np.nan
    Y = sp.csr_array((values, (rows, columns.astype(np.int64))), shape=(len(lengths), n_labels))
    Y.data[Y.data > 1] = 1  # a label that is named twice
    return Y
