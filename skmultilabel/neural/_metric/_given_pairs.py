"""Pairs of samples that are given, instead of labels."""

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import column_or_1d

from skmultilabel._compat import num_samples

__all__ = ["read_pairs"]


def read_pairs(X1, X2, y, unmarked):
    """Check pairs, and put the first samples of all of them before the second ones.

    Parameters
    ----------
    X1, X2 : {array-like, sparse matrix, DataFrame} of shape (n_pairs, n_features)
        The first and the second samples of the pairs.
    y : array-like of shape (n_pairs,) or None
        1 for a pair that belongs together, 0 for one that does not; ``None`` for 1 everywhere.
    unmarked : {"auto", "ignore", "negative"}
        What samples are to each other that are in no pair.

    Returns
    -------
    X : {ndarray, csr_array, DataFrame} of shape (2 * n_pairs, n_features)
        All samples.
    labels : ndarray of shape (n_pairs, 1), float32
        Which pairs belong together.
    unmarked : {"ignore", "negative"}
        What was settled.

    Raises
    ------
    ValueError
        If these are no pairs, or none that anything can be learned from.
    """
    n_pairs = _count_pairs(X1, X2)
    labels = _check_labels(y, n_pairs)
    return _stack(X1, X2), labels, _choose_unmarked(labels, unmarked)


def _count_pairs(X1, X2):
    if X1 is None or X2 is None:
        raise ValueError("A pair has a row in X1 and one in X2; one of them is None. Give both.")
    n_pairs = num_samples(X1)
    if num_samples(X2) != n_pairs:
        raise ValueError(
            f"A pair has a row in X1 and one in X2, but X1 has {n_pairs} rows and X2 has "
            f"{num_samples(X2)}. Give as many of both."
        )
    if n_pairs < 2:
        raise ValueError(
            f"X1 and X2 have too few rows: {n_pairs}, and it takes two pairs at least to tell what "
            "belongs together. Give more."
        )
    return n_pairs


def _check_labels(y, n_pairs):
    """Return a column that says which pairs belong together."""
    if y is None:
        return np.ones((n_pairs, 1), dtype=np.float32)
    y = column_or_1d(y)
    if len(y) != n_pairs:
        raise ValueError(
            f"y says for each pair whether it belongs together: got {len(y)} values for {n_pairs} "
            "pairs."
        )
    wrong = [value for value in np.unique(y).tolist() if value not in (0, 1)]
    if wrong:
        raise ValueError(
            f"y must be 1 for a pair that belongs together and 0 for one that does not; got "
            f"{wrong[0]!r}. Convert it, for instance by y = (y == 'same').astype(int), and leave "
            "out pairs of which it is not known."
        )
    return y.astype(np.float32)[:, np.newaxis]


def _choose_unmarked(labels, unmarked):
    """Settle what samples are to each other that are in no pair."""
    if unmarked not in ("auto", "ignore", "negative"):
        raise ValueError(f"unmarked must be 'auto', 'ignore' or 'negative'; got {unmarked!r}.")
    if not labels.any():
        raise ValueError(
            "No pair belongs together (y is 0 for all of them), so nothing says what is similar. "
            "Give pairs with y = 1 as well."
        )
    has_negatives = not labels.all()
    if unmarked == "auto":
        return "ignore" if has_negatives else "negative"
    if unmarked == "ignore" and not has_negatives:
        raise ValueError(
            "All pairs belong together, and unmarked='ignore' leaves nothing that would keep "
            "samples apart. Give pairs with y = 0, or set unmarked='negative'."
        )
    return unmarked


def _stack(X1, X2):
    """Put the first samples of all pairs before the second ones."""
    is_frame = [hasattr(X, "columns") for X in (X1, X2)]
    if is_frame[0] != is_frame[1] or (is_frame[0] and list(X1.columns) != list(X2.columns)):
        raise ValueError(
            "X1 and X2 must be of the same kind, and have the same columns in the same order."
        )
    if is_frame[0]:
        return _stack_frames(X1, X2)
    X1, X2 = (X if sp.issparse(X) else np.asarray(X) for X in (X1, X2))
    if X1.shape[1:] != X2.shape[1:]:
        raise ValueError(
            f"The samples of a pair must have the same features, but X1 has the shape {X1.shape} "
            f"and X2 {X2.shape}."
        )
    if sp.issparse(X1) or sp.issparse(X2):
        return sp.vstack([X1, X2], format="csr")
    return np.concatenate([X1, X2])


def _stack_frames(X1, X2):
    if hasattr(X1, "vstack"):
        return X1.vstack(X2)
    import pandas as pd

    return pd.concat([X1, X2], ignore_index=True)
