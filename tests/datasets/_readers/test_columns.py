"""Columns that names and patterns choose, and cells that are labels."""

import numpy as np
import pandas as pd
import pytest

from skmultilabel.datasets._readers._columns import convert_labels, select_columns

COLUMNS = ["age", "y_1", "y_2", "y[3]", "a,b"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["y_2,age"], ["age", "y_2"]),
        (["y_*", "age"], ["age", "y_1", "y_2"]),
        (["y[3]"], ["y[3]"]),
        (["a,b"], ["a,b"]),
        (["y_?, y_1"], ["y_1", "y_2"]),
    ],
)
def test_columns_are_chosen_by_name_and_by_pattern(patterns, expected):
    assert select_columns(COLUMNS, patterns, "--labels") == expected


def test_a_pattern_without_a_match_lists_names_that_are_near():
    with pytest.raises(ValueError, match="--labels: no column matches 'y_9'; did you mean"):
        select_columns(COLUMNS, ["y_9"], "--labels")


def test_label_cells():
    frame = pd.DataFrame({"a": [0, 1, 1], "b": [True, None, False], "c": ["1", None, "0"]})
    labels = convert_labels(frame)
    np.testing.assert_array_equal(labels, [[0, 1, 1], [1, np.nan, np.nan], [1, 0, 0]])
    with pytest.raises(ValueError, match="label column 'a' holds 'maybe' in row 2"):
        convert_labels(pd.DataFrame({"a": [1, "maybe"]}))
    with pytest.raises(ValueError, match="holds '2' in row 1"):
        convert_labels(pd.DataFrame({"a": [2, 0]}))
