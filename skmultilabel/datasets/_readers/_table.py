"""Read CSV and Parquet files whose labels are columns, or one column of delimited labels."""

import csv
import io
import os
import re
from array import array
from fnmatch import fnmatchcase
from functools import partial
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.utils import Bunch

from skmultilabel._compat import import_pandas
from skmultilabel._text_table import format_count
from skmultilabel.datasets._readers._columns import convert_labels, list_names, select_columns
from skmultilabel.datasets._readers._source import find_max_bytes, open_source
from skmultilabel.exceptions import DataFormatError

__all__ = ["Table", "is_parquet", "read_frame", "read_table", "split_labels"]

PARQUET = b"PAR1"
# How pandas and json write a list of words.
LIST_TEXT = re.compile(r"""\s*\[\s*(['"].*['"]\s*)?\]\s*""", re.DOTALL)
# What a Parquet file may take in memory, unless its size allows more. A text takes several times
# its bytes, so that fewer of those are read.
FREE_MEMORY = 2**30


class Table(NamedTuple):
    """A table that was read: its cells, its name, and the line of each row where it is a text."""

    frame: object
    name: str
    lines: object


def read_table(
    path_or_file,
    *,
    label_columns=None,
    label_column=None,
    delimiter="|",
    separator=None,
    encoding=None,
    max_bytes=None,
):
    """Read a CSV or Parquet file.

    Labels are columns of 0 and 1 (`label_columns`), or the words in the cells of one column
    (`label_column`).

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The file; CSV may be compressed with gzip, bzip2 or xz.
    label_columns : {str, list of str}, default=None
        Names of the columns that are labels, or shell-style patterns such as ``"label_*"``.
    label_column : str, default=None
        The column whose cells list the labels of their rows. An empty cell is a row without
        labels.
    delimiter : str, default="|"
        What stands between the labels in a cell of `label_column`.
    separator : str, default=None
        What stands between the cells of a CSV file: a tab by default where the name ends in
        ``.tsv``, else a comma.
    encoding : str, default=None
        The encoding of a CSV file: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, 1 GiB of
        Parquet in memory, or 20 times the size of the file where that is more.

    Returns
    -------
    Bunch
        With the attributes

        data : DataFrame of shape (n_samples, n_features)
            The other columns; those of words are categories. A first column of a CSV file that
            has no name is the index, as pandas writes it.
        target : {DataFrame, csr_array} of shape (n_samples, n_labels)
            The labels. From `label_columns` a DataFrame of 0 and 1, with NaN where a cell is
            empty; from `label_column` a sparse array of 0 and 1.
        feature_names, target_names : list of str
            The names of the features and of the labels; words of `label_column` in rising order.
        nominal_features : ndarray of shape (n_features,), dtype bool
            Which features are categories.
        categories : dict of str to list
            The values of each.

    Raises
    ------
    DataFormatError
        If the file cannot be read, has no rows, rows of different length, or two columns of one
        name, or a label is neither 0 nor 1; the message names the line of a CSV file.
    ValueError
        If not just one of `label_columns` and `label_column` is given, or `separator` is no
        character that can stand between cells.
    ImportError
        If pandas, or for Parquet pyarrow, is not installed: the extra ``data`` has both.

    See Also
    --------
    read_multilabel : Reads this and other formats.

    Examples
    --------
    >>> import io
    >>> from skmultilabel.datasets import read_table
    >>> file = io.StringIO("tempo,key,moods\\n121,major,happy|loud\\n60,minor,\\n")
    >>> songs = read_table(file, label_column="moods")
    >>> songs.data
       tempo    key
    0    121  major
    1     60  minor
    >>> songs.target.toarray(), songs.target_names
    (array([[1, 1],
           [0, 0]], dtype=int8), ['happy', 'loud'])
    """
    if not delimiter:
        raise ValueError("delimiter must be what stands between labels; got ''.")
    if (label_columns is None) == (label_column is None):
        raise ValueError(
            "Pass label_columns, the names of columns of 0 and 1, or label_column, the name of one "
            "column that lists labels; one of the two."
        )
    options = {"separator": separator, "encoding": encoding, "max_bytes": max_bytes}
    frame, name, lines = read_frame(path_or_file, words=label_column, **options)
    try:
        if label_column is not None:
            column, Y, target_names = split_labels(frame, label_column, delimiter)
            chosen = [column]
        else:
            patterns = [label_columns] if isinstance(label_columns, str) else label_columns
            chosen = target_names = select_columns(frame.columns, patterns, "label_columns")
            Y = convert_labels(frame[chosen], name, lines)
            Y = Y if Y.isna().to_numpy().any() else Y.astype(np.int64)
    except DataFormatError:
        raise
    except ValueError as error:
        raise DataFormatError(str(error), name) from None
    X = frame.drop(columns=chosen)
    if not X.shape[1]:
        raise DataFormatError("no feature columns are left: all columns are labels.", name)
    is_nominal = np.array([dtype.kind == "O" for dtype in X.dtypes])
    try:
        X = X.astype(dict.fromkeys(X.columns[is_nominal], "category"))
    except TypeError as error:
        raise DataFormatError(
            f"a column holds more than words ({error}); leave it out.", name
        ) from None
    return Bunch(
        data=X,
        target=Y,
        feature_names=list(X.columns),
        target_names=target_names,
        nominal_features=is_nominal,
        categories={key: X[key].cat.categories.tolist() for key in X.columns[is_nominal]},
    )


def split_labels(frame, label_column, delimiter):
    """Turn one column of delimited labels into a sparse matrix.

    Parameters
    ----------
    frame : DataFrame
        A table.
    label_column : str
        The name of the column, or a pattern that it alone matches.
    delimiter : str
        What stands between the labels in a cell.

    Returns
    -------
    column : str
        The name of the column.
    Y : csr_array of shape (n_rows, n_labels), int8
        The labels.
    names : list of str
        Their words, in rising order.

    Raises
    ------
    ValueError
        If there is not just one such column, it lists no label, or a cell is a list in writing.
    """
    chosen = select_columns(frame.columns, [label_column], "label_column")
    if len(chosen) > 1:
        raise ValueError(
            f"label_column is one column, and {list_names(chosen)} match. Columns of 0 and 1 are "
            "label_columns."
        )
    cells = frame[chosen[0]]
    known = cells.notna()
    _check_words(cells, delimiter)
    sets = [
        _list_labels(cell, delimiter) if np.all(is_known) else ()
        for cell, is_known in zip(cells, known, strict=True)
    ]
    binarizer = MultiLabelBinarizer(sparse_output=True)
    Y = binarizer.fit_transform(sets)
    if not Y.shape[1]:
        raise ValueError(f"column {chosen[0]!r} lists no label in any row.")
    return chosen[0], sp.csr_array(Y, dtype=np.int8), binarizer.classes_.tolist()


def _check_words(cells, delimiter):
    """Refuse lists in writing, whose brackets and quotes would become parts of labels."""
    for row, cell in enumerate(cells, 1):
        if isinstance(cell, str) and LIST_TEXT.fullmatch(cell):
            raise ValueError(
                f"column {cells.name!r} holds a list in writing, {cell[:60]!r}, in row {row}. Write "
                f"labels with {delimiter!r} between them; in pandas, "
                f".map(ast.literal_eval).str.join({delimiter!r}) does so."
            )


def _list_labels(cell, delimiter):
    """List the labels of a cell, which may be a list already, as in Parquet."""
    parts = cell.split(delimiter) if isinstance(cell, str) else np.atleast_1d(cell).tolist()
    return {str(part).strip() for part in parts} - {""}


def is_parquet(path_or_file):
    """Tell whether a file begins as Parquet files do."""
    if hasattr(path_or_file, "read"):
        if not getattr(path_or_file, "seekable", bool)():
            return False
        start = path_or_file.tell()
        magic = path_or_file.read(len(PARQUET))
        path_or_file.seek(start)
        return magic == PARQUET
    with open(path_or_file, "rb") as file:
        return file.read(len(PARQUET)) == PARQUET


def read_frame(path_or_file, *, separator=None, encoding=None, max_bytes=None, words=None):
    """Read a CSV, TSV or Parquet file.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The file.
    separator : str, default=None
        What stands between cells, by the name of the file by default.
    encoding : str, default=None
        The encoding of a CSV file: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, 1 GiB of
        Parquet in memory, or 20 times the size of the file where that is more.
    words : str, default=None
        A column of a CSV file whose cells stay the words that they are: 007 is not 7.

    Returns
    -------
    Table
        The cells, with column names as text, without spaces around them. A first column without a
        name is the index, as pandas writes it.

    Raises
    ------
    DataFormatError
        If it is no table with a line of names and rows of the same length.
    """
    name = _get_name(path_or_file)
    if is_parquet(path_or_file) or name.lower().endswith((".parquet", ".pq")):
        frame, lines = _read_parquet(path_or_file, name, max_bytes), None
    else:
        if separator is None:
            separator = "\t" if ".tsv" in name.lower() else ","
        if len(separator) != 1 or separator in '"\r\n':
            raise ValueError(
                f"separator={separator!r} cannot stand between cells: it is one character, and no "
                "quote or line end."
            )
        with open_source(path_or_file, encoding=encoding, max_bytes=max_bytes) as source:
            frame, lines = _read_text(source, separator, words)
    if frame.empty:
        raise DataFormatError("the table has no rows; it needs a line of names and rows.", name)
    frame = frame.set_axis([str(column).strip() for column in frame.columns], axis=1)
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise DataFormatError(_explain_twice(twice[0], frame.columns), name)
    return Table(frame, name, lines)


def _explain_twice(name, names):
    """Say what to do about two columns of one name."""
    if all(map(_is_number, names)):
        return (
            f"the line of names seems to be missing: the first line holds numbers, {name!r} twice. "
            "Write the names of the columns before it."
        )
    return (
        f"there are two columns named {name!r}; rename one of them. Spaces around names do not "
        "count."
    )


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def _get_name(path_or_file):
    if hasattr(path_or_file, "read"):
        return str(getattr(path_or_file, "name", "<file>"))
    return str(os.fspath(path_or_file))


def _read_text(source, separator, words):
    """Read a CSV text: its table, and the line where each row begins."""
    pd = import_pandas()
    text = CheckedText(source, separator)
    converters = None if words is None else text.find_columns(words)
    try:
        frame = pd.read_csv(
            text, sep=separator, index_col=False, low_memory=False, converters=converters
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise source.fail(f"the table cannot be read ({error}). Save it as CSV.") from None
    if len(text.names) > 1 and not text.names[0].strip():
        frame = frame.set_index(frame.columns[0]).rename_axis(None)
    return frame, text.lines[1:]


def _read_parquet(path_or_file, name, max_bytes):
    """Read a Parquet file, if its own account of itself is not too large."""
    pd = import_pandas()
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise ImportError(
            'Parquet files need pyarrow: install it with `pip install "skmultilabel[data]"`.'
        ) from error
    try:
        metadata = ParquetFile(path_or_file).metadata
        groups = range(metadata.num_row_groups)
        n_bytes = sum(metadata.row_group(k).total_byte_size for k in groups)
        n_bytes = max(n_bytes, 8 * metadata.num_rows * metadata.num_columns)
        if max_bytes is None:
            max_bytes = max(FREE_MEMORY, find_max_bytes(path_or_file))
        if n_bytes > max_bytes:
            raise DataFormatError(
                f"it would take {n_bytes} bytes in memory. If you trust the file, allow them: "
                f"max_bytes={n_bytes}.",
                name,
            )
        frame = pd.read_parquet(path_or_file)
        for _, column in frame.items():
            if isinstance(column.dtype, pd.StringDtype):
                # What is no UTF-8 is not found before the words are used.
                pyarrow.array(column).validate(full=True)
        return frame
    except DataFormatError:
        raise
    except Exception as error:
        # Damaged metadata make pandas fail in ways that nobody lists.
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise DataFormatError(
            f"the table cannot be read ({reason}); save it as Parquet.", name
        ) from None


class CheckedText:
    """A CSV text for pandas, which fills short rows silently: all rows must be as long as the first.

    Parameters
    ----------
    source : Source
        The file.
    separator : str
        What stands between cells.

    Attributes
    ----------
    names : list of str
        The cells of the first row.
    lines : array of int
        The lines where rows begin, the first one too; pandas passes over empty lines.
    """

    def __init__(self, source, separator):
        self.names, self.lines = [], array("q")
        self._source = source
        self._separator = separator
        self._lines = []
        self._rows = csv.reader(self._iter_lines(), delimiter=separator, strict=True)
        self._n_cells = None
        self._text, self._at = "", 0

    def find_columns(self, pattern):
        """Find the columns of a name or pattern, before they are read: their places, with `str`."""
        self._text, self._at = self._read_rows(), 0
        names = [name.strip() for name in self.names]
        pattern = pattern.strip()
        is_found = pattern.__eq__ if pattern in names else partial(fnmatchcase, pat=pattern)
        return {place: str for place, name in enumerate(names) if is_found(name)}

    def __iter__(self):
        return self

    def __next__(self):
        if text := self._read_rows():
            return text
        raise StopIteration

    def read(self, size=-1):
        """Return the next characters, at most `size`; none at the end."""
        if self._at == len(self._text):
            self._text, self._at = self._read_rows(), 0
        end = len(self._text) if size is None or size < 0 else self._at + size
        start, self._at = self._at, min(end, len(self._text))
        return self._text[start:end]

    def _iter_lines(self):
        for block, _ in self._source.iter_blocks():
            # No other character than this ends a line.
            for line in io.StringIO(block.decode(), newline="\n"):
                self._lines.append(line)
                yield line

    def _read_rows(self, n_rows=1000):
        """Check some rows and return their text."""
        for _ in range(n_rows):
            first = self._rows.line_num + 1
            try:
                cells = next(self._rows, None)
            except csv.Error as error:
                raise self._source.fail(self._explain(error), first) from None
            if cells is None:
                break
            if self._n_cells is None:
                self._check_header(cells)
            elif cells and len(cells) != self._n_cells:
                raise self._source.fail(
                    f"the row has {format_count(len(cells), 'value')}, but the first line has "
                    f"{format_count(self._n_cells, 'name')}. Is it cut off, or is a comma not in "
                    "quotes?",
                    first,
                    "".join(self._lines[-1:]).strip(),
                )
            if len(cells) > 1 or (cells and self._lines[-1].strip(" \t\r\n")):
                self.lines.append(first)
        if self._n_cells is None:
            raise self._source.fail("the table is empty; it needs a line of names and rows.")
        text = "".join(self._lines)
        self._lines.clear()
        return text

    def _check_header(self, names):
        """Check the line of names; it may be the only one."""
        self.names = names
        if not names:
            return
        if len(names) == 1 and self._separator != ";" and ";" in names[0]:
            raise self._source.fail(
                "this seems to be separated by semicolons; save it with commas, or say so: "
                "separator=';'.",
                1,
                names[0],
            )
        seen = set()
        for name in (cell.strip() for cell in names):
            if name and name in seen:
                raise self._source.fail(
                    _explain_twice(name, names), 1, "".join(self._lines).strip()
                )
            seen.add(name)
        self._n_cells = len(names)

    def _explain(self, error):
        if "new-line character" in str(error):
            return "a carriage return stands outside quotes. Save the file with line ends \\n."
        if "field larger" in str(error):
            return (
                f"a cell is very long ({error}). Is a quote not closed? If not, shorten it, or "
                "call csv.field_size_limit in Python with a larger limit before."
            )
        return f"the quotes are not in order ({error}). Quotes inside quotes are written twice."
