"""A progress bar on a terminal, silence everywhere else."""

import sys
from functools import partial


def progress(iterable, *, total=None, description="", disable=None):
    """Wrap an iterable in a tqdm bar when standard error is a terminal.

    Parameters
    ----------
    iterable : iterable
        What is worked through.
    total : int, default=None
        The number of items, where the iterable does not know it.
    description : str, default=""
        The text before the bar.
    disable : bool, default=None
        ``True`` for no bar; ``None`` decides by whether standard error is a terminal.

    Returns
    -------
    iterable
        The same items, with a bar where it is wanted and tqdm is installed.
    """
    bar = find_bar(disable)
    return iterable if bar is None else bar(iterable, total=total, desc=description)


def find_bar(disable=None):
    """Find what draws a bar, where one is wanted.

    Parameters
    ----------
    disable : bool, default=None
        ``True`` for no bar; ``None`` decides by whether standard error is a terminal.

    Returns
    -------
    callable or None
        tqdm, set up to draw on standard error and to vanish at the end; ``None`` where there
        should be no bar or tqdm is not installed.
    """
    if disable is None:
        disable = not sys.stderr.isatty()
    if disable:
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return partial(tqdm, file=sys.stderr, leave=False)
