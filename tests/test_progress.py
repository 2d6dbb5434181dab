import io
import sys

from skmultilabel._progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def replace_stderr(monkeypatch, stream):
    """Replace standard error in the test itself: pytest sets it anew before each."""
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_a_bar_is_drawn_on_a_terminal(monkeypatch):
    stream = replace_stderr(monkeypatch, Terminal())
    assert list(progress(iter("abc"), total=3, description="letters")) == list("abc")
    assert "letters" in stream.getvalue()
    assert "0/3" in stream.getvalue()


def test_no_bar_is_drawn_where_none_is_wanted(monkeypatch):
    stream = replace_stderr(monkeypatch, Terminal())
    assert list(progress("abc", disable=True)) == list("abc")
    assert stream.getvalue() == ""


def test_no_bar_is_drawn_into_a_file(monkeypatch):
    stream = replace_stderr(monkeypatch, io.StringIO())
    assert list(progress("abc")) == list("abc")
    assert stream.getvalue() == ""


def test_a_bar_can_be_asked_for(monkeypatch):
    stream = replace_stderr(monkeypatch, io.StringIO())
    assert list(progress("abc", disable=False)) == list("abc")
    assert "0/3" in stream.getvalue()


def test_it_works_without_tqdm(monkeypatch):
    stream = replace_stderr(monkeypatch, Terminal())
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert list(progress("abc")) == list("abc")
    assert stream.getvalue() == ""
