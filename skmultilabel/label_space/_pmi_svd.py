"""Vectors of labels whose dot products are their pointwise mutual information."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.label_space._cooccurrence import label_cooccurrence
from skmultilabel.label_space._eigenvectors import find_largest

__all__ = ["factor_information"]


def factor_information(Y, n_components):
    r"""Compute vectors of labels whose dot products tell which occur together.

    They are factors of the positive pointwise mutual information of pairs of labels,

    .. math:: M_{ij} = \max\left(0, \log \frac{P(i, j)}{P(i) P(j)}\right).

    Of all vectors of that length these have the dot products that are closest to :math:`M`. Labels
    are taken to occur together with themselves, so a rare label has a long vector:
    :math:`M_{ii} = -\log P(i)`. The components are eigenvectors of :math:`M`, times the square
    roots of their eigenvalues. Where no eigenvalue is negative that is the truncated singular value
    decomposition of [1]_; what belongs to negative ones cannot be told by dot products.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.
    n_components : int
        The length of the vectors; no more than there are labels.

    Returns
    -------
    ndarray of shape (n_labels, n_components), float64
        The vectors, that of a label that nobody or everybody carries 0. The first component tells
        the most; components that have nothing left to tell are 0.

    References
    ----------
    .. [1] O. Levy and Y. Goldberg, "Neural Word Embedding as Implicit Matrix Factorization",
       NIPS 2014.

    Examples
    --------
    >>> import numpy as np
    >>> Y = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]])
    >>> factor_information(Y, 2).round(2) + 0.0
    array([[0.  , 0.83],
           [0.  , 0.83],
           [1.18, 0.  ],
           [1.18, 0.  ]])
    """
    values, vectors = find_largest(label_cooccurrence(sp.csr_array(Y), "ppmi"), n_components)
    return vectors * np.sqrt(np.maximum(values, 0))
