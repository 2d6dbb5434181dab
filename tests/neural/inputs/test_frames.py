"""Tables with categories, through the encoder."""

import numpy as np
import pandas as pd
import pytest
from encoder_samples import MIXED, SAMPLES, Owner, assert_same
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

from skmultilabel.neural._inputs._encoder import InputEncoder


@pytest.mark.parametrize("frame", ["mixed", "polars"])
def test_frames_become_scaled_numbers_and_codes(frame):
    encoder = InputEncoder("standard")
    numeric, codes = encoder.fit_transform(SAMPLES[frame], Owner())
    numbers = MIXED[["age", "member", "income"]].to_numpy(dtype=np.float64)
    np.testing.assert_allclose(numeric, StandardScaler().fit_transform(numbers), atol=1e-5)
    expected = OrdinalEncoder().fit_transform(MIXED[["city", "size"]].astype(str)) + 1
    np.testing.assert_array_equal(codes, expected)
    assert encoder.cardinalities == [4, 3]
    assert numeric.dtype == np.float32 and codes.dtype == np.int64


def test_a_category_that_no_row_has_gets_no_code():
    X = MIXED.assign(size=MIXED["size"].cat.add_categories(["XL"]))
    encoder = InputEncoder().fit(X, Owner())
    assert encoder.cardinalities == [4, 3]


def test_frames_may_have_categories_only():
    numeric, codes = InputEncoder().fit_transform(MIXED[["city"]], Owner())
    assert numeric.shape == (60, 0) and codes.shape == (60, 1)


@pytest.mark.parametrize("make", [np.array, list, pd.DataFrame])
def test_numbers_can_be_categories(make):
    X = make([[3, 0.5], [7, 1.5], [3, np.nan], [7, 2.5]])
    if make is not np.array:
        X = make([[3, 0.5], [7, 1.5], [3, float("nan")], [7, 2.5]])
    numeric, codes = InputEncoder(categorical_features=[0, 1]).fit_transform(X, Owner())
    np.testing.assert_array_equal(codes, [[1, 1], [2, 2], [1, 4], [2, 3]])
    assert numeric.shape == (4, 0)


def test_lists_may_mix_text_and_numbers():
    X = [["a", 1.0], ["b", 3.0]]
    numeric, codes = InputEncoder("standard", [0]).fit_transform(X, Owner())
    np.testing.assert_array_equal(codes, [[1], [2]])
    np.testing.assert_array_equal(numeric, [[-1], [1]])


def test_unseen_categories_are_unknown_and_named():
    owner = Owner()
    encoder = InputEncoder().fit(MIXED, owner)
    new = MIXED.head(3).assign(city=["Paris", "Rome", None])
    with pytest.warns(UserWarning, match=r"not seen.*unknown: 'city': 'Paris', missing\."):
        _, codes = encoder.transform(new, owner)
    np.testing.assert_array_equal(codes[:, 0], [0, 3, 0])


def test_rows_without_names_are_taken_by_place():
    owner = Owner()
    encoder = InputEncoder()
    encoded = encoder.fit_transform(MIXED, owner)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        assert_same(encoder.transform(MIXED.to_numpy(dtype=object), owner), encoded)
