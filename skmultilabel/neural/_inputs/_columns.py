"""Columns of DataFrames and arrays: their names, which are categorical, what they hold."""

from numbers import Number

import numpy as np
import scipy.sparse as sp

from skmultilabel.neural._inputs._categories import is_missing

__all__ = [
    "find_categorical",
    "is_frame",
    "is_sparse",
    "list_values",
    "name_column",
    "read_numbers",
]


def is_frame(X):
    """Tell whether X is a DataFrame of pandas or polars.

    Parameters
    ----------
    X : object
        Anything.

    Returns
    -------
    bool
        Whether it has columns, each of its own type.
    """
    return hasattr(X, "columns") and hasattr(X, "dtypes")


def is_sparse(X):
    """Tell whether X is a sparse matrix, or a DataFrame of sparse columns.

    Parameters
    ----------
    X : object
        Anything.

    Returns
    -------
    bool
        Whether it is.
    """
    if not is_frame(X):
        return sp.issparse(X)
    return X.shape[1] > 0 and all(str(dtype).startswith("Sparse[") for dtype in X.dtypes)


def name_column(X, column):
    """Write a column for a message: its name where it has one, else its number.

    Parameters
    ----------
    X : object
        A table.
    column : int
        Which column.

    Returns
    -------
    str
        For example ``"'city'"`` or ``"3"``.
    """
    name = list(X.columns)[column] if is_frame(X) else int(column)
    return repr(name)


def list_values(X, column):
    """Return the values of a column as Python objects.

    Parameters
    ----------
    X : DataFrame or ndarray of shape (n_rows, n_columns)
        A table.
    column : int
        Which column.

    Returns
    -------
    list
        The values.
    """
    return X.to_series(column).to_list() if _is_polars(X) else _get_column(X, column).tolist()


def read_numbers(X, column):
    """Return a numeric column as floats, missing values as NaN.

    Parameters
    ----------
    X : DataFrame or ndarray of shape (n_rows, n_columns)
        A table.
    column : int
        Which column.

    Returns
    -------
    ndarray of shape (n_rows,), float64
        The numbers.

    Raises
    ------
    ValueError
        If the column does not hold numbers.
    """
    values = _get_column(X, column)
    try:
        if hasattr(values, "to_numpy") and not _is_polars(X):
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Column {name_column(X, column)} must hold numbers, as in the fit: {error}. List it in "
            "categorical_features if its values are categories."
        ) from None


def find_categorical(X, categorical_features):
    """Mark the categorical columns.

    Parameters
    ----------
    X : DataFrame or ndarray of shape (n_rows, n_columns)
        The table of the fit.
    categorical_features : "auto", None or array-like
        ``"auto"`` takes the columns of a DataFrame that hold categories or text; a mask, numbers
        of columns or names say which.

    Returns
    -------
    ndarray of shape (n_columns,), dtype bool
        The mask.

    Raises
    ------
    ValueError
        If a column holds neither numbers nor categories, or if there is no column of that name or
        number.
    """
    n_columns = X.shape[1]
    if categorical_features is None:
        return np.zeros(n_columns, dtype=bool)
    if isinstance(categorical_features, str):
        if categorical_features != "auto":
            raise ValueError(
                'categorical_features must be "auto", None, a mask, or numbers or names of columns '
                f"in a list; got {categorical_features!r}."
            )
        columns = range(n_columns if is_frame(X) else 0)
        return np.array([_holds_categories(X, column) for column in columns] or [False] * n_columns)
    return _mark(X, np.asarray(categorical_features), n_columns)


def _mark(X, chosen, n_columns):
    """Turn a mask, numbers or names of columns into a mask."""
    if chosen.size and chosen.dtype.kind == "b":
        if chosen.shape != (n_columns,):
            raise ValueError(
                f"categorical_features is a mask of shape {chosen.shape}, but X has {n_columns} "
                "columns. Give one value for each."
            )
        return chosen
    names = {name: column for column, name in enumerate(X.columns)} if is_frame(X) else {}
    places = {**{column: column for column in range(n_columns)}, **names}
    if chosen.dtype.kind in "iu":
        places = {column: column for column in range(n_columns)}
    unknown = [item for item in chosen.tolist() if item not in places]
    if unknown:
        raise ValueError(
            f"categorical_features has {unknown[0]!r}, which is no column of X. The columns are "
            f"{list(names) if names else f'0 to {n_columns - 1}, without names'}."
        )
    mask = np.zeros(n_columns, dtype=bool)
    mask[[places[item] for item in chosen.tolist()]] = True
    return mask


def _holds_categories(X, column):
    """Tell categories and text from numbers, by the type of the column and, for objects, by it."""
    dtype = _get_column(X, column).dtype
    if _is_number_type(dtype):
        return False
    if str(dtype).startswith(("datetime", "timedelta", "Datetime", "Date", "Duration", "Time")):
        raise ValueError(
            f"Column {name_column(X, column)} holds times ({dtype}). Turn them into numbers first, "
            "such as days since a date, or the hour, or leave the column out."
        )
    if str(dtype) != "object":
        return True
    known = (value for value in list_values(X, column) if not _is_missing_item(value))
    return not all(isinstance(value, Number) and not isinstance(value, bool) for value in known)


def _is_number_type(dtype):
    if hasattr(dtype, "is_numeric"):
        return dtype.is_numeric() or str(dtype) == "Boolean"
    return dtype.kind in "biuf" and str(dtype) != "category"


def _is_missing_item(value):
    """Tell whether a value is missing; what cannot be hashed, such as a list, is not."""
    return getattr(value, "__hash__", None) is not None and is_missing(value)


def _is_polars(X):
    return is_frame(X) and not hasattr(X, "iloc")


def _get_column(X, column):
    if is_frame(X):
        return X.to_series(column) if _is_polars(X) else X.iloc[:, column]
    return X[:, column]
