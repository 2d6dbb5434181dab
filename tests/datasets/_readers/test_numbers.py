"""Decimals are those of Python's float, bit by bit, and what is no plain decimal is not taken."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.datasets._readers._numbers import parse_decimals, parse_numbers, to_number

PLAIN = re.compile(rb"-?(?=\.?[0-9])[0-9]*\.?[0-9]*")
decimals = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(allow_nan=False, allow_infinity=False, places=6).map(str),
    st.integers(-(10**17), 10**17).map(str),
    st.text("0123456789.-", max_size=18),
)
tokens = st.lists(st.one_of(decimals, st.text("0123456789.-+eE_ x/:;?", max_size=18)), min_size=1)


def join(pieces):
    pieces = [piece.encode() for piece in pieces]
    ends = np.cumsum([len(piece) + 1 for piece in pieces]) - 1
    return b",".join(pieces), ends - [len(piece) for piece in pieces], ends, pieces


@given(tokens)
def test_plain_decimals_are_those_of_float(pieces):
    text, starts, ends, pieces = join(pieces)
    values, is_plain = parse_decimals(text, starts, ends)
    for piece, value, taken in zip(pieces, values, is_plain, strict=True):
        may_be = PLAIN.fullmatch(piece) and len(piece.removeprefix(b"-")) <= 16
        if taken:
            assert may_be
            assert np.float64(float(piece)).tobytes() == np.float64(value).tobytes()
        elif may_be:
            assert int(piece.replace(b".", b"").replace(b"-", b"")) > 2**53


@given(st.lists(st.text("0123456789.-", max_size=17), min_size=1))
def test_digits_only_takes_digits_only(pieces):
    text, starts, ends, pieces = join(pieces)
    values, is_plain = parse_decimals(text, starts, ends, digits_only=True)
    for piece, value, taken in zip(pieces, values, is_plain, strict=True):
        assert taken == (piece.isdigit() and len(piece) <= 16 and int(piece) <= 2**53)
        assert not taken or value == int(piece)


def test_more_pieces_than_a_batch():
    numbers = np.arange(30_000) / 8 - 1000
    text, starts, ends, _ = join(map(str, numbers))
    values, bad = parse_numbers(text, starts, ends)
    assert bad is None
    np.testing.assert_array_equal(values, numbers)


@given(tokens)
def test_numbers_are_those_of_float_or_none(pieces):
    text, starts, ends, pieces = join(pieces)
    values, bad = parse_numbers(text, starts, ends)
    for k, piece in enumerate(pieces[:bad]):
        np.testing.assert_equal(values[k], to_number(piece))
    if bad is not None:
        with pytest.raises(ValueError):
            to_number(pieces[bad])


def test_what_is_no_number():
    assert np.isnan(to_number(b" ? "))
    for token in (b"", b"1_000", b"x", b"1,5", b"-", b"??"):
        with pytest.raises(ValueError):
            to_number(token)


def test_more_digits_than_a_double_has_are_left_to_float():
    text, starts, ends, _ = join(["9007199254740992", "9007199254740993", "900719925474.0993"])
    assert parse_decimals(text, starts, ends)[1].tolist() == [True, False, False]
