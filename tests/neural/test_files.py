"""Files that are there whole, or as they were."""

import os

import pytest

from skmultilabel.neural._files import write_file


def test_a_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "net"
    for content in (b"a long content", b"short"):
        write_file(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "net"
    write_file(path, b"before")

    def interrupt(partial, target):
        assert partial.read_bytes() == b"after"
        assert target.read_bytes() == b"before"
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_file(tmp_path / "nowhere" / "net", b"")
