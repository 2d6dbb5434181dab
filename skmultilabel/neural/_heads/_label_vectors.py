"""The vectors that stand for labels in a net."""

import numpy as np

from skmultilabel.label_space import embed_labels
from skmultilabel.neural._heads._label_facts import round_labels

__all__ = ["find_label_vectors"]


def find_label_vectors(facts, vectors, n_components):
    """Take the vectors of labels that are given, or compute them from the training labels.

    Parameters
    ----------
    facts : LabelFacts
        What is known of the training labels.
    vectors : array-like of shape (n_labels, n_components) or None
        Given vectors; ``None`` for those of :func:`~skmultilabel.label_space.embed_labels`.
    n_components : int
        How long computed vectors are, or as long as there are labels where these are fewer.

    Returns
    -------
    ndarray of shape (n_labels, n_components), float64
        The vectors, scaled so that the root mean square of their lengths is 1.

    Raises
    ------
    ValueError
        If given vectors do not fit the labels or are not finite, if computed ones would have no
        components, or if there are no labels to compute them from.
    """
    if vectors is None:
        vectors = _compute_vectors(facts, n_components)
    vectors = np.asarray(vectors, dtype=np.float64)
    if vectors.ndim != 2 or len(vectors) != facts.n_labels or not np.isfinite(vectors).all():
        raise ValueError(
            f"head__vectors must hold a finite vector for each of the {facts.n_labels} labels, in "
            f"the order of the columns of y; got an array of shape {vectors.shape}."
        )
    mean_square = np.mean(np.sum(vectors**2, axis=1))
    return vectors / np.sqrt(mean_square) if mean_square > 0 else vectors


def _compute_vectors(facts, n_components):
    if facts.Y is None:
        raise ValueError(
            "The vectors of the labels cannot be computed from labels that are a stream. Give "
            "them as head__vectors, or use another head."
        )
    if not n_components >= 1:
        raise ValueError(f"head__n_components must be 1 or more; got {n_components}.")
    return embed_labels(round_labels(facts.Y), min(n_components, facts.n_labels))
