"""The supervised contrastive loss."""

from skmultilabel.neural._metric._loss import SimilarityLoss, masked_logsumexp
from skmultilabel.neural.losses._reductions import check_parameter, weighted_mean

__all__ = ["SupConLoss"]

# What weights that are all 0 are divided by.
TINY = 1e-30


class SupConLoss(SimilarityLoss):
    r"""Lets the positives of an anchor share the softmax over all other rows.

    With logits :math:`s_{ij}`, cosine similarities divided by the temperature, and weights
    :math:`w_{ip}` of positives, it is the mean over anchors of
    :math:`\log \sum_j e^{s_{ij}} - \sum_p w_{ip} s_{ip} / \sum_p w_{ip}`, where j goes over positives
    and negatives ([1]_, equation 2). Anchors without positives do not count.

    Parameters
    ----------
    temperature : float, default=0.1
        The smaller, the more the nearest rows count.

    See Also
    --------
    NTXentLoss : Positives do not compete with each other.
    MulSupConLoss : Every label of an anchor has its own positives.
    JaccardSupConLoss : Positives weigh what they have in common with the anchor.

    References
    ----------
    .. [1] P. Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020.
    """

    def __init__(self, temperature=0.1):
        super().__init__()
        self.temperature = check_parameter("temperature", temperature, 0, closed=False)

    def _compute_loss(self, similarity, relations):
        logits = similarity / self.temperature
        others = masked_logsumexp(logits, (relations.positives > 0) | relations.negatives)
        totals = relations.positives.sum(dim=1)
        means = (relations.positives * logits).sum(dim=1) / totals.clamp_min(TINY)
        weight = self._weigh_anchors(totals)
        if relations.weight is not None:
            weight = weight * relations.weight
        return weighted_mean(others.squeeze(1) - means, weight)

    def _weigh_anchors(self, totals):
        """Return what anchors weigh whose positives weigh so much together."""
        return totals > 0
