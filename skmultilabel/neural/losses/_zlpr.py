"""The ranking loss that cuts at zero."""

import torch.nn.functional as F

from skmultilabel.neural.losses._loss import RowwiseLoss
from skmultilabel.neural.losses._reductions import weighted_logsumexp

__all__ = ["ZLPRLoss"]


class ZLPRLoss(RowwiseLoss):
    r"""Ranks the labels of a row among each other and against zero.

    It is :math:`\log(1 + \sum_n (1 - y_n) e^{z_n}) + \log(1 + \sum_p y_p e^{-z_p})` for every row
    [1]_: labels that the row has score above 0, those it lacks below. It needs no
    balancing, for each sum is about its largest terms.

    For many labels of which a row has few. Decisions cut at 0, as for cross-entropy, but the
    logits are not those of probabilities.

    Read more in the :ref:`User Guide <losses>`.

    See Also
    --------
    LSEPLoss : Without the cut.
    TwoWayLoss : Ranks the rows of a label as well.

    Notes
    -----
    One pass over the logits. It is the function ``multilabel_categorical_crossentropy`` of
    bert4keras.

    References
    ----------
    .. [1] J. Su, M. Zhu, A. Murtadha, S. Pan, B. Wen, Y. Liu, "ZLPR: A Novel Loss for Multi-label
       Classification", arXiv 2208.02955, 2022.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import ZLPRLoss
    >>> ZLPRLoss()(torch.zeros(1, 3), torch.tensor([[1.0, 0.0, 0.0]]))
    tensor(1.7918)
    """

    def _row_losses(self, logits, target, weight):
        present = weighted_logsumexp(-logits, weight * target, dim=-1)
        absent = weighted_logsumexp(logits, weight * (1 - target), dim=-1)
        # log(1 + exp(s)), the 1 being the cut.
        return F.softplus(present) + F.softplus(absent), None
