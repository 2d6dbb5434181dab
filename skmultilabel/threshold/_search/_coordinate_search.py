"""A search for cut-offs that needs nothing but values: label by label, from several starts."""

import numpy as np

__all__ = ["maximise_by_coordinates", "search_line"]

GRID_SIZE = 8
# So many are looked at one by one.
FEW_CUT_OFFS = 16
# How many of the starts are improved: the best ones.
N_ASCENTS = 2
MAX_CYCLES = 10


def maximise_by_coordinates(evaluate, candidates, starts):
    """Look for the cut-offs, one a label, with the largest value.

    Parameters
    ----------
    evaluate : callable
        ``evaluate(thresholds)`` gives the value of cut-offs of shape (n_labels,).
    candidates : list of n_labels ndarray
        Cut-offs of every label, in their order.
    starts : list of ndarray of shape (n_labels,)
        Cut-offs to start from.

    Returns
    -------
    thresholds : ndarray of shape (n_labels,)
        The best that were found: none of the starts is better.
    value : float
        Their value.
    """
    valued = sorted(((evaluate(start), -k) for k, start in enumerate(starts)), reverse=True)
    ascents = [_ascend(evaluate, candidates, starts[-k], value) for value, k in valued[:N_ASCENTS]]
    return max(ascents, key=lambda ascent: ascent[1])


def _ascend(evaluate, candidates, start, value):
    """Move one cut-off after the other, until none gains."""
    thresholds = np.array(start, dtype=np.float64)
    for _ in range(MAX_CYCLES):
        value_before = value
        for label, cut_offs in enumerate(candidates):

            def evaluate_at(cut_off, label=label):
                moved = thresholds.copy()
                moved[label] = cut_off
                return evaluate(moved)

            cut_off, found = search_line(evaluate_at, cut_offs)
            if found > value:
                thresholds[label], value = cut_off, found
        if value == value_before:
            break
    return thresholds, value


def search_line(evaluate, cut_offs):
    """Look for the best cut-off on a grid, then on finer ones around the best so far.

    Parameters
    ----------
    evaluate : callable
        ``evaluate(cut_off)`` gives the value of a cut-off.
    cut_offs : ndarray of shape (n_cut_offs,)
        All cut-offs, in their order.

    Returns
    -------
    cut_off : float
        The best that was found. Of few cut-offs it is the best there is.
    value : float
        Its value.
    """
    first, last = 0, len(cut_offs) - 1
    values = {}
    while True:
        n_left = last - first + 1
        size = GRID_SIZE if n_left > FEW_CUT_OFFS else n_left
        grid = np.unique(np.linspace(first, last, size).round().astype(np.intp))
        values |= {k: evaluate(cut_offs[k]) for k in grid if k not in values}
        best = max(values, key=values.get)
        if size == n_left:
            return float(cut_offs[best]), values[best]
        position = int(np.searchsorted(grid, best))
        first, last = grid[max(position - 1, 0)], grid[min(position + 1, len(grid) - 1)]
