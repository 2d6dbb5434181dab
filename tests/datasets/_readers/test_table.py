"""CSV and Parquet: columns of labels, one column of labels, and tables that are not in order."""

import csv
import gzip
import io
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.datasets import read_table
from skmultilabel.datasets._readers import _source
from skmultilabel.datasets._readers._table import read_frame
from skmultilabel.exceptions import DataFormatError

FRAME = pd.DataFrame(
    {
        "size": [1.5, np.nan, 3],
        "word": ["red", None, 'a "b", c'],
        "y_1": [0, 1, 1],
        "y_2": [1.0, np.nan, 0],
        "moods": ["sad| loud", "", "loud|loud"],
    }
)


def read(text, **options):
    return read_table(io.BytesIO(text), **options)


@pytest.fixture(params=["t.csv", "t.tsv", "t.csv.gz", "t.parquet"])
def path(request, tmp_path):
    path = tmp_path / request.param
    if path.suffix == ".parquet":
        FRAME.to_parquet(path)
    else:
        FRAME.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")
    return path


def test_columns_of_labels(path):
    data = read_table(path, label_columns="y_*")
    assert data.target.dtypes.astype(str).tolist() == ["float64", "float64"]
    np.testing.assert_array_equal(data.target, FRAME[["y_1", "y_2"]])
    assert (data.feature_names, data.target_names) == (["size", "word", "moods"], ["y_1", "y_2"])
    assert data.nominal_features.tolist() == [False, True, True]
    assert data.categories["word"] == ['a "b", c', "red"]
    assert data.data["word"].isna().tolist() == [False, True, False]
    known = read_table(path, label_columns=["y_1"])
    assert known.target["y_1"].dtype == np.int64


def test_one_column_of_labels(path):
    data = read_table(path, label_column="moods")
    assert data.target_names == ["loud", "sad"]
    assert data.target.toarray().tolist() == [[1, 1], [0, 0], [1, 0]]
    assert data.target.dtype == np.int8
    assert data.feature_names == ["size", "word", "y_1", "y_2"]


def test_another_delimiter_and_separator():
    data = read(b"a;moods\n1;x,y\n2;y\n", label_column="moods", delimiter=",", separator=";")
    assert data.target.toarray().tolist() == [[1, 1], [0, 1]]


words = st.text("ab,\"' \t;\né", min_size=1, max_size=5).filter(lambda word: word.strip() == word)


@given(st.lists(st.tuples(words, st.integers(0, 1)), min_size=1, max_size=5), st.integers(1, 9))
def test_what_is_written_is_read(rows, size):
    frame = pd.DataFrame(rows, columns=["word, or \n not", "y"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_source, "BLOCK_BYTES", size)
        data = read(frame.to_csv(index=False).encode(), label_columns=["y"])
    assert data.data.iloc[:, 0].astype(object).tolist() == [word for word, _ in rows]
    assert data.target["y"].tolist() == [label for _, label in rows]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the table is empty"),
        (b"a,y\n", "the table has no rows"),
        (b"a,y\n1,0\n1\n", "line 3: the row has 1 value, but the first line has 2.*Found: '1'"),
        (b'a,y\n"1\n2",0\n1,0,1\n', "line 4: the row has 3 values"),
        (b"a,y\n1,0,1\n", "line 2: the row has 3 values"),
        (b'a,y\n1,0\n"1,0\n', "line 3: the quotes are not in order"),
        (b'a,y\n"1"2,0\n', "line 2: the quotes are not in order"),
        (b"a;y\n1;0\n", "separated by semicolons"),
        (b"a,y,a\n1,0,1\n", "two columns named 'a'"),
        (b"a,y,y \n1,0,1\n", "line 1: .*two columns named 'y'; rename one.*Spaces around names"),
        (b"1,0,1\n2,1,0\n", "line 1: the line of names seems to be missing.*'1' twice"),
        (b"a,y\n1,0\r2,1\n", "line 2: a carriage return stands outside quotes"),
        (b"a,y\n\xe9,1\n", "line 2: byte 0xe9"),
        (b"a,y\n1,2\n", "label column 'y' holds '2' in row 1"),
        (b"a,y\n1,yes\n", "label column 'y' holds 'yes' in row 1"),
        (b"a,y\n1,%s\n" % (b"9" * 400), "label column 'y' holds '9999"),
        (b"y\n1\n", "no feature columns are left"),
        (b"a,b\n1,2\n", "label_columns: no column matches 'y'; there are 'a', 'b'"),
        (b"\t", "the table cannot be read"),
        (b"PAR1 and no more", "cannot be read .*save it as Parquet"),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(DataFormatError, match=message):
        read(text, label_columns="y")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"a,y\n1,0\n2,x\n", 3),
        (b'\n\na,y\n"1\n\n2",0\n\n3,1\n4,x\n', 9),
        (b'a,y\r\n"1\r\n2",0\r\n\r\n"4\r\n5",x\r\n', 5),
        (b'y\n1\n \n\t\n""\n0\nx\n', 7),
        (b"a,y\n" + 3000 * b"1,0\n" + b"1,x\n", 3002),
    ],
)
def test_a_cell_that_is_no_label_is_named_with_its_line(text, line, tmp_path):
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(text))
    for file in (io.BytesIO(text), tmp_path / "t.csv.gz"):
        with pytest.raises(
            DataFormatError, match=f"line {line}: label column 'y' holds 'x' in row"
        ):
            read_table(file, label_columns="y")


cells = st.sampled_from(["1", "a", '"x\ny"', '""', '" "', " ", "\t", "NA", "\x0b", "\x85", ""])
row = st.lists(cells, min_size=1, max_size=2).map(",".join)


@given(st.sampled_from(["y", "y,z", "\n\ny"]), st.lists(row), st.sampled_from(["\n", "\r\n"]))
def test_every_row_has_its_line(names, rows, line_end):
    text = "\n".join([names, *rows]).replace("\n", line_end)
    try:
        table = read_frame(io.BytesIO(text.encode()))
    except DataFormatError:
        return
    assert len(table.frame) == len(table.lines)


def test_a_first_column_without_a_name_is_the_index():
    frame = pd.DataFrame({"a": [5, 6], "y": [1, 0]}, index=["first", "second"])
    data = read_table(io.StringIO(frame.to_csv()), label_columns="y")
    pd.testing.assert_frame_equal(data.data, frame[["a"]])
    pd.testing.assert_frame_equal(data.target, frame[["y"]])
    assert data.feature_names == ["a"]
    listed = read_table(io.StringIO(",a,tags\n7,1,x\n3,2,007\n"), label_column="tags")
    assert (listed.target_names, listed.data.index.tolist()) == (["007", "x"], [7, 3])
    last = read_table(io.StringIO("a,y,\n1,0,\n2,1,\n"), label_columns="y")
    assert last.data.index.tolist() == [0, 1]


@pytest.mark.parametrize("separator", ["", ";;", '"', "\n"])
def test_what_cannot_stand_between_cells(separator):
    with pytest.raises(ValueError, match=r"separator=.* cannot stand between cells") as caught:
        read(b"a,y\n1,0\n", label_columns="y", separator=separator)
    assert not isinstance(caught.value, DataFormatError)


def test_a_cell_that_is_longer_than_csv_allows():
    before = csv.field_size_limit(1000)
    try:
        with pytest.raises(DataFormatError, match="line 2: a cell is very long"):
            read(b"a,y\n" + b"1" * 2000 + b",0\n", label_columns="y")
    finally:
        csv.field_size_limit(before)


def test_a_column_of_labels_without_labels():
    with pytest.raises(DataFormatError, match="'y' lists no label"):
        read(b"a,y\n1,\n", label_column="y")
    with pytest.raises(DataFormatError, match="label_column is one column, and 'y1', 'y2' match"):
        read(b"a,y1,y2\n1,0,0\n", label_column="y*")


@pytest.mark.parametrize("options", [{}, {"label_columns": "y", "label_column": "y"}])
def test_labels_are_said_in_one_way(options):
    with pytest.raises(ValueError, match="one of the two"):
        read(b"a,y\n1,0\n", **options)


def test_a_bomb_is_not_unpacked(tmp_path):
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a,y\n" + b"1,0\n" * 10**6))
    with pytest.raises(DataFormatError, match="max_bytes="):
        read_frame(tmp_path / "t.csv.gz", max_bytes=10**5)
    pd.DataFrame({"a": np.zeros(10**6)}).to_parquet(tmp_path / "t.parquet")
    assert (tmp_path / "t.parquet").stat().st_size < 10**5
    with pytest.raises(DataFormatError, match="max_bytes="):
        read_frame(tmp_path / "t.parquet", max_bytes=10**5)


def test_cells_that_are_no_words(tmp_path):
    pd.DataFrame({"a": [[1], [2]], "y": [0, 1]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(DataFormatError, match="holds more than words"):
        read_table(tmp_path / "t.parquet", label_columns="y")


@pytest.mark.parametrize("package", ["pandas", "pyarrow.parquet"])
def test_a_missing_package_names_the_extra(package, tmp_path, monkeypatch):
    FRAME.to_parquet(tmp_path / "t.parquet")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=r"skmultilabel\[data\]"):
        read_table(tmp_path / "t.parquet", label_columns="y_*")


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["007", "7", "1e3"], ["007", "1e3", "7"]),
        (["1", "2", ""], ["1", "2"]),
        (["90210", "00501", "x|00501"], ["00501", "90210", "x"]),
    ],
)
def test_labels_in_a_column_are_the_words_as_they_are_written(cells, names):
    rows = "".join(f"{k},{cell}\n" for k, cell in enumerate(cells))
    data = read_table(io.StringIO(f"a,tags\n{rows}"), label_column="tags")
    assert data.target_names == names
    assert data.target.sum(axis=1).tolist() == [
        len(cell.split("|")) if cell else 0 for cell in cells
    ]


def test_words_in_parquet_that_are_no_text(tmp_path):
    path = tmp_path / "t.parquet"
    words = ["unlikely", "word"]
    pd.DataFrame({"a": words, "y": [0, 1]}).to_parquet(path, compression=None)
    path.write_bytes(path.read_bytes().replace(b"unlikely", b"unlik\xffly"))
    with pytest.raises(DataFormatError, match=r"the table cannot be read .*save it as Parquet"):
        read_table(path, label_columns="y")


def test_lists_of_labels_in_parquet(tmp_path):
    frame = pd.DataFrame({"a": [1, 2, 3, 4], "tags": [["x", "y"], ["x"], [], None]})
    frame.to_parquet(tmp_path / "lists.parquet")
    data = read_table(tmp_path / "lists.parquet", label_column="tags")
    assert data.target_names == ["x", "y"]
    assert data.target.toarray().tolist() == [[1, 1], [1, 0], [0, 0], [0, 0]]


@pytest.mark.parametrize("cell", ["['a', 'b']", '["a"]', "[]", "['a' 'b']", " ['a'] "])
@pytest.mark.parametrize("delimiter", ["|", ","])
def test_lists_in_writing_are_no_labels(cell, delimiter):
    file = io.StringIO(pd.DataFrame({"a": [1, 2], "tags": ["x", cell]}).to_csv(index=False))
    with pytest.raises(
        DataFormatError, match=r"'tags' holds a list in writing, .* in row 2\. Write"
    ):
        read_table(file, label_column="tags", delimiter=delimiter)
    plain = read_table(io.StringIO("a,tags\n1,[x]|'y'\n"), label_column="tags")
    assert plain.target_names == ["'y'", "[x]"]


@pytest.mark.parametrize("column", ["y", " y "])
def test_spaces_around_names_do_not_count(column):
    data = read_table(io.StringIO(" a , y \n1, 1\n2, 0\n"), label_columns=column)
    assert data.feature_names == ["a"]
    assert data.target["y"].tolist() == [1, 0]


def test_a_delimiter_of_nothing_is_the_fault_of_the_argument():
    with pytest.raises(ValueError, match="delimiter must be") as caught:
        read_table(io.StringIO("a,t\n1,x\n"), label_column="t", delimiter="")
    assert not isinstance(caught.value, DataFormatError)


@pytest.mark.parametrize(
    ("header", "column"), [("a, tags", "tags"), ("a,tags", " tags "), ("a,tags", "ta*")]
)
def test_words_stay_as_they_are_however_the_column_is_named(header, column):
    data = read_table(io.StringIO(f"{header}\n1,007\n2,7\n"), label_column=column)
    assert data.target_names == ["007", "7"]
