"""Focal loss: labels that are already right count less."""

import torch
import torch.nn.functional as F

from skmultilabel.neural.losses._loss import ElementwiseLoss
from skmultilabel.neural.losses._reductions import check_parameter

__all__ = ["FocalLoss"]


class FocalLoss(ElementwiseLoss):
    r"""Cross-entropy in which entries that are already right count less.

    With :math:`p_t` the probability of what is true, p for a positive and 1 - p for a negative,
    it is :math:`-\alpha_t (1 - p_t)^\gamma \log p_t`, and :math:`\alpha_t` is `alpha` for
    positives, ``1 - alpha`` for negatives [1]_ (equations 4 and 5).

    For many easy negatives. It also turns to what is wrongly labelled, so it is not for noisy
    labels. Its probabilities are drawn towards one half, to one side with `alpha`;
    :func:`correct_probabilities` knows how much.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    gamma : float, default=2.0
        How much entries that are right are turned down; 0 is cross-entropy. The paper has 2.
    alpha : float, default=None
        What positives count, negatives counting ``1 - alpha``; both 1 where ``None``. The paper has
        0.25, for boxes in images, which takes weight from the positives.

    See Also
    --------
    AsymmetricLoss : A focus for negatives alone.

    Notes
    -----
    One pass over the logits.

    References
    ----------
    .. [1] T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object
       Detection", ICCV 2017.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import FocalLoss
    >>> FocalLoss(gamma=2.0)(torch.zeros(1, 2), torch.tensor([[1.0, 0.0]]))
    tensor(0.1733)
    """

    def __init__(self, gamma=2.0, *, alpha=None):
        super().__init__()
        self.gamma = check_parameter("gamma", gamma, 0)
        self.alpha = alpha if alpha is None else check_parameter("alpha", alpha, 0, 1)

    def _elements(self, logits, target, known):
        positive = compute_focal(logits, self.gamma)
        negative = compute_focal(-logits, self.gamma)
        if self.alpha is not None:
            positive, negative = self.alpha * positive, (1 - self.alpha) * negative
        return torch.lerp(negative, positive, target)


def compute_focal(logits, gamma):
    """Compute the focal loss of entries from the logits of what is true.

    Parameters
    ----------
    logits : Tensor
        Logits: those of a positive, the negatives of those of a negative.
    gamma : float
        The exponent.

    Returns
    -------
    Tensor
        The values.
    """
    # (1 - p)^gamma as an exponential has a gradient also where p is 1 and gamma below 1.
    return torch.exp(-gamma * F.softplus(logits)) * F.softplus(-logits)
