"""What `OneVsRestClassifier` accepts as y, and more, as binary columns. Pure functions."""

import warnings
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.multiclass import unique_labels

from skmultilabel._array_library import to_numpy
from skmultilabel._validation import check_label_matrix, describe_labels, get_label_names
from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform._sparse_indices import shorten_indices

__all__ = [
    "Target",
    "find_constant",
    "get_label_column",
    "is_label_matrix",
    "read_batch",
    "read_target",
    "stack_rows",
    "warn_constant_labels",
    "warn_labels_of_one_class",
]


class Target(NamedTuple):
    """A target as binary columns.

    Attributes
    ----------
    columns : ndarray or csc_array of shape (n_samples, n_columns)
        int8, or float64 with NaN.
    binarizer : LabelBinarizer
        Turns such targets into columns and back.
    names : array-like of shape (n_columns,) or None
        What to call the columns in messages.
    """

    columns: np.ndarray | sp.csc_array
    binarizer: LabelBinarizer
    names: np.ndarray | list | None


def is_label_matrix(y):
    """Tell whether y is a matrix of labels rather than a vector of classes.

    Parameters
    ----------
    y : object
        A target. A single column is a label when it holds 0, 1 and NaN only; else it is a
        vector of classes in the shape of a column.

    Returns
    -------
    bool
        ``True`` for a label matrix.
    """
    if sp.issparse(y):
        return True
    try:
        values = y.to_numpy() if hasattr(y, "to_numpy") else np.asarray(y)
    except ValueError:  # ragged lists: sets of labels, which LabelBinarizer explains
        return False
    if values.ndim != 2:
        return values.ndim > 2
    if values.shape[1] > 1:
        return True
    if values.dtype.kind not in "biuf":
        return False
    return bool(np.isin(values[~np.isnan(values)], (0, 1)).all())


def read_target(y, n_samples):
    """Turn the target of a fit into binary columns.

    Parameters
    ----------
    y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels) or (n_samples,)
        Labels, NaN where not known; or a vector of classes.
    n_samples : int
        The number of rows of X.

    Returns
    -------
    Target
        The columns, what binarizes such targets, and what to call the columns.

    Raises
    ------
    ValueError
        If `y` is neither labels nor classes.
    """
    y = to_numpy(y)
    if is_label_matrix(y):
        columns = _read_label_matrix(y, n_samples)
        binarizer = _make_indicator_binarizer(columns.shape[1], sparse=sp.issparse(y))
        return Target(columns, binarizer, get_label_names(y))
    binarizer = LabelBinarizer(sparse_output=True)
    return _binarize(y, binarizer.fit(y))


def read_batch(y, n_samples, binarizer, classes):
    """Turn the target of a partial fit into binary columns.

    Parameters
    ----------
    y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels) or (n_samples,)
        Labels, NaN where not known; or a vector of classes.
    n_samples : int
        The number of rows of X.
    binarizer : LabelBinarizer or None
        That of the batches before; ``None`` in the first call.
    classes : array-like of shape (n_classes,) or None
        All classes, needed in the first call with a vector of classes.

    Returns
    -------
    Target
        The columns, what binarizes such targets, and what to call the columns.

    Raises
    ------
    ValueError
        If the batch does not have the labels or the classes of the first one.
    """
    y = to_numpy(y)
    is_matrix = is_label_matrix(y)
    _check_same_kind(is_matrix, binarizer)
    if is_matrix:
        target = read_target(y, n_samples)
        _check_same_width(target.columns.shape[1], binarizer)
        return target
    if binarizer is None:
        if classes is None:
            raise ValueError("classes must be passed on the first call to partial_fit.")
        binarizer = LabelBinarizer(sparse_output=True).fit(unique_labels(classes))
    elif classes is not None and not np.array_equal(binarizer.classes_, unique_labels(classes)):
        raise ValueError(
            f"`classes={classes!r}` is not the same as on last call to partial_fit, was: "
            f"{binarizer.classes_!r}"
        )
    if len(np.setdiff1d(y, binarizer.classes_)):
        raise ValueError(
            f"Mini-batch contains {np.unique(y)} while classes must be subset of "
            f"{binarizer.classes_}"
        )
    return _binarize(y, binarizer)


def _binarize(y, binarizer):
    """Binarize classes; two classes share one column, that of the second."""
    columns = sp.csc_array(binarizer.transform(y))
    names = binarizer.classes_[-columns.shape[1] :]
    return Target(columns, binarizer, [str(name) for name in names])


def _check_same_kind(is_matrix, binarizer):
    was_matrix = is_matrix if binarizer is None else binarizer.y_type_.startswith("multilabel")
    if is_matrix != was_matrix:
        kinds = {True: "a label matrix", False: "a vector of classes"}
        raise ValueError(
            f"y is {kinds[is_matrix]}, but the first batch was {kinds[was_matrix]}. Every batch "
            "needs a target of the same kind."
        )


def _check_same_width(n_labels, binarizer):
    n_expected = n_labels if binarizer is None else len(binarizer.classes_)
    if n_labels != n_expected:
        raise ValueError(
            f"y has {n_labels} labels, but the first batch had {n_expected}. Every batch needs "
            "the same labels in the same order."
        )


def _read_label_matrix(y, n_samples):
    """Check a label matrix, in the words of `LabelBinarizer`, and lay it out label by label."""
    try:
        Y = check_label_matrix(y, n_samples=n_samples, name="y")
    except ValueError as error:
        if "must hold" not in str(error):
            raise
        raise ValueError(
            f"Multioutput target data is not supported with label binarization: {error}"
        ) from None
    return Y.tocsc() if sp.issparse(Y) else np.asfortranarray(Y)


def _make_indicator_binarizer(n_labels, *, sparse):
    """Make the binarizer of every label matrix of this width.

    Fitting one is no option: it refuses NaN and takes a single column for a vector.
    """
    binarizer = LabelBinarizer(sparse_output=True)
    binarizer.y_type_ = "multilabel-indicator"
    binarizer.sparse_input_ = sparse
    binarizer.classes_ = np.arange(n_labels)
    return binarizer


def get_label_column(columns, label):
    """Take one label as a dense vector.

    Parameters
    ----------
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        All labels.
    label : int
        The column.

    Returns
    -------
    ndarray of shape (n_samples,)
        int64, or float64 where the matrix has NaN.
    """
    dtype = np.float64 if columns.dtype.kind == "f" else np.int64
    if not sp.issparse(columns):
        return columns[:, label].astype(dtype)
    column = np.zeros(columns.shape[0], dtype=dtype)
    stored = slice(columns.indptr[label], columns.indptr[label + 1])
    column[columns.indices[stored]] = columns.data[stored]
    return column


def stack_rows(rows, n_samples):
    """Build the indicator matrix from the rows that carry each label.

    Parameters
    ----------
    rows : list of ndarray of int
        The rows of every label.
    n_samples : int
        The number of rows of the matrix.

    Returns
    -------
    csc_array of shape (n_samples, n_labels)
        1 where a sample carries a label.
    """
    indptr = np.concatenate([[0], np.cumsum([len(label_rows) for label_rows in rows])])
    indices = np.concatenate(rows)
    data = np.ones(len(indices), dtype=np.int64)
    return shorten_indices(sp.csc_array((data, indices, indptr), shape=(n_samples, len(rows))))


def find_constant(columns):
    """Find the labels with one class only among the rows where they are known.

    Parameters
    ----------
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        All labels.

    Returns
    -------
    always : ndarray of bool of shape (n_labels,)
        The labels that all known rows carry.
    never : ndarray of bool of shape (n_labels,)
        Those that no known row carries.
    unknown : ndarray of bool of shape (n_labels,)
        Those that are known in no row.
    """
    n_samples = columns.shape[0]
    if sp.issparse(columns):
        carried = np.nan_to_num(columns.data.astype(np.float64))
        absent = np.isnan(columns.data) if columns.dtype.kind == "f" else np.zeros(len(carried))
        label_of = np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))
        n_positive = np.bincount(label_of, carried, minlength=columns.shape[1])
        n_known = n_samples - np.bincount(label_of, absent, minlength=columns.shape[1])
    elif columns.dtype.kind != "f":
        # Column by column is several times faster than along an axis.
        n_positive = np.array([np.count_nonzero(column) for column in columns.T])
        n_known = np.full(columns.shape[1], n_samples)
    else:
        n_positive = np.nansum(columns, axis=0)
        n_known = n_samples - np.isnan(columns).sum(axis=0)
    known = n_known > 0
    return (n_positive == n_known) & known, (n_positive == 0) & known, ~known


def warn_constant_labels(columns, names=None):
    """Warn of labels with one class only, and name them.

    Parameters
    ----------
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        All labels.
    names : array-like of shape (n_labels,), default=None
        What to call them; their columns by default.
    """
    warn_labels_of_one_class(*find_constant(columns), names)


def warn_labels_of_one_class(always, never, unknown, names=None):
    """Warn of labels with one class only that were found already.

    Parameters
    ----------
    always, never, unknown : ndarray of bool of shape (n_labels,)
        What `find_constant` returns.
    names : array-like of shape (n_labels,), default=None
        What to call the labels; their columns by default.
    """
    always, never, unknown = map(np.flatnonzero, (always, never, unknown))
    in_all = "is present in all training examples"
    if len(always):
        _warn(f"Label {describe_labels(always, names)} {in_all}: always predicted.")
    if len(never):
        # In the words of OneVsRestClassifier, which name the class that is not the label.
        described = describe_labels(never, names).replace(", ", ", not ")
        _warn(f"Label not {described} {in_all}: never predicted.")
    if len(unknown):
        described = describe_labels(unknown, names)
        _warn(f"Label {described} is known (not NaN) in no training example: never predicted.")


def _warn(message):
    warnings.warn(message, LabelWarning, stacklevel=5)
