"""Tables of numbers."""

import numpy as np

from skmultilabel.neural._inputs._checks import check_samples
from skmultilabel.neural._inputs._moments import ColumnMoments, measure_columns, merge_moments
from skmultilabel.neural._inputs._quantiles import QuantileScaling, learn_quantiles
from skmultilabel.neural._inputs._scaling import (
    SCALINGS,
    Scaling,
    is_scaled,
    learn_robust,
    scale_columns,
)

__all__ = ["SCALINGS_OF_ALL_ROWS", "ArrayInput"]

SCALINGS_OF_ALL_ROWS = {"quantile": learn_quantiles, "robust": learn_robust}


class ArrayInput:
    """Dense tables of numbers: scaled, float32.

    Parameters
    ----------
    scaling : {"auto", "standard", "quantile", "robust", "max_abs"} or None
        How the columns are scaled.
    """

    kind = "array"

    def __init__(self, scaling):
        self.scaling = scaling
        self.scaling_ = None
        self.moments_ = None

    def check(self, X, owner, *, reset):
        """Check X."""
        return check_samples(X, owner, reset=reset)

    def learn(self, X, *, is_all):
        """Learn the scaling from a checked X, which is all of the samples or one more part."""
        if self.scaling is None:
            return
        if self.scaling in SCALINGS_OF_ALL_ROWS:
            if not is_all:
                raise ValueError(
                    f'scaling="{self.scaling}" needs quantiles of all rows at once. Use '
                    'scaling="standard" where rows come part by part.'
                )
            self.scaling_ = SCALINGS_OF_ALL_ROWS[self.scaling](X)
            return
        part = measure_columns(X)
        if self.scaling == "auto" and is_all:
            self.scaling_ = None if is_scaled(part) else learn_quantiles(X)
            return
        self.moments_ = part if self.moments_ is None else merge_moments(self.moments_, part)
        self.scaling_ = SCALINGS[self.scaling](self.moments_)

    def encode(self, X):
        """Scale a checked X."""
        return scale_columns(self.scaling_, X)

    def make_blank(self, n_rows, n_features):
        """Make rows of zeros, as `encode` returns them."""
        return np.zeros((n_rows, n_features), dtype=np.float32)

    def get_state(self):
        """Return what was learnt as JSON and arrays."""
        facts, arrays = {"scaling": self.scaling}, {}
        if self.scaling_ is not None:
            arrays |= self.scaling_._asdict()
            if "clips" in arrays:
                facts["clips"] = arrays.pop("clips")
        if self.moments_ is not None:
            moments = self.moments_._asdict()
            facts["n_rows"] = moments.pop("n_rows")
            arrays |= moments
        return facts, arrays

    @classmethod
    def from_state(cls, facts, arrays):
        """Return the input that `get_state` described."""
        restored = cls(facts["scaling"])
        if "clips" in facts:
            restored.scaling_ = Scaling(arrays["center"], arrays["factor"], facts["clips"])
        if "knots" in arrays:
            restored.scaling_ = QuantileScaling(arrays["knots"], arrays["scores"])
        if "n_rows" in facts:
            moments = {name: arrays[name] for name in ColumnMoments._fields if name != "n_rows"}
            restored.moments_ = ColumnMoments(n_rows=facts["n_rows"], **moments)
        return restored
