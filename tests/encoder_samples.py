"""Samples of every kind, and how encoded ones are compared."""

import numpy as np
import pandas as pd
import polars as pl
import scipy.sparse as sp
from sklearn.base import BaseEstimator


class Owner(BaseEstimator):
    """Stands for the net."""


RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(60, 3)) * [1, 5, 100] + [0, 1, 1e6]
MIXED = pd.DataFrame(
    {
        "city": RNG.choice(["Rome", "Oslo", "Bonn"], 60),
        "age": TABLE[:, 1],
        "member": RNG.random(60) > 0.5,
        "size": pd.Categorical(RNG.choice(["S", "M"], 60), categories=["S", "M", "L"]),
        "income": TABLE[:, 2].astype(np.float32),
    }
)
SPARSE = sp.random_array((60, 9), density=0.2, rng=0, format="csr")
IMAGES = RNG.random((60, 3, 4, 5))
SAMPLES = {
    "array": TABLE,
    "mixed": MIXED,
    "polars": pl.from_pandas(MIXED),
    "sparse": SPARSE,
    "images": IMAGES,
}


def as_arrays(encoded):
    """List the arrays of an encoded X."""
    if sp.issparse(encoded):
        return [encoded.toarray()]
    return list(encoded) if isinstance(encoded, tuple) else [encoded]


def assert_same(encoded, expected):
    for a, b in zip(as_arrays(encoded), as_arrays(expected), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
