"""A file, or the yeast set -> a DataFrame of features and one of labels."""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._compare._errors import InputError, require
from skmultilabel._text_table import format_count
from skmultilabel.datasets import load_yeast, read_arff, read_multilabel
from skmultilabel.datasets._readers._arff import list_attributes
from skmultilabel.datasets._readers._columns import convert_labels, list_names, select_columns
from skmultilabel.datasets._readers._multilabel import find_format
from skmultilabel.datasets._readers._table import read_frame, split_labels
from skmultilabel.exceptions import DataFormatError

__all__ = ["Data", "check_enough", "load_data"]

# Of a dense matrix of samples: 1.6 GB.
MAX_CELLS = 2 * 10**8
# How readers name their parameters in messages; what stands in quotes is of the file.
PARAMETER = re.compile(
    r"'[^']*'|\b(label_columns?|max_bytes|(?:encoding|labels|separator)(?==))(=?)"
)


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


def load_data(
    path=None,
    labels=None,
    features=None,
    *,
    label_column=None,
    delimiter="|",
    separator=None,
    encoding=None,
    max_bytes=None,
    needs_features=True,
):
    """Load the data to compare on.

    Parameters
    ----------
    path : str, default=None
        A file in one of the formats that `read_multilabel` knows; the yeast set when not given.
    labels, features : list of str, default=None
        Names of columns or shell-style patterns; features are all other columns by default. For an
        ARFF file `labels` may also be one XML file or one number, see `read_arff`. Labels that are
        declared, but not asked for, are no features of the others.
    label_column : str, default=None
        The column of a table whose cells list labels, in place of `labels`.
    delimiter, separator : str
        What stands between the labels in a cell of `label_column`, and between the cells of a CSV
        file; see `read_table`.
    encoding : str, default=None
        The encoding of the file: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, see `read_multilabel`.
    needs_features : bool, default=True
        Whether features are wanted too; otherwise these are None, and the file need not have any.

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
    path = None if path is None else Path(path)
    name = "yeast" if path is None else path.name
    options = {"encoding": encoding, "max_bytes": max_bytes}
    try:
        kind = "yeast" if path is None else _find_format(path, options)
        if kind == "table":
            options["separator"] = separator
            X, Y = _read_table(path, labels, label_column, delimiter, options)
        elif label_column or separator:
            raise InputError(f"--label-column and --separator are for tables, and {name} is none.")
        else:
            X, Y = READERS[kind](path, labels, options)
        X = _prepare_features(X, features, name) if needs_features else None
        return Data(name, X, convert_labels(Y, name))
    except InputError:
        raise
    except DataFormatError as error:
        cause = _name_options(error.cause)
        error = DataFormatError(cause, error.path, error.line, error.text)
        raise InputError(str(error)) from error
    except (ImportError, OSError, ValueError) as error:
        raise InputError(_name_options(str(error))) from error


def _prepare_features(X, features, name):
    """Choose the features and make them dense, as the models here take them."""
    if not X.shape[1]:
        raise InputError(f"no feature columns are left: all columns of {name} are labels.")
    _check_size(X.shape, name)
    X = _to_frame(X) if sp.issparse(X) else X
    if features:
        X = X[select_columns(X.columns, features, "--features")]
    return convert_features(X)


def _name_options(text):
    """Name the parameters of readers as the command line does."""
    return PARAMETER.sub(_name_option, text)


def _name_option(match):
    if match[1] is None:
        return match[0]
    name = "labels" if match[1] == "label_columns" else match[1].replace("_", "-")
    return f"--{name}" + (" " if match[2] else "")


def _load_yeast(path, labels, options):
    """Load the yeast set; a label that is not asked for is no feature of the others."""
    yeast = load_yeast(as_frame=True)
    return yeast.data, _select_labels(yeast.target, labels)


def _select_labels(Y, labels):
    return Y[select_columns(Y.columns, labels, "--labels")] if labels else Y


def _find_format(path, options):
    """Find the format of a file; what is not recognised may be a table of another name."""
    if not path.exists():
        raise InputError(f"there is no file {path}; check the name and the folder.")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it.")
    try:
        return find_format(path, **options)
    except DataFormatError:
        return "table"


def _read_table(path, labels, label_column, delimiter, options):
    """Read a table, whose columns do not say which of them are labels."""
    frame, name, lines = read_frame(path, words=label_column, **options)
    if label_column:
        column, Y, names = split_labels(frame, label_column, delimiter)
        _check_size(Y.shape, path.name)
        Y = _to_frame(Y).set_axis(names, axis=1).set_axis(frame.index)
        return frame.drop(columns=column), Y
    if not labels:
        raise InputError(
            f"say which columns of {path.name} are labels, for example --labels 'label_*', or which "
            f"one lists them, by --label-column; its columns are {list_names(frame.columns)}."
        )
    chosen = select_columns(frame.columns, labels, "--labels")
    return frame.drop(columns=chosen), convert_labels(frame[chosen], name, lines)


def _read_arff(path, labels, options):
    """Read an ARFF file; names and patterns choose among its attributes."""
    names, declared = list_attributes(path, **options)
    data = read_arff(path, labels=_choose_labels(labels, names), as_frame=True, **options)
    switches = [name for name, values in data.categories.items() if set(values) <= {"0", "1"}]
    X = data.data.astype(dict.fromkeys(switches, float))
    return X.drop(columns=set(declared) - set(data.target_names)), data.target


def _choose_labels(labels, names):
    """Turn what is asked for into what `read_arff` takes: a number, a file, or names."""
    word = labels[0] if labels and len(labels) == 1 else ""
    if re.fullmatch(r"-?\d{1,9}", word):
        return int(word)
    if word.lower().endswith(".xml"):
        if not Path(word).exists():
            raise InputError(f"--labels: there is no file {word}; check the name and the folder.")
        return word
    return select_columns(names, labels, "--labels") if labels else None


def _read_rows(path, labels, options):
    """Read rows that list their labels."""
    data = read_multilabel(path, **options)
    _check_size(data.target.shape, path.name)
    names = data.target_names or [f"label_{k}" for k in range(data.target.shape[1])]
    return data.data, _select_labels(_to_frame(data.target).set_axis(names, axis=1), labels)


READERS = {"yeast": _load_yeast, "arff": _read_arff, "xc": _read_rows, "svmlight": _read_rows}


def _to_frame(matrix):
    """Make a sparse matrix a dense DataFrame."""
    import pandas as pd

    return pd.DataFrame(matrix.toarray()).rename(columns=str)


def _check_size(shape, name):
    if shape[0] * shape[1] > MAX_CELLS:
        raise InputError(
            f"{name} has {format_count(shape[0], 'row')} and {format_count(shape[1], 'column')}, "
            "too many for this command, which needs them dense. Use fewer rows or columns, or do "
            "it from Python, where they may be sparse."
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
            f"{data.name} has {format_count(n_rows, 'row')}, too few for {n_folds} folds; use more "
            "rows or fewer --folds (at least 2)."
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
