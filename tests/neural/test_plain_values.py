"""Values come back from JSON as they were."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._plain_values import NotPlainError, from_plain, to_plain

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


def carry(value):
    """Write a value and read it."""
    arrays = {}
    text = json.dumps(to_plain(value, arrays), allow_nan=False)
    return from_plain(json.loads(text), arrays)


def are_the_same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(are_the_same, a, b))
    if isinstance(a, dict):
        return are_the_same(list(a.items()), list(b.items()))
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


@given(VALUES)
def test_plain_values_come_back(value):
    assert are_the_same(carry(value), value)


@pytest.mark.parametrize(
    "value",
    [
        np.float32(0.1),
        np.float64(0.1),
        np.int16(-3),
        np.bool_(True),
        np.str_("a"),
        np.float16(1e-3),
    ],
)
def test_scalars_keep_their_type(value):
    assert type(carry(value)) is type(value) and carry(value) == value


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6, dtype=np.int8).reshape(2, 3),
        np.array([0.1, np.nan], dtype=np.float32),
        np.array(["a", 1, None], dtype=object),
        np.array(["news", "arts"]),
        np.array([], dtype=object),
        np.ones((0, 3), dtype=bool),
    ],
)
def test_arrays_keep_their_type_and_shape(value):
    carried = carry([value])[0]
    assert carried.dtype == value.dtype
    np.testing.assert_array_equal(carried, value)


@pytest.mark.parametrize(
    "value", [print, float, {1, 2}, [object()], np.datetime64("2020"), b"a", np.array([{1}])]
)
def test_code_and_other_objects_are_refused(value):
    with pytest.raises(NotPlainError):
        carry(value)


@pytest.mark.parametrize("plain", [{"a": 1}, {"$eval": "1"}, {"$array": "x", "$tuple": []}, {}])
def test_what_was_not_written_here_is_refused(plain):
    with pytest.raises(ValueError, match="stands where a value is expected"):
        from_plain(plain, {})
