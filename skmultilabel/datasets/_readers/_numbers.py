"""Many decimal numbers at once: the bytes of a text -> float64, rounded as `float` rounds."""

import numpy as np

__all__ = ["MISSING", "parse_decimals", "parse_numbers", "to_number"]

MISSING = b"?"
# The arrays of a batch stay in the cache of a core.
BATCH = 1 << 13
WORD = 8
MAX_LENGTH = 2 * WORD


def _repeat(byte):
    return np.uint64(int.from_bytes(bytes([byte]) * WORD, "little"))


ZEROS, HIGH_BITS = _repeat(ord("0")), _repeat(0x80)
# What lifts all above 9 to the high bit, where "0" has become 0.
ABOVE_NINE = _repeat(0x7F - 9)
# A point then has a bit that no digit has.
POINT = ord(".") ^ ord("0")
POINT_BITS = _repeat(0x10)
PAIRS, QUADS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
# The last 0, 1, ..., 8 characters of a word are its highest bytes.
LAST = np.array([2**64 - 2 ** (64 - 8 * n) for n in range(WORD + 1)], dtype=np.uint64)
# All that are exact as doubles.
POWERS_OF_TEN = np.array([float(f"1e{k}") for k in range(23)])
LARGEST_EXACT = 2**53


def parse_numbers(text, starts, ends):
    """Parse pieces of a text as numbers; a question mark is NaN.

    Parameters
    ----------
    text : bytes
        The text.
    starts, ends : ndarray of shape (n_numbers,)
        Where each piece begins, and where it ends.

    Returns
    -------
    values : ndarray of shape (n_numbers,), float64
        The numbers.
    bad : int or None
        The first piece that is no number.

    Examples
    --------
    >>> import numpy as np
    >>> parse_numbers(b"1.5,?,-2e3", np.array([0, 4, 6]), np.array([3, 5, 10]))
    (array([ 1.5e+00,      nan, -2.0e+03]), None)
    """
    values, is_plain = parse_decimals(text, starts, ends)
    others = np.flatnonzero(~is_plain)
    is_missing = ends[others] - starts[others] == 1
    is_missing[is_missing] = _get(text, starts[others[is_missing]]) == ord(MISSING)
    values[others[is_missing]] = np.nan
    others = others[~is_missing]
    bounds = zip(starts[others].tolist(), ends[others].tolist(), strict=True)
    tokens = [text[start:end] for start, end in bounds]
    if b"_" not in text:
        try:
            values[others] = list(map(float, tokens))
            return values, None
        except ValueError:
            pass  # one is none, or a question mark between spaces
    for k, token in zip(others.tolist(), tokens, strict=True):
        try:
            values[k] = to_number(token)
        except ValueError:
            return values, k
    return values, None


def _get(text, where):
    return np.frombuffer(text, dtype=np.uint8)[where]


def to_number(token):
    """Parse one number; NaN where it is a question mark.

    Parameters
    ----------
    token : bytes
        The text of the number.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ValueError
        If it is none.
    """
    if token.strip() == MISSING:
        return np.nan
    if b"_" in token:  # Python reads 1_000 as a thousand
        raise ValueError
    return float(token)


def parse_decimals(text, starts, ends, *, digits_only=False):
    """Parse those pieces of a text that are plain decimals, such as ``-12.75``.

    A piece is read as two machine words of eight characters, and all digits of a word are joined
    by three multiplications [1]_. Where the digits are a whole number below 2 to the 53 and the
    power of ten is exact, one division gives the double that is nearest to the decimal [2]_: the
    same that `float` gives.

    Parameters
    ----------
    text : bytes
        The text.
    starts, ends : ndarray of shape (n_numbers,)
        Where each piece begins, and where it ends.
    digits_only : bool, default=False
        Whether a point or a sign is not plain.

    Returns
    -------
    values : ndarray of shape (n_numbers,), float64
        The numbers; anything where a piece is not plain.
    is_plain : ndarray of shape (n_numbers,), bool
        Where a piece was parsed. Pieces that are empty, longer than 16 characters, or
        hold anything but digits, one point and a minus sign in front, are not.

    References
    ----------
    .. [1] D. Lemire (2021). "Number parsing at a gigabyte per second." *Software: Practice and
       Experience* 51(8), 1700-1727.
    .. [2] W. D. Clinger (1990). "How to read floating point numbers accurately." *ACM SIGPLAN
       Notices* 25(6), 92-101.

    Examples
    --------
    >>> import numpy as np
    >>> values, is_plain = parse_decimals(b"-1.5,x", np.array([0, 5]), np.array([4, 6]))
    >>> values[0], is_plain
    (np.float64(-1.5), array([ True, False]))
    """
    # A slash would look like a point and a digit.
    padded = b"0" * MAX_LENGTH + text.replace(b"/", b"x") + b"\n"
    values = np.empty(len(starts))
    is_plain = np.empty(len(starts), dtype=bool)
    for first in range(0, len(starts), BATCH):
        batch = slice(first, first + BATCH)
        values[batch], is_plain[batch] = _parse_batch(
            padded, starts[batch], ends[batch], digits_only
        )
    return values, is_plain


def _parse_batch(padded, starts, ends, digits_only):
    """Parse the pieces of a batch; in front of the text stand 16 characters that are not used."""
    characters = np.frombuffer(padded, dtype=np.uint8)
    # A word may begin at any byte.
    words = np.ndarray(len(padded) - WORD + 1, "<u8", padded, strides=(1,))
    is_negative = characters[starts + MAX_LENGTH] == ord("-")
    length = ends - starts - is_negative
    back = (words[ends + WORD] ^ ZEROS) & LAST[np.minimum(length, WORD)]
    back, has_point, n_decimals = _remove_point(back)
    is_plain = length > has_point
    longer = np.flatnonzero(length > WORD)
    if len(longer):
        front = (words[ends[longer]] ^ ZEROS) & LAST[np.minimum(length[longer] - WORD, WORD)]
        # A point that was removed is filled from the word in front.
        was_removed = has_point[longer]
        back[longer] |= (front >> 56) * was_removed
        front, is_in_front, n_more = _remove_point(np.where(was_removed, front << 8, front))
        n_decimals[longer] += (n_more + WORD) * is_in_front
        is_plain[longer] = (length[longer] <= MAX_LENGTH) & ~(was_removed & is_in_front)
        is_plain[longer] &= _has_digits_alone(front)
    is_plain &= _has_digits_alone(back)
    mantissa = _join_digits(back)
    if len(longer):
        mantissa[longer] += _join_digits(front) * 10**WORD
        is_plain &= mantissa <= LARGEST_EXACT
    if digits_only:
        is_plain &= ~is_negative & (n_decimals == 0) & ~has_point
    values = mantissa / POWERS_OF_TEN[n_decimals]
    return np.copysign(values, 0.5 - is_negative), is_plain


def _remove_point(word):
    """Remove the first point of each word; also whether there was one, and the digits after it.

    What is no digit and taken for a point becomes no digit by the subtraction.
    """
    found = word & POINT_BITS
    at = (found & -found) >> 4
    word = word - at * POINT
    has_point = at != 0
    front = word & (at - has_point)  # the characters before the point
    n_decimals = has_point * np.uint8(WORD - 1) - (np.bitwise_count(at - has_point) >> 3)
    return (word ^ front) | front << 8, has_point, n_decimals


def _has_digits_alone(word):
    return ((word + ABOVE_NINE) | word) & HIGH_BITS == 0


def _join_digits(word):
    """Join eight digits to a number: neighbours to pairs, pairs to fours, fours to eight."""
    word = (word * 10 + (word >> 8)) & PAIRS
    word = (word * 100 + (word >> 16)) & QUADS
    return (word * 10000 + (word >> 32)) & np.uint64(0xFFFFFFFF)
