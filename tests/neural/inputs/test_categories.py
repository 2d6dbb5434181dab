"""Categories and their codes."""

import json
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._inputs._categories import CategoryCodes, describe_unseen, is_missing

VALUES = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.integers(-5, 5),
    st.floats(allow_infinity=False),
    st.booleans(),
)


def learn(values):
    codes = CategoryCodes("'city'")
    codes.learn(values)
    return codes


def test_categories_are_sorted_and_numbered_from_one():
    codes = learn(["b", "a", None, 3, "b", 2.5])
    assert codes.categories == [2.5, 3, "a", "b", None]
    assert len(codes) == 6
    encoded, unseen = codes.encode(["a", "c", 2.5, float("nan"), 3.0])
    np.testing.assert_array_equal(encoded, [3, 0, 1, 5, 2])
    assert unseen == ["c"]


def test_a_missing_value_is_unknown_where_the_fit_had_none():
    encoded, unseen = learn(["a"]).encode([pd.NA, pd.NaT, np.nan, "a"])
    np.testing.assert_array_equal(encoded, [0, 0, 0, 1])
    assert unseen == [None]


@given(st.lists(VALUES, min_size=1))
def test_equal_values_and_they_alone_share_a_code(values):
    codes, unseen = learn(values).encode(values)
    assert unseen == [] and codes.min() >= 1
    plain = [None if is_missing(value) else value for value in values]
    for i, a in enumerate(plain):
        for j, b in enumerate(plain):
            assert (codes[i] == codes[j]) == (a == b)


@given(st.lists(VALUES, min_size=1), st.randoms())
def test_codes_do_not_depend_on_the_order_of_rows(values, random):
    shuffled = random.sample(values, len(values))
    codes, _ = learn(values).encode(values)
    same, _ = learn(shuffled).encode(values)
    np.testing.assert_array_equal(codes, same)


@given(st.lists(VALUES, min_size=1))
def test_json_holds_the_categories(values):
    codes = learn(values)
    restored = CategoryCodes("'city'", json.loads(json.dumps(codes.categories)))
    np.testing.assert_array_equal(restored.encode(values)[0], codes.encode(values)[0])


def test_categories_of_later_rows_get_the_next_codes():
    codes = learn(["m", "z"])
    codes.learn(["a", "m"])
    assert codes.categories == ["m", "z", "a"]


def test_numpy_values_become_plain_ones():
    codes = learn([np.int64(3), np.float32(0.5), np.str_("a"), np.True_])
    assert [type(value) for value in codes.categories] == [float, bool, int, str]


@pytest.mark.parametrize("value", [[1], {"a": 1}, date(2020, 1, 1), b"a", Decimal(1), (1, 2)])
def test_what_is_no_category_is_refused(value):
    with pytest.raises(ValueError, match=r"Column 'city' holds .*of type"):
        learn(["a", value])


def test_unseen_categories_are_written_out():
    unseen = {"'city'": ["Oslo", None], "3": list(range(8))}
    assert describe_unseen(unseen) == "'city': 'Oslo', missing; 3: 0, 1, 2, 3, 4 and 3 more"
