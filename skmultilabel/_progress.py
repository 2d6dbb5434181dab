"""A progress bar on a terminal, silence everywhere else."""

import sys


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
    if disable is None:
        disable = not sys.stderr.isatty()
    if disable:
        return iterable
    try:
        from tqdm import tqdm
    except ImportError:
        return iterable
    return tqdm(iterable, total=total, desc=description, file=sys.stderr, leave=False)
