"""The header of an ARFF file: its relation and its attributes."""

import re
from typing import NamedTuple

__all__ = ["Attribute", "read_header", "split_cells"]

NUMERIC = {"numeric", "real", "integer"}
# A value in quotes, or what stands before the separator, where a quote is an error. That is a
# comma, or tabs without one.
QUOTED = r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\""""
END = r"(?:\s*+,|\s*+$|[^\S\t]*+\t\s*+)"
CELL = re.compile(rf"\s*+(?:(?:{QUOTED}){END}|([^,\t]*+){END})")
NAME = re.compile(r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s{}'"][^\s{}]*))\s*""")
ESCAPED = re.compile(r"\\(.)")
CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class Attribute(NamedTuple):
    """One column: its kind is numeric, nominal, string or date.

    `values` are those that a nominal one may have, `format` is how a date is written.
    """

    name: str
    kind: str
    values: tuple = ()
    format: str = ""


def unescape(text):
    """Resolve the backslashes inside quotes."""
    return ESCAPED.sub(lambda match: CONTROLS.get(match[1], match[1]), text)


def split_cells(text):
    """Split values at commas, or at tabs without a comma, that do not stand in quotes.

    Parameters
    ----------
    text : str
        The values.

    Returns
    -------
    list of {str, None}
        The values without their quotes; None for a question mark without quotes.

    Raises
    ------
    ValueError
        If a quote is not closed, or something follows it.

    Examples
    --------
    >>> split_cells("1, 'a, b', ?")
    ['1', 'a, b', None]
    """
    if not any(mark in text for mark in "'\"\t"):
        return [None if cell == "?" else cell for cell in map(str.strip, text.split(","))]
    cells, at, is_last = [], 0, False
    while not is_last:
        match = CELL.match(text, at)
        at = match.end()
        is_last = at == len(text) and not match[0].endswith(",")
        if match[3] is None:
            cells.append(unescape(match[match.lastindex]))
            continue
        cell = match[3].strip()
        if cell[:1] in ("'", '"'):
            raise ValueError(
                "a quote is not closed, or text follows it. Write quotes inside as \\'."
            )
        cells.append(None if cell == "?" else cell)
    return cells


def read_header(source):
    """Read a file up to its data.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    relation : str
        The name of the relation.
    attributes : list of Attribute
        The columns.

    Raises
    ------
    DataFormatError
        If a line is not understood, a name stands twice, or there are no data.
    """
    relation, attributes, names, is_empty = "", [], set(), True
    while (numbered := source.read_line()) is not None:
        text, number = numbered[0].decode().strip(), numbered[1]
        if not text or text.startswith("%"):
            continue
        is_empty = False
        keyword, *rest = text.split(maxsplit=1)
        rest = rest[0] if rest else ""
        try:
            if keyword.lower() == "@data":
                return _check_attributes(relation, attributes, source)
            if keyword.lower() == "@relation":
                relation = _unquote(rest)
            elif keyword.lower() == "@attribute":
                attribute = _read_attribute(rest)
                if attribute.name in names:
                    raise ValueError("two attributes have this name. Rename one of them.")
                names.add(attribute.name)
                attributes.append(attribute)
            else:
                raise ValueError("a header has lines @relation, @attribute and @data alone.")
        except ValueError as error:
            raise source.fail(str(error), number, text) from None
    if is_empty:
        raise source.fail("the file is empty. An ARFF file has a header and rows.")
    raise source.fail(
        "the header ends without @data. The file is cut off, or is no ARFF file.", source.line
    )


def _check_attributes(relation, attributes, source):
    if not attributes:
        raise source.fail("there is no @attribute before @data.", source.line - 1)
    return relation, attributes


def _unquote(text):
    match = NAME.fullmatch(text)
    return unescape(match[match.lastindex]) if match and match.lastindex < 3 else text


def _read_attribute(text):
    """Read what stands behind ``@attribute``."""
    match = NAME.match(text)
    if match is None or match.end() == len(text):
        raise ValueError("an attribute needs a name and a type.")
    name = match[match.lastindex]
    name = unescape(name) if match.lastindex < 3 else name
    declared = text[match.end() :]
    if declared.startswith("{"):
        return Attribute(name, "nominal", _read_values(declared))
    kind, *rest = declared.split(maxsplit=1)
    if kind.lower() in NUMERIC:
        return Attribute(name, "numeric")
    if kind.lower() == "string":
        return Attribute(name, "string")
    if kind.lower() == "date":
        return Attribute(
            name, "date", format=_unquote(rest[0]) if rest else "yyyy-MM-dd'T'HH:mm:ss"
        )
    raise ValueError(
        "this type is not known. There are numeric, real, integer, string, date and {a, b, ...}."
    )


def _read_values(text):
    """Read the values of a nominal attribute."""
    if not text.endswith("}"):
        raise ValueError("the list of values is not closed with }.")
    values = split_cells(text[1:-1])
    values = tuple("?" if value is None else value for value in values)
    if "" in values and "''" not in text and '""' not in text:
        raise ValueError("a value in the list is empty. Write two quotes for an empty text.")
    if len(set(values)) < len(values):
        raise ValueError("a value stands twice in the list.")
    return values
