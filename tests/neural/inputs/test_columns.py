"""Columns of DataFrames and arrays."""

from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest

from skmultilabel.neural._inputs._columns import find_categorical, list_values, read_numbers

PANDAS = pd.DataFrame(
    {
        "float": [0.5, np.nan],
        "int": [1, 2],
        "bool": [True, False],
        "nullable": pd.array([1, None], dtype="Int64"),
        "nullable_bool": pd.array([True, None], dtype="boolean"),
        "arrow": pd.array([1.5, None], dtype="double[pyarrow]"),
        "numbers": pd.Series([1, Decimal("2.5")], dtype=object),
        "text": ["a", "b"],
        "object_text": pd.Series(["a", None], dtype=object),
        "object_bool": pd.Series([True, None], dtype=object),
        "mixed": pd.Series(["a", 1], dtype=object),
        "category": pd.Categorical(["b", "a"]),
        "number_category": pd.Categorical([1, 2]),
        "arrow_text": pd.array(["a", None], dtype="string[pyarrow]"),
    }
)
POLARS = pl.DataFrame(
    {
        "float": [0.5, None],
        "int": [1, None],
        "bool": [True, None],
        "decimal": pl.Series([Decimal("1.5"), None]),
        "text": ["a", None],
        "category": pl.Series(["a", "b"], dtype=pl.Categorical),
        "enum": pl.Series(["a", "b"], dtype=pl.Enum(["a", "b", "c"])),
    }
)
NUMERIC = {"float", "int", "bool", "nullable", "nullable_bool", "arrow", "numbers", "decimal"}
FRAMES = pytest.mark.parametrize("frame", [PANDAS, POLARS], ids=["pandas", "polars"])


@FRAMES
def test_text_and_categories_are_categorical(frame):
    expected = [name not in NUMERIC for name in frame.columns]
    assert find_categorical(frame, "auto").tolist() == expected


@FRAMES
def test_numbers_are_read_with_nan_where_they_are_missing(frame):
    for column, name in enumerate(frame.columns):
        if name in NUMERIC:
            values = [None if pd.isna(v) else float(v) for v in list_values(frame, column)]
            expected = np.array(values, dtype=np.float64)
            np.testing.assert_array_equal(read_numbers(frame, column), expected)


def test_text_where_numbers_were_is_refused():
    with pytest.raises(ValueError, match="Column 'text' must hold numbers, as in the fit"):
        read_numbers(PANDAS, 7)
    with pytest.raises(ValueError, match="Column 1 must hold numbers"):
        read_numbers(np.array([[1, "a"]], dtype=object), 1)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_times_are_refused(frame):
    X = frame({"a": [1], "when": [datetime(2020, 1, 1)]})
    with pytest.raises(ValueError, match=r"Column 'when' holds times.*Turn them into numbers"):
        find_categorical(X, "auto")


@pytest.mark.parametrize(
    "chosen",
    [[False, True, False, True], [1, 3], ["b", "d"], np.array([3, 1]), pd.Index(["d", "b"])],
)
def test_columns_can_be_named_numbered_or_masked(chosen):
    X = pd.DataFrame(np.zeros((2, 4)), columns=list("abcd"))
    assert find_categorical(X, chosen).tolist() == [False, True, False, True]


@pytest.mark.parametrize("chosen", [None, [], "auto"])
def test_arrays_have_no_categories_unasked(chosen):
    assert find_categorical(np.zeros((2, 3)), chosen).tolist() == [False] * 3


def test_numbers_are_places_even_where_they_are_names():
    X = pd.DataFrame(np.zeros((2, 2)), columns=[1, 0])
    assert find_categorical(X, [0]).tolist() == [True, False]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ([True], "mask of shape"),
        ([4], "has 4, which is no column"),
        ([-1], "has -1, which is no column"),
        (["z"], "has 'z', which is no column of X. The columns are"),
        ("b", "in a list"),
        ([0.5], "has 0.5, which is no column"),
    ],
)
def test_columns_that_are_not_there_are_refused(chosen, message):
    with pytest.raises(ValueError, match=message):
        find_categorical(pd.DataFrame(np.zeros((2, 4)), columns=list("abcd")), chosen)
