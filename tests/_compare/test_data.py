"""Reading a table: what becomes a label, what a feature, and what is refused with which words."""

import numpy as np
import pandas as pd
import pytest

from skmultilabel._compare._data import (
    Data,
    check_enough,
    convert_features,
    convert_labels,
    load_data,
    select_columns,
)
from skmultilabel._compare._errors import InputError, require

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
    with pytest.raises(InputError, match="--labels: no column matches 'y_9'; did you mean"):
        select_columns(COLUMNS, ["y_9"], "--labels")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a;b;c\n1;2;3\n", "separated by semicolons; save it with commas"),
        ("a,y,a\n1,0,2\n", "two columns named 'a'; rename one"),
    ],
)
def test_a_header_that_would_be_misread(text, message, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load_data(path, ["y"])


def test_label_cells():
    frame = pd.DataFrame({"a": [0, 1, 1], "b": [True, None, False], "c": ["1", None, "0"]})
    labels = convert_labels(frame)
    np.testing.assert_array_equal(labels, [[0, 1, 1], [1, np.nan, np.nan], [1, 0, 0]])
    with pytest.raises(InputError, match="label column 'a' holds 'maybe' in row 2"):
        convert_labels(pd.DataFrame({"a": [1, "maybe"]}))
    with pytest.raises(InputError, match="holds '2' in row 1"):
        convert_labels(pd.DataFrame({"a": [2, 0]}))


def test_feature_cells():
    frame = pd.DataFrame(
        {
            "number": [1, None, 3],
            "flag": pd.array([True, None, False], dtype="boolean"),
            "word": ["x", None, "y"],
            "day": pd.to_datetime(["2026-01-01", None, "2026-01-03"]),
        }
    )
    features = convert_features(frame)
    np.testing.assert_array_equal(features["number"], [1, np.nan, 3])
    np.testing.assert_array_equal(features["flag"], [1, np.nan, 0])
    assert features["word"].tolist() == ["x", None, "y"]
    assert features["day"].isna().tolist() == [False, True, False]
    assert features["day"].dtype == object
    with pytest.raises(InputError, match="feature column 'a' is infinite in row 2"):
        convert_features(pd.DataFrame({"a": [0.0, np.inf]}))


def test_yeast_labels_that_are_left_out_are_no_features():
    data = load_data(labels=["Class1", "Class14"])
    assert data.X.shape == (2417, 103)
    assert list(data.Y) == ["Class1", "Class14"]


def test_without_a_path_it_is_the_yeast_set():
    data = load_data()
    assert (data.name, data.X.shape, data.Y.shape) == ("yeast", (2417, 103), (2417, 14))
    assert not data.has_missing_labels


def test_parquet_and_csv_give_the_same(tmp_path):
    frame = pd.DataFrame({"x": [0.5, 1.5], "word": ["a", None], "y": [1.0, None]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_csv(tmp_path / "t.tsv", index=False, sep="\t")
    frame.to_parquet(tmp_path / "t.parquet")
    first, *others = (
        load_data(tmp_path / f"t.{kind}", ["y"]) for kind in ("csv", "tsv", "parquet")
    )
    assert first.has_missing_labels
    for other in others:
        pd.testing.assert_frame_equal(first.X, other.X)
        pd.testing.assert_frame_equal(first.Y, other.Y)


def test_rare_labels_are_an_error_or_left_out():
    Y = pd.DataFrame({"rare": [1.0, 0, 0, 0], "fine": [1.0, 1, 0, np.nan]})
    data = Data("t", Y, Y)
    with pytest.raises(InputError, match=r"too few known positives for 2 folds: 'rare' \(1\)"):
        check_enough(data, 2)
    kept, skipped = check_enough(data, 2, skip_rare=True)
    assert (list(kept.Y.columns), skipped) == (["fine"], ["rare"])
    with pytest.raises(InputError, match="no label of t has 3 known positives"):
        check_enough(data, 3, skip_rare=True)
    with pytest.raises(InputError, match="4 rows, too few for 5 folds"):
        check_enough(data, 5)


def test_a_missing_package_names_the_extra():
    require("numpy")
    with pytest.raises(InputError, match=r"pip install \"skmultilabel\[data,plot\]\""):
        require("no_such_package")
