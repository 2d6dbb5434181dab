"""Which relations of a batch are worth learning from."""

import torch

from skmultilabel.neural._metric._relations import Relations

__all__ = ["MINERS", "mine_hard", "mine_multi_similarity", "mine_semihard"]


def mine_hard(similarity, relations):
    """Keep the farthest positive and the nearest negative of every anchor.

    Parameters
    ----------
    similarity : Tensor of shape (n_anchors, n_references)
        Similarities.
    relations : Relations
        All relations.

    Returns
    -------
    Relations
        Those that are kept: one positive and one negative of every anchor that has both [1]_.

    References
    ----------
    .. [1] A. Hermans, L. Beyer, B. Leibe, "In Defense of the Triplet Loss for Person
       Re-Identification", arXiv 1703.07737, 2017.
    """
    positives = _mark_largest(-similarity, relations.positives > 0)
    negatives = _mark_largest(similarity, relations.negatives)
    return _keep(relations, positives, negatives)


def mine_semihard(similarity, relations):
    """Keep the nearest positive of every anchor, and the nearest of the negatives beyond it.

    Parameters
    ----------
    similarity : Tensor of shape (n_anchors, n_references)
        Similarities.
    relations : Relations
        All relations.

    Returns
    -------
    Relations
        Those that are kept: one positive and one negative of every anchor that has such [1]_ [2]_.

    References
    ----------
    .. [1] F. Schroff, D. Kalenichenko, J. Philbin, "FaceNet: A Unified Embedding for Face
       Recognition and Clustering", CVPR 2015.
    .. [2] H. Xuan, A. Stylianou, R. Pless, "Improved Embeddings with Easy Positive Triplet
       Mining", WACV 2020.
    """
    positives = _mark_largest(similarity, relations.positives > 0)
    nearest = _find_largest(similarity, positives)
    negatives = _mark_largest(similarity, relations.negatives & (similarity < nearest))
    return _keep(relations, positives, negatives)


def mine_multi_similarity(similarity, relations, epsilon=0.1):
    """Keep positives farther than the nearest negative, and negatives nearer than the farthest positive.

    Parameters
    ----------
    similarity : Tensor of shape (n_anchors, n_references)
        Similarities.
    relations : Relations
        All relations.
    epsilon : float, default=0.1
        How much nearer or farther they may be to be kept.

    Returns
    -------
    Relations
        Those that are kept [1]_.

    References
    ----------
    .. [1] X. Wang, X. Han, W. Huang, D. Dong, M. R. Scott, "Multi-Similarity Loss with General Pair
       Weighting for Deep Metric Learning", CVPR 2019, equations 8 and 9.
    """
    nearest_negative = _find_largest(similarity, relations.negatives)
    farthest_positive = -_find_largest(-similarity, relations.positives > 0)
    positives = (relations.positives > 0) & (similarity - epsilon < nearest_negative)
    negatives = relations.negatives & (similarity + epsilon > farthest_positive)
    return relations._replace(positives=relations.positives * positives, negatives=negatives)


MINERS = {
    "hard": mine_hard,
    "semihard": mine_semihard,
    "multi_similarity": mine_multi_similarity,
}


def _find_largest(values, mask):
    """Return the largest of the values that count in every row, -inf where none does."""
    return values.masked_fill(~mask, -torch.inf).amax(dim=1, keepdim=True)


def _mark_largest(values, mask):
    """Mark the first of the largest values that count in every row."""
    places = values.masked_fill(~mask, -torch.inf).argmax(dim=1, keepdim=True)
    return torch.zeros_like(mask).scatter_(1, places, 1) & mask


def _keep(relations, positives, negatives):
    """Keep the relations that are marked, of anchors that have both kinds."""
    has_both = (positives.any(dim=1) & negatives.any(dim=1)).unsqueeze(1)
    kept = relations.positives * (positives & has_both)
    return Relations(kept, negatives & has_both, relations.weight)
