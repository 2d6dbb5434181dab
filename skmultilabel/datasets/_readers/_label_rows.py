"""Rows of labels and of sparse features, ``3,7 0:1.5 4:2``: blocks of bytes -> sparse parts."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._text_table import format_count
from skmultilabel.datasets._readers._numbers import parse_decimals, parse_numbers, to_number
from skmultilabel.datasets._readers._pieces import find_bytes, follows, make_grammar

__all__ = ["LabelRows", "join_rows", "read_label_block", "to_matrix"]

COMMA, SPACE, COLON, LINE_END = 1, 2, 3, 4
KINDS = {COMMA: b",", SPACE: b" \t", COLON: b":", LINE_END: b"\n"}
# Labels with commas between, then index:value with spaces between, on each line; text stands
# between what is True. A row without labels begins with a space, or with an index.
GRAMMAR = make_grammar(
    5,
    [
        (LINE_END, COMMA, True),
        (LINE_END, SPACE, True),
        (LINE_END, LINE_END, True),
        (LINE_END, COLON, True),
        (LINE_END, SPACE, False),
        (LINE_END, LINE_END, False),
        (COMMA, COMMA, True),
        (COMMA, SPACE, True),
        (COMMA, LINE_END, True),
        (SPACE, COLON, True),
        (SPACE, SPACE, False),
        (SPACE, LINE_END, False),
        (COLON, SPACE, True),
        (COLON, LINE_END, True),
    ],
)


class LabelRows(NamedTuple):
    """Rows of two sparse matrices.

    How many labels and how many features each row has; the labels; the indices of the features and
    their values.
    """

    n_labels: np.ndarray
    labels: np.ndarray
    n_entries: np.ndarray
    indices: np.ndarray
    values: np.ndarray


def read_label_block(block, first_line, source, limits=(np.inf, np.inf)):
    """Read a block of rows.

    Parameters
    ----------
    block : bytes
        Whole lines.
    first_line : int
        The number of the first.
    source : Source
        What errors name.
    limits : tuple of float, default=(inf, inf)
        The numbers of labels and of features, where they are known; labels are then whole
        numbers below the first.

    Returns
    -------
    LabelRows
        The rows, with the indices of each in rising order.

    Raises
    ------
    DataFormatError
        If a row is not written so, or holds a label or an index that there is not, or an index
        twice.
    """
    rows = _read_plain(block, limits)
    return _read_lines(block, first_line, source, limits) if rows is None else rows


def _read_plain(block, limits):
    """Read rows in the usual spelling; None where something is out of order."""
    where, found = find_bytes(np.frombuffer(block, dtype=np.uint8), KINDS)
    if not follows(where, found, GRAMMAR, LINE_END):
        return None
    starts = np.concatenate([[0], where[:-1] + 1])
    before = np.concatenate([[LINE_END], found[:-1]])
    is_index, is_value = found == COLON, before == COLON
    is_label = ((before == LINE_END) | (before == COMMA)) & ~is_index & (where > starts)
    labels, are_plain = parse_decimals(block, starts[is_label], where[is_label], digits_only=True)
    indices, are_plain_too = parse_decimals(
        block, starts[is_index], where[is_index], digits_only=True
    )
    values, bad = parse_numbers(block, starts[is_value], where[is_value])
    if bad is not None or not (are_plain.all() and are_plain_too.all()):
        return None
    is_end = found == LINE_END
    row = np.cumsum(is_end) - is_end
    row_of_index, n_rows = row[is_index], np.count_nonzero(is_end)
    if ((np.diff(indices) <= 0) & (np.diff(row_of_index) == 0)).any():
        return None
    if (labels >= limits[0]).any() or (indices >= limits[1]).any():
        return None
    return LabelRows(
        np.bincount(row[is_label], minlength=n_rows),
        labels,
        np.bincount(row_of_index, minlength=n_rows),
        indices.astype(np.int64),
        values,
    )


def _read_lines(block, first_line, source, limits):
    """Read rows one by one, and say which line is wrong."""
    parts = [[], [], [], [], []]
    for number, line in enumerate(block.split(b"\n")[:-1], first_line):
        try:
            labels, features = _split_row(line, limits)
        except ValueError as error:
            raise source.fail(str(error), number, line.strip()) from None
        where = sorted(features)
        parts[0].append(len(labels))
        parts[1] += labels
        parts[2].append(len(where))
        parts[3] += where
        parts[4] += [features[k] for k in where]
    return LabelRows(*map(np.array, parts, (int, float, int, int, float)))


def _split_row(line, limits):
    """Return the labels of a row, and its features by their indices."""
    pieces = line.partition(b"#")[0].split()
    has_labels = pieces and not line[:1].isspace() and b":" not in pieces[0]
    labels = pieces.pop(0).split(b",") if has_labels else []
    labels = [_read_label(piece, limits[0]) for piece in labels]
    features = {}
    for piece in pieces:
        index, colon, value = piece.partition(b":")
        if index == b"qid":
            continue
        if not colon:
            raise ValueError(f"{_show(piece)} is no index:value. Is the row cut off?")
        index = _read_index(index, limits[1])
        if index in features:
            raise ValueError(f"index {index} stands twice in the row.")
        try:
            features[index] = to_number(value)
        except ValueError:
            raise ValueError(f"{_show(value)} is no number.") from None
    return labels, features


def _read_label(piece, n_labels):
    """Read a label: a whole number where their number is known, any number elsewhere."""
    is_digits = piece.lstrip(b"-").isdigit()
    try:
        label = to_number(piece) if is_digits or n_labels == np.inf else np.nan
    except ValueError:
        label = np.nan
    if not np.isfinite(label):
        raise ValueError(
            f"{_show(piece)} is no number of a label. Labels stand first, with commas between; a row "
            "without any begins with a space."
        )
    if n_labels < np.inf and not 0 <= label < n_labels:
        n_labels = format_count(n_labels, "label")
        raise ValueError(f"label {_show(piece)} is none of the {n_labels}, counted from 0.")
    return label


def _read_index(piece, n_features):
    if not piece.isdigit() or len(piece) > 15:
        raise ValueError(f"{_show(piece)} is no index of a feature, a whole number from 0 on.")
    if int(piece) >= n_features:
        raise ValueError(
            f"index {int(piece)} is none of the {format_count(n_features, 'feature')}, counted "
            "from 0."
        )
    return int(piece)


def _show(piece):
    return repr(piece[:30].decode("utf-8", "replace"))


def join_rows(blocks):
    """Join the rows of several blocks."""
    return LabelRows(*(np.concatenate(parts) for parts in zip(*blocks, strict=True)))


def to_matrix(n_entries, indices, values, n_columns):
    """Make a sparse matrix of entries row by row."""
    indptr = np.concatenate([[0], np.cumsum(n_entries)])
    return sp.csr_array((values, indices, indptr), shape=(len(n_entries), n_columns))
