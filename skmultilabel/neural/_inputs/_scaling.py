"""Scalings of numeric columns: shift, factor and, for the robust one, a smooth clip."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import describe_labels
from skmultilabel.neural._inputs._moments import iter_blocks

__all__ = [
    "SCALINGS",
    "Scaling",
    "divide_by",
    "is_scaled",
    "learn_max_abs",
    "learn_parts",
    "learn_robust",
    "learn_standard",
    "scale_columns",
    "to_float32",
]

# How far from mean 0 and deviation 1 a table is that is taken to be scaled already.
NEAR_STANDARD = 0.1
CLIP = 3.0


class Scaling(NamedTuple):
    """What is done to each column: ``clip((x - center) * factor)``.

    Attributes
    ----------
    center, factor : ndarray of shape (n_columns,), float64
        The shift and the factor.
    clips : bool
        Whether z becomes ``z / sqrt(1 + (z / 3) ** 2)``, which is z near 0 and never beyond 3.
    """

    center: np.ndarray
    factor: np.ndarray
    clips: bool = False

    def apply(self, block):
        """Scale a few rows.

        Parameters
        ----------
        block : ndarray of shape (n_rows, n_columns)
            Numbers.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float64
            The scaled rows.
        """
        with np.errstate(over="ignore"):
            scaled = (np.asarray(block, dtype=np.float64) - self.center) * self.factor
        return scaled / np.hypot(1.0, scaled / CLIP) if self.clips else scaled


def learn_standard(moments):
    """Scale every column to mean 0 and standard deviation 1.

    Parameters
    ----------
    moments : ColumnMoments
        The moments of the columns.

    Returns
    -------
    Scaling
        A constant column is only shifted, to 0.

    Raises
    ------
    ValueError
        If the squares of a column are too large for float64.
    """
    std = moments.std
    too_large = np.flatnonzero(~np.isfinite(std))
    if too_large.size:
        raise ValueError(
            f"The values of column {describe_labels(too_large.tolist())} are too large to be "
            'scaled by their standard deviation. Use scaling="robust", or divide them first.'
        )
    center = np.where(moments.is_constant, moments.minimum, moments.mean)
    return Scaling(center, _invert(std))


def learn_max_abs(moments):
    """Scale every column to the largest absolute value 1; zeros stay zeros.

    Parameters
    ----------
    moments : ColumnMoments
        The moments of the columns.

    Returns
    -------
    Scaling
        The scaling.
    """
    return divide_by(np.maximum(np.abs(moments.minimum), np.abs(moments.maximum)))


def divide_by(largest):
    """Scale every column by a number of its own.

    Parameters
    ----------
    largest : ndarray of shape (n_columns,)
        The numbers; nothing is divided by 0.

    Returns
    -------
    Scaling
        The scaling.
    """
    return Scaling(np.zeros_like(largest), _invert(largest))


def is_scaled(moments):
    """Tell whether columns are scaled already, so that no copy is needed.

    Parameters
    ----------
    moments : ColumnMoments
        The moments of the columns.

    Returns
    -------
    bool
        Whether every column has mean 0 and standard deviation 1, or nearly so, or is one of 0 and 1
        alone.
    """
    near_standard = (np.abs(moments.mean) <= NEAR_STANDARD) & (
        np.abs(moments.std - 1) <= NEAR_STANDARD
    )
    return bool((near_standard | moments.is_indicator).all())


def learn_parts(moments):
    """Scale as the standard scaling does where that can help; what ``"auto"`` is for streams.

    Columns of 0 and 1 stay as they are: a rare indicator, divided by its standard deviation, would
    be the largest input of all.

    Parameters
    ----------
    moments : ColumnMoments
        The moments of the columns.

    Returns
    -------
    Scaling or None
        The scaling; ``None`` where all is scaled already.

    Raises
    ------
    ValueError
        If the squares of a column are too large for float64.
    """
    if is_scaled(moments):
        return None
    standard = learn_standard(moments)
    return Scaling(
        np.where(moments.is_indicator, 0.0, standard.center),
        np.where(moments.is_indicator, 1.0, standard.factor),
    )


def learn_robust(X):
    """Scale every column by its quartiles, and clip it smoothly.

    The scaling of RealMLP (Holzmüller, Grinsztajn and Steinwart, "Better by Default", NeurIPS
    2024, section 3.1): the median becomes 0 and the distance of the quartiles 1. Where the
    quartiles are equal, half the range takes their place, and a constant column becomes 0.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_columns)
        Finite numbers.

    Returns
    -------
    Scaling
        The scaling.
    """
    # Column by column: the sort of a whole table would be a copy of it.
    quantiles = [np.quantile(column.astype(np.float64), [0, 0.25, 0.5, 0.75, 1]) for column in X.T]
    low, lower, center, upper, high = np.array(quantiles).reshape(-1, 5).T
    # Halved first, because the range itself may overflow.
    spread = np.where(upper > lower, upper - lower, high / 2 - low / 2)
    return Scaling(center, np.where(high > low, _invert(spread), 0.0), clips=True)


# What is learnt from the moments of the columns alone, hence also from a stream.
SCALINGS = {"auto": learn_parts, "standard": learn_standard, "max_abs": learn_max_abs}


def scale_columns(scaling, X):
    """Scale a table, and make it float32.

    Parameters
    ----------
    scaling : Scaling, QuantileScaling or None
        The scaling; ``None`` leaves the values as they are.
    X : ndarray or csr_array of shape (n_rows, n_columns)
        Numbers. Sparse ones are only multiplied.

    Returns
    -------
    ndarray or csr_array of shape (n_rows, n_columns), float32
        The table: `X` itself where there is nothing to do, also where it is a memory map.

    Raises
    ------
    ValueError
        If a value is too large for float32.
    """
    if scaling is None:
        return to_float32(X)
    if sp.issparse(X):
        values = to_float32(X.data * scaling.factor[X.indices])
        return sp.csr_array((values, X.indices, X.indptr), shape=X.shape)
    scaled = np.empty(X.shape, dtype=np.float32)
    for rows in iter_blocks(X):
        scaled[rows] = to_float32(scaling.apply(X[rows]))
    return scaled


def to_float32(X):
    """Convert numbers to float32, or return them where they are that.

    Parameters
    ----------
    X : ndarray or csr_array
        Finite numbers.

    Returns
    -------
    ndarray or csr_array, float32
        The numbers, row by row in memory.

    Raises
    ------
    ValueError
        If a value is too large for float32.
    """
    with np.errstate(over="ignore"):
        converted = X.astype(np.float32, copy=False)
    values = converted.data if sp.issparse(converted) else converted
    if X.dtype.itemsize > 4 and not np.isfinite(values).all():
        raise ValueError(
            "Input X contains infinity or a value too large for dtype('float32'), in which nets "
            'calculate. Divide such columns first, or use scaling="robust", which clips.'
        )
    return converted if sp.issparse(converted) else np.require(converted, requirements="C")


def _invert(spread):
    """Divide 1 by it, where that is a number; a column without spread keeps its unit."""
    has_spread = spread > np.finfo(np.float64).tiny
    return 1.0 / np.where(has_spread, spread, 1.0)
