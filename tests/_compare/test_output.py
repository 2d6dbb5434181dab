"""The folder of results is there in whole or not at all, and nobody's files are lost."""

import json

import pytest

from skmultilabel._compare import _output
from skmultilabel._compare._errors import InputError
from skmultilabel._compare._output import FILES, _without_nan, prepare_folder, write_results


def test_the_folder_appears_when_all_is_done(tmp_path):
    place = tmp_path / "out"
    with prepare_folder(str(place)) as folder:
        (folder / "scores.csv").write_text("new")
        assert not place.exists()
    assert (place / "scores.csv").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_after_an_error(tmp_path, error):
    with pytest.raises(error), prepare_folder(str(tmp_path / "out")) as folder:
        (folder / "scores.csv").write_text("half")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_earlier_results_are_replaced_in_whole(tmp_path):
    place = tmp_path / "out"
    place.mkdir()
    (place / "labels.csv").write_text("old")
    with prepare_folder(str(place)) as folder:
        (folder / "scores.csv").write_text("new")
    assert [path.name for path in place.iterdir()] == ["scores.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_other_files_are_never_touched(tmp_path):
    place = tmp_path / "out"
    place.mkdir()
    (place / "thesis.tex").write_text("mine")
    with (
        pytest.raises(InputError, match=r"holds other files \(thesis.tex\)"),
        prepare_folder(str(place)),
    ):
        raise AssertionError("the block must not start")
    assert (place / "thesis.tex").read_text() == "mine"


def test_places_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    for place, message in [
        (tmp_path / "file", "is a file"),
        (tmp_path / "no" / "out", "there is no folder"),
        (tmp_path / "file" / "out", "is a file, so"),
        (tmp_path / "file" / "deep" / "out", "is a file, so"),
    ]:
        with pytest.raises(InputError, match=message), prepare_folder(str(place)):
            raise AssertionError("the block must not start")


def test_a_folder_that_refuses_files(tmp_path, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with (
        pytest.raises(InputError, match=r"cannot write beside .*Permission denied"),
        prepare_folder(str(tmp_path / "out")),
    ):
        raise AssertionError("the block must not start")


def test_without_a_place_there_is_nothing_to_do():
    with prepare_folder(None) as folder:
        assert folder is None


def test_nan_is_null_in_json():
    assert json.dumps(_without_nan({"a": [1.5, float("nan")]})) == '{"a": [1.5, null]}'
    assert len(set(FILES)) == 6


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    def refuse(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_output, "_write_all", refuse)
    with pytest.raises(InputError, match="No space left on device"):
        write_results(tmp_path, {}, None, {})
