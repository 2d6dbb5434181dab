"""Tables as aligned text, and as HTML."""

from html import escape

import numpy as np

__all__ = ["format_count", "format_html", "format_interval", "format_table", "format_value"]

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
        The lines: titles, a rule, and the rows.

    Examples
    --------
    >>> print(format_table({"model": ["a", "long"], "score": [0.5, float("nan")]}))
    model  score
    ------------
    a       .500
    long       -
    """
    cells = [[title, *map(format_value, values)] for title, values in columns.items()]
    widths = [max(map(len, column)) for column in cells]
    words = [
        any(isinstance(value, str) and value for value in values) for values in columns.values()
    ]
    lines = [
        "  ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, words, strict=True)
        ).rstrip()
        for row in zip(*cells, strict=True)
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


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
