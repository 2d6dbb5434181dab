"""Rows for training and rows for validation."""

import numpy as np

from skmultilabel.model_selection._stratification import select_positives, stratify_rows

__all__ = ["split_rows"]

# Of more rows than these, chance alone gives both parts the same labels.
MAX_ROWS_TO_STRATIFY = 50_000


def split_rows(Y, fraction, seed):
    """Split rows so that training and validation have the same share of every label.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        Labels, NaN where not known.
    fraction : float
        The share of the rows for validation.
    seed : int
        Settles ties.

    Returns
    -------
    train : ndarray of int
        The rows for training, ascending.
    valid : ndarray of int
        Those for validation.
    """
    n_rows = Y.shape[0]
    n_valid = round(fraction * n_rows)
    rng = np.random.RandomState(seed)
    sizes = [n_rows - n_valid, n_valid]
    if n_rows > MAX_ROWS_TO_STRATIFY:
        part = rng.permutation(np.repeat([0, 1], sizes))
    else:
        part = stratify_rows(select_positives(Y), sizes, rng)
    return np.flatnonzero(part == 0), np.flatnonzero(part == 1)
