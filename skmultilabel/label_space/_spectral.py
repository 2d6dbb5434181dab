"""Vectors of labels from the graph of labels that occur together."""

import numpy as np
from scipy.sparse.linalg import LinearOperator

from skmultilabel.label_space._eigenvectors import find_largest

__all__ = ["map_diffusion"]

# What an eigenvalue of 0 may become.
ROUNDING = 1e-10


def map_diffusion(joint, n_components):
    r"""Compute vectors of labels that are near each other where walks between labels mix.

    A walk steps from a label to one that occurs with it, in proportion to how often. With the
    counts :math:`A` of pairs, to all of which a little is added [1]_, and their sums :math:`D` by
    label (as shares of all), the vectors are those eigenvectors of the normalized Laplacian
    :math:`I - D^{-1/2} A D^{-1/2}` that belong to its smallest eigenvalues :math:`\mu`, times
    :math:`(1 - \mu) D^{-1/2}`: the diffusion map of the graph for one step [2]_. The constant one is
    left out, and so are those with :math:`\mu > 1`, which tell what labels occur least with.

    Parameters
    ----------
    joint : csr_array of shape (n_labels, n_labels)
        How often labels occur together: symmetric, not negative, 0 on the diagonal.
    n_components : int
        The length of the vectors; no more than there are labels.

    Returns
    -------
    ndarray of shape (n_labels, n_components), float64
        The vectors, that of a label that occurs with no other 0. The first component tells the
        most; components that have nothing left to tell are 0, all of them where labels occur
        together as if they were drawn.

    Notes
    -----
    What is added is the mean of :math:`D`, divided among all labels. Without it every small group
    of labels that occurs with no other label would take a component for itself.

    References
    ----------
    .. [1] A. A. Amini, A. Chen, P. J. Bickel and E. Levina, "Pseudo-likelihood Methods for Community
       Detection in Large Sparse Networks", Annals of Statistics 41(4), 2013.
    .. [2] R. R. Coifman and S. Lafon, "Diffusion Maps", Applied and Computational Harmonic Analysis
       21(1), 2006.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> joint = [[0, 9, 1, 0], [9, 0, 0, 1], [1, 0, 0, 4], [0, 1, 4, 0]]
    >>> map_diffusion(sp.csr_array(joint), 1).round(2)
    array([[-0.29],
           [-0.29],
           [ 0.41],
           [ 0.41]])
    """
    embedding = np.zeros((joint.shape[0], n_components))
    (tied,) = np.nonzero(joint.sum(axis=1))
    if len(tied):
        n_found = min(n_components, len(tied))
        embedding[tied, :n_found] = _map_tied(joint[tied][:, tied], n_found)
    return embedding


def _map_tied(joint, n_components):
    """Compute the vectors of labels that all occur with others."""
    n_labels = joint.shape[0]
    degree = joint.sum(axis=1)
    added = degree.mean() / n_labels
    degree = degree + n_labels * added
    scale, constant = 1 / np.sqrt(degree), np.sqrt(degree / degree.sum())

    def multiply(vector):
        vector = np.ravel(vector)
        scaled = scale * vector
        walked = scale * (joint @ scaled + added * scaled.sum())
        return walked - constant * (constant @ vector)

    normalized = LinearOperator((n_labels, n_labels), matvec=multiply, dtype=np.float64)
    values, vectors = find_largest(normalized, n_components)
    return vectors / constant[:, np.newaxis] * np.where(values > ROUNDING, values, 0)
