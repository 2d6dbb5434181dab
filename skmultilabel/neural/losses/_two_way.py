"""Two-way loss: ranks the labels of a row, and the rows of a label."""

import torch.nn.functional as F

from skmultilabel.neural.losses._loss import MultiLabelLoss, average_over
from skmultilabel.neural.losses._reductions import (
    align,
    check_parameter,
    split_weight,
    weighted_logsumexp,
)

__all__ = ["TwoWayLoss"]


class TwoWayLoss(MultiLabelLoss):
    r"""Ranks the labels within every row, and the rows within every label.

    A row costs :math:`\mathrm{softplus}(T_n \mathrm{LSE}_N(z / T_n) + T_p \mathrm{LSE}_P(-z /
    T_p))`, and so does a label of the batch, over its rows. The loss is the mean over rows that
    have a label, plus the mean over labels that a row of the batch has [1]_.

    For rankings both ways: which labels a sample has, and which samples have a label. Where to cut
    is not learnt: combine it with :class:`~skmultilabel.ThresholdOptimizer`.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    temperature_positive : float, default=4.0
        The temperature of positives: larger for a softer minimum of them.
    temperature_negative : float, default=1.0
        The temperature of negatives.

    See Also
    --------
    LSEPLoss : Rows alone, without temperatures.
    AUCLoss : The rows of each label alone.

    Notes
    -----
    Two passes over the logits. Parameters are those of the authors' code, which fails for
    logits beyond 100 temperatures; here none does.

    References
    ----------
    .. [1] T. Kobayashi, "Two-way Multi-Label Loss", CVPR 2023.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import TwoWayLoss
    >>> TwoWayLoss()(torch.zeros(1, 2), torch.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """

    couples_rows = True

    def __init__(self, temperature_positive=4.0, temperature_negative=1.0):
        super().__init__()
        names = ("temperature_positive", "temperature_negative")
        for name, value in zip(names, (temperature_positive, temperature_negative), strict=True):
            setattr(self, name, check_parameter(name, value, 0, closed=False))

    def _compute_loss(self, logits, target, weight):
        logits, target, weight = align(logits, target, weight)
        return self._rank(logits, target, weight, -1) + self._rank(logits, target, weight, 0)

    def _rank(self, logits, target, weight, dim):
        """Rank along `dim`, and average over the other dimension."""
        hot, cold = self.temperature_positive, self.temperature_negative
        outer, weight = split_weight(weight, dim)
        has = weight * target
        present = hot * weighted_logsumexp(-logits / hot, has, dim)
        absent = cold * weighted_logsumexp(logits / cold, weight * (1 - target), dim)
        other = 0 if dim == -1 else -1
        return average_over(F.softplus(present + absent), has.sum(dim) > 0, outer, dim=other)
