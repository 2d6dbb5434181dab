"""A file, or the yeast set -> a DataFrame of features and one of labels."""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from skmultilabel._compare._errors import InputError, require
from skmultilabel.datasets import load_yeast, read_arff, read_multilabel
from skmultilabel.datasets._readers._arff_header import read_header
from skmultilabel.datasets._readers._columns import convert_labels, list_names, select_columns
from skmultilabel.datasets._readers._multilabel import find_format
from skmultilabel.datasets._readers._source import open_source
from skmultilabel.datasets._readers._table import read_frame
from skmultilabel.exceptions import DataFormatError

__all__ = ["Data", "check_enough", "load_data"]

# Of a dense matrix of samples: 1.6 GB.
MAX_CELLS = 2 * 10**8


class Data(NamedTuple):
    """What the models are compared on."""

    name: str
    X: object
    Y: object

    @property
    def has_missing_labels(self):
        return bool(self.Y.isna().to_numpy().any())

    @property
    def tells_rows_apart(self):
        """Whether some rows share a label that others do not have, in parts of them too."""
        return bool((((self.Y == 0).sum() > 1) & ((self.Y == 1).sum() > 1)).any())


def load_data(path=None, labels=None, features=None, *, needs_features=True):
    """Load the data to compare on.

    Parameters
    ----------
    path : str, default=None
        A file in one of the formats that `read_multilabel` knows; the yeast set when not given.
    labels, features : list of str, default=None
        Names of columns or shell-style patterns; features are all other columns by default. For an
        ARFF file `labels` may also be one XML file or one number, see `read_arff`.
    needs_features : bool, default=True
        Whether there must be a column that is no label.

    Returns
    -------
    Data
        Features, numbers as float64 and everything else as text; labels as float64 with NaN.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, or its columns are not what was said.
    """
    require("pandas")
    try:
        X, Y, name = _load_yeast(labels) if path is None else _read(Path(path), labels)
        if features:
            X = X[select_columns(X.columns, features, "--features")]
        if needs_features and not X.shape[1]:
            raise InputError(f"no feature columns are left: all columns of {name} are labels.")
        return Data(name, convert_features(X), convert_labels(Y))
    except (ImportError, OSError, ValueError) as error:
        raise InputError(str(error)) from error


def _load_yeast(labels):
    """Load the yeast set; a label that is not asked for is no feature of the others."""
    yeast = load_yeast(as_frame=True)
    return yeast.data, _select_labels(yeast.target, labels), "yeast"


def _select_labels(Y, labels):
    return Y[select_columns(Y.columns, labels, "--labels")] if labels else Y


def _read(path, labels):
    """Read a file; return features, labels and the name of the file."""
    if not path.exists():
        raise InputError(f"there is no file {path}; check the name and the folder.")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it.")
    kind = _find_format(path)
    if kind == "table":
        return *_read_table(path, labels), path.name
    if kind == "arff":
        return *_read_arff(path, labels), path.name
    data = read_multilabel(path)
    X, Y = (_make_dense(part, path.name) for part in (data.data, data.target))
    names = data.target_names or [f"label_{k}" for k in range(Y.shape[1])]
    return X, _select_labels(Y.set_axis(names, axis=1), labels), path.name


def _find_format(path):
    """Find the format of a file; what is not recognised may be a table of another name."""
    try:
        return find_format(path)
    except DataFormatError:
        return "table"


def _read_table(path, labels):
    """Read a table, whose columns do not say which of them are labels."""
    table = read_frame(path)
    if not labels:
        raise InputError(
            f"say which columns of {path.name} are labels, for example --labels 'label_*'; its "
            f"columns are {list_names(table.columns)}."
        )
    chosen = select_columns(table.columns, labels, "--labels")
    return table.drop(columns=chosen), table[chosen]


def _read_arff(path, labels):
    """Read an ARFF file; names and patterns choose among its attributes."""
    if labels:
        word = labels[0] if len(labels) == 1 else ""
        if re.fullmatch(r"-?\d{1,9}", word):
            labels = int(word)
        elif word.lower().endswith(".xml"):
            labels = word
        else:
            with open_source(path) as source:
                names = [attribute.name for attribute in read_header(source)[1]]
            labels = select_columns(names, labels, "--labels")
    data = read_arff(path, labels=labels, as_frame=True)
    _check_size(data.data.shape, path.name)
    switches = [name for name, values in data.categories.items() if set(values) <= {"0", "1"}]
    return data.data.astype(dict.fromkeys(switches, float)), data.target


def _make_dense(matrix, name):
    """Make a sparse matrix a DataFrame, as the models here take it."""
    import pandas as pd

    _check_size(matrix.shape, name)
    return pd.DataFrame(matrix.toarray()).rename(columns=str)


def _check_size(shape, name):
    if shape[0] * shape[1] > MAX_CELLS:
        raise InputError(
            f"{name} has {shape[0]} rows and {shape[1]} columns, too many for this command, which "
            "needs dense samples. Use fewer rows or columns, or the estimators from Python."
        )


def convert_features(frame):
    """Bring number columns to float64, and all others to text with None where a cell is empty."""
    return frame.apply(_convert_feature)


def _convert_feature(column):
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    if not (is_numeric_dtype(column) or is_bool_dtype(column)):
        words = [str(v) if known else None for v, known in zip(column, column.notna(), strict=True)]
        return column.__class__(words, index=column.index, name=column.name, dtype=object)
    values = column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        row = int(np.flatnonzero(np.isinf(values))[0])
        raise InputError(
            f"feature column {column.name!r} is infinite in row {row + 1}; empty the cell or leave "
            "the column out with --features."
        )
    return column.__class__(values, index=column.index, name=column.name)


def check_enough(data, n_folds, skip_rare=False):
    """Check that every fold can have a row and every label a positive in each.

    Parameters
    ----------
    data : Data
        The data.
    n_folds : int
        The number of folds.
    skip_rare : bool, default=False
        Whether to leave out labels with fewer known positives, instead of refusing them.

    Returns
    -------
    data : Data
        The data, without the rare labels.
    skipped : list of str
        The labels that were left out.

    Raises
    ------
    InputError
        If there are too few rows, or labels with too few positives.
    """
    n_rows = len(data.Y)
    if n_rows < n_folds:
        raise InputError(
            f"{data.name} has {n_rows} rows, too few for {n_folds} folds; use more rows or "
            "fewer --folds (at least 2)."
        )
    positives = (data.Y == 1).sum()
    rare = list(positives.index[positives < n_folds])
    if rare and not skip_rare:
        counts = ", ".join(str(positives[name]) for name in rare[:8])
        raise InputError(
            f"too few known positives for {n_folds} folds: {list_names(rare)} "
            f"({counts}{', ...' if len(rare) > 8 else ''}); leave such labels out with --skip-rare, "
            "or use fewer --folds."
        )
    if len(rare) == data.Y.shape[1]:
        raise InputError(f"no label of {data.name} has {n_folds} known positives.")
    return data._replace(Y=data.Y.drop(columns=rare)), rare
