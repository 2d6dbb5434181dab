"""Read multi-label files of svmlight and libsvm."""

import numpy as np
from sklearn.utils import Bunch

from skmultilabel.datasets._readers._label_rows import join_rows, read_label_block, to_matrix
from skmultilabel.datasets._readers._source import open_source

__all__ = ["read_svmlight_multilabel"]


def read_svmlight_multilabel(
    path_or_file, *, n_features=None, zero_based="auto", encoding=None, max_bytes=None
):
    """Read a multi-label file of svmlight or libsvm.

    Each line is a row: its labels, numbers with commas between, then ``index:value`` for each
    feature that is not 0. A row without labels begins with a space or with its first index. What
    stands behind ``#`` is a comment; ``qid:`` is passed over.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The file; it may be compressed with gzip, bzip2 or xz.
    n_features : int, default=None
        The number of features; by default what the largest index needs.
    zero_based : bool or "auto", default="auto"
        Whether indices are counted from 0, or else from 1; "auto" says from 0 if there is an
        index 0.
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
            The labels, int8; a column for each label that any row has.
        feature_names : None
            The format has no names.
        target_names : list of str
            The labels, by their numbers, in rising order.
        nominal_features : None
            There are none.

    Raises
    ------
    DataFormatError
        If the file has no rows or no labels, or a row is not written so; the message names the line.

    See Also
    --------
    sklearn.datasets.load_svmlight_file : Returns the labels of each row as a tuple.
    read_xc : Reads such rows after a line with the shape.

    Examples
    --------
    >>> import io
    >>> from skmultilabel.datasets import read_svmlight_multilabel
    >>> songs = read_svmlight_multilabel(io.BytesIO(b"2,7 1:0.5 3:1\\n7 2:4  # calm\\n 1:1\\n"))
    >>> songs.data.toarray()
    array([[0.5, 0. , 1. ],
           [0. , 4. , 0. ],
           [1. , 0. , 0. ]])
    >>> songs.target.toarray()
    array([[1, 1],
           [0, 1],
           [0, 0]], dtype=int8)
    >>> songs.target_names
    ['2', '7']
    """
    with open_source(path_or_file, encoding=encoding, max_bytes=max_bytes) as source:
        blocks = [
            read_label_block(block, first_line, source)
            for block, first_line in source.iter_blocks()
        ]
        rows = join_rows(blocks) if blocks else None
        if rows is None or not len(rows.labels):
            what = "there are no rows" if rows is None else "no row has a label"
            raise source.fail(f"{what}. A row is written as: 2,7 1:0.5 3:1")
        indices = rows.indices - _find_base(rows, zero_based, source)
        if n_features is None:
            n_features = int(indices.max(initial=-1)) + 1
        if n_features < 1:
            raise source.fail(
                f"there must be a feature at least; got n_features={n_features}. Pass a larger one."
            )
        if (is_beyond := indices >= n_features).any():
            raise source.fail(
                f"index {rows.indices[is_beyond][0]} is beyond n_features={n_features}. Pass a "
                "larger one, or none.",
                _find_line(rows, is_beyond),
            )
    # Comments and empty lines are no rows.
    is_row = (rows.n_labels + rows.n_entries) > 0
    labels, columns = np.unique(rows.labels, return_inverse=True)
    ones = np.ones(len(columns), dtype=np.int8)
    Y = to_matrix(rows.n_labels[is_row], columns.ravel(), ones, len(labels))
    Y.sum_duplicates()
    Y.data[:] = 1  # a label that a row has twice
    return Bunch(
        data=to_matrix(rows.n_entries[is_row], indices, rows.values, n_features),
        target=Y,
        feature_names=None,
        target_names=[str(int(label)) if label.is_integer() else str(label) for label in labels],
        nominal_features=None,
    )


def _find_base(rows, zero_based, source):
    """Return the number that the first feature has in the file."""
    is_zero = rows.indices == 0
    if zero_based == "auto":
        return 0 if is_zero.any() else 1
    if is_zero.any() and not zero_based:
        raise source.fail(
            "there is an index 0, though zero_based is false. Leave it out.",
            _find_line(rows, is_zero),
        )
    return 0 if zero_based else 1


def _find_line(rows, is_meant):
    """Return the line of the first index that is meant; each line is a row, empty ones too."""
    ends = np.cumsum(rows.n_entries)
    return int(np.searchsorted(ends, np.argmax(is_meant), side="right")) + 1
