"""Files as lines and blocks: compressed, in other encodings, cut off, too large."""

import bz2
import gzip
import io
import lzma
import zipfile

import numpy as np
import pytest

from skmultilabel.datasets._readers import _source
from skmultilabel.datasets._readers._source import Source, find_max_bytes, open_source
from skmultilabel.exceptions import DataFormatError

TEXT = "a\nb\u00e9\n\nlast"


def read_all(source):
    return [*source.iter_blocks()]


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lines_then_blocks(compress, size, tmp_path, monkeypatch):
    monkeypatch.setattr(_source, "BLOCK_BYTES", size)
    path = tmp_path / "file"
    path.write_bytes(compress(TEXT.replace("\n", "\r\n").encode()))
    with open_source(path) as source:
        assert source.read_line() == (b"a", 1)
        blocks = read_all(source)
    assert b"".join(block for block, _ in blocks) == "b\u00e9\n\nlast\n".encode()
    lines = [first + k for block, first in blocks for k in range(block.count(b"\n"))]
    assert lines == [2, 3, 4]


def test_lines_to_the_end():
    source = Source(io.BytesIO(b"a\n\nb"), "f")
    lines = [source.read_line() for _ in range(4)]
    assert lines == [(b"a", 1), (b"", 2), (b"b", 3), None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_become_utf_8(encoding):
    with open_source(io.BytesIO(TEXT.encode(encoding)), encoding=encoding) as source:
        assert b"".join(block for block, _ in read_all(source)) == (TEXT + "\n").encode()


def test_an_open_text_is_taken():
    with open_source(io.StringIO(TEXT)) as source:
        assert b"".join(block for block, _ in read_all(source)) == (TEXT + "\n").encode()


@pytest.mark.parametrize("size", [1, 100])
def test_a_byte_that_is_no_text_is_named(size, monkeypatch):
    monkeypatch.setattr(_source, "BLOCK_BYTES", size)
    source = Source(io.BytesIO(b"ok\nfine\nb\xe9d\n"), "f.csv")
    with pytest.raises(DataFormatError, match=r"f.csv, line 3: byte 0xe9, number 10 of") as caught:
        while source.read_line():
            read_all(source)
    assert caught.value.line == 3


def test_utf_16_is_recognised():
    with pytest.raises(DataFormatError, match="encoding='utf-16'"):
        read_all(Source(io.BytesIO("a".encode("utf-16")), "f"))


@pytest.mark.parametrize("encoding", [None, "latin-1", "utf-16"])
def test_a_zip_archive_is_no_text(encoding):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("t.csv", "a,y\n1,0\n")
    with pytest.raises(DataFormatError, match=r"zip archive or a workbook.*save the table as CSV"):
        read_all(Source(io.BytesIO(file.getvalue()), "f", encoding))
    assert read_all(Source(io.BytesIO(b"PK,y\n1,0\n"), "f")) == [(b"PK,y\n1,0\n", 1)]


def test_lines_that_end_as_on_old_macs():
    with pytest.raises(DataFormatError, match=r"line 1: .*carriage returns only.*line ends \\n"):
        read_all(Source(io.BytesIO(b"a,y\r1,0\r"), "f"))
    assert read_all(Source(io.BytesIO(b"a,y\r\n"), "f")) == [(b"a,y\n", 1)]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_archives_that_are_cut_off_or_damaged(compress, tmp_path):
    archive = bytearray(compress(bytes(range(256)).hex().encode() * 50))
    (tmp_path / "short").write_bytes(archive[: len(archive) // 2])
    archive[len(archive) // 2] ^= 255
    (tmp_path / "damaged").write_bytes(archive)
    for name in ("short", "damaged"):
        with (
            pytest.raises(DataFormatError, match="cut off or damaged"),
            open_source(tmp_path / name) as source,
        ):
            read_all(source)


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress])
def test_an_archive_that_is_cut_off_is_named_with_the_last_line_that_it_gave(compress, tmp_path):
    rng = np.random.default_rng(0)
    text = b"".join(b"%d,%r\n" % (k, x) for k, x in enumerate(rng.random(5000)))
    archive = compress(text)
    path = tmp_path / "short"
    path.write_bytes(archive[: len(archive) * 2 // 3])
    blocks = []
    with (
        pytest.raises(DataFormatError, match="cut off or damaged") as caught,
        open_source(path) as source,
    ):
        blocks += (block for block, _ in source.iter_blocks())
    assert 2500 < caught.value.line < 5000
    assert b"".join(blocks).count(b"\n") == caught.value.line - 1


def test_what_is_unpacked_is_bounded_by_the_size_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(_source, "FREE_BYTES", 500)
    path = tmp_path / "t.gz"
    path.write_bytes(gzip.compress("\n".join(map(str, range(300))).encode()))
    size = path.stat().st_size
    assert find_max_bytes(path) == 20 * size > 1000
    with gzip.open(path) as file:
        assert find_max_bytes(file) == 20 * size
    assert find_max_bytes(io.BytesIO(b"1" * 10**4)) == 500
    with open_source(path) as source:
        read_all(source)
    path.write_bytes(gzip.compress(b"0\n" * 10**5))
    with (
        pytest.raises(DataFormatError, match=r"more than \d+ bytes in it"),
        open_source(path) as source,
    ):
        read_all(source)


def test_a_line_without_end_is_not_held(monkeypatch):
    monkeypatch.setattr(_source, "MAX_LINE_BYTES", 2**20)
    for read in (read_all, Source.read_line):
        with pytest.raises(DataFormatError, match="line is longer than 1 MiB"):
            read(Source(io.BytesIO(b"0" * 2**22), "f"))


def test_an_archive_of_too_much_is_refused_before_anything_is_made_of_it(tmp_path):
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"f,y\n" + b"1,1\n" * 10**6))
    with (
        pytest.raises(DataFormatError, match=r"more than 1000000 bytes.*max_bytes=10000000"),
        open_source(tmp_path / "t.csv.gz", max_bytes=10**6),
    ):
        raise AssertionError
    with open_source(tmp_path / "t.csv.gz", max_bytes=4 * (10**6 + 1)) as source:
        assert source.read_line() == (b"f,y", 1)
