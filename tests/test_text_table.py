"""Tables as text are aligned."""

import unicodedata

import numpy as np
import pytest

from skmultilabel._text_table import (
    format_count,
    format_interval,
    format_table,
    measure_width,
    shorten,
)


def test_table_aligns_words_left_and_numbers_right():
    assert format_table({"name": ["a", "bcdef"], "n": [7, 123]}) == (
        "name     n\n----------\na        7\nbcdef  123"
    )


def test_empty_cells_do_not_make_words_of_numbers():
    assert format_table({"n": [7, 123, ""]}) == "  n\n---\n  7\n123\n"


def test_one_of_anything_has_no_plural():
    counts = [format_count(number, "label") for number in (0, 1, 2, np.int64(1))]
    assert counts == ["0 labels", "1 label", "2 labels", "1 label"]


def test_intervals_are_written_with_both_ends_or_not_at_all():
    assert format_interval(-0.25, 1.0) == "-.250 to 1.000"
    assert format_interval(np.nan, np.nan) == "-"


def measure_slowly(text):
    """Count columns by the tables of Unicode: an accent takes none, a wide character two."""
    columns = 0
    for character in text:
        if unicodedata.combining(character) or character == "\u200b":
            continue
        columns += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return columns


NAMES = [
    "sea",
    "海",
    "海と山",
    "cafe\u0301",
    "\N{GREEK SMALL LETTER ALPHA}",
    "\uff41\uff42",
    "a\u200bb",
    "🏖",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_widths_are_those_of_a_screen(name):
    assert measure_width(name) == measure_slowly(name)


def test_wide_names_are_aligned():
    lines = format_table({"name": NAMES, "n": range(10, 10 + len(NAMES))}).splitlines()
    assert {measure_slowly(line) for line in lines} == {measure_slowly(lines[1])}


def test_equal_names_have_a_row_each():
    assert format_table({"name": ["a", "a"], "n": [1, 2]}).splitlines()[2:] == [
        "a     1",
        "a     2",
    ]


def test_a_name_of_two_lines_stays_in_its_row():
    assert len(format_table({"name": ["a\nb\tc"], "n": [1]}).splitlines()) == 3


@pytest.mark.parametrize("character", ["x", "海"], ids=ascii)
def test_long_words_are_cut_so_that_tables_fit_a_screen(character):
    columns = {"first": [200 * character, "a"], "n": [12345, 1], "second": [50 * character, "b"]}
    lines = format_table(columns).splitlines()
    assert 76 < max(map(measure_slowly, lines)) <= 80
    assert lines[2].split()[0].startswith(15 * character)
    assert lines[2].count("...") == 2
    assert format_table(columns | {"second": ["a", "b"]}).count("...") == 1


def test_words_of_16_columns_are_whole_however_many_numbers_there_are():
    numbers = {f"number {n}": [n, n] for n in range(12)}
    text = format_table({"name": ["weighted average", "a name that is longer"]} | numbers)
    assert "weighted average" in text
    assert "a name that i..." in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("exactly9!", "exactly9!"),
        ("a long name", "a long..."),
        ("海と山の名前", "海と山..."),
    ],
    ids=ascii,
)
def test_shortened_texts_fit(text, expected):
    assert shorten(text, 9) == expected
    assert measure_slowly(expected) <= 9


def test_words_are_not_cut_where_their_title_is_as_long():
    text = format_table({30 * "t": [30 * "w", "a"], 70 * "n": [1, 2]})
    assert 30 * "w" in text


def test_a_table_cannot_act_on_the_terminal():
    table = format_table({"label": ["\x1b[31mred", "a\u202eb", "tab\there", "n\u0303"]})
    assert table.splitlines()[2:] == ["\\x1b[31mred", "a\\u202eb", "tab here", "n\u0303"]
