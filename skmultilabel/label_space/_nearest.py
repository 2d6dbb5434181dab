"""Which vectors of labels point into the same direction."""

from numbers import Integral

import numpy as np

__all__ = ["nearest_labels", "normalize_vectors"]

# Similarities that are computed at a time.
ENTRIES_PER_BLOCK = 2**24
# Up to here a cosine is one of vectors at a right angle, up to rounding.
ZERO_COSINE = 1e-9


def nearest_labels(embedding, n_neighbors=5, labels=None):
    """Find the labels whose vectors are the most similar, by the cosine of the angle between them.

    A label is a neighbor only where the cosine is above 0: vectors at a right angle, or that point
    away from each other, say that labels have nothing in common.

    Read more in the :ref:`User Guide <label_space>`.

    Parameters
    ----------
    embedding : array-like of shape (n_labels, n_components)
        A vector for every label.
    n_neighbors : int, default=5
        How many are found at most; no more than there are other labels.
    labels : array-like of int of shape (n_asked,), default=None
        Whose neighbors are found, as rows of `embedding`; those of all by default.

    Returns
    -------
    neighbors : ndarray of shape (n_asked, n_neighbors), dtype int64
        Rows of `embedding`, the most similar first. -1 where there are no more. A vector of zero
        has no direction, so such a label has no neighbors and is none.
    similarity : ndarray of shape (n_asked, n_neighbors), float64
        The cosines; NaN where there is no neighbor.

    Raises
    ------
    ValueError
        If the vectors are not finite or not a matrix, `n_neighbors` is no whole number of 1 or
        more, or a row in `labels` does not exist.

    See Also
    --------
    LabelEmbedding : Vectors of labels; its method ``nearest`` knows their names.

    Examples
    --------
    >>> neighbors, similarity = nearest_labels([[1, 0], [2, 0.1], [0, 3], [0, 0]], 2)
    >>> neighbors
    array([[ 1, -1],
           [ 0,  2],
           [ 1, -1],
           [-1, -1]])
    >>> similarity[1].round(2)
    array([1.  , 0.05])
    """
    vectors = normalize_vectors(embedding)
    if not isinstance(n_neighbors, Integral) or n_neighbors < 1:
        raise ValueError(f"n_neighbors must be 1 or more, and a whole number; got {n_neighbors!r}.")
    labels = np.arange(len(vectors)) if labels is None else _check_rows(labels, len(vectors))
    n_neighbors = min(n_neighbors, len(vectors) - 1)
    neighbors = np.empty((len(labels), n_neighbors), dtype=np.int64)
    similarity = np.empty(neighbors.shape)
    step = max(ENTRIES_PER_BLOCK // len(vectors), 1)
    for start in range(0, len(labels), step):
        rows = slice(start, start + step)
        neighbors[rows], similarity[rows] = _find_neighbors(vectors, labels[rows], n_neighbors)
    return neighbors, similarity


def normalize_vectors(embedding):
    """Scale vectors to length 1.

    Parameters
    ----------
    embedding : array-like of shape (n_labels, n_components)
        The vectors.

    Returns
    -------
    ndarray of shape (n_labels, n_components), float64
        The scaled vectors; those of zero stay so.

    Raises
    ------
    ValueError
        If they are not finite or not a matrix.
    """
    vectors = np.asarray(embedding, dtype=np.float64)
    if vectors.ndim != 2 or 0 in vectors.shape:
        raise ValueError(
            f"embedding must hold a vector for every label; got an array of shape {vectors.shape}."
        )
    if not np.isfinite(vectors).all():
        row = np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0]
        raise ValueError(
            f"The vectors of labels must be finite, and that of row {row} is not: {vectors[row]}. "
            "Look for what made it NaN or infinite."
        )
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)


def _check_rows(labels, n_labels):
    """Return rows as an array, if all of them exist."""
    rows = np.asarray(labels)
    is_listed = rows.ndim == 1 and (rows.dtype.kind in "iu" or not len(rows))
    if not is_listed or ((rows < 0) | (rows >= n_labels)).any():
        raise ValueError(
            f"labels must be a list of rows of the embedding, from 0 to {n_labels - 1}; got "
            f"{labels!r}."
        )
    return rows.astype(np.int64)


def _find_neighbors(vectors, labels, n_neighbors):
    """Find the neighbors of some labels."""
    similarity = vectors[labels] @ vectors.T
    similarity[np.arange(len(labels)), labels] = -np.inf
    similarity[similarity <= ZERO_COSINE] = -np.inf
    neighbors = np.argpartition(-similarity, n_neighbors - 1, axis=1)[:, :n_neighbors]
    neighbors.sort(axis=1)
    order = np.argsort(-np.take_along_axis(similarity, neighbors, axis=1), axis=1, kind="stable")
    neighbors = np.take_along_axis(neighbors, order, axis=1)
    found = np.take_along_axis(similarity, neighbors, axis=1)
    missing = np.isinf(found)
    return np.where(missing, -1, neighbors), np.where(missing, np.nan, found)
