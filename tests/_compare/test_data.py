"""Reading a table: what becomes a label, what a feature, and what is refused with which words."""

import numpy as np
import pandas as pd
import pytest

from skmultilabel._compare._data import (
    Data,
    _name_options,
    check_enough,
    convert_features,
    load_data,
)
from skmultilabel._compare._errors import InputError, require


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a;b;c\n1;2;3\n", "semicolons; save it with commas, or say so: --separator ';'"),
        ("a,y\n'label_columns',1\n1,2\n", "table.csv, line 3: label column 'y' holds '2'"),
        ("a,max_bytes=\n1,0\n1,2\n", "--labels: no column matches 'y'; there .*'max_bytes='"),
        ("a,y,a\n1,0,2\n", "two columns named 'a'; rename one"),
    ],
)
def test_a_header_that_would_be_misread(text, message, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load_data(path, ["y"])


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


MESSAGES = {
    "label_column: no column matches 'max_bytes='; there are": "--label-column: no column matches "
    "'max_bytes='; there are",
    "one column. Columns of 0 and 1 are label_columns.": "one column. Columns of 0 and 1 are "
    "--labels.",
    "say which it has, for example encoding='latin-1'.": "say which it has, for example --encoding "
    "'latin-1'.",
    "for example max_bytes=50.": "for example --max-bytes 50.",
    "labels=-3 for the last three": "--labels -3 for the last three",
    "the labels of an encoding": "the labels of an encoding",
}


@pytest.mark.parametrize("text", MESSAGES)
def test_options_are_named_as_the_command_line_has_them(text):
    assert _name_options(text) == MESSAGES[text]


def test_one_column_that_lists_labels(tmp_path):
    (tmp_path / "t.csv").write_bytes("é;tags\n1;x/007\n2;\n3;7\n".encode("latin-1"))
    options = {"separator": ";", "encoding": "latin-1"}
    path = tmp_path / "t.csv"
    data = load_data(path, label_column="tags", delimiter="/", **options)
    assert (list(data.X), data.X["é"].tolist()) == (["é"], [1, 2, 3])
    assert list(data.Y) == ["007", "7", "x"]
    np.testing.assert_array_equal(data.Y, [[1, 0, 1], [0, 0, 0], [0, 1, 0]])
    with pytest.raises(InputError, match="--label-column: no column matches 'tag'; did you mean"):
        load_data(path, label_column="tag", **options)
    with pytest.raises(InputError, match=r"line 1: byte 0xe9, .* --encoding 'latin-1'"):
        load_data(path, label_column="tags", separator=";")
    with pytest.raises(InputError, match="--max-bytes 10"):
        load_data(path, label_column="tags", max_bytes=1, **options)
    with pytest.raises(InputError, match="--separator ';;' cannot stand between cells"):
        load_data(path, label_column="tags", separator=";;")
    (tmp_path / "t.csv").write_text(",tags\nfirst,x\nsecond,y\n")
    data = load_data(path, label_column="tags", needs_features=False)
    assert (data.X, data.Y.index.tolist()) == (None, ["first", "second"])


@pytest.mark.parametrize("options", [{"label_column": "x"}, {"separator": ";"}])
@pytest.mark.parametrize("name", [None, "t.arff"])
def test_options_of_tables_are_for_tables(options, name, tmp_path):
    (tmp_path / "t.arff").write_text(ARFF)
    with pytest.raises(InputError, match="--label-column and --separator are for tables"):
        load_data(name and tmp_path / name, **options)


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
    with pytest.raises(InputError, match="1 row, too few for 2 folds"):
        check_enough(Data("t", Y[:1], Y[:1]), 2)


def test_a_missing_package_names_the_extra():
    require("numpy")
    with pytest.raises(InputError, match=r"pip install \"skmultilabel\[data,plot\]\""):
        require("no_such_package")


ARFF = """@relation r
@attribute size numeric
@attribute y_1 {0,1}
@attribute is_red {0,1}
@attribute y_2 {0,1}
@data
1.5,0,1,1
2,1,0,?
"""


@pytest.mark.parametrize("labels", [["y_*"], ["y_1,y_2"], ["xml"]])
def test_labels_of_an_arff_file_by_pattern_or_xml(labels, tmp_path):
    (tmp_path / "t.arff").write_text(ARFF)
    if labels == ["xml"]:
        labels = [str(tmp_path / "names.xml")]
        (tmp_path / "names.xml").write_text(
            '<labels><label name="y_2"/><label name="y_1"/></labels>'
        )
    data = load_data(tmp_path / "t.arff", labels)
    np.testing.assert_array_equal(data.X, [[1.5, 1], [2, 0]])
    np.testing.assert_array_equal(data.Y, [[0, 1], [1, np.nan]])
    assert (list(data.X), list(data.Y)) == (["size", "is_red"], ["y_1", "y_2"])


def test_labels_of_an_arff_file_by_number(tmp_path):
    (tmp_path / "t.arff").write_text(ARFF)
    data = load_data(tmp_path / "t.arff", ["-2"])
    assert (list(data.X), list(data.Y)) == (["size", "y_1"], ["is_red", "y_2"])
    with pytest.raises(InputError, match=r"nothing says which .* --labels 3 for the first three"):
        load_data(tmp_path / "t.arff")


@pytest.mark.parametrize("labels", [["y_1"], ["y_1,is_red"], ["-1"], ["xml"]])
@pytest.mark.parametrize("is_sparse", [False, True])
def test_declared_labels_that_are_not_asked_for_are_no_features(labels, is_sparse, tmp_path):
    text = ARFF.replace("@relation r", "@relation 'r: -C -3'")
    if is_sparse:
        text = text.replace("1.5,0,1,1", "{0 1.5,2 1,3 1}").replace("2,1,0,?", "{0 2,1 1,3 ?}")
    (tmp_path / "t.arff").write_text(text)
    (tmp_path / "names.xml").write_text('<labels><label name="is_red"/></labels>')
    labels = [str(tmp_path / "names.xml")] if labels == ["xml"] else labels
    data = load_data(tmp_path / "t.arff", labels)
    assert list(data.X) == ["size"]
    if labels == ["-1"]:
        np.testing.assert_array_equal(data.Y, [[1], [np.nan]])


def test_an_xml_file_of_labels_that_is_not_there(tmp_path):
    (tmp_path / "t.arff").write_text(ARFF)
    with pytest.raises(InputError, match=r"--labels: there is no file nowhere\.xml"):
        load_data(tmp_path / "t.arff", ["nowhere.xml"])


def test_formats_that_list_their_labels(tmp_path):
    (tmp_path / "xc.txt").write_text("2 3 2\n0,1 0:1.5\n 2:1\n")
    data = load_data(tmp_path / "xc.txt")
    np.testing.assert_array_equal(data.X, [[1.5, 0, 0], [0, 0, 1]])
    assert list(data.Y) == ["label_0", "label_1"]
    (tmp_path / "rows.svm").write_text("5,7 1:1.5\n7 3:1\n")
    data = load_data(tmp_path / "rows.svm", ["7"])
    assert (data.X.shape, data.Y["7"].tolist()) == ((2, 3), [1, 1])


def test_a_table_may_have_any_suffix(tmp_path):
    (tmp_path / "t.txt").write_text("a,y\n1,0\n2,1\n")
    assert load_data(tmp_path / "t.txt", ["y"]).X["a"].tolist() == [1, 2]


def test_samples_that_are_too_large_when_dense(tmp_path):
    (tmp_path / "xc.txt").write_text("1 999999999 2\n0 0:1\n")
    with pytest.raises(InputError, match="needs them dense"):
        load_data(tmp_path / "xc.txt")
    data = load_data(tmp_path / "xc.txt", needs_features=False)
    assert data.X is None
    np.testing.assert_array_equal(data.Y, [[1, 0]])
