"""Images, token ids and whatever else a module takes as it is."""

import numpy as np

from skmultilabel.neural._inputs._checks import check_samples
from skmultilabel.neural._inputs._scaling import to_float32

__all__ = ["RawInput"]


class RawInput:
    """Arrays of any number of dimensions, passed on as they are.

    Parameters
    ----------
    dtype : str
        The type that the module wants. ``"auto"`` keeps whole numbers as they are, and makes
        others float32.
    shape : tuple of int, default=None
        The shape of a sample, ``None`` for that of the X of the fit.
    given_dtype : str, default=None
        The type of the X of the fit.

    Raises
    ------
    ValueError
        If there is no such type of number.
    """

    kind = "raw"
    scaling_ = None

    def __init__(self, dtype, shape=None, given_dtype=None):
        self.dtype = dtype
        self.shape = shape
        self.given_dtype = given_dtype
        self._dtype = None if dtype == "auto" else _read_dtype(dtype)

    def check(self, X, owner, *, reset):
        """Check X."""
        X = check_samples(X, owner, reset=reset, allow_nd=True)
        if not reset and X.ndim != 1 + len(self.shape):
            raise ValueError(
                f"X has {X.ndim} dimensions, but {type(owner).__name__} was fitted on "
                f"{1 + len(self.shape)}: got shape {X.shape}."
            )
        return X

    def learn(self, X, *, is_all):
        """Note the shape of a sample, which every part has."""
        self.shape, self.given_dtype = X.shape[1:], X.dtype.str

    def encode(self, X):
        """Bring a checked X to its type."""
        if self._dtype is None:
            return X if X.dtype.kind in "biu" else to_float32(X)
        if self._dtype == np.float32:
            return to_float32(X)
        with np.errstate(invalid="ignore", over="ignore"):
            converted = X.astype(self._dtype, copy=False)
        is_exact = self._dtype.kind == "f" or X.dtype == self._dtype or (converted == X).all()
        if not is_exact or not np.isfinite(converted).all():
            raise ValueError(
                f"X holds values of type {X.dtype} that {self._dtype} cannot represent. Choose "
                "another input_dtype."
            )
        return converted

    def make_blank(self, n_rows, n_features):
        """Make rows of zeros, as `encode` returns them."""
        return self.encode(np.zeros((n_rows, *self.shape), dtype=self.given_dtype))

    def get_state(self):
        """Return what was learnt as JSON and arrays."""
        facts = {"dtype": self.dtype, "shape": list(self.shape), "given_dtype": self.given_dtype}
        return facts, {}

    @classmethod
    def from_state(cls, facts, arrays):
        """Return the input that `get_state` described."""
        return cls(facts["dtype"], tuple(facts["shape"]), facts["given_dtype"])


def _read_dtype(name):
    try:
        dtype = np.dtype(name)
    except TypeError:
        dtype = None
    if dtype is None or dtype.kind not in "biuf":
        raise ValueError(
            f'input_dtype={name!r} is no type of number. Use "auto", or for example "float32" or '
            '"int64".'
        )
    return dtype
