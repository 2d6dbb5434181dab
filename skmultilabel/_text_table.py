"""Tables as aligned text."""

import numpy as np

__all__ = ["format_table", "format_value"]


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
