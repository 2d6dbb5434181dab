"""Rows of an ARFF file that list index and value of what is not zero: blocks -> sparse parts."""

import re
from typing import NamedTuple

import numpy as np

from skmultilabel.datasets._readers._arff_dense import encode_cells, iter_rows, split_weight
from skmultilabel.datasets._readers._arff_header import unescape
from skmultilabel.datasets._readers._numbers import parse_decimals, parse_numbers
from skmultilabel.datasets._readers._pieces import find_bytes, follows, make_grammar

__all__ = ["SparseRows", "read_sparse_block"]

OPEN, CLOSE, COMMA, SPACE, LINE_END = 1, 2, 3, 4, 5
KINDS = {OPEN: b"{", CLOSE: b"}", COMMA: b",", SPACE: b" \t", LINE_END: b"\n"}
# {index value,index value} on each line, and nothing else: text stands between what is True.
GRAMMAR = make_grammar(
    6,
    [
        (LINE_END, OPEN, False),
        (OPEN, SPACE, True),
        (SPACE, COMMA, True),
        (COMMA, SPACE, True),
        (SPACE, CLOSE, True),
        (OPEN, CLOSE, False),
        (CLOSE, LINE_END, False),
    ],
)
# An index, a value that may be in quotes, and what ends it.
PAIR = re.compile(
    r"""\s*+([0-9]+)\s++(?:'((?:[^'\\]|\\.)*+)'\s*+|"((?:[^"\\]|\\.)*+)"\s*+|([^\s,{}'"][^,{}]*+))[,}]"""
)
EMPTY = re.compile(r"\{\s*+\}")


class SparseRows(NamedTuple):
    """Rows of a sparse matrix: how many entries each has, their columns and their values."""

    n_entries: np.ndarray
    indices: np.ndarray
    values: np.ndarray


def read_sparse_block(block, first_line, columns, source):
    """Read a block of rows.

    Parameters
    ----------
    block : bytes
        Whole lines.
    first_line : int
        The number of the first.
    columns : list of Column
        What the cells are.
    source : Source
        What errors name.

    Returns
    -------
    rows : SparseRows
        Numbers and codes that are listed, NaN where a value is missing.
    weights : ndarray of shape (n_rows,)
        The weights of the rows, 1 where none is given.

    Raises
    ------
    DataFormatError
        If a row is no sparse row, names a column that is not there or twice, or a cell is not
        what the header says.
    """
    rows = _read_plain(block, columns)
    if rows is not None:
        return rows, np.ones(len(rows.n_entries))
    return _read_lines(block, first_line, columns, source)


def _read_plain(block, columns):
    """Read rows of numbers in the usual spelling; None where something is out of order."""
    text = block.strip(b"\n").replace(b", ", b",").replace(b"{ ", b"{").replace(b" }", b"}") + b"\n"
    where, found = find_bytes(np.frombuffer(text, dtype=np.uint8), KINDS)
    if not follows(where, found, GRAMMAR, LINE_END):
        return None
    starts = np.concatenate([[0], where[:-1] + 1])
    is_index = found == SPACE
    # A value ends at the separator after the one that ended its index.
    is_value = np.concatenate([[False], is_index[:-1]])
    indices, are_plain = parse_decimals(text, starts[is_index], where[is_index], digits_only=True)
    values, bad = parse_numbers(text, starts[is_value], where[is_value])
    is_end = found == LINE_END
    row = np.cumsum(is_end)[is_index]
    if bad is not None or not are_plain.all() or not _are_entries(row, indices, values, columns):
        return None
    n_entries = np.bincount(row, minlength=np.count_nonzero(is_end))
    return SparseRows(n_entries, indices.astype(np.int64), values)


def _are_entries(row, indices, values, columns):
    """Tell whether indices are columns and rise along each row, and values are codes."""
    if ((np.diff(indices) <= 0) & (np.diff(row) == 0)).any() or (indices >= len(columns)).any():
        return False
    limits = np.array([column.n_codes for column in columns])[indices.astype(np.intp)]
    is_code = (values >= 0) & (values < limits) & (values == np.floor(values))
    return bool((is_code | np.isnan(values) | np.isinf(limits)).all())


def _read_lines(block, first_line, columns, source):
    """Read rows one by one, and say which line is wrong."""
    n_entries, indices, values, weights = [], [], [], []
    for number, text in iter_rows(block, first_line):
        try:
            cells, weight = _split_row(text, len(columns))
        except ValueError as error:
            raise source.fail(str(error), number, text) from None
        where = sorted(cells)
        found = encode_cells([cells[k] for k in where], [columns[k] for k in where], source, number)
        n_entries.append(len(where))
        indices += where
        values += found
        weights.append(weight)
    rows = SparseRows(np.array(n_entries, int), np.array(indices, int), np.array(values, float))
    return rows, np.array(weights)


def _split_row(text, n_columns):
    """Return the cells of a row by their columns, and its weight."""
    if not text.startswith("{"):
        raise ValueError("rows before this are in braces, {index value, ...}, and this is not.")
    cells, at = {}, 1
    if (end := EMPTY.match(text)) is not None:
        at = end.end()
    while at > 0 and text[at - 1] != "}":
        match = PAIR.match(text, at)
        if match is None:
            raise ValueError("a row in braces is {index value, index value}. Is it cut off?")
        index = int(match[1]) if len(match[1]) < 19 else n_columns
        if index >= n_columns:
            raise ValueError(
                f"index {match[1][:19]} is none of the {n_columns} attributes, counted from 0."
            )
        if index in cells:
            raise ValueError(f"index {index} stands twice in the row.")
        cells[index] = _read_cell(match)
        at = match.end()
    if text[at:].strip():
        return cells, _read_weight(text, at)
    return cells, 1.0


def _read_cell(match):
    """Return the text of a value, None for a question mark without quotes."""
    if match[4] is None:
        return unescape(match[2] if match[2] is not None else match[3])
    cell = match[4].strip()
    return None if cell == "?" else cell


def _read_weight(text, at):
    rest, weight = split_weight(text)
    if len(rest) != at:
        raise ValueError("text follows the row's closing brace. A weight is written as , {2}.")
    return weight
