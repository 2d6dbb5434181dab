"""The only place where label matrices, score matrices and label weights are checked."""

from collections import Counter

import numpy as np
import scipy.sparse as sp

from skmultilabel._array_library import to_numpy

__all__ = [
    "check_label_matrix",
    "check_label_weight",
    "check_same_labels",
    "check_score_matrix",
    "count_positives",
    "describe_labels",
    "get_label_names",
    "is_finite",
    "is_known",
    "locate_labels",
    "resolve_label_names",
]


def check_label_matrix(Y, *, n_samples=None, allow_missing=True, allow_soft=False, name="Y"):
    """Check a label matrix and return it as an array or a sparse array.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0/1 (bool, int or float) with NaN for a label that is not known. Entries that a
        sparse matrix does not store are 0. Under scikit-learn's array API dispatch also the
        array of another library, on any device; it is copied to NumPy.
    n_samples : int, default=None
        The number of rows that `Y` must have: that of `X`.
    allow_missing : bool, default=True
        Whether NaN is legal.
    allow_soft : bool, default=False
        Whether the numbers between 0 and 1 are legal, as the probabilities of labels.
    name : str, default="Y"
        How the messages call the matrix.

    Returns
    -------
    ndarray or csr_array of shape (n_samples, n_labels)
        int8 where every label is known to be 0 or 1, else float64. A new object: what the
        caller gave is not written to, though memory may be shared.

    Raises
    ------
    ValueError
        If `Y` is not two-dimensional, is empty, has another number of rows than
        `n_samples`, or holds anything but 0, 1 and (where allowed) NaN or numbers between
        0 and 1. The message names the value and its row and column.

    Examples
    --------
    >>> check_label_matrix([[True, False], [False, True]])
    array([[1, 0],
           [0, 1]], dtype=int8)
    >>> check_label_matrix([[0, 2]])
    Traceback (most recent call last):
        ...
    ValueError: Y must hold 0 and 1, and NaN for a label that is not known; row 0, label 1 \
holds 2. Binarize the labels first, for example with MultiLabelBinarizer.
    """
    if Y is None:
        raise ValueError(f"This requires {name} to be passed, but the target {name} is None.")
    label_names = get_label_names(Y)
    Y = to_numpy(Y)
    if sp.issparse(Y):
        matrix = sp.csr_array(Y)
        if not matrix.has_canonical_format:
            matrix = matrix.copy()  # it shares its arrays with Y
            matrix.sum_duplicates()
        values = matrix.data
    else:
        matrix = values = _to_dense_labels(Y, name)
    _check_label_shape(matrix.shape, n_samples, name)
    if _has_only_zeros_and_ones(values):
        return matrix.astype(np.int8)
    hard = (values == 0) | (values == 1)
    bad = ~((values >= 0) & (values <= 1)) if allow_soft else ~hard
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
    if allow_missing:
        bad &= ~missing
    if bad.any():
        row, label = _locate(matrix, bad)
        value = values[bad].flat[0]
        where = f"row {row}, label {describe_labels([label], label_names)}"
        raise ValueError(_explain_bad_value(value, where, allow_missing, allow_soft, name))
    return matrix.astype(np.int8 if hard.all() else np.float64)


def _has_only_zeros_and_ones(values):
    """Tell it of whole numbers in one pass without a copy; of others say no."""
    if values.dtype.kind not in "iu" or not values.dtype.isnative:
        return values.dtype.kind == "b"
    # Seen as unsigned, negative numbers are large.
    return values.view(f"u{values.dtype.itemsize}").max(initial=0) <= 1


def _to_dense_labels(Y, name):
    """Return a numeric array, with pandas' and polars' missing values as NaN."""
    try:
        values = Y.to_numpy() if hasattr(Y, "to_numpy") else np.asarray(Y)
    except ValueError:
        raise ValueError(_explain_no_matrix("rows of different lengths", name)) from None
    if values.ndim == 1:
        got = f"a one-dimensional array of {values.size} values"
        raise ValueError(_explain_no_matrix(got, name))
    if values.dtype.kind in "biuf":
        return values
    try:
        return np.frompyfunc(_to_number, 1, 1)(values).astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must hold numbers: 0 and 1, and NaN for a label that is not known; got "
            f"values of type {values.dtype}, for example {values.flat[0]!r}. Binarize the "
            "labels first, for example with MultiLabelBinarizer."
        ) from None


def _explain_no_matrix(got, name):
    return (
        f"{name} must be a matrix of shape (n_samples, n_labels) with 0 and 1, got {got}. Turn "
        "sets of labels into such a matrix with sklearn.preprocessing.MultiLabelBinarizer, and "
        f"pass a single label as {name}.reshape(-1, 1)."
    )


def _to_number(value):
    """Return one object as a float: NaN for None and pandas.NA; text is no number."""
    if value is None or type(value).__name__ == "NAType":
        return np.nan
    if isinstance(value, str):
        raise TypeError
    return float(value)


def _check_label_shape(shape, n_samples, name):
    if len(shape) != 2:
        raise ValueError(f"{name} must have two dimensions (n_samples, n_labels), got {shape}.")
    if 0 in shape:
        raise ValueError(
            f"{name} is empty: it has shape {tuple(shape)}, but at least one sample and one "
            "label are needed."
        )
    if n_samples is not None and shape[0] != n_samples:
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: X has {n_samples} "
            f"rows and {name} has {shape[0]}. Every sample needs one row in each."
        )


def _locate(matrix, bad):
    """Row and column of the first marked value of an array or a csr_array."""
    if sp.issparse(matrix):
        position = np.flatnonzero(bad)[0]
        row = np.searchsorted(matrix.indptr, position, side="right") - 1
        return int(row), int(matrix.indices[position])
    row, label = np.argwhere(bad)[0]
    return int(row), int(label)


def _explain_bad_value(value, where, allow_missing, allow_soft, name):
    if value != value:
        return (
            f"{name} must hold 0 and 1 only here; {where} is NaN (not known). Leave out the "
            "rows with unknown labels, or use a method that accepts them."
        )
    legal = "0 and 1, or probabilities between them" if allow_soft else "0 and 1"
    if allow_missing:
        legal += ", and NaN for a label that is not known"
    return (
        f"{name} must hold {legal}; {where} holds {value:g}. Binarize the labels first, for "
        "example with MultiLabelBinarizer."
    )


def get_label_names(Y):
    """Return the column names of a DataFrame of labels.

    Parameters
    ----------
    Y : object
        Anything; only a DataFrame whose column names are all strings has label names.

    Returns
    -------
    ndarray of shape (n_labels,), dtype object, or None
        The names.

    Examples
    --------
    >>> import pandas as pd
    >>> get_label_names(pd.DataFrame({"sport": [0, 1], "news": [1, 1]}))
    array(['sport', 'news'], dtype=object)
    """
    columns = getattr(Y, "columns", None)
    if columns is None:
        return None
    names = np.asarray(list(columns), dtype=object)
    if not all(isinstance(name, str) for name in names):
        return None
    return names


def resolve_label_names(label_names, Y, n_labels):
    """Return the names of labels: as given, else those of the DataFrame, else their columns.

    Parameters
    ----------
    label_names : array-like of shape (n_labels,), or None
        The names that were given.
    Y : object
        The labels as they came.
    n_labels : int
        How many there are.

    Returns
    -------
    ndarray of shape (n_labels,), dtype object
        The names as text.

    Raises
    ------
    ValueError
        If there are more or fewer names than labels.
    """
    names = get_label_names(Y) if label_names is None else label_names
    names = [str(name) for name in (range(n_labels) if names is None else names)]
    if len(names) != n_labels:
        raise ValueError(f"label_names has {len(names)} names, but there are {n_labels} labels.")
    return np.array(names, dtype=object)


def count_positives(Y):
    """Count the positives and the known samples of every label of a checked label matrix.

    Parameters
    ----------
    Y : ndarray or sparse array of shape (n_samples, n_labels)
        0 and 1, NaN for a label that is not known.

    Returns
    -------
    n_positive, n_known : ndarray of shape (n_labels,), int64
        The counts.
    """
    if not sp.issparse(Y):
        return np.count_nonzero(Y == 1, axis=0), np.count_nonzero(is_known(Y), axis=0)
    Y = sp.csr_array(Y)
    n_positive, n_unknown = (
        np.bincount(Y.indices[marked], minlength=Y.shape[1])
        for marked in (Y.data == 1, ~is_known(Y.data))
    )
    return n_positive, Y.shape[0] - n_unknown


def check_same_labels(Y, n_labels, label_names=None, *, name="y", owner="the fit"):
    """Refuse a matrix whose columns are not the known labels in their order.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Labels or scores. Names are compared where it is a DataFrame that has them.
    n_labels : int
        The number of labels that are known.
    label_names : array-like of str of shape (n_labels,), default=None
        Their names, where they have any.
    name : str, default="y"
        How the messages call the matrix.
    owner : str, default="the fit"
        Whose the known labels are, for the messages.

    Raises
    ------
    ValueError
        If it is no matrix, there are more or fewer columns than labels, or both have names, and
        these differ or stand in another order.

    Examples
    --------
    >>> import pandas as pd
    >>> check_same_labels(pd.DataFrame({"news": [0], "sport": [1]}), 2, ["sport", "news"])
    Traceback (most recent call last):
        ...
    ValueError: y has the labels of the fit in another order. Take its columns in this order: \
'sport', 'news'.
    """
    n_columns, names = _count_columns(Y, name), get_label_names(Y)
    if n_columns != n_labels:
        raise ValueError(f"{name} has {n_columns} labels, but {owner} has {n_labels}.")
    if names is None or label_names is None or list(names) == list(label_names):
        return
    known = describe_labels(range(n_labels), label_names, limit=100)
    unknown = list((Counter(names) - Counter(label_names)).elements())
    if not unknown:
        raise ValueError(
            f"{name} has the labels of {owner} in another order. Take its columns in this order: "
            f"{known}."
        )
    raise ValueError(
        f"{name} has labels that {owner} does not have: "
        f"{describe_labels(range(len(unknown)), unknown)}. It has {known}."
    )


def _count_columns(Y, name):
    """Return how many columns a matrix has, of labels or of scores."""
    shape = np.shape(Y)
    if len(shape) == 2:
        return shape[1]
    if len(shape) == 1:
        raise ValueError(_explain_no_matrix(f"a one-dimensional array of {shape[0]} values", name))
    raise ValueError(f"{name} must have two dimensions (n_samples, n_labels), got {shape}.")


def describe_labels(labels, label_names=None, limit=10):
    """Write labels for a message: their names where there are any, else their columns.

    Parameters
    ----------
    labels : iterable of int
        Columns of the label matrix.
    label_names : array-like of {str, int}, default=None
        All label names; numbers where these are columns of another matrix.
    limit : int, default=10
        How many are written out.

    Returns
    -------
    str
        For example ``"'sport', 'news' and 3 more"``.

    Examples
    --------
    >>> describe_labels([0, 2], ["sport", "news", "arts"])
    "'sport', 'arts'"
    >>> describe_labels(range(5), limit=3)
    '0, 1, 2 and 2 more'
    """
    labels = list(labels)
    names = labels[:limit] if label_names is None else [label_names[k] for k in labels[:limit]]
    shown = [repr(str(name)) if isinstance(name, str) else str(name) for name in names]
    more = len(labels) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def locate_labels(labels, n_labels, label_names=None, *, name="labels"):
    """Find the columns of labels that are given by name or by column.

    Parameters
    ----------
    labels : iterable of {str, int}
        Names, or columns as numbers. Where labels have no names also columns as text, which is
        what JSON makes of the numbers in a dict.
    n_labels : int
        The number of labels.
    label_names : array-like of str of shape (n_labels,), default=None
        All label names.
    name : str, default="labels"
        How the messages call them.

    Returns
    -------
    list of int
        The columns.

    Raises
    ------
    ValueError
        If a label is not known, is given twice, or its name is that of several columns.

    Examples
    --------
    >>> locate_labels(["news", 0], 2, ["sport", "news"])
    [1, 0]
    >>> locate_labels(["arts"], 2, ["sport", "news"])
    Traceback (most recent call last):
        ...
    ValueError: labels has 'arts', which is no label. The labels are 'sport', 'news'.
    """
    labels = list(labels)
    names = list(map(str, range(n_labels) if label_names is None else label_names))
    columns = {**{name: k for k, name in enumerate(names)}, **{k: k for k in range(n_labels)}}
    unknown = [label for label in labels if label not in columns]
    if unknown:
        remedy = "" if label_names is not None else " Labels have names where y is a DataFrame."
        raise ValueError(
            f"{name} has {describe_labels(range(len(unknown)), unknown)}, which is no label. The "
            f"labels are {describe_labels(range(n_labels), label_names, limit=100)}.{remedy}"
        )
    uses = Counter(names)
    ambiguous = [label for label in labels if uses[label] > 1]
    if ambiguous:
        raise ValueError(
            f"{name} has {ambiguous[0]!r}, which is the name of several labels. Use the numbers of "
            "their columns."
        )
    found = [columns[label] for label in labels]
    repeated = [label for label, count in Counter(found).items() if count > 1]
    if repeated:
        raise ValueError(
            f"{name} has label {describe_labels(repeated, label_names)} more than once."
        )
    return found


def is_known(Y):
    """Mark the known entries of a dense label matrix.

    Parameters
    ----------
    Y : ndarray of shape (n_samples, n_labels)
        A checked dense label matrix.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        ``False`` where the label is NaN.
    """
    return ~np.isnan(Y) if Y.dtype.kind == "f" else np.ones(Y.shape, dtype=bool)


def check_score_matrix(
    scores,
    shape,
    *,
    accept_sparse=False,
    check_finite=True,
    name="the scores",
    label_names=None,
):
    """Check a matrix of scores.

    Parameters
    ----------
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Finite real numbers. Those that a sparse matrix does not list are minus infinity.
    shape : tuple of int
        The shape that is expected.
    accept_sparse : bool, default=False
        Whether the scores may be sparse.
    check_finite : bool, default=True
        Whether to look at the numbers themselves, too; `is_finite` does so for a part of them.
    name : str, default="the scores"
        How the messages call the matrix.
    label_names : array-like of shape (n_labels,), default=None
        What the messages call the labels; their columns by default.

    Returns
    -------
    ndarray or csr_array of shape (n_samples, n_labels), float32 or float64
        The scores.

    Raises
    ------
    ValueError
        If the shape differs or a score is not finite, or sparse scores are not accepted.
    """
    if sp.issparse(scores):
        if not accept_sparse:
            raise ValueError(
                f"{name[0].upper()}{name[1:]} must be dense here, for a score that is not listed "
                "counts as minus infinity; pass scores.toarray() where it counts as 0."
            )
        scores = sp.csr_array(scores)
    else:
        scores = np.asarray(to_numpy(scores))
    if scores.dtype not in (np.float32, np.float64):
        scores = scores.astype(np.float64)
    if scores.shape != tuple(shape):
        raise ValueError(
            f"{name[0].upper()}{name[1:]} must have shape {tuple(shape)}: one row per sample and "
            f"one column per label; got {scores.shape}."
        )
    values = scores.data if sp.issparse(scores) else scores
    if check_finite and not is_finite(values):
        row, label = _locate(scores, ~np.isfinite(values))
        raise ValueError(
            f"{name[0].upper()}{name[1:]} must be finite; row {row}, label "
            f"{describe_labels([label], label_names)} holds {scores[row, label]}. Look for overflow or missing values in what made them."
        )
    return scores


def is_finite(values):
    """Tell whether all of an array is finite.

    Parameters
    ----------
    values : ndarray
        Real numbers.

    Returns
    -------
    bool
        Whether none is infinite or NaN.
    """
    # A finite sum tells it without an array of marks.
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(values.sum()) or np.isfinite(values).all())


def check_label_weight(sample_weight, n_samples, n_labels):
    """Check weights per sample or per sample and label.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), or None
        Finite weights that are not negative.
    n_samples : int
        The number of samples.
    n_labels : int
        The number of labels.

    Returns
    -------
    ndarray of shape (n_samples,) or (n_samples, n_labels), float64, or None
        The weights.

    Raises
    ------
    ValueError
        If the shape is another, or a weight is negative, NaN or infinite.
    """
    if sample_weight is None:
        return None
    weight = np.asarray(to_numpy(sample_weight), dtype=np.float64)
    if weight.ndim == 0:
        weight = np.full(n_samples, float(weight))
    if weight.shape not in ((n_samples,), (n_samples, n_labels)):
        raise ValueError(
            f"sample_weight must have shape ({n_samples},), one weight per sample, or "
            f"({n_samples}, {n_labels}), one per sample and label; got {weight.shape}."
        )
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be finite and not negative.")
    return weight
