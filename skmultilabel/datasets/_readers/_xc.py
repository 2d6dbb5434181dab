"""Read the sparse text format of the extreme-classification repository."""

import re

import numpy as np
from sklearn.utils import Bunch

from skmultilabel._text_table import format_count
from skmultilabel.datasets._readers._label_rows import join_rows, read_label_block, to_matrix
from skmultilabel.datasets._readers._source import open_source

__all__ = ["HEADER", "read_xc"]

# Three whole numbers, as large as an index may be.
HEADER = re.compile(rb"\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*")


def read_xc(path_or_file, *, encoding=None, max_bytes=None):
    """Read a file of the extreme-classification repository.

    The first line holds the numbers of rows, features and labels. Each other line is a row: the numbers
    of its labels with commas between, then ``index:value`` for each feature that is not 0; all
    are counted from 0. A row without labels begins with a space.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The file; it may be compressed with gzip, bzip2 or xz.
    encoding : str, default=None
        The encoding of the text: UTF-8 by default.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, or 20 times the
        size of the file where that is more.

    Returns
    -------
    Bunch
        With the attributes

        data : csr_array of shape (n_samples, n_features)
            The features, float64.
        target : csr_array of shape (n_samples, n_labels)
            The labels, int8.
        feature_names, target_names : None
            The format has no names.
        nominal_features : None
            Nor nominal features.

    Raises
    ------
    DataFormatError
        If the file is not written so, holds a label or an index that is not below the number in
        the first line, or has another number of rows. The message names the line.

    See Also
    --------
    read_svmlight_multilabel : Reads rows of this form without the first line.

    References
    ----------
    K. Bhatia, K. Dahiya, H. Jain, P. Kar, A. Mittal, Y. Prabhu, M. Varma (2016). "The extreme
    classification repository: multi-label datasets and code."

    Examples
    --------
    >>> import io
    >>> from skmultilabel.datasets import read_xc
    >>> pages = read_xc(io.BytesIO(b"2 4 3\\n0,2 1:0.5 3:1\\n 0:2\\n"))
    >>> pages.data.toarray()
    array([[0. , 0.5, 0. , 1. ],
           [2. , 0. , 0. , 0. ]])
    >>> pages.target.toarray()
    array([[1, 0, 1],
           [0, 0, 0]], dtype=int8)
    """
    with open_source(path_or_file, encoding=encoding, max_bytes=max_bytes) as source:
        n_rows, n_features, n_labels = _read_header(source)
        blocks = [
            read_label_block(block, first_line, source, (n_labels, n_features))
            for block, first_line in source.iter_blocks()
        ]
        rows = join_rows(blocks) if blocks else None
        n_found = len(rows.n_labels) if blocks else 0
        if n_found > n_rows and not (rows.n_labels + rows.n_entries)[n_rows:].any():
            n_found = n_rows  # empty lines at the end are no rows
        if n_found != n_rows:
            raise source.fail(
                f"the first line promises {format_count(n_rows, 'row')}, but there are {n_found}. "
                "Is the file cut off, or not the one that was meant?",
                1 + min(n_found, n_rows + 1),
            )
    X = to_matrix(rows.n_entries[:n_rows], rows.indices, rows.values, n_features)
    ones = np.ones(len(rows.labels), dtype=np.int8)
    Y = to_matrix(rows.n_labels[:n_rows], rows.labels.astype(np.int64), ones, n_labels)
    Y.sum_duplicates()
    Y.data[:] = 1  # a label that a row has twice
    return Bunch(data=X, target=Y, feature_names=None, target_names=None, nominal_features=None)


def _read_header(source):
    """Read the numbers of rows, features and labels."""
    line, number = source.read_line() or (b"", 1)
    match = HEADER.fullmatch(line)
    if match is None:
        cause = "the first line holds three numbers, of rows, features and labels"
        if not line:
            raise source.fail(f"the file, or its first line, is empty; {cause}.", number)
        raise source.fail(
            f"{cause}; this is another. Read rows without them with read_svmlight_multilabel.",
            number,
            line,
        )
    sizes = tuple(map(int, match.groups()))
    if 0 in sizes:
        raise source.fail("there must be a row, a feature and a label at least.", number, line)
    return sizes
