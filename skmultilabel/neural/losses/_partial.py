"""Cross-entropy that counts rows by how many of their labels are known."""

import torch.nn.functional as F

from skmultilabel.neural.losses._loss import ElementwiseLoss

__all__ = ["PartialBCELoss"]


class PartialBCELoss(ElementwiseLoss):
    r"""Cross-entropy of the known labels of a row, which count more where few are known.

    With :math:`p_i` the share of labels of row i that are known, the row costs
    :math:`\frac{g(p_i)}{L} \sum_{l\ known} \mathrm{BCE}_{il}` with :math:`g(p) = \alpha p^\gamma +
    \beta` [1]_.

    For labels that are known of some rows only. ``"bce"`` counts every known entry the same, so
    a row counts by how much of it is known; :math:`\alpha = 0`, :math:`\beta = 1` says so as well.
    Here a row with a tenth of its labels counts half as much as a whole one, by default. All give
    the same where nothing is missing.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    alpha : float, default=-4.45
        The alpha of g.
    beta : float, default=5.45
        The beta of g; g(1) = alpha + beta = 1.
    gamma : float, default=1.0
        The exponent of g.

    See Also
    --------
    BCELoss : Every known entry counts the same.
    AssumeNegativeLoss : What is not known is taken for negative.

    Notes
    -----
    One pass over the logits. Parameters are those of the paper, for which a row with a tenth of
    its labels weighs 5 times as much as one with all, an entry of it.

    References
    ----------
    .. [1] T. Durand, N. Mehrasa, G. Mori, "Learning a Deep ConvNet for Multi-label Classification
       with Partial Labels", CVPR 2019.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import PartialBCELoss
    >>> target = torch.tensor([[1.0, float("nan")]])
    >>> PartialBCELoss().elements(torch.zeros(1, 2), target)
    tensor([[2.2354, 0.0000]])
    """

    counts_unknown = True

    def __init__(self, alpha=-4.45, beta=5.45, gamma=1.0):
        super().__init__()
        self.alpha = alpha
        self.beta = beta
        self.gamma = gamma

    def _elements(self, logits, target, known):
        elements = F.binary_cross_entropy_with_logits(
            logits, target.expand_as(logits), reduction="none"
        )
        if known is None:
            return (self.alpha + self.beta) * elements
        known = known.to(logits.dtype)
        factor = self.alpha * known.mean(-1, keepdim=True) ** self.gamma + self.beta
        return factor * known * elements
