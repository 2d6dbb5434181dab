"""Columns that names and patterns choose, and cells that are labels."""

import numpy as np
import pandas as pd
import pytest

from skmultilabel.datasets._readers._columns import convert_labels, select_columns
from skmultilabel.exceptions import DataFormatError

COLUMNS = ["age", "y_1", "y_2", "y[3]", "a,b"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["y_2,age"], ["age", "y_2"]),
        (["y_*", "age"], ["age", "y_1", "y_2"]),
        (["y[3]"], ["y[3]"]),
        (["a,b"], ["a,b"]),
        (["y_?, y_1"], ["y_1", "y_2"]),
    ],
)
def test_columns_are_chosen_by_name_and_by_pattern(patterns, expected):
    assert select_columns(COLUMNS, patterns, "--labels") == expected


def test_a_pattern_without_a_match_lists_names_that_are_near():
    with pytest.raises(ValueError, match="--labels: no column matches 'y_9'; did you mean"):
        select_columns(COLUMNS, ["y_9"], "--labels")


COLUMNS_OF_LABELS = {
    "whole": pd.Series([0, 1, 1]),
    "small": pd.Series([0, 1, 1], dtype=np.uint8),
    "float": pd.Series([0.0, np.nan, 1.0]),
    "bool": pd.Series([True, False, False]),
    "Int64": pd.Series([None, 1, 0], dtype="Int64"),
    "boolean": pd.Series([True, None, False], dtype="boolean"),
    "Float64": pd.Series([1.0, None, 0.0], dtype="Float64"),
    "sparse": pd.Series(pd.arrays.SparseArray([0, 1, 0])),
    "objects": pd.Series([True, None, 0], dtype=object),
    "words": pd.Series(["1", None, "0"], dtype=object),
    "strings": pd.Series(["1", None, "0"], dtype="string"),
    "category": pd.Series(["1", "0", None], dtype="category"),
    "empty": pd.Series([None, None, None], dtype=object),
}


@pytest.mark.parametrize("names", [list(COLUMNS_OF_LABELS), ["words"], ["whole", "bool", "Int64"]])
def test_label_cells_of_every_kind(names):
    frame = pd.DataFrame({name: COLUMNS_OF_LABELS[name] for name in names}).set_axis(list("xyz"))
    labels = convert_labels(frame, "t")
    expected = [
        [np.nan if pd.isna(cell) else float(cell) for cell in COLUMNS_OF_LABELS[name]]
        for name in names
    ]
    np.testing.assert_array_equal(labels.to_numpy().T, expected)
    assert labels.columns.tolist() == names
    assert labels.index.tolist() == ["x", "y", "z"]
    assert set(labels.dtypes) == {np.dtype(np.float64)}


@pytest.mark.parametrize(
    ("cells", "shown", "row"),
    [
        ([1, "maybe"], "maybe", 2),
        ([2, 0], "2", 1),
        ([1.0, 0.5, np.nan], "0.5", 2),
        ([np.nan, np.inf], "inf", 2),
        ([1, 10**400], "1" + 400 * "0", 2),
        ([1, 2**64 - 1], str(2**64 - 1), 2),
        (pd.array([None, 3], dtype="Int64"), "3", 2),
        (pd.to_datetime(["1970-01-01"]), "1970-01-01 00:00:00", 1),
    ],
)
def test_a_cell_that_is_no_label_is_named(cells, shown, row):
    frame = pd.DataFrame({"fine": 1, "a": cells, "b": "no"})
    with pytest.raises(DataFormatError) as caught:
        convert_labels(frame, "t.csv", range(10, 20))
    message = f"t.csv, line {9 + row}: label column 'a' holds '{shown}' in row {row}; a label is"
    assert str(caught.value).startswith(message)
    with pytest.raises(DataFormatError, match=r"^t.parquet: label column 'a'"):
        convert_labels(frame, "t.parquet")
