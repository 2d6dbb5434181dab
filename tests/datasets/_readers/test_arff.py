"""ARFF files of MULAN and MEKA: what is written is read, and what is wrong is named."""

import io

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import arff as scipy_arff

from skmultilabel.datasets import read_arff
from skmultilabel.datasets._readers import _arff_dense, _arff_sparse, _source
from skmultilabel.datasets._readers._arff import list_attributes
from skmultilabel.datasets._readers._arff_columns import make_columns
from skmultilabel.datasets._readers._arff_header import Attribute, read_header, split_cells
from skmultilabel.exceptions import DataFormatError

HEADER = """% a comment
@RELATION 'songs: -C {c}'

@Attribute size NUMERIC
@attribute 'a "key", quoted' {{ minor , 'C\\'s major'}}
@attribute count Integer
@attribute\t"y 1" {{0,1}}
@attribute y2 {{false,TRUE}}
@DATA
"""
DENSE = """1.5, minor, 3, 0, TRUE
-2e3,'C\\'s major',?,1,false

% another comment
?,?,0,?,TRUE
"""
SPARSE = """{0 1.5, 2 3, 4 TRUE}
{ 0 -2e3,1 'C\\'s major',2 ?,3 1}
% another comment
{4 TRUE,3 ?,0 ?, 1 ?}
"""
X = np.array([[1.5, 0, 3], [-2000, 1, np.nan], [np.nan, np.nan, 0]])
Y = np.array([[0, 1], [1, 0], [np.nan, 1]])


def read(text, **options):
    text = text if isinstance(text, bytes) else text.encode()
    return read_arff(io.BytesIO(text), **options)


@pytest.mark.parametrize("rows", [DENSE, SPARSE])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_all_kinds_of_cells(rows, line_end):
    data = read((HEADER.format(c=-2) + rows).replace("\n", line_end))
    assert sp.issparse(data.data) == sp.issparse(data.target) == (rows is SPARSE)
    dense = [part.toarray() if sp.issparse(part) else part for part in (data.data, data.target)]
    np.testing.assert_array_equal(dense[0], X)
    np.testing.assert_array_equal(dense[1], Y)
    assert data.feature_names == ["size", 'a "key", quoted', "count"]
    assert data.target_names == ["y 1", "y2"]
    assert data.nominal_features.tolist() == [False, True, False]
    assert data.categories == {'a "key", quoted': ["minor", "C's major"]}
    assert (data.relation, data.sample_weight) == ("songs: -C -2", None)


@pytest.mark.parametrize("rows", [DENSE, SPARSE])
def test_frames_have_categories(rows):
    data = read(HEADER.format(c=-2) + rows, as_frame=True)
    key = data.data['a "key", quoted']
    assert key.dtype == pd.CategoricalDtype(["minor", "C's major"])
    assert key.astype(object).where(key.notna(), None).tolist() == ["minor", "C's major", None]
    np.testing.assert_array_equal(np.asarray(data.data["size"], float), X[:, 0])
    np.testing.assert_array_equal(np.asarray(data.target, float), Y)
    assert list(data.target) == ["y 1", "y2"]


def test_texts_and_dates():
    text = """@relation r
@attribute y {0,1}
@attribute said string
@attribute day date "dd.MM.yyyy HH:mm"
@attribute iso date
@data
1,'it''s',01.02.2026 03:04,2026-02-01T03:04:05
0,"a, b\\n",?,?
1,?,31.12.1969 23:59,1970-01-01T00:00:00
"""
    text = text.replace("''", "\\'")
    with pytest.raises(ValueError, match=r"'said' of <file> holds texts.*as_frame=True"):
        read(text, labels=1)
    data = read(text, labels=1, as_frame=True)
    assert data.data["said"].tolist() == ["it's", "a, b\n", None]
    days = pd.to_datetime(["2026-02-01 03:04", None, "1969-12-31 23:59"])
    np.testing.assert_array_equal(data.data["day"].to_numpy(), days.to_numpy())
    assert data.data["iso"][0] == pd.Timestamp("2026-02-01 03:04:05")
    without = read(
        text.replace("@attribute said string\n", "")
        .replace("'it\\'s',", "")
        .replace('"a, b\\n",', "")
        .replace("1,?,31", "1,31"),
        labels=1,
    )
    assert without.data[:, 1].tolist()[2] == 0


def test_weights_of_rows():
    rows = "1,minor,2,0,TRUE, {2.5}\n1,minor,2,0,TRUE\n"
    data = read(HEADER.format(c=-2) + rows)
    assert data.sample_weight.tolist() == [2.5, 1]
    data = read(HEADER.format(c=-2) + "{0 1},{0.5}\n{},{2}\n{}\n")
    assert data.sample_weight.tolist() == [0.5, 2, 1]
    assert data.data.toarray().tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        (DENSE, DENSE.replace("\n", " % a comment, isn't it\n")),
        (DENSE, DENSE.replace("\n", '% "\n')),
        (DENSE, DENSE.replace(", ", ",\t").replace(",", "\t,").replace(" % ", "% ")),
        (DENSE, DENSE.replace(",", "\t")),
        (DENSE, DENSE.replace(", ", ",").replace(",", " \t\t ").replace("\n", "\t%\n")),
        (
            DENSE.replace("'C\\'s major'", "minor"),
            DENSE.replace(",", "\t").replace("'C\\'s major'", "minor"),
        ),
        (SPARSE, SPARSE.replace("\n", " % a comment\n")),
        (SPARSE, SPARSE.replace("}\n", "}%}\n").replace(",", "\t,\t")),
    ],
)
def test_comments_and_tabs_as_weka_has_them(usual, other):
    expected, data = (read(HEADER.format(c=-2) + rows) for rows in (usual, other))
    for part, twin in ((data.data, expected.data), (data.target, expected.target)):
        np.testing.assert_array_equal(
            *(np.asarray(p.toarray() if sp.issparse(p) else p) for p in (part, twin))
        )


def test_a_percent_sign_in_quotes_is_no_comment():
    text = "@relation r\n@attribute a {'5%','\\'%'}\n@attribute y {0,1}\n@data\n"
    assert read(text + "'5%',1\n'\\'%',0 % '\n", labels=-1).data.tolist() == [[0], [1]]
    assert read(text + "{0 '5%',1 1}%\n{0 '\\'%'} % {\n", labels=-1).data.toarray().tolist() == [
        [0],
        [1],
    ]
    weights = read(text + "'5%',1,{2} % heavy\n'5%'\t1\t{3}\n", labels=-1).sample_weight
    assert weights.tolist() == [2, 3]


XML = '<labels><label name="y2"/><label name="y 1"/></labels>'


def test_what_says_which_attributes_are_labels(tmp_path):
    text = HEADER.format(c=3) + DENSE
    for name in ("songs.arff", "songs-train.arff", "other.arff"):
        (tmp_path / name).write_text(text.replace("-C 3", ""))
    (tmp_path / "songs.xml").write_text(XML)
    for name in ("songs.arff", "songs-train.arff"):
        assert read_arff(tmp_path / name).target_names == ["y 1", "y2"]
    by_path = read_arff(str(tmp_path / "other.arff"), labels=tmp_path / "songs.xml")
    assert by_path.target_names == ["y 1", "y2"]
    with pytest.raises(ValueError, match=r"nothing says which attributes of .*other.arff"):
        read_arff(tmp_path / "other.arff")
    assert read(text, labels=["y2", "y 1"]).target.tolist()[0] == [1, 0]
    assert read(text, labels=-1).target_names == ["y2"]
    first = "@relation 'r: -C 1 -split 50'\n@attribute a {0,1}\n@attribute b real\n@data\n1,2\n"
    assert read(first).target_names == ["a"]


values = st.one_of(st.integers(-99, 99).map(float), st.floats(allow_infinity=False))
words = st.text("ab ,'\"\\%{}?\né", max_size=4)


@st.composite
def data_sets(draw):
    """A data set: attributes, and cells that are None where they are missing."""
    nominal = st.lists(words, min_size=1, max_size=4, unique=True)
    kinds = draw(st.lists(st.one_of(st.none(), nominal), min_size=1, max_size=3))
    cells = [st.none() | (values if kind is None else st.sampled_from(kind)) for kind in kinds]
    row = st.tuples(*cells, st.sampled_from(["0", "1", None]))
    return kinds, draw(st.lists(row, min_size=1, max_size=5))


def quote(word):
    for char, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n")):
        word = word.replace(char, escaped)
    return f"'{word}'"


def write_cell(cell):
    if cell is None or cell != cell:
        return "?"
    return quote(cell) if isinstance(cell, str) else repr(cell)


@given(data_sets(), st.booleans())
def test_what_is_written_is_read(data_set, is_sparse):
    kinds, rows = data_set
    names = [f"x {k}'" for k in range(len(kinds))]
    text = "@relation r\n"
    for name, kind in zip(names, kinds, strict=True):
        declared = "numeric" if kind is None else f"{{{','.join(map(quote, kind))}}}"
        text += f"@attribute {quote(name)} {declared}\n"
    text += "@attribute y {0,1}\n@data\n"
    for row in rows:
        cells = [write_cell(cell) for cell in row]
        if is_sparse:
            cells = [f"{k} {cell}" for k, cell in enumerate(cells)]
        text += ("{%s}\n" if is_sparse else "%s\n") % ",".join(cells)
    expected = np.array(
        [
            [np.nan if c is None else c if kind is None else kind.index(c)
             for c, kind in zip(row, kinds, strict=False)]
            for row in rows
        ],
        dtype=float,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_source, "BLOCK_BYTES", 50)
        data = read(text, labels=["y"])
    found = data.data.toarray() if is_sparse else data.data
    np.testing.assert_array_equal(found, expected)
    target = data.target.toarray() if is_sparse else data.target
    known = [[np.nan if row[-1] is None else float(row[-1])] for row in rows]
    np.testing.assert_array_equal(target, known)
    assert list(data.categories.values()) == [kind for kind in kinds if kind is not None]


COLUMNS = make_columns(
    [
        Attribute("a", "numeric"),
        Attribute("b", "nominal", ("0", "1", "2")),
        Attribute("c", "nominal", ("x", "1")),
        Attribute("y", "nominal", ("0", "1")),
    ],
    ["y"],
)
cell = st.one_of(
    st.sampled_from(["0", "1", "2", "x", "?", "-1", "1.0"]), st.text("01.x -?e\t%", max_size=3)
)
dense_rows = st.lists(st.lists(cell, min_size=3, max_size=4).map(",".join), max_size=4)
entry = st.tuples(st.sampled_from("0123457"), st.sampled_from([" ", "  ", ""]), cell).map("".join)
sparse_rows = st.lists(
    st.lists(entry, max_size=3).map(lambda e: "{{{}}}".format(",".join(e))), max_size=4
)


# Whatever the quick way takes must be what the careful way says.
@pytest.mark.parametrize("module", [_arff_dense, _arff_sparse])
@given(data=st.data())
def test_the_quick_way_takes_nothing_that_is_wrong(module, data):
    rows = data.draw(dense_rows if module is _arff_dense else sparse_rows)
    block = "".join(f"{row}\n" for row in rows).encode()
    quick = module._read_plain(block, COLUMNS)
    if quick is None:
        return
    careful, weights = module._read_lines(block, 1, COLUMNS, _source.Source(io.BytesIO(), "f"))
    parts = ((quick,), (careful,)) if module is _arff_dense else (quick, careful)
    for part, twin in zip(*parts, strict=True):
        np.testing.assert_array_equal(part, twin)
    assert (weights == 1).all()


def test_the_quick_way_takes_what_is_usual():
    assert _arff_dense._read_plain(b"1.5,2, x ,0\n-2,?,1,1\n", COLUMNS) is not None
    assert _arff_sparse._read_plain(b"{0 1.5, 1 2,3 1}\n{}\n{ 1 2 }\n", COLUMNS) is not None


def test_dense_files_as_scipy_reads_them(tmp_path):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(50, 4)) * 10.0 ** rng.integers(-8, 8, size=(50, 4))
    codes = rng.integers(0, 2, size=(50, 2))
    header = "".join(f"@attribute a{k} real\n" for k in range(4))
    header += "@attribute w {red,blue}\n@attribute y {0,1}\n"
    rows = [
        ",".join([*map(repr, row.tolist()), ("red", "blue")[code], str(label)])
        for row, (code, label) in zip(values, codes, strict=True)
    ]
    path = tmp_path / "t.arff"
    path.write_text(f"@relation r\n{header}@data\n" + "\n".join(rows))
    data = read_arff(path, labels=["y"])
    table, _ = scipy_arff.loadarff(path)
    for k in range(4):
        np.testing.assert_array_equal(data.data[:, k], table[f"a{k}"])
    words = np.array(data.categories["w"])[data.data[:, 4].astype(int)]
    assert words.tolist() == [word.decode() for word in table["w"]]
    np.testing.assert_array_equal(data.target[:, 0], table["y"].astype(int))


START = "@relation r\n@attribute a numeric\n@attribute b {u,v}\n@attribute y {0,1}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("% nothing\n", "the file is empty"),
        (START, "line 5: the header ends without @data"),
        ("a,b\n1,2\n", "line 1: a header has lines @relation.*Found: 'a,b'"),
        ("@relation r\n@data\n", "line 2: there is no @attribute"),
        (START + "@data\n", "there are no rows after @data"),
        (START + "@data\n% one\n\n", "there are no rows after @data"),
        (START + "@attribute a real\n", "line 5: two attributes have this name"),
        (START + "@attribute z relational\n", "line 5: this type is not known"),
        (START + "@attribute z\n", "line 5: an attribute needs a name and a type"),
        (START + "@attribute z {a,b\n", "line 5: the list of values is not closed"),
        (START + "@attribute z {a,a}\n", "line 5: a value stands twice"),
        (START + "@attribute z {a,,b}\n", "line 5: a value in the list is empty"),
        (START + "@attribute z {'a,b}\n", "line 5: a quote is not closed"),
        (START + "@data\n1,u,0\n1,u\n", "line 7: the row has 2 values, but there are 3"),
        (START + "@data\n1,u,0\n1,u,0,1\n", "line 7: the row has 4 values"),
        (START.replace("{u,v}", "{'u\\tv'}") + "@data\n1,u\tv,0\n", "line 6: the row has 4 values"),
        (START + "@data\n1,'u,0\n", "line 6: a quote is not closed"),
        (START + "@data\n1,'u'v,0\n", "line 6: a quote is not closed, or text follows"),
        (START + "@data\n1,u,0\nx,u,0\n", "line 7: attribute 'a': this is no number.*'x'"),
        (START + "@data\n1,w,0\n", "line 6: attribute 'b': this value is not declared.*{u, v}"),
        (START + "@data\n1,u,2\n", "line 6: label 'y': this value is not declared"),
        (START + "@data\n1,u,0,{x}\n", "line 6: the weight in braces"),
        (START + "@data\n1,u,0,{-1}\n", "line 6: the weight in braces"),
        (START + "@data\n{0 1\n", "line 6: a row in braces is .* Is it cut off"),
        (START + "@data\n{0 1,2}\n", "line 6: a row in braces is"),
        (START + "@data\n{0 1 2, 2 1}\n", "line 6: attribute 'a': this is no number"),
        (START + "@data\n{3 1}\n", "line 6: index 3 is none of the 3 attributes"),
        (START + "@data\n{99999999999999999999 1}\n", "line 6: index 9999999999999999999 is none"),
        (START + "@data\n{0 1,0 2}\n", "line 6: index 0 stands twice"),
        (START + "@data\n{0 1}\n1,u,0\n", "line 7: rows before this are in braces"),
        (START + "@data\n{0 1} x\n", "line 6: text follows the row's closing brace"),
        (START.replace("{0,1}", "{1,0}") + "@data\n{0 1}\n", "sparse rows that do not list it"),
        (START.replace("{0,1}", "{0,1,2}") + "@data\n1,u,0\n", "'y' is declared as {0,1,2}"),
        (START.replace("{0,1}", "numeric") + "@data\n1,u,3\n", "line 6: label 'y': a label is 0"),
        (START.replace("{0,1}", "string") + "@data\n1,u,3\n", "'y' is declared as string"),
        (START.replace("numeric", "date 'yyyy yyyy'") + "@data\n", "form of a date, .* 'yyyy'"),
        (START.replace("numeric", "date qq") + "@data\n", "form of a date, 'qq', is not"),
        (START.replace("numeric", "date yyyy") + "@data\n20,u,0\n", "line 6: .* no date of"),
        (START.encode() + b"@data\n1,\xe9,0\n", "line 6: byte 0xe9"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, message):
    with pytest.raises(DataFormatError, match=message) as caught:
        read(text, labels=-1)
    assert caught.value.path == "<file>"
    if "line" in message.partition(":")[0]:
        assert f"line {caught.value.line}:" in message


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["z"], "are no attributes: 'z'"),
        (["yy"], "Is it 'y'?"),
        (["y", "y"], "2 labels asked for. Each may stand there once"),
        ([], "0 labels asked for"),
        (0, "0 labels asked for"),
        (3, "3 labels asked for, here or by the option -C, of 3 attributes"),
        (-(10**9), "labels asked for"),
        (["y", "a", "b"], "one a feature"),
    ],
)
def test_labels_that_are_not_there(labels, message):
    with pytest.raises(DataFormatError, match=message):
        read(START + "@data\n1,u,0\n", labels=labels)


def test_a_label_of_the_xml_file_that_is_no_attribute(tmp_path):
    (tmp_path / "t.arff").write_text(START + "@data\n1,u,0\n")
    (tmp_path / "t.xml").write_text('<labels><label name="absent"/></labels>')
    message = r"t.arff: labels that .*t.xml names are no attributes: 'absent'. There are 'a', .*XML"
    with pytest.raises(DataFormatError, match=message):
        read_arff(tmp_path / "t.arff")
    xml = io.BytesIO(b'<labels><label name="yy"/></labels>')
    xml.name = "open.xml"
    with pytest.raises(DataFormatError, match=r"that open.xml names .* 'yy'. Is it 'y'\?"):
        read_arff(tmp_path / "t.arff", labels=xml)


def test_a_long_run_of_spaces_takes_no_time():
    spaces = " " * 100_000
    for row in (
        f"1,u{spaces}x,0",
        f"{{0 1{spaces}",
        f"{{0 1{spaces}{{",
        f"'{spaces}",
        f"1,u,0,{spaces}{{1",
        f"'u{spaces}x%'\t%",
        f"'{spaces}%",
        f"1\t'u'{spaces}\t{spaces}0{spaces}x",
    ):
        with pytest.raises(DataFormatError):
            read(f"{START}@data\n{row}\n", labels=-1)


def test_cells_in_quotes():
    assert split_cells("'a','','?', ?,b'c, \"d\\\"\" ") == ["a", "", "?", None, "b'c", 'd"']
    assert split_cells("a,,") == ["a", "", ""]
    assert split_cells("'a',") == ["a", ""]
    assert split_cells("'a',\t") == ["a", ""]
    assert split_cells("a\t 'b'\t\t?\t, ,\t'c\td' ") == ["a", "b", None, "", "c\td"]


def test_attributes_and_what_is_declared(tmp_path):
    path = tmp_path / "songs.arff"
    names = ["size", 'a "key", quoted', "count", "y 1", "y2"]
    for option, declared in ((2, names[:2]), (-1, names[-1:]), (9, []), ("x", [])):
        path.write_text(HEADER.format(c=option) + DENSE)
        assert list_attributes(path) == (names, declared)
    (tmp_path / "songs.xml").write_text(XML)
    assert list_attributes(path)[1] == ["y 1", "y2"]
    (tmp_path / "songs.xml").write_text("no XML")
    assert list_attributes(path)[1] == []


def test_a_header_by_itself():
    source = _source.Source(io.BytesIO(HEADER.format(c=2).encode()), "f")
    relation, attributes = read_header(source)
    assert relation == "songs: -C 2"
    assert attributes[1].values == ("minor", "C's major")


def test_a_name_where_an_xml_file_is_expected():
    text = "@relation r\n@attribute x numeric\n@attribute y {0,1}\n@data\n1,0\n"
    with pytest.raises(ValueError, match=r"For names of labels pass a list: \['y'\]"):
        read_arff(io.StringIO(text), labels="y")
