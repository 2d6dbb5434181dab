"""Classifiers of labels that a graph network makes from the vectors of the labels."""

import numpy as np
import scipy.sparse as sp
import torch
import torch.nn.functional as F
from torch import nn

from skmultilabel.label_space import label_cooccurrence
from skmultilabel.neural._heads._head import Head, make_bias
from skmultilabel.neural._heads._label_facts import compute_log_odds, round_labels
from skmultilabel.neural._heads._label_vectors import find_label_vectors

__all__ = ["LabelGraphHead", "link_labels"]

# The slope of the leaky rectifier in the code of the paper.
SLOPE = 0.2


def link_labels(Y, threshold):
    """Link every label with those that it mostly comes with.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels: 0 and 1, NaN where not known.
    threshold : float
        How probable label j has to be where label i is present.

    Returns
    -------
    csr_array of shape (n_labels, n_labels), dtype bool
        Whether label i, the row, is linked with label j; no label with itself.

    Examples
    --------
    >>> import numpy as np
    >>> Y = np.array([[1, 1], [1, 0], [1, 0]])
    >>> link_labels(Y, 0.4).toarray()
    array([[False, False],
           [ True, False]])
    """
    conditional = sp.csr_array(label_cooccurrence(Y, "conditional"))
    return _link_pairs(conditional, conditional.data >= threshold)


class LabelGraphHead(Head):
    r"""A linear classifier of every label, made from the vectors of that label and of others.

    Two graph convolutions turn the vectors of the labels :math:`V` into the weights of their
    classifiers [1]_:

    .. math::
        z = W h + b, \qquad W = \hat A \, \sigma(\hat A V \Theta_1) \Theta_2

    with the leaky rectifier :math:`\sigma`. Every label is mixed with those that come with it
    (eq. 7 and 8 of [1]_): :math:`A_{ij} = 1` where :math:`P(j | i) \ge \tau` and
    :math:`i \ne j`, else 0, and

    .. math::
        \hat A_{ij} = \frac{p}{\sum_k A_{ik}} A_{ij} \quad (i \ne j), \qquad \hat A_{ii} = 1 - p,

    with :math:`\hat A_{ii} = 1` for a label that comes with no other. The rows sum to 1, so they
    are not normalized again. A rare label thereby borrows from the labels that it implies.

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
    width : int, default=128
        The number of features between the two convolutions.
    threshold : float, default=0.4
        The probability :math:`\tau` from which on labels are linked; that of the paper.
    share : float, default=0.2
        What :math:`p` of a label is that of those that it is linked with; that of the paper.
    graph : {array-like, sparse matrix} of shape (n_labels, n_labels), default=None
        Given links, for instance of a hierarchy: label i is linked with label j where entry
        (i, j) is not 0. The diagonal does not count.

    Raises
    ------
    ValueError
        If the vectors or the graph do not fit the labels, or a parameter is out of range.

    References
    ----------
    .. [1] Z.-M. Chen, X.-S. Wei, P. Wang and Y. Guo, "Multi-Label Image Recognition with Graph
       Convolutional Networks", CVPR 2019.
    """

    def __init__(
        self,
        n_hidden,
        facts,
        n_components=64,
        vectors=None,
        trainable=True,
        width=128,
        threshold=0.4,
        share=0.2,
        graph=None,
    ):
        super().__init__(n_hidden, facts)
        if not 0 <= share <= 1:
            raise ValueError(f"head__share must lie between 0 and 1; got {share}.")
        links = _find_links(facts, threshold) if graph is None else _take_links(facts, graph)
        vectors = find_label_vectors(facts, vectors, n_components)
        self.vectors = make_bias(vectors).requires_grad_(trainable)
        self.first = nn.Linear(vectors.shape[1], width, bias=False)
        self.second = nn.Linear(width, n_hidden, bias=False)
        nn.init.zeros_(self.second.weight)
        self.bias = make_bias(compute_log_odds(facts))
        self.share = share
        self.register_buffer("neighbors", torch.as_tensor(links.indices, dtype=torch.int64))
        self.register_buffer("starts", torch.as_tensor(links.indptr[:-1], dtype=torch.int64))
        own = np.where(np.diff(links.indptr) > 0, 1 - share, 1.0)
        self.register_buffer("own_share", torch.as_tensor(own, dtype=torch.float32)[:, None])

    def forward(self, hidden):
        """Compute the log-odds of every label: see :class:`Head`."""
        return F.linear(hidden, self.compute_classifiers(), self.bias)

    def compute_classifiers(self):
        """Compute the weights of the classifiers of all labels.

        Returns
        -------
        Tensor of shape (n_labels, n_hidden)
            The weights.
        """
        between = F.leaky_relu(self._mix(self.first(self.vectors)), SLOPE)
        return self._mix(self.second(between))

    def _mix(self, values):
        """Mix the values of every label with the mean of those that it is linked with."""
        others = F.embedding_bag(self.neighbors, values, self.starts, mode="mean")
        return self.own_share.to(values.dtype) * values + self.share * others

    def get_rebuilding_params(self):
        """Return the graph, and vectors of the right shape: see :class:`Head`."""
        starts = np.append(self.starts.numpy(force=True), len(self.neighbors))
        links = (np.ones(len(self.neighbors)), self.neighbors.numpy(force=True), starts)
        graph = sp.csr_array(links, shape=(self.n_labels, self.n_labels))
        return {
            "vectors": torch.zeros_like(self.vectors).numpy(force=True),
            "graph": graph.toarray().astype(np.uint8),
        }


def _find_links(facts, threshold):
    """Link the labels as the training labels tell."""
    if facts.Y is None:
        raise ValueError(
            "The graph of the labels cannot be found in labels that are a stream. Give it as "
            "head__graph, or use another head."
        )
    if not 0 < threshold <= 1:
        raise ValueError(f"head__threshold must be larger than 0 and at most 1; got {threshold}.")
    return link_labels(round_labels(facts.Y), threshold)


def _take_links(facts, graph):
    """Take the links that are given."""
    links = sp.csr_array(graph) != 0
    if links.shape != (facts.n_labels, facts.n_labels):
        raise ValueError(
            f"head__graph must have shape ({facts.n_labels}, {facts.n_labels}), a row and a column "
            f"for each label; got {links.shape}."
        )
    return _link_pairs(links, links.data)


def _link_pairs(matrix, is_linked):
    """Link the pairs of different labels that a matrix lists, where it is said."""
    i, j = sp.coo_array(matrix).coords
    is_linked = is_linked & (i != j)
    pairs = i[is_linked], j[is_linked]
    return sp.csr_array((is_linked[is_linked], pairs), shape=matrix.shape)
