"""Files that are there whole, or as they were."""

import os

import pytest

from skmultilabel.neural._files import check_file_path, write_file


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


def test_a_path_where_no_file_can_be_is_refused(tmp_path, monkeypatch):
    check_file_path(tmp_path / "net", "checkpoint")
    monkeypatch.chdir(tmp_path)
    check_file_path("net", "checkpoint")
    with pytest.raises(ValueError, match=r"^checkpoint=.*is a directory\. Name a file in it"):
        check_file_path(tmp_path, "checkpoint")
    with pytest.raises(ValueError, match=r"^checkpoint='.*there is no directory '.*nowhere'"):
        check_file_path(tmp_path / "nowhere" / "net", "checkpoint")
