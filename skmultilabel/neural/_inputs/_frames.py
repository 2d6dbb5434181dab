"""Tables with categorical columns."""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.utils import check_array
from sklearn.utils.validation import validate_data

from skmultilabel.neural._inputs._arrays import ArrayInput
from skmultilabel.neural._inputs._categories import CategoryCodes, describe_unseen
from skmultilabel.neural._inputs._checks import check_finite
from skmultilabel.neural._inputs._columns import (
    is_frame,
    list_values,
    name_column,
    read_numbers,
)

__all__ = ["FrameArrays", "FrameInput"]


class FrameArrays(NamedTuple):
    """A table as two arrays.

    Attributes
    ----------
    numeric : ndarray of shape (n_rows, n_numeric), float32
        The numeric columns, scaled.
    codes : ndarray of shape (n_rows, n_categorical), int64
        The codes of the categories, 0 for one that was not seen in the fit.
    """

    numeric: np.ndarray
    codes: np.ndarray


class FrameInput:
    """Tables with categorical columns: numbers scaled, categories numbered.

    Parameters
    ----------
    scaling : {"auto", "standard", "quantile", "robust", "max_abs"} or None
        How the numeric columns are scaled.
    is_categorical : ndarray of shape (n_columns,), dtype bool
        Which columns are categorical.
    """

    kind = "frame"

    def __init__(self, scaling, is_categorical):
        self.is_categorical = is_categorical
        self.numeric_ = ArrayInput(scaling)
        self.categories_ = None

    @property
    def cardinalities(self):
        """How many codes each categorical column has, that for unseen categories included."""
        return [len(codes) for codes in self.categories_]

    @property
    def scaling_(self):
        """The scaling of the numeric columns."""
        return self.numeric_.scaling_

    def check(self, X, owner, *, reset):
        """Check X: a table, and numbers in its numeric columns. Returns (table, numbers)."""
        if not is_frame(X):
            X = check_array(X, dtype=None, ensure_all_finite=False, estimator=owner)
        elif len(X) == 0:
            raise ValueError(
                f"Found array with 0 sample(s) (shape={X.shape}) while a minimum of 1 is required."
            )
        validate_data(owner, X, reset=reset, skip_check_array=True)
        columns = np.flatnonzero(~self.is_categorical)
        numbers = np.empty((len(X), len(columns)))
        for place, column in enumerate(columns):
            numbers[:, place] = read_numbers(X, column)
        names = getattr(owner, "feature_names_in_", np.arange(X.shape[1]))
        check_finite(numbers, owner, names[columns])
        return X, numbers

    def learn(self, checked, *, is_all):
        """Learn scaling and categories from a checked X, which is all of it or one more part."""
        X, numbers = checked
        self.numeric_.learn(numbers, is_all=is_all)
        columns = np.flatnonzero(self.is_categorical)
        if self.categories_ is None:
            self.categories_ = [CategoryCodes(name_column(X, column)) for column in columns]
        for codes, column in zip(self.categories_, columns, strict=True):
            codes.learn(list_values(X, column))

    def encode(self, checked):
        """Scale the numbers, number the categories, and warn of those that were not seen."""
        X, numbers = checked
        codes = np.empty((len(X), len(self.categories_)), dtype=np.int64)
        unseen = {}
        columns = np.flatnonzero(self.is_categorical)
        for place, (known, column) in enumerate(zip(self.categories_, columns, strict=True)):
            codes[:, place], new = known.encode(list_values(X, column))
            if new:
                unseen[known.name] = new
        if unseen:
            message = (
                "X has categories that the fit has not seen, and that count as unknown: "
                f"{describe_unseen(unseen)}."
            )
            warnings.warn(message, UserWarning, stacklevel=4)
        return FrameArrays(self.numeric_.encode(numbers), codes)

    def make_blank(self, n_rows, n_features):
        """Make rows of zeros, as `encode` returns them."""
        n_categorical = len(self.categories_)
        numeric = self.numeric_.make_blank(n_rows, n_features - n_categorical)
        return FrameArrays(numeric, np.zeros((n_rows, n_categorical), dtype=np.int64))

    def get_state(self):
        """Return what was learnt as JSON and arrays."""
        facts, arrays = self.numeric_.get_state()
        columns = [[codes.name, codes.categories] for codes in self.categories_]
        return (
            {"numeric": facts, "columns": columns, "mask": self.is_categorical.tolist()},
            arrays,
        )

    @classmethod
    def from_state(cls, facts, arrays):
        """Return the input that `get_state` described."""
        numeric = ArrayInput.from_state(facts["numeric"], arrays)
        restored = cls(numeric.scaling, np.array(facts["mask"], dtype=bool))
        restored.numeric_ = numeric
        restored.categories_ = [CategoryCodes(*column) for column in facts["columns"]]
        return restored
