"""Columns of a DataFrame: chosen by names and patterns, and as labels of 0, 1 and NaN."""

from difflib import get_close_matches
from fnmatch import fnmatchcase

import numpy as np

from skmultilabel._validation import describe_labels
from skmultilabel.exceptions import DataFormatError

__all__ = ["convert_labels", "list_names", "select_columns"]


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
    ValueError
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
                raise ValueError(_explain_no_match(part, columns, option))
            chosen.update(matches)
    return [column for column in columns if column in chosen]


def _explain_no_match(pattern, columns, option):
    near = get_close_matches(pattern, columns, n=5, cutoff=0.5)
    hint = f"did you mean {list_names(near)}?" if near else f"there are {list_names(columns)}."
    return f"{option}: no column matches {pattern!r}; {hint}"


def list_names(names):
    """Write the first names for a message."""
    names = list(names)
    return describe_labels(range(len(names)), names, limit=8)


def convert_labels(frame, path, lines=None):
    """Bring label columns to float64: 0, 1, and NaN where a cell is empty.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_labels)
        The cells.
    path : str
        What an error calls the table.
    lines : sequence of int of length n_rows, default=None
        The lines of the rows, where the table is a text.

    Returns
    -------
    DataFrame of shape (n_rows, n_labels)
        The labels.

    Raises
    ------
    DataFormatError
        If a cell is no label; the message names the first.
    """
    values = _to_numbers(frame)
    is_other = (values != 0) & (values != 1)
    if is_other.any():
        bad = is_other & frame.notna().to_numpy()
        if bad.any():
            _fail_at_label(frame, bad, path, lines)
    return frame.__class__(values, index=frame.index, columns=frame.columns)


def _to_numbers(frame):
    """Bring cells to float64: NaN where they are empty, or no numbers."""
    # Words, also as categories, one column after the other; all else is one matrix.
    words = [k for k, dtype in enumerate(frame.dtypes) if dtype.kind not in "biuf"]
    if words:
        parsed = {frame.columns[k]: _parse_column(frame.iloc[:, k]) for k in words}
        frame = frame.assign(**parsed)
    return frame.to_numpy(dtype=np.float64, na_value=np.nan)


def _parse_column(column):
    import pandas as pd

    cells = column.astype(object).where(column.notna(), np.nan)
    try:
        return pd.to_numeric(cells, errors="coerce")
    except OverflowError:  # a whole number that is no double
        return pd.to_numeric(cells.astype(str), errors="coerce")


def _fail_at_label(frame, bad, path, lines):
    """Name the first cell that is no label."""
    column = int(np.flatnonzero(bad.any(axis=0))[0])
    row = int(np.flatnonzero(bad[:, column])[0])
    raise DataFormatError(
        f"label column {frame.columns[column]!r} holds {str(frame.iloc[row, column])!r} in row "
        f"{row + 1}; a label is 0 or 1, or empty where it is not known. Write it so, or choose "
        "other labels.",
        path,
        None if lines is None else lines[row],
    )
