"""The extreme-classification format and multi-label svmlight."""

import io

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_svmlight_file
from sklearn.preprocessing import MultiLabelBinarizer

from skmultilabel.datasets import read_svmlight_multilabel, read_xc
from skmultilabel.datasets._readers import _label_rows, _source
from skmultilabel.exceptions import DataFormatError

rows = st.lists(
    st.tuples(
        st.sets(st.integers(0, 6)),
        st.dictionaries(
            st.integers(0, 9),
            st.one_of(st.integers(-9, 9), st.floats(-1e9, 1e9)).filter(bool),
            max_size=5,
        ),
    ),
    min_size=1,
    max_size=8,
)


def write(rows, space=" "):
    return "".join(
        ",".join(map(str, labels))
        + space
        + space.join(f"{k}:{value!r}" for k, value in sorted(features.items()))
        + "\n"
        for labels, features in rows
    )


def to_dense(rows):
    X, Y = np.zeros((len(rows), 10)), np.zeros((len(rows), 7))
    for row, (labels, features) in enumerate(rows):
        Y[row, list(labels)] = 1
        X[row, list(features)] = list(features.values())
    return X, Y


@given(rows, st.sampled_from([" ", "\t", "  "]), st.booleans())
def test_what_is_written_is_read(rows, space, by_line):
    text = f"{len(rows)} 10 7\n{write(rows, space)}".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_source, "BLOCK_BYTES", 20)
        if by_line:
            patch.setattr(_label_rows, "_read_plain", lambda *_: None)
        data = read_xc(io.BytesIO(text))
    X, Y = to_dense(rows)
    assert isinstance(data.data, sp.csr_array)
    assert data.data.has_sorted_indices
    np.testing.assert_array_equal(data.data.toarray(), X)
    np.testing.assert_array_equal(data.target.toarray(), Y)
    assert data.target.dtype == np.int8


# Whatever the quick way takes must be what the careful way says.
@given(st.lists(st.text("01234,: .-e#q", max_size=14), min_size=1, max_size=3))
def test_the_quick_way_takes_nothing_that_is_wrong(lines):
    block = "".join(f"{line}\n" for line in lines).encode()
    source = _source.Source(io.BytesIO(), "f")
    limits = (5, 5)
    quick = _label_rows._read_plain(block, limits)
    if quick is None:
        return
    careful = _label_rows._read_lines(block, 1, source, limits)
    for part, twin in zip(quick, careful, strict=True):
        np.testing.assert_array_equal(part, twin)


@given(rows.filter(lambda rows: any(labels for labels, _ in rows)))
def test_svmlight_is_read_as_scikit_learn_does(rows):
    rows = [row for row in rows if row[0] or row[1]]  # scikit-learn passes over empty lines
    text = write(rows).encode()
    X, labels = load_svmlight_file(
        io.BytesIO(text), multilabel=True, n_features=10, zero_based=True
    )
    data = read_svmlight_multilabel(io.BytesIO(text), n_features=10, zero_based=True)
    binarizer = MultiLabelBinarizer()
    np.testing.assert_array_equal(data.target.toarray(), binarizer.fit_transform(labels))
    assert data.target_names == [str(int(label)) for label in binarizer.classes_]
    np.testing.assert_array_equal(data.data.toarray(), X.toarray())


def test_rarer_spellings_of_svmlight():
    text = b"# a comment\n-1,2.5 qid:3 2:1 1:0.5 # songs\n\n1:?\n"
    data = read_svmlight_multilabel(io.BytesIO(text))
    assert data.target_names == ["-1", "2.5"]
    np.testing.assert_array_equal(data.target.toarray(), [[1, 1], [0, 0]])
    np.testing.assert_array_equal(data.data.toarray(), [[0.5, 1], [np.nan, 0]])


def test_labels_that_stand_twice_count_once():
    data = read_xc(io.BytesIO(b"1 2 3\n2,0,2 1:1\n\n"))
    np.testing.assert_array_equal(data.target.toarray(), [[1, 0, 1]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the file, or its first line, is empty"),
        (b"0,1 2:3\n", "line 1: the first line holds three numbers.*read_svmlight_multilabel"),
        (b"2 0 3\n0 1:1\n", "line 1: there must be a row, a feature and a label"),
        (
            b"999999999999999 5 5\n0 1:1\n",
            "line 2: .*promises 999999999999999 rows, but there are 1",
        ),
        (b"9999999999999999999 5 5\n0 1:1\n", "three numbers"),
        (b"1 5 5\n0 1:1\n0 1:1\n", "line 3: .*promises 1 row, but there are 2"),
        (b"1 5 5\n0 1:1\n0 1:1\n0 1:1\n", "line 3: .*promises 1 row, but there are 3"),
        (b"3 5 5\n0 1:1\n0 1:1\n", "line 3: .*promises 3 rows, but there are 2"),
        (b"2 5 5\n0 1:1\n5 1:1\n", "line 3: label '5' is none of the 5 labels"),
        (b"2 5 5\n0 1:1\n-1 1:1\n", "line 3: label '-1' is none of the 5 labels"),
        (b"1 5 5\n%s 1:1\n" % (b"9" * 400), "is no number of a label"),
        (b"1 5 5\n0 5:1\n", "line 2: index 5 is none of the 5 features"),
        (b"1 5 5\n0 1:1 1:2\n", "line 2: index 1 stands twice"),
        (b"1 5 5\n0 1:x\n", "line 2: 'x' is no number"),
        (b"1 5 5\n0 1:\n", "line 2: '' is no number"),
        (b"1 5 5\n0 1:1 3\n", "line 2: '3' is no index:value. Is the row cut off"),
        (b"1 5 5\n0 1.0:1\n", "line 2: '1.0' is no index"),
        (b"1 5 5\na 1:1\n", "line 2: 'a' is no number of a label"),
        (b"1 5 5\n0, 1:1\n", "line 2: '' is no number of a label"),
        (b"1 5 5\n\xff 1:1\n", "line 2: byte 0xff"),
    ],
)
def test_what_is_refused_with_its_line(text, message):
    with pytest.raises(DataFormatError, match=message):
        read_xc(io.BytesIO(text))


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (b"", {}, "there are no rows"),
        (b" 1:2\n", {}, "no row has a label"),
        (b"1 1:1\n\n2 0:1\n", {"zero_based": False}, "line 3: there is an index 0"),
        (b"1 3:1\n# one\n2 1:1 4:1 5:1\n", {"n_features": 3}, "line 3: index 4 is beyond n_f.*=3"),
        (b"1 3:1\n2 0:1\n", {"n_features": 3}, "line 1: index 3 is beyond"),
        (b"1 3:1\n", {"n_features": 3, "zero_based": True}, "line 1: index 3 is beyond"),
        (b"1\n", {}, "there must be a feature at least"),
        (b"nan 4:1\n", {}, "line 1: 'nan' is no number of a label"),
        (b"1 9999999999999999:1\n", {}, "is no index of a feature"),
    ],
)
def test_what_svmlight_refuses(text, options, message):
    with pytest.raises(DataFormatError, match=message):
        read_svmlight_multilabel(io.BytesIO(text), **options)


def test_an_absurd_shape_takes_no_memory():
    data = read_xc(io.BytesIO(b"1 999999999999999 999999999999999\n999999999999998 7:1\n"))
    assert data.target.shape == (1, 999999999999999)
    data = read_svmlight_multilabel(io.BytesIO(b"1 999999999999:1\n"))
    assert data.data.shape == (1, 999999999999)
