"""The vectors that stand for labels in a net."""

import numpy as np

from skmultilabel._compat import validate_params
from skmultilabel.label_space import LabelEmbedding
from skmultilabel.label_space._embedding import compute_embedding
from skmultilabel.neural._heads._label_facts import round_labels

__all__ = ["find_label_vectors"]


def find_label_vectors(facts, vectors, n_components):
    """Take the vectors of labels that are given, or compute them from the training labels.

    Parameters
    ----------
    facts : LabelFacts
        What is known of the training labels.
    vectors : array-like of shape (n_labels, n_components), LabelEmbedding, str or None
        Given vectors, or what computes them: a :class:`~skmultilabel.label_space.LabelEmbedding`,
        or the name of one of its methods; ``None`` for the default.
    n_components : int
        How long the vectors of a method are, or as long as there are labels where these are fewer.

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
    if vectors is None or isinstance(vectors, str | LabelEmbedding):
        vectors = _compute_vectors(facts, vectors, n_components)
    vectors = np.asarray(vectors, dtype=np.float64)
    if vectors.ndim != 2 or len(vectors) != facts.n_labels or not np.isfinite(vectors).all():
        raise ValueError(
            f"head__vectors must hold a finite vector for each of the {facts.n_labels} labels, in "
            f"the order of the columns of y; got an array of shape {vectors.shape}."
        )
    mean_square = np.mean(np.sum(vectors**2, axis=1))
    return vectors / np.sqrt(mean_square) if mean_square > 0 else vectors


def _compute_vectors(facts, embedding, n_components):
    if facts.Y is None:
        raise ValueError(
            "The vectors of the labels cannot be computed from labels that are a stream. Give "
            "them as head__vectors, or use another head."
        )
    if not n_components >= 1:
        raise ValueError(f"head__n_components must be 1 or more; got {n_components}.")
    if not isinstance(embedding, LabelEmbedding):
        embedding = LabelEmbedding(
            embedding or "pmi_svd",
            n_components=min(n_components, facts.n_labels),
            random_state=0,
        )
    validate_params(embedding)
    return compute_embedding(embedding, round_labels(facts.Y), facts.names)
