"""Tables of numbers, through the encoder."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from encoder_samples import TABLE, Owner, assert_same
from sklearn.preprocessing import StandardScaler

from skmultilabel.neural._inputs import _moments
from skmultilabel.neural._inputs._encoder import InputEncoder
from skmultilabel.neural._inputs._quantiles import learn_quantiles


def test_arrays_are_scaled():
    encoded = InputEncoder("standard").fit_transform(TABLE, Owner())
    assert encoded.dtype == np.float32
    np.testing.assert_allclose(encoded, StandardScaler().fit_transform(TABLE), atol=1e-6)


@pytest.mark.parametrize("make", [list, np.asfortranarray, pd.DataFrame, pl.DataFrame])
def test_tables_of_numbers_are_all_the_same(make):
    X = make(TABLE.tolist()) if make is list else make(TABLE)
    assert_same(
        InputEncoder().fit_transform(X, Owner()), InputEncoder().fit_transform(TABLE, Owner())
    )


def test_objects_that_are_numbers_are_numbers():
    X = TABLE.astype(object)
    assert_same(
        InputEncoder().fit_transform(X, Owner()), InputEncoder().fit_transform(TABLE, Owner())
    )


@pytest.mark.parametrize("scaling", ["quantile", "robust"])
def test_quantiles_need_all_rows(scaling):
    with pytest.raises(ValueError, match="quantiles of all rows at once"):
        InputEncoder(scaling).partial_fit(TABLE, Owner())


def test_a_memory_map_that_needs_nothing_is_handed_on(tmp_path):
    np.save(tmp_path / "x.npy", StandardScaler().fit_transform(TABLE).astype(np.float32))
    X = np.load(tmp_path / "x.npy", mmap_mode="r")
    encoded = InputEncoder().fit_transform(X, Owner())
    assert np.shares_memory(encoded, X)


def test_no_copy_in_float64_of_a_whole_table_is_made(monkeypatch):
    seen = []
    measure = _moments._measure_block
    monkeypatch.setattr(_moments, "BLOCK_VALUES", 30)
    monkeypatch.setattr(_moments, "_measure_block", lambda b: seen.append(len(b)) or measure(b))
    InputEncoder("standard").fit_transform(TABLE.astype(np.float32), Owner())
    assert max(seen) == 10


def test_auto_takes_quantiles_of_tables_and_moments_of_parts():
    X = np.random.default_rng(0).lognormal(size=(50, 3))
    whole, parts = InputEncoder(), InputEncoder()
    expected = learn_quantiles(X).apply(X)
    np.testing.assert_allclose(whole.fit_transform(X, Owner()), expected, atol=1e-6)
    owner = Owner()
    for rows in (slice(0, 20), slice(20, 50)):
        parts.partial_fit(X[rows], owner)
    standard = (X - X.mean(axis=0)) / X.std(axis=0)
    np.testing.assert_allclose(parts.transform(X, owner), standard, atol=1e-5)
