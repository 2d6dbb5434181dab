"""Tables as text are aligned."""

import numpy as np

from skmultilabel._text_table import format_count, format_interval, format_table


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
