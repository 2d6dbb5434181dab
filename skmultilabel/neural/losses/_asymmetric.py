"""Asymmetric loss: easy negatives count less, or not at all."""

import torch
import torch.nn.functional as F

from skmultilabel.neural.losses._loss import ElementwiseLoss
from skmultilabel.neural.losses._reductions import check_parameter

__all__ = ["AsymmetricLoss"]

# Powers of less are 0 for every use; the power of 0 itself has no gradient for exponents below 1.
SMALLEST = 1e-12


class AsymmetricLoss(ElementwiseLoss):
    r"""Cross-entropy in which easy negatives count less, or not at all.

    A positive loses :math:`-(1 - p)^{\gamma_+} \log p`, a negative
    :math:`-p_m^{\gamma_-} \log(1 - p_m)` with :math:`p_m = \max(p - m, 0)`: one that is less
    probable than the margin m costs nothing [1]_.

    For many labels of which a sample has few. It takes several steps to find good exponents: the
    authors went from (0, 0, 0), which is cross-entropy, over (2, 2, 0) and (2, 1, 0) to
    (4, 1, 0.05) as the imbalance grows. Its probabilities are too large: choose cut-offs with
    :class:`~skmultilabel.ThresholdOptimizer`, or take them back with
    :func:`correct_probabilities`.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    gamma_negative : float, default=4.0
        How much easy negatives are turned down.
    gamma_positive : float, default=1.0
        How much easy positives are turned down.
    margin : float, default=0.05
        The probability below which a negative costs nothing.
    detach_focal_weight : bool, default=True
        Whether the powers are taken as weights that have no gradient, as in the code of the
        authors. Then the value is not what is minimised.

    See Also
    --------
    HillLoss : Turns down also the negatives that seem to be positive.

    Notes
    -----
    One pass over the logits. Parameters are those of the authors' code; theirs sums over all
    entries, this is a mean, so learning rates differ.

    References
    ----------
    .. [1] T. Ridnik, E. Ben-Baruch, N. Zamir, A. Noy, I. Friedman, M. Protter, L. Zelnik-Manor,
       "Asymmetric Loss for Multi-Label Classification", ICCV 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import AsymmetricLoss
    >>> logits = torch.tensor([[2.0, -3.0]])
    >>> AsymmetricLoss().elements(logits, torch.tensor([[1.0, 0.0]]))
    tensor([[0.0151, 0.0000]])
    """

    def __init__(
        self,
        gamma_negative=4.0,
        gamma_positive=1.0,
        margin=0.05,
        *,
        detach_focal_weight=True,
    ):
        super().__init__()
        self.gamma_negative = check_parameter("gamma_negative", gamma_negative, 0)
        self.gamma_positive = check_parameter("gamma_positive", gamma_positive, 0)
        self.margin = check_parameter("margin", margin, 0, 1)
        self.detach_focal_weight = detach_focal_weight

    def _elements(self, logits, target, known):
        shifted = (torch.sigmoid(logits) - self.margin).clamp_min(0)
        # Without a margin 1 - p may be rounded to 0.
        negative = -torch.log1p(-shifted) if self.margin else F.softplus(logits)
        negative = self._weigh(shifted, self.gamma_negative) * negative
        missing = torch.sigmoid(-logits)
        positive = self._weigh(missing, self.gamma_positive) * F.softplus(-logits)
        return torch.lerp(negative, positive, target)

    def _weigh(self, distance, gamma):
        """Return the weight of an entry that is so far from what is true."""
        weight = distance.clamp_min(SMALLEST).pow(gamma)
        return weight.detach() if self.detach_focal_weight else weight
