"""Attributes of an ARFF file as columns of numbers: codes for words, seconds for dates."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from skmultilabel.datasets._readers._numbers import to_number

__all__ = ["Column", "make_columns"]

LABEL_WORDS = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0, "no": 0.0, "yes": 1.0}
# The letters of Java's SimpleDateFormat, and text in quotes.
DATE_LETTERS = re.compile(r"'([^']*)'|([A-Za-z])\2*|.", re.DOTALL)
DIRECTIVES = {
    "yyyy": "%Y", "yy": "%y", "MMM": "%b", "MMMM": "%B", "MM": "%m", "M": "%m", "dd": "%d",
    "d": "%d", "HH": "%H", "H": "%H", "hh": "%I", "h": "%I", "mm": "%M", "m": "%M", "ss": "%S",
    "s": "%S", "SSS": "%f", "a": "%p", "Z": "%z", "XXX": "%z", "EEE": "%a", "EEEE": "%A",
}  # fmt: skip


class Column(NamedTuple):
    """How the cells of an attribute become numbers.

    Attributes
    ----------
    attribute : Attribute
        What the header says.
    is_label : bool
        Whether it is a label: 0 or 1.
    encode : callable
        The text of a cell -> float; a ValueError says what is wrong.
    n_codes : float
        Numbers below this are their own codes: infinity where all numbers are, 0 where none is.
    texts : dict or None
        The texts seen in a string attribute, with their codes.
    """

    attribute: object
    is_label: bool
    encode: object
    n_codes: float
    texts: dict = None


def make_columns(attributes, label_names):
    """Make the columns of a file.

    Parameters
    ----------
    attributes : list of Attribute
        What the header says.
    label_names : collection of str
        The attributes that are labels.

    Returns
    -------
    list of Column
        A column for each attribute.

    Raises
    ------
    ValueError
        If a label has other values than 0 and 1, or than words that mean them.
    """
    label_names = set(label_names)
    return [
        _make_label(attribute) if attribute.name in label_names else _make_feature(attribute)
        for attribute in attributes
    ]


def _make_label(attribute):
    if attribute.kind == "numeric":
        return Column(attribute, True, encode_label, 2)
    codes = {value: LABEL_WORDS.get(value.lower()) for value in attribute.values}
    if not codes or None in codes.values() or len(set(codes.values())) < len(codes):
        shown = "{" + ",".join(attribute.values[:5]) + "}" if codes else attribute.kind
        raise ValueError(
            f"label {attribute.name!r} is declared as {shown}. A label has the values 0 and 1, or "
            "false and true; choose other labels, or turn its values into a label each."
        )
    n_codes = len(codes) if "0" in codes and set(codes) <= {"0", "1"} else 0
    return Column(attribute, True, _encode_by(codes, attribute), n_codes)


def encode_label(text):
    """Encode a cell of a numeric label."""
    value = encode_number(text)
    if value not in (0, 1):
        raise ValueError("a label is 0 or 1, or ? where it is not known.")
    return value


def _make_feature(attribute):
    if attribute.kind == "numeric":
        return Column(attribute, False, encode_number, np.inf)
    if attribute.kind == "nominal":
        codes = {value: float(code) for code, value in enumerate(attribute.values)}
        is_number = list(codes) == [str(code) for code in range(len(codes))]
        encode = _encode_by(codes, attribute)
        return Column(attribute, False, encode, len(codes) if is_number else 0)
    if attribute.kind == "date":
        return Column(attribute, False, _encode_date(attribute.format), 0)
    # Texts that sparse rows leave out are empty.
    texts = {"": 0.0}
    return Column(
        attribute, False, lambda text: texts.setdefault(text, float(len(texts))), 0, texts
    )


def encode_number(text):
    """Encode a number."""
    try:
        return to_number(text.encode())
    except ValueError:
        raise ValueError("this is no number. Write a number, or ? where it is missing.") from None


def _encode_by(codes, attribute):
    """Encode values that are listed; where all are numbers, also in another spelling."""
    numbers = {float(value): code for value, code in codes.items() if _is_number(value)}
    numbers = numbers if len(numbers) == len(codes) else {}

    def encode(text):
        code = codes.get(text)
        if code is None and numbers and _is_number(text):
            code = numbers.get(float(text))
        if code is None:
            shown = ", ".join(attribute.values[:5]) + (", ..." if len(codes) > 5 else "")
            raise ValueError(f"this value is not declared. There are {{{shown}}}.")
        return code

    return encode


def _is_number(text):
    try:
        return not np.isnan(to_number(text.encode()))
    except ValueError:
        return False


def _encode_date(pattern):
    """Encode dates as seconds since 1970 began, in UTC where they say nothing else."""
    parts = []
    for match in DATE_LETTERS.finditer(pattern):
        directive = DIRECTIVES.get(match[0])
        if directive in parts or (match[2] and directive is None):
            raise ValueError(f"the form of a date, {pattern!r}, is not understood: {match[0]!r}.")
        text = match[0] if match[1] is None else match[1] or "'"
        parts.append(directive or text.replace("%", "%%"))
    directives = "".join(parts)

    def encode(text):
        try:
            date = datetime.strptime(text, directives)
            return date.replace(tzinfo=date.tzinfo or UTC).timestamp()
        except (ValueError, OverflowError):
            raise ValueError(f"this is no date of the form {pattern}.") from None

    return encode
