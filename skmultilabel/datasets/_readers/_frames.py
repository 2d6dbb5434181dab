"""Matrices that were read -> DataFrames, and labels -> whole numbers where all are known."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import import_pandas

__all__ = ["to_feature_frame", "to_frame", "to_whole_labels"]


def to_whole_labels(Y):
    """Return labels as whole numbers if none is NaN, and as they are otherwise."""
    values = Y.data if sp.issparse(Y) else Y
    if np.isnan(values).any():
        return Y
    return Y.astype(np.int8 if sp.issparse(Y) else np.int64)


def to_frame(matrix, names):
    """Return a matrix as a DataFrame, a sparse one with sparse columns."""
    pd = import_pandas()
    if sp.issparse(matrix):
        return pd.DataFrame.sparse.from_spmatrix(matrix, columns=names)
    return pd.DataFrame(matrix, columns=names)


def to_feature_frame(X, columns):
    """Return the features of an ARFF file as a DataFrame with categories, times and texts."""
    pd = import_pandas()
    frame = to_frame(X, [column.attribute.name for column in columns])
    return pd.DataFrame(
        {
            column.attribute.name: _convert(frame.iloc[:, k], column, pd)
            for k, column in enumerate(columns)
        }
    )


def _convert(series, column, pd):
    """Turn the codes of an attribute into what they stand for."""
    kind = column.attribute.kind
    if kind == "numeric":
        return series
    codes = np.asarray(series, dtype=np.float64)
    if kind == "date":
        return pd.Series(pd.to_datetime(codes, unit="s"))
    codes = np.where(np.isnan(codes), -1, codes).astype(np.int64)
    if kind == "nominal":
        return pd.Series(pd.Categorical.from_codes(codes, list(column.attribute.values)))
    texts = np.array([*column.texts, None], dtype=object)
    return pd.Series(texts[codes], dtype=object)
