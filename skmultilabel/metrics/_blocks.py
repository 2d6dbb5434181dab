"""Work on slices of rows or labels, in bounded memory and, where wanted, in threads."""

from joblib import Parallel, delayed
from sklearn.utils import gen_batches

__all__ = ["map_blocks"]


def map_blocks(function, n, size):
    """Call a function on slices that cover a range.

    In one thread, or in as many as ``joblib.parallel_config("threading", n_jobs=...)`` says around
    the call. The answer does not depend on how many.

    Parameters
    ----------
    function : callable
        Takes a slice.
    n : int
        The length of the range.
    size : int
        The length of the slices; the last one may be shorter.

    Returns
    -------
    list
        What the function returns, in the order of the slices.
    """
    calls = (delayed(function)(part) for part in gen_batches(n, max(1, size)))
    return Parallel(require="sharedmem")(calls)
