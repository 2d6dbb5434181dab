"""A vector for every label, compared with the representation."""

import torch
from torch import nn

from skmultilabel.neural._heads._head import Head, make_bias
from skmultilabel.neural._heads._label_facts import compute_log_odds
from skmultilabel.neural._heads._label_vectors import find_label_vectors

__all__ = ["LabelEmbeddingHead"]


class LabelEmbeddingHead(Head):
    r"""The dot product of the projected representation with a vector of every label.

    .. math:: z_l = v_l^T P h + b_l

    The vectors begin with what is known of the labels, by default with how they occur together.
    What is learned of a frequent label is thereby learned of the rare labels near it, and there
    are fewer parameters than with independent labels: the matrix :math:`V P` has the rank of the
    vectors.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    n_components : int, default=64
        The length of computed vectors; no more than there are labels.
    vectors : array-like of shape (n_labels, n_components), LabelEmbedding or str, default=None
        Given vectors, for instance of images of the labels; or what computes them, a
        :class:`~skmultilabel.label_space.LabelEmbedding` or the name of one of its methods.
        ``None``: ``"pmi_svd"``.
    trainable : bool, default=True
        Whether the vectors are learned on, from there.

    Raises
    ------
    ValueError
        If the vectors do not fit the labels.
    """

    def __init__(self, n_hidden, facts, n_components=64, vectors=None, trainable=True):
        super().__init__(n_hidden, facts)
        vectors = find_label_vectors(facts, vectors, n_components)
        self.vectors = make_bias(vectors).requires_grad_(trainable)
        self.projection = nn.Linear(n_hidden, vectors.shape[1], bias=False)
        nn.init.zeros_(self.projection.weight)
        self.bias = make_bias(compute_log_odds(facts))

    def forward(self, hidden):
        """Compute the log-odds of every label: see :class:`Head`."""
        return nn.functional.linear(self.projection(hidden), self.vectors, self.bias)

    def get_rebuilding_params(self):
        """Return vectors of the right shape: see :class:`Head`."""
        return {"vectors": torch.zeros_like(self.vectors).numpy(force=True)}
