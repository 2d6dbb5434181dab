"""The reader that finds out the format."""

import bz2
import gzip

import pytest

from skmultilabel.datasets import read_multilabel
from skmultilabel.datasets._readers._multilabel import find_format
from skmultilabel.exceptions import DataFormatError

ARFF = b"% songs\n@relation 'r: -C 1'\n@attribute y {0,1}\n@attribute x real\n@data\n1,2\n0,3\n"
XC = b"2 3 2\n0 1:1\n1 2:1\n"
SVMLIGHT = b"# songs\n1 1:1\n2 2:1\n"
CSV = b"x,y\n1,0\n2,1\n"


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize(
    ("name", "content", "kind", "labels"),
    [
        ("t.arff", ARFF, "arff", None),
        ("t.txt", ARFF, "arff", ["y"]),
        ("t.csv", CSV, "table", "y"),
        ("t.svm", SVMLIGHT, "svmlight", None),
        ("t.txt", SVMLIGHT, "svmlight", None),
        ("train.txt", XC, "xc", None),
    ],
)
def test_every_format_is_recognised(name, content, kind, labels, compress, tmp_path):
    suffix = {bytes: "", gzip.compress: ".gz", bz2.compress: ".bz2"}[compress]
    path = tmp_path / (name.upper() + suffix)
    path.write_bytes(compress(content))
    assert find_format(path) == kind
    data = read_multilabel(str(path), labels=labels)
    assert data.data.shape[0] == data.target.shape[0] == 2


@pytest.mark.parametrize("content", [b"", b"hello\n", b"1,0,1\n", CSV, b"\n" * 1000])
def test_what_is_no_format(content, tmp_path):
    (tmp_path / "t.txt").write_bytes(content)
    with pytest.raises(DataFormatError, match="the format is not recognised"):
        read_multilabel(tmp_path / "t.txt")


@pytest.mark.parametrize("name", ["t.txt", "t.arff"])
def test_a_file_in_another_encoding(name, tmp_path):
    (tmp_path / name).write_bytes(ARFF.decode().replace("x real", "é real").encode("utf-16"))
    data = read_multilabel(tmp_path / name, encoding="utf-16")
    assert data.feature_names == ["é"]
    (tmp_path / "t.svm").write_bytes(SVMLIGHT.replace(b"songs", b"\xe9t\xe9"))
    assert read_multilabel(tmp_path / "t.svm", encoding="latin-1").data.shape == (2, 2)
    (tmp_path / "xc.txt").write_text(XC.decode(), encoding="utf-16")
    assert read_multilabel(tmp_path / "xc.txt", encoding="utf-16").data.shape == (2, 3)


def test_options_reach_the_reader_and_labels_have_a_meaning(tmp_path):
    (tmp_path / "t.svm").write_bytes(SVMLIGHT)
    assert read_multilabel(tmp_path / "t.svm", zero_based=True).data.shape == (2, 3)
    with pytest.raises(ValueError, match="lists its labels itself"):
        read_multilabel(tmp_path / "t.svm", labels=["1"])
    with pytest.raises(DataFormatError, match="more than 5 bytes"):
        read_multilabel(tmp_path / "t.svm", max_bytes=5)
