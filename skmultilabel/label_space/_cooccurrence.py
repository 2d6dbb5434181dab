"""How labels occur together, by several measures."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix
from skmultilabel.label_space._pair_counts import count_all_pairs, count_joint_pairs

__all__ = ["MEASURES", "label_cooccurrence"]


def label_cooccurrence(Y, measure="count"):
    r"""Measure how labels occur together, for all pairs of labels.

    Read more in the :ref:`User Guide <label_space>`.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known; a pair is measured on the samples where both
        labels are known.
    measure : {"count", "conditional", "pmi", "ppmi", "phi", "jaccard"}, default="count"
        What is measured of label i, the row, and label j, the column:

        - ``"count"``: the number of samples that carry both;
        - ``"conditional"``: :math:`P(j | i)`, the share of the samples with i that carry j;
        - ``"pmi"``: the pointwise mutual information :math:`\log (P(i, j) / (P(i) P(j)))`, which is
          0 where they are independent [1]_, and minus infinity where they never occur together;
        - ``"ppmi"``: the same, and 0 where it is negative;
        - ``"phi"``: the correlation of the two columns of 0 and 1: 1 where they always occur
          together, -1 where always exactly one of them does. Its square times the number of
          samples is the chi-square statistic of the pair [2]_;
        - ``"jaccard"``: the samples with both as a share of those with either.

    Returns
    -------
    {ndarray, csr_array} of shape (n_labels, n_labels)
        The measure, int64 for ``"count"`` and else float64. Sparse where `Y` is and the measure is
        0 for labels that never occur together, so not for ``"pmi"`` and ``"phi"``. The diagonal
        measures a label against itself. What a label that nobody carries has to do with others
        cannot be told: 0. So is the phi of a label that everybody carries.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, or `measure` is not known.

    See Also
    --------
    find_dependent_labels : Which labels depend on each other more than by chance.
    partition_labels : Groups of labels that depend on each other.
    LabelEmbedding : Vectors of labels that tell which occur together.

    References
    ----------
    .. [1] K. W. Church and P. Hanks, "Word Association Norms, Mutual Information, and
       Lexicography", Computational Linguistics 16(1), 1990.
    .. [2] L. Tenenboim-Chaimovich, L. Rokach, B. Shapira, "Identification of Label Dependencies for
       Multi-label Classification", MLD Workshop at ICML 2010.

    Examples
    --------
    >>> Y = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 0]]
    >>> label_cooccurrence(Y)
    array([[3, 2, 1],
           [2, 2, 0],
           [1, 0, 1]])
    >>> label_cooccurrence(Y, "conditional").round(2)
    array([[1.  , 0.67, 0.33],
           [1.  , 1.  , 0.  ],
           [1.  , 0.  , 1.  ]])
    >>> label_cooccurrence(Y, "phi").round(2)
    array([[ 1.  ,  0.58,  0.33],
           [ 0.58,  1.  , -0.58],
           [ 0.33, -0.58,  1.  ]])
    """
    Y = check_label_matrix(Y)
    if measure not in MEASURES:
        raise ValueError(f"measure={measure!r} is none of {', '.join(map(repr, MEASURES))}.")
    if not (sp.issparse(Y) and measure in ZERO_WHEN_APART):
        return MEASURES[measure](count_all_pairs(Y))
    pair, counts = count_joint_pairs(Y)
    together = sp.csr_array((MEASURES[measure](counts), pair), shape=(Y.shape[1],) * 2)
    together.eliminate_zeros()
    return together


def _count(counts):
    return counts.n_both.astype(np.int64)


def _compute_conditional(counts):
    return _divide(counts.n_both, counts.n_first)


def _compute_pmi(counts):
    ratio = _divide(counts.n_both, counts.expected, otherwise=1.0)
    return np.log(ratio, out=np.full_like(ratio, -np.inf), where=ratio > 0)


def _compute_ppmi(counts):
    return np.maximum(_compute_pmi(counts), 0)


def _compute_phi(counts):
    n_both, n_first, n_second, n_known = counts
    spread = np.sqrt(n_first * (n_known - n_first)) * np.sqrt(n_second * (n_known - n_second))
    return np.clip(_divide(n_known * n_both - n_first * n_second, spread), -1, 1)


def _compute_jaccard(counts):
    return _divide(counts.n_both, counts.n_first + counts.n_second - counts.n_both)


def _divide(numerator, denominator, otherwise=0.0):
    """Divide, with another result where the denominator is 0."""
    result = np.full(np.broadcast(numerator, denominator).shape, otherwise)
    return np.divide(numerator, denominator, out=result, where=denominator > 0)


# Name of a measure -> function of `PairCounts`, for every pair alone.
MEASURES = {
    "count": _count,
    "conditional": _compute_conditional,
    "pmi": _compute_pmi,
    "ppmi": _compute_ppmi,
    "phi": _compute_phi,
    "jaccard": _compute_jaccard,
}
ZERO_WHEN_APART = ("count", "conditional", "ppmi", "jaccard")
