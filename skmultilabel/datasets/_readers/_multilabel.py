"""Read a file in any of the formats."""

import os

from skmultilabel.datasets._readers._arff import read_arff
from skmultilabel.datasets._readers._label_rows import read_label_block
from skmultilabel.datasets._readers._source import open_source
from skmultilabel.datasets._readers._svmlight import read_svmlight_multilabel
from skmultilabel.datasets._readers._table import is_parquet, read_table
from skmultilabel.datasets._readers._xc import HEADER, read_xc
from skmultilabel.exceptions import DataFormatError

__all__ = ["find_format", "read_multilabel"]

SUFFIXES = {
    ".arff": "arff",
    ".csv": "table",
    ".tsv": "table",
    ".parquet": "table",
    ".pq": "table",
    ".svm": "svmlight",
    ".svmlight": "svmlight",
    ".libsvm": "svmlight",
}
COMPRESSED = (".gz", ".bz2", ".xz")
N_LINES = 100


def read_multilabel(path, *, labels=None, encoding=None, max_bytes=None, **options):
    """Read a multi-label file in any of the formats.

    The suffix of the file says which it is (``.arff``, ``.csv``, ``.tsv``, ``.parquet``,
    ``.svm``, ``.libsvm``), before one of compression; its first lines do where the suffix says
    nothing, as with the ``.txt`` of the extreme-classification repository.

    Parameters
    ----------
    path : {str, path-like}
        The file.
    labels : object, default=None
        Which columns are labels: `labels` of `read_arff`, `label_columns` of `read_table`. The
        other formats say it themselves.
    encoding : str, default=None
        The encoding of the text: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, or 20 times the
        size of the file where that is more.
    **options : dict
        Further options of the reader of the format.

    Returns
    -------
    Bunch
        What the reader of the format returns: `data`, `target`, `feature_names`, `target_names`,
        `nominal_features` and more.

    Raises
    ------
    DataFormatError
        If the format is not recognised, or the file is not what its format says.
    ValueError
        If `labels` are given for a format that names its labels itself.

    See Also
    --------
    read_arff : Reads ARFF files of MULAN and MEKA.
    read_table : Reads CSV and Parquet files.
    read_xc : Reads files of the extreme-classification repository.
    read_svmlight_multilabel : Reads multi-label files of svmlight.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skmultilabel.datasets import read_multilabel
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "pages.txt"
    ...     _ = path.write_text("2 4 3\\n0,2 1:0.5 3:1\\n 0:2\\n")
    ...     pages = read_multilabel(path)
    >>> pages.data.shape, pages.target.shape
    ((2, 4), (2, 3))
    """
    kind = find_format(path, encoding=encoding, max_bytes=max_bytes)
    options |= {"encoding": encoding, "max_bytes": max_bytes}
    if kind == "arff":
        return read_arff(path, labels=labels, **options)
    if kind == "table":
        return read_table(path, label_columns=labels, **options)
    if labels is not None:
        raise ValueError(f"labels are given, but each row of {path} lists its labels itself.")
    read = read_xc if kind == "xc" else read_svmlight_multilabel
    return read(path, **options)


def find_format(path, *, encoding=None, max_bytes=None):
    """Find the format of a file.

    Parameters
    ----------
    path : {str, path-like}
        The file.
    encoding : str, default=None
        The encoding of the text: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, or 20 times the
        size of the file where that is more.

    Returns
    -------
    {"arff", "table", "svmlight", "xc"}
        The format.

    Raises
    ------
    DataFormatError
        If neither its name nor its first lines tell.
    """
    stem, suffix = os.path.splitext(os.fspath(path).lower())
    if suffix in COMPRESSED:
        suffix = os.path.splitext(stem)[1]
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if is_parquet(path):
        return "table"
    with open_source(path, encoding=encoding, max_bytes=max_bytes) as source:
        line = _read_first_line(source)
        if HEADER.fullmatch(line):
            return "xc"
        if line.lstrip().lower().startswith((b"@relation", b"@attribute")):
            return "arff"
        if _is_label_row(line, source):
            return "svmlight"
        raise source.fail(
            "the format is not recognised. Name the file .arff, .csv, .tsv, .parquet or .svm, or "
            "call the reader of its format."
        )


def _is_label_row(line, source):
    """Tell whether a line has labels and features with their indices."""
    try:
        read_label_block(line + b"\n", 1, source)
    except DataFormatError:
        return False
    return b":" in line


def _read_first_line(source):
    """Return the first line that is neither empty nor a comment."""
    for _ in range(N_LINES):
        line, _ = source.read_line() or (b"", 0)
        if line.strip() and not line.lstrip().startswith((b"%", b"#")):
            return line
    return b""
