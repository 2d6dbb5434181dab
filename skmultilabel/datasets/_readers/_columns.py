"""Columns of a DataFrame: chosen by names and patterns, and as labels of 0, 1 and NaN."""

from difflib import get_close_matches
from fnmatch import fnmatchcase

import numpy as np

from skmultilabel._validation import describe_labels

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


def convert_labels(frame):
    """Bring label columns to float64: 0, 1, and NaN where a cell is empty.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_labels)
        The cells.

    Returns
    -------
    DataFrame of shape (n_rows, n_labels)
        The labels.

    Raises
    ------
    ValueError
        If a cell is no label; the message names the first.
    """
    return frame.apply(_convert_label)


def _convert_label(column):
    """Bring one label column to float64, or name the first cell that is no label."""
    import pandas as pd

    cells = column.astype(object).where(column.notna(), np.nan)
    try:
        values = pd.to_numeric(cells, errors="coerce")
    except OverflowError:  # a whole number that is no double
        values = pd.to_numeric(cells.astype(str), errors="coerce")
    is_label = values.isin([0, 1])
    bad = column.notna() & ~is_label
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"label column {column.name!r} holds {str(column.iloc[row])!r} in row {row + 1}; a label is "
            "0 or 1, or empty where it is not known. Write it so, or choose other labels."
        )
    return values.where(is_label).astype(np.float64)
