"""The normalized temperature-scaled cross-entropy of pairs."""

import torch.nn.functional as F

from skmultilabel.neural._metric._loss import SimilarityLoss, masked_logsumexp
from skmultilabel.neural.losses._reductions import check_parameter, weighted_mean

__all__ = ["NTXentLoss"]


class NTXentLoss(SimilarityLoss):
    r"""Compares every positive of an anchor with all its negatives.

    With logits :math:`s_{ij}`, cosine similarities divided by the temperature, it is the mean over
    all positive pairs (i, p) of :math:`-s_{ip} + \log(e^{s_{ip}} + \sum_n e^{s_{in}})`, the sum
    over the negatives of the anchor [1]_. Other positives are not in the sum.

    Parameters
    ----------
    temperature : float, default=0.07
        The smaller, the more the nearest negatives count.

    See Also
    --------
    SupConLoss : A mean over anchors, whose positives compete with each other.

    Notes
    -----
    It equals ``NTXentLoss`` of pytorch-metric-learning, which builds a matrix of positive pairs by
    negative pairs, and needs one number a pair.

    References
    ----------
    .. [1] K. Sohn, "Improved Deep Metric Learning with Multi-class N-pair Loss Objective",
       NeurIPS 2016; T. Chen, S. Kornblith, M. Norouzi, G. Hinton, "A Simple Framework for
       Contrastive Learning of Visual Representations", ICML 2020, equation 1.
    """

    def __init__(self, temperature=0.07):
        super().__init__()
        self.temperature = check_parameter("temperature", temperature, 0, closed=False)

    def _compute_loss(self, similarity, relations):
        logits = similarity / self.temperature
        others = masked_logsumexp(logits, relations.negatives)
        # -log(e^s / (e^s + e^o)) = log(1 + e^(o - s)), which is exact to the last digit beyond 30.
        losses = F.softplus(others - logits, threshold=30)
        weight = relations.positives
        if relations.weight is not None:
            weight = weight * relations.weight.unsqueeze(1)
        return weighted_mean(losses, weight)
