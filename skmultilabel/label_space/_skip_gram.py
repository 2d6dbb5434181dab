"""Vectors of labels as word2vec learns them, from the counts of pairs."""

from itertools import islice

import numpy as np
import scipy.sparse as sp
from scipy.special import expit

__all__ = ["train_skip_gram"]

# So many contexts are looked at in a step, all where there are no more.
CONTEXTS_PER_STEP = 512
LEARNING_RATE = 0.3
# Of the drawn vectors: what is left of them in the end is noise.
START_LENGTH = 0.1
# Keeps what has a gradient of 0 where it is.
TINY = 1e-12


def train_skip_gram(joint, n_components, *, n_negatives=1, n_steps=200, rng):
    r"""Train skip-gram with negative sampling, where every other label of a sample is context.

    word2vec draws a label i, a context j of it, and k other contexts by their frequency, and learns
    to tell the one from the others [1]_. The expectation of what it maximises is a function of the
    number of times :math:`n_{ij}` that two labels occur together, so there is nothing to draw:

    .. math:: \sum_{i \ne j} n_{ij} \log \sigma(v_i \cdot c_j)
              + k \frac{n_i n_j}{n} \log \sigma(-v_i \cdot c_j)

    with :math:`n_i = \sum_j n_{ij}` and :math:`n = \sum_i n_i`. Its maximum over all numbers
    :math:`v_i \cdot c_j` is at :math:`\log (n_{ij} n / (n_i n_j)) - \log k`, the pointwise mutual
    information less a constant [2]_, which vectors as long as there are labels can have.

    Parameters
    ----------
    joint : csr_array of shape (n_labels, n_labels)
        How often labels occur together: symmetric, not negative, 0 on the diagonal.
    n_components : int
        The length of the vectors.
    n_negatives : int, default=1
        How many contexts are drawn for each that occurs, k.
    n_steps : int, default=200
        Steps of AdaGrad [3]_, each on all labels and up to 512 contexts.
    rng : RandomState
        Where the vectors begin, and the order of the contexts.

    Returns
    -------
    vectors : ndarray of shape (n_labels, n_components), float32
        The vectors :math:`v`, that of a label that occurs with no other 0.
    contexts : ndarray of shape (n_labels, n_components), float32
        The vectors :math:`c` of labels as contexts.

    References
    ----------
    .. [1] T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean, "Distributed Representations of
       Words and Phrases and their Compositionality", NIPS 2013.
    .. [2] O. Levy and Y. Goldberg, "Neural Word Embedding as Implicit Matrix Factorization",
       NIPS 2014.
    .. [3] J. Duchi, E. Hazan and Y. Singer, "Adaptive Subgradient Methods for Online Learning and
       Stochastic Optimization", Journal of Machine Learning Research 12, 2011.
    """
    joint = sp.csc_array(joint, dtype=np.float32)
    n_labels = joint.shape[0]
    n_pairs = joint.sum(axis=1, dtype=np.float64)
    share = n_pairs / max(n_pairs.sum(), 1)
    weights = (n_negatives * n_pairs).astype(np.float32), share.astype(np.float32)
    vectors = rng.standard_normal((n_labels, n_components)).astype(np.float32)
    vectors *= np.where(n_pairs > 0, np.float32(START_LENGTH / np.sqrt(n_components)), 0)[
        :, np.newaxis
    ]
    contexts = np.zeros_like(vectors)
    squares = np.zeros_like(vectors), np.zeros_like(vectors)
    for block in islice(_draw_blocks(n_labels, rng), n_steps):
        gradients = _differentiate(joint[:, block], weights, vectors, contexts[block], block)
        _step(vectors, squares[0], slice(None), gradients[0])
        _step(contexts, squares[1], block, gradients[1])
    return vectors, contexts


def _draw_blocks(n_labels, rng):
    """Give blocks of contexts without end, each context once in a pass."""
    while True:
        order = rng.permutation(n_labels)
        yield from np.array_split(order, -(-n_labels // CONTEXTS_PER_STEP))


def _differentiate(joint, weights, vectors, contexts, block):
    """Compute the gradients of the loss of all labels with a block of contexts.

    The loss has the derivative (n_ij + e_ij) s_ij - n_ij by the dot product, where s_ij is its
    sigmoid and e_ij the product of the weights of label and context: dense but of few factors.
    What is left, n_ij (s_ij - 1), is sparse.
    """
    of_label, of_context = (weights[0][:, np.newaxis], weights[1][block, np.newaxis])
    sigmoid = vectors @ contexts.T
    expit(sigmoid, out=sigmoid)
    sigmoid[block, np.arange(len(block))] = 0  # no label is its own context
    missed = sp.coo_array(joint)
    missed.data = missed.data * (sigmoid[missed.coords] - 1)
    missed = missed.tocsr()
    of_vectors = of_label * (sigmoid @ (of_context * contexts)) + missed @ contexts
    of_contexts = of_context * (sigmoid.T @ (of_label * vectors)) + missed.T @ vectors
    return of_vectors, of_contexts


def _step(values, squares, rows, gradient):
    """Go down the gradient, in every number by the size that its past gradients had."""
    squares[rows] += gradient**2
    values[rows] -= LEARNING_RATE * gradient / np.sqrt(squares[rows] + TINY)
