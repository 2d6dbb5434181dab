"""Losses of pairs of labels of a row: what a sample has should score above what it lacks."""

import torch
import torch.nn.functional as F

from skmultilabel.neural.losses._loss import RowwiseLoss
from skmultilabel.neural.losses._reductions import weighted_logsumexp, weighted_mean

__all__ = ["BPMLLLoss", "LSEPLoss"]


class LabelPairsLoss(RowwiseLoss):
    """A loss of pairs of labels of a row, of which there must be two at least."""

    def _learn(self, facts):
        if facts.n_labels < 2:
            raise ValueError(
                f"{type(self).__name__} compares the labels of a row, and there is one label only, "
                "so it would learn nothing. Take another criterion, such as 'bce'."
            )


class LSEPLoss(LabelPairsLoss):
    r"""Logarithm of summed exponentials of all pairs of a label that a row has and one it lacks.

    It is :math:`\log(1 + \sum_{n \in N} \sum_{p \in P} e^{z_n - z_p})` for every row [1]_,
    and factors into :math:`\mathrm{softplus}(\mathrm{LSE}_N(z) +
    \mathrm{LSE}_P(-z))`, so that no pair is formed. Rows that have all labels or none cost 0.

    For rankings: logits are ordered within a row, and where to cut is not learnt. Combine with
    :class:`~skmultilabel.ThresholdOptimizer`, or take :class:`ZLPRLoss`, which cuts at 0. A
    soft label is in part among those the row has and in part among those it lacks.

    Read more in the :ref:`User Guide <losses>`.

    See Also
    --------
    ZLPRLoss : The same with a cut at 0.
    BPMLLLoss : The mean over pairs instead.

    Notes
    -----
    One pass over the logits.

    References
    ----------
    .. [1] Y. Li, Y. Song, J. Luo, "Improving Pairwise Ranking for Multi-label Image
       Classification", CVPR 2017.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import LSEPLoss
    >>> LSEPLoss()(torch.zeros(1, 3), torch.tensor([[1.0, 0.0, 0.0]]))
    tensor(1.0986)
    """

    def _row_losses(self, logits, target, weight):
        present = weighted_logsumexp(-logits, weight * target, dim=-1)
        absent = weighted_logsumexp(logits, weight * (1 - target), dim=-1)
        return F.softplus(present + absent), None


class BPMLLLoss(LabelPairsLoss):
    r"""Mean exponential of all pairs of a label that a row has and one it lacks.

    It is :math:`\frac{1}{|P| |N|} \sum_{p \in P} \sum_{n \in N} e^{-(c_p - c_n)}` for every
    row, with outputs :math:`c = \tanh z` [1]_. That is the product of two means, so
    that no pair is formed. Rows that have all labels or none do not count.

    For rankings, as :class:`LSEPLoss`; the outputs are bounded, so no pair can take over. A soft
    label is in part among those the row has and in part among those it lacks.

    Read more in the :ref:`User Guide <losses>`.

    See Also
    --------
    LSEPLoss : Without bounds, and with a sum over pairs.

    Notes
    -----
    One pass over the logits.

    References
    ----------
    .. [1] M.-L. Zhang, Z.-H. Zhou, "Multilabel Neural Networks with Applications to Functional
       Genomics and Text Categorization", IEEE TKDE 18(10), 2006.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import BPMLLLoss
    >>> BPMLLLoss()(torch.zeros(1, 3), torch.tensor([[1.0, 0.0, 0.0]]))
    tensor(1.)
    """

    def _row_losses(self, logits, target, weight):
        outputs = torch.tanh(logits)
        has, lacks = weight * target, weight * (1 - target)
        present = weighted_mean(torch.exp(-outputs), has.expand_as(outputs), dim=-1)
        absent = weighted_mean(torch.exp(outputs), lacks.expand_as(outputs), dim=-1)
        return present * absent, (has.sum(-1) > 0) & (lacks.sum(-1) > 0)
