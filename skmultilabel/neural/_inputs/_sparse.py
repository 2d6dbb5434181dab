"""Sparse matrices."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.neural._inputs._checks import check_samples
from skmultilabel.neural._inputs._scaling import divide_by, scale_columns

__all__ = ["SparseInput"]


class SparseInput:
    """Sparse tables of numbers: float32 in rows, never dense.

    Parameters
    ----------
    scaling : {"auto", "max_abs"} or None
        ``"max_abs"`` divides every column by its largest absolute value; else nothing is done.

    Raises
    ------
    ValueError
        If the scaling would move zeros.
    """

    kind = "sparse"

    def __init__(self, scaling):
        if scaling not in ("auto", "max_abs", None):
            raise ValueError(
                f"scaling={scaling!r} would shift the zeros of a sparse X and make it dense. Use "
                '"max_abs", "auto" or None.'
            )
        self.scaling = scaling
        self.largest_ = None

    @property
    def scaling_(self):
        """The scaling of the columns."""
        return None if self.largest_ is None else divide_by(self.largest_)

    def check(self, X, owner, *, reset):
        """Check X; a dense one is made sparse."""
        X = sp.csr_array(check_samples(X, owner, reset=reset, accept_sparse="csr"))
        if X.has_canonical_format:
            return X
        X = X.copy()  # it shares its arrays with what the user gave
        X.sum_duplicates()
        return X

    def learn(self, X, *, is_all):
        """Learn the scaling from a checked X, or from one more part of it: it is the same."""
        if self.scaling == "max_abs":
            largest = np.asarray(abs(X).max(axis=0).todense(), dtype=np.float64).ravel()
            self.largest_ = largest if self.largest_ is None else np.maximum(self.largest_, largest)

    def encode(self, X):
        """Scale a checked X."""
        return scale_columns(self.scaling_, X)

    def make_blank(self, n_rows, n_features):
        """Make rows of zeros, as `encode` returns them."""
        return sp.csr_array((n_rows, n_features), dtype=np.float32)

    def get_state(self):
        """Return what was learnt as JSON and arrays."""
        arrays = {} if self.largest_ is None else {"largest": self.largest_}
        return {"scaling": self.scaling}, arrays

    @classmethod
    def from_state(cls, facts, arrays):
        """Return the input that `get_state` described."""
        restored = cls(facts["scaling"])
        restored.largest_ = arrays.get("largest")
        return restored
