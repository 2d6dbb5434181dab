"""Folds that test every row once."""

import numpy as np

__all__ = ["check_partition"]


def check_partition(folds, n_samples):
    """Check that folds test every row once, so that each has one out-of-fold answer.

    Parameters
    ----------
    folds : list of (ndarray of int, ndarray of int)
        The rows that each trains on and tests.
    n_samples : int
        The number of rows.

    Raises
    ------
    ValueError
        If a row is tested never, or several times.

    Examples
    --------
    >>> import numpy as np
    >>> check_partition([(np.array([0]), np.array([1]))], 2)
    Traceback (most recent call last):
        ...
    ValueError: cv must test every row once, so that every row has an out-of-fold answer; row 0 is \
tested 0 times. Use folds, such as cv=5 or KFold.
    """
    n_tests = np.bincount(np.concatenate([test for _, test in folds]), minlength=n_samples)
    if (n_tests != 1).any():
        row = int(np.argmax(n_tests != 1))
        raise ValueError(
            "cv must test every row once, so that every row has an out-of-fold answer; row "
            f"{row} is tested {n_tests[row]} times. Use folds, such as cv=5 or KFold."
        )
