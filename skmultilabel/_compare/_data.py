"""A file, or the yeast set -> a DataFrame of features and one of labels."""

from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import numpy as np

from skmultilabel._compare._errors import InputError, require
from skmultilabel._validation import describe_labels
from skmultilabel.datasets import load_yeast

__all__ = ["Data", "check_enough", "load_data"]


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


def load_data(path=None, labels=None, features=None):
    """Load the data to compare on.

    Parameters
    ----------
    path : str, default=None
        A CSV or Parquet file; the yeast set when not given.
    labels, features : list of str, default=None
        Names of columns or shell-style patterns; features are all other columns by default.

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
    if path is None:
        try:
            yeast = load_yeast(as_frame=True)
        except OSError as error:
            raise InputError(str(error)) from error
        table, name = yeast.frame, "yeast"
        labels = labels or yeast.target_names
        # A label that is not asked for is no feature of the others.
        features = features or yeast.feature_names
    else:
        table, name = read_table(Path(path)), Path(path).name
    if not labels:
        raise InputError(
            f"say which columns of {name} are labels, for example --labels 'label_*'; its columns "
            f"are {_list_names(table.columns)}."
        )
    label_names = select_columns(table.columns, labels, "--labels")
    others = [column for column in table.columns if column not in label_names]
    feature_names = select_columns(others, features, "--features") if features else others
    if not feature_names:
        raise InputError(f"no feature columns are left: all columns of {name} are labels.")
    return Data(name, convert_features(table[feature_names]), convert_labels(table[label_names]))


def read_table(path):
    """Read a CSV, TSV or Parquet file, with column names as text."""
    import pandas as pd

    if not path.exists():
        raise InputError(f"there is no file {path}; check the name and the folder.")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a CSV or Parquet file in it.")
    parquet = path.suffix.lower() in (".parquet", ".pq")
    try:
        if parquet:
            table = pd.read_parquet(path)
        else:
            table = _read_text(path, "\t" if ".tsv" in path.suffixes else ",")
    except InputError:
        raise
    except ImportError:
        raise InputError(
            f"reading {path} needs pyarrow; install it with "
            '`pip install "skmultilabel[data,plot]"`.'
        ) from None
    except pd.errors.EmptyDataError:
        raise InputError(f"{path} is empty; it needs a line of column names and rows.") from None
    except (OSError, ValueError, UnicodeError) as error:
        kind = "Parquet" if parquet else "CSV with commas and UTF-8"
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(f"{path} cannot be read ({reason}); save it as {kind}.") from None
    if table.empty:
        raise InputError(f"{path} has no rows; it needs a line of column names and rows.")
    return table.set_axis([str(column) for column in table.columns], axis=1)


def _read_text(path, separator):
    """Read a text table whose names are all different and which has the separator that is said."""
    import pandas as pd

    header = pd.read_csv(path, sep=separator, header=None, nrows=1, dtype=str).iloc[0]
    if len(header) == 1 and ";" in str(header[0]):
        raise InputError(f"{path} seems to be separated by semicolons; save it with commas.")
    twice = header[header.notna() & header.duplicated()]
    if len(twice):
        raise InputError(f"{path} has two columns named {twice.iloc[0]!r}; rename one of them.")
    return pd.read_csv(path, sep=separator)


def select_columns(columns, patterns, option):
    """Return the columns that names or shell-style patterns choose, in their own order.

    Parameters
    ----------
    columns : iterable of str
        The names to choose from.
    patterns : list of str
        Each a name, a pattern, or several of them with commas between.
    option : str
        What the message calls the patterns.

    Returns
    -------
    list of str
        The chosen names.

    Raises
    ------
    InputError
        If one of the patterns matches nothing; the message lists names that are near.

    Examples
    --------
    >>> select_columns(["age", "y_1", "y_2", "z"], ["y_*,z"], "--labels")
    ['y_1', 'y_2', 'z']
    """
    columns = list(columns)
    chosen = set()
    for pattern in patterns:
        # A name may itself hold a comma or a bracket.
        for part in [pattern] if pattern in columns else pattern.split(","):
            part = part.strip()
            matches = [part] if part in columns else [c for c in columns if fnmatchcase(c, part)]
            if not matches:
                raise InputError(_explain_no_match(part, columns, option))
            chosen.update(matches)
    return [column for column in columns if column in chosen]


def _explain_no_match(pattern, columns, option):
    near = get_close_matches(pattern, columns, n=5, cutoff=0.5)
    hint = f"did you mean {_list_names(near)}?" if near else f"there are {_list_names(columns)}."
    return f"{option}: no column matches {pattern!r}; {hint}"


def _list_names(names):
    names = list(names)
    return describe_labels(range(len(names)), names, limit=8)


def convert_labels(frame):
    """Bring label columns to float64: 0, 1, and NaN where a cell is empty."""
    return frame.apply(_convert_label)


def _convert_label(column):
    """Bring one label column to float64, or name the first cell that is no label."""
    import pandas as pd

    values = pd.to_numeric(column.astype(object).where(column.notna(), np.nan), errors="coerce")
    values = values.astype(np.float64)
    bad = column.notna() & ~values.isin([0.0, 1.0])
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise InputError(
            f"label column {column.name!r} holds {str(column.iloc[row])!r} in row {row + 1}; a label is "
            "0 or 1, or empty where it is not known. Write it so, or choose other --labels."
        )
    return values


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
            f"too few known positives for {n_folds} folds: {_list_names(rare)} "
            f"({counts}{', ...' if len(rare) > 8 else ''}); leave such labels out with --skip-rare, "
            "or use fewer --folds."
        )
    if len(rare) == data.Y.shape[1]:
        raise InputError(f"no label of {data.name} has {n_folds} known positives.")
    return data._replace(Y=data.Y.drop(columns=rare)), rare
