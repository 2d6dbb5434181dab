"""Read multi-label files of svmlight and libsvm."""

import numpy as np
from sklearn.utils import Bunch

from skmultilabel.datasets._readers._label_rows import join_rows, read_label_block, to_matrix
from skmultilabel.datasets._readers._source import MAX_BYTES, open_source

__all__ = ["read_svmlight_multilabel"]


def read_svmlight_multilabel(
    path_or_file, *, n_features=None, zero_based="auto", max_bytes=MAX_BYTES
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
    max_bytes : int, default=17179869184
        How many bytes may be read, after they are decompressed: 16 GiB by default.

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
    with open_source(path_or_file, max_bytes=max_bytes) as source:
        blocks = [
            read_label_block(block, first_line, source)
            for block, first_line in source.iter_blocks()
        ]
        rows = join_rows(blocks) if blocks else None
        if rows is None or not len(rows.labels):
            what = "there are no rows" if rows is None else "no row has a label"
            raise source.fail(f"{what}. A row is written as: 2,7 1:0.5 3:1")
        indices = rows.indices - _find_base(rows.indices, zero_based, source)
        n_needed = int(indices.max(initial=-1)) + 1
        if n_features is None:
            n_features = n_needed
        if not n_needed <= n_features or n_features < 1:
            raise source.fail(
                f"the indices need {n_needed} features, and n_features is {n_features}. Pass a "
                "larger one, or none."
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


def _find_base(indices, zero_based, source):
    """Return the number that the first feature has in the file."""
    has_zero = bool((indices == 0).any())
    if zero_based == "auto":
        return 0 if has_zero else 1
    if has_zero and not zero_based:
        raise source.fail("there is an index 0, though zero_based is false. Leave it out.")
    return 0 if zero_based else 1
