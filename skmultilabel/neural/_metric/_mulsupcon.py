"""Supervised contrastive losses that know how much rows have in common."""

from skmultilabel.neural._metric._supcon import SupConLoss

__all__ = ["JaccardSupConLoss", "MulSupConLoss"]


class MulSupConLoss(SupConLoss):
    r"""Gives every label of an anchor its own positives, those that carry it.

    An anchor comes once for each of its labels l, with
    :math:`\log \sum_j e^{s_{ij}} - \frac{1}{|P_l|} \sum_{p \in P_l} s_{ip}`, and the loss is the mean
    of these [1]_. A rare label thus weighs as much as a frequent one, and rows that share
    several labels are drawn together more. It is a :class:`SupConLoss` under the rule
    ``"per_label"``, so it costs no more than that.

    Parameters
    ----------
    temperature : float, default=0.1
        The smaller, the more the nearest rows count.
    average : {"labels", "anchors"}, default="labels"
        Whether every label of an anchor weighs 1, or all its labels together do.

    See Also
    --------
    JaccardSupConLoss : Positives weigh what they have in common with the anchor.

    References
    ----------
    .. [1] P. Zhang, M. Wu, "Multi-Label Supervised Contrastive Learning", AAAI 2024.
    """

    default_rule = {"rule": "per_label"}

    def __init__(self, temperature=0.1, average="labels"):
        super().__init__(temperature)
        if average not in ("labels", "anchors"):
            raise ValueError(f"average must be 'labels' or 'anchors', got {average!r}.")
        self.average = average

    def _weigh_anchors(self, totals):
        # What the positives weigh together is the number of labels that have some.
        return totals if self.average == "labels" else totals > 0


class JaccardSupConLoss(SupConLoss):
    """A supervised contrastive loss whose positives weigh their Jaccard similarity.

    All rows that share a label are positives, as for :class:`SupConLoss`; those that share most
    of their labels are drawn to each other most.

    Parameters
    ----------
    temperature : float, default=0.1
        The smaller, the more the nearest rows count.

    See Also
    --------
    MulSupConLoss : Every label of an anchor has its own positives.
    """

    default_rule = {"rule": "jaccard", "threshold": 0.0, "soft_weights": True}
