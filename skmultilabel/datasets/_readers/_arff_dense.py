"""Rows of an ARFF file that list all values: blocks of bytes -> matrices of numbers."""

import re

import numpy as np

from skmultilabel._text_table import format_count
from skmultilabel.datasets._readers._arff_header import split_cells
from skmultilabel.datasets._readers._numbers import parse_numbers

__all__ = ["encode_cells", "iter_rows", "read_dense_block", "split_weight"]

WEIGHT = re.compile(r"[,\t]\s*\{([^{},]*)\}$")
UNUSUAL = (b"'", b'"', b"{", b"%", b"\t")
# What stands before a comment: words, and values in quotes.
UNCOMMENTED = re.compile(r"""((?:[^%'"]++|'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")*+)%""")
COMMA, LINE_END = ord(","), ord("\n")


def read_dense_block(block, first_line, columns, source):
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
    values : ndarray of shape (n_rows, n_columns), float64
        Numbers and codes, NaN where a value is missing.
    weights : ndarray of shape (n_rows,)
        The weights of the rows, 1 where none is given.

    Raises
    ------
    DataFormatError
        If a row has another length, or a cell is not what the header says.
    """
    values = _read_plain(block, columns)
    if values is not None:
        return values, np.ones(len(values))
    return _read_lines(block, first_line, columns, source)


def _read_plain(block, columns):
    """Read rows without quotes, comments, tabs and weights; None where they are out of order."""
    if any(mark in block for mark in UNUSUAL):
        return None
    text = block.strip(b"\n") + b"\n"
    if b" " in text:
        text = text.replace(b", ", b",")
    bounds = _find_cells(text, len(columns))
    if bounds is None:
        return None
    starts, ends = bounds
    n_codes = np.array([column.n_codes for column in columns])
    is_number = n_codes > 0
    values = np.empty(starts.shape)
    if is_number.all():
        numbers, bad = parse_numbers(text, starts.ravel(), ends.ravel())
        values = numbers.reshape(starts.shape)
    else:
        numbers, bad = parse_numbers(text, starts[:, is_number].ravel(), ends[:, is_number].ravel())
        values[:, is_number] = numbers.reshape(len(starts), -1)
    if bad is not None or not _are_codes(values, n_codes):
        return None
    try:
        for k in np.flatnonzero(~is_number):
            values[:, k] = _encode_words(text, starts[:, k], ends[:, k], columns[k].encode)
    except ValueError:
        return None
    return values


def _find_cells(text, n_columns):
    """Return where each cell begins and ends; None where a row has another number of them."""
    characters = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero((characters == COMMA) | (characters == LINE_END))
    if len(ends) % n_columns:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1]).reshape(-1, n_columns)
    ends = ends.reshape(-1, n_columns)
    separators = characters[ends]
    if (separators[:, :-1] != COMMA).any() or (separators[:, -1] != LINE_END).any():
        return None
    return starts, ends


def _are_codes(values, n_codes):
    """Tell whether the columns that hold codes hold nothing else, but for NaN."""
    is_code = np.isfinite(n_codes) & (n_codes > 0)
    codes = values[:, is_code]
    legal = (codes >= 0) & (codes < n_codes[is_code]) & (codes == np.floor(codes))
    return bool((legal | np.isnan(codes)).all())


def _encode_words(text, starts, ends, encode):
    """Encode a column of words, each different one once."""
    bounds = zip(starts.tolist(), ends.tolist(), strict=True)
    words = [text[start:end].decode().strip() for start, end in bounds]
    codes = {word: np.nan if word == "?" else encode(word) for word in dict.fromkeys(words)}
    return [codes[word] for word in words]


def _read_lines(block, first_line, columns, source):
    """Read rows one by one, and say which line is wrong."""
    rows, weights = [], []
    for number, text in iter_rows(block, first_line):
        try:
            text, weight = split_weight(text)
            cells = split_cells(text)
            if len(cells) != len(columns):
                raise ValueError(
                    f"the row has {format_count(len(cells), 'value')}, but there are "
                    f"{len(columns)} attributes. Is it cut off, or is a comma not in quotes?"
                )
        except ValueError as error:
            raise source.fail(str(error), number, text) from None
        rows.append(encode_cells(cells, columns, source, number))
        weights.append(weight)
    return np.array(rows).reshape(-1, len(columns)), np.array(weights)


def iter_rows(block, first_line):
    """Give the rows of a block with their lines; a comment goes from a % on, as Weka has it."""
    for number, line in enumerate(block.decode().split("\n")[:-1], first_line):
        before = UNCOMMENTED.match(line) if "%" in line else None
        if text := (before[1] if before else line).strip():
            yield number, text


def split_weight(text):
    """Split off the weight in braces that may end a row; it is 1 where there is none."""
    match = WEIGHT.search(text) if text.endswith("}") else None
    if match is None:
        return text, 1.0
    try:
        weight = float(match[1])
    except ValueError:
        weight = np.nan
    if not 0 <= weight < np.inf:
        raise ValueError("the weight in braces at the end is no number that is 0 or more.")
    return text[: match.start()], weight


def encode_cells(cells, columns, source, line):
    """Encode the cells of one row, None as NaN."""
    values = []
    for cell, column in zip(cells, columns, strict=True):
        try:
            values.append(np.nan if cell is None else column.encode(cell))
        except ValueError as error:
            kind = "label" if column.is_label else "attribute"
            cause = f"{kind} {column.attribute.name!r}: {error}"
            raise source.fail(cause, line, cell) from None
    return values
