"""Tables as aligned text, and as HTML."""

import unicodedata
from html import escape

import numpy as np

__all__ = [
    "escape_controls",
    "format_count",
    "format_html",
    "format_interval",
    "format_table",
    "format_value",
    "measure_width",
    "shorten",
]

# Of a table; of a column of words, which makes room for the others, at least so much.
WIDTH = 80
WIDTH_OF_WORDS = 16
# Characters that turn the direction of what follows them.
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

HTML_STYLE = """<style>
.multilabel-table {border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .8em 0}
.multilabel-table :is(td, th) {padding: .15em .6em; text-align: right; border: 0}
.multilabel-table .text {text-align: left}
.multilabel-table thead th {border-bottom: 1px solid}
</style>"""


def format_table(columns):
    """Write columns as aligned text: words to the left, numbers to the right.

    Parameters
    ----------
    columns : dict of str to sequence
        Column titles and their values.

    Returns
    -------
    str
        The lines: titles, a rule, and the rows. Words of more than 16 columns are cut where the
        table would be wider than 80.

    Examples
    --------
    >>> print(format_table({"model": ["a", "long"], "score": [0.5, float("nan")]}))
    model  score
    ------------
    a       .500
    long       -
    """
    cells = [[title, *map(_write_cell, values)] for title, values in columns.items()]
    words = [
        any(isinstance(value, str) and value for value in values) for values in columns.values()
    ]
    cells = _fit(cells, words)
    widths = [max(map(measure_width, column)) for column in cells]
    lines = ["  ".join(map(_pad, row, widths, words)).rstrip() for row in zip(*cells, strict=True)]
    return "\n".join([lines[0], "-" * max(map(measure_width, lines)), *lines[1:]])


def _write_cell(value):
    """Write a cell in one line."""
    return escape_controls(" ".join(format_value(value).split()))


def escape_controls(text):
    """Escape the characters that would act on a terminal instead of being shown.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text, with control characters and those that turn its direction as escapes.

    Examples
    --------
    >>> print(escape_controls("\\x1b[31mred"))
    \\x1b[31mred
    """
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) == "Cc" or character in TURNS
        else character
        for character in text
    )


def _fit(cells, words):
    """Shorten the longest words until the table is narrow enough, or all are short."""
    titles = np.array([measure_width(column[0]) for column in cells])
    widths = np.array([max(map(measure_width, column)) for column in cells])
    free = WIDTH - 2 * (len(cells) - 1)
    for limit in range(WIDTH, WIDTH_OF_WORDS - 1, -1):
        limits = np.where(words, np.maximum(titles, limit), widths)
        if np.minimum(widths, limits).sum() <= free:
            break
    return [
        [shorten(cell, limit) for cell in column]
        for column, limit in zip(cells, limits, strict=True)
    ]


def _pad(cell, width, left):
    space = " " * (width - measure_width(cell))
    return cell + space if left else space + cell


def measure_width(text):
    """Count the columns that a text takes on a screen.

    Parameters
    ----------
    text : str
        One line.

    Returns
    -------
    int
        Two for each Chinese, Japanese or Korean character, none for an accent by itself.

    Examples
    --------
    >>> measure_width("sea"), measure_width("海")
    (3, 2)
    """
    return sum(map(_measure_character, text))


def _measure_character(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shorten(text, width):
    """Cut a text that is too long, and mark that it is.

    Parameters
    ----------
    text : str
        One line.
    width : int
        How many columns it may take, at least 3.

    Returns
    -------
    str
        The text, or what fits of it and three dots.

    Examples
    --------
    >>> shorten("a long name", 9)
    'a long...'
    """
    if measure_width(text) <= width:
        return text
    ends = np.cumsum([_measure_character(character) for character in text])
    return text[: np.searchsorted(ends, width - 3, side="right")].rstrip() + "..."


def format_value(value):
    """Write a cell: text and integers as they are, other numbers with three decimals.

    Parameters
    ----------
    value : str, int or float
        What the cell holds.

    Returns
    -------
    str
        For example ``".305"``; ``"-"`` for NaN.

    Examples
    --------
    >>> format_value(0.3049), format_value(-0.25), format_value(17), format_value("a")
    ('.305', '-.250', '17', 'a')
    """
    if isinstance(value, str | int | np.integer):
        return str(value)
    if np.isnan(value):
        return "-"
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 0.9995 else f"{value:.3f}"


def format_count(number, noun):
    """Write how many there are of something.

    Parameters
    ----------
    number : int
        How many.
    noun : str
        The name of one.

    Returns
    -------
    str
        For example ``"2 labels"``.

    Examples
    --------
    >>> format_count(1, "label"), format_count(0, "label")
    ('1 label', '0 labels')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def format_interval(low, high):
    """Write an interval as a cell.

    Parameters
    ----------
    low, high : float
        Its ends.

    Returns
    -------
    str
        For example ``".250 to .500"``; ``"-"`` for NaN.

    Examples
    --------
    >>> format_interval(0.25, 0.5)
    '.250 to .500'
    """
    return "-" if np.isnan(low) else f"{format_value(low)} to {format_value(high)}"


def format_html(columns):
    """Write columns as a table of HTML: words to the left, numbers to the right.

    Parameters
    ----------
    columns : dict of str to sequence
        Column titles and their values.

    Returns
    -------
    str
        The table, with its style.

    Examples
    --------
    >>> format_html({"n": [1]}).splitlines()[-1][32:]
    '<thead><tr><th>n</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'
    """
    kinds = [
        ' class="text"' if any(isinstance(value, str) for value in values) else ""
        for values in columns.values()
    ]
    head = "".join(
        f"<th{kind}>{escape(title)}</th>" for kind, title in zip(kinds, columns, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{escape(format_value(value))}</td>"
            for kind, value in zip(kinds, row, strict=True)
        )
        + "</tr>"
        for row in zip(*columns.values(), strict=True)
    )
    return (
        f'{HTML_STYLE}\n<table class="multilabel-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
