"""Large loss matters: gives up assumed negatives that cost most."""

import math

import torch
import torch.nn.functional as F

from skmultilabel.neural.losses._loss import ElementwiseLoss
from skmultilabel.neural.losses._reductions import align, average_members, check_parameter

__all__ = ["LargeLoss"]

SCHEMES = ("reject", "correct", "correct_for_good")


class LargeLoss(ElementwiseLoss):
    r"""Takes what is not known for negative, but for what costs most by that.

    Nets learn first what is right, so an assumed negative with a large loss is probably a positive.
    After t epochs the :math:`t \delta` share of a batch that costs most among assumed negatives
    is left out (LL-R of [1]_) or taken for positive in this batch (LL-Ct). Or a share of
    :math:`\delta` is taken for positive from then on, in every epoch but the first (LL-Cp).

    For single-positive or few known labels: mark what is not known as NaN. A known negative stays.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    scheme : {"reject", "correct", "correct_for_good"}, default="reject"
        Whether such entries are left out, or taken for positive, in this batch or for good. The
        last remembers which, in an array of the shape of the labels, and needs `row_index`.
    delta : float, default=0.002
        By which share of the entries of a batch it becomes more with every epoch. The authors try
        0.001 to 0.005.

    Attributes
    ----------
    share : float
        The share in this epoch.
    corrected_ : Tensor of shape (n_rows, n_labels), dtype bool, or None
        What is taken for positive for good.

    See Also
    --------
    AssumeNegativeLoss : Keeps all assumptions.
    HillLoss : Doubts known zeros.

    Notes
    -----
    One pass over the logits, and a partial sort of the values of the batch.

    References
    ----------
    .. [1] Y. Kim, J. M. Kim, Z. Akata, J. Lee, "Large Loss Matters in Weakly Supervised Multi-Label
       Classification", CVPR 2022.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import LargeLoss
    >>> loss, target = LargeLoss(delta=0.25), torch.tensor([[1.0, float("nan"), float("nan")]])
    >>> loss.start_epoch(1)
    >>> loss.elements(torch.tensor([[0.0, -1.0, 3.0]]), target)
    tensor([[0.6931, 0.3133, 0.0000]])
    """

    counts_unknown = True
    assumes_unknown = True
    couples_rows = True
    correctable = False

    def __init__(self, scheme="reject", *, delta=0.002):
        super().__init__()
        if scheme not in SCHEMES:
            raise ValueError(
                f"scheme must be one of {', '.join(map(repr, SCHEMES))}, got {scheme!r}."
            )
        self.scheme = scheme
        self.delta = check_parameter("delta", delta, 0, 1)
        self.share = 0.0
        self.needs_labels = self.needs_row_index = scheme == "correct_for_good"
        self.register_buffer("corrected_", None)

    def start_epoch(self, epoch):
        """Tell the loss that an epoch begins.

        Parameters
        ----------
        epoch : int
            How many epochs are done.
        """
        n_steps = min(epoch, 1) if self.needs_row_index else epoch
        self.share = min(n_steps * self.delta, 1.0)

    def _learn(self, facts):
        if self.needs_row_index:
            self._keep("corrected_", torch.zeros(facts.n_rows, facts.n_labels, dtype=torch.bool))

    def _compute_loss(self, logits, target, weight, row_index=None):
        if row_index is None:
            return super()._compute_loss(logits, target, weight)
        self._check_fitted("corrected_")
        corrected = self.corrected_[row_index]
        target = torch.where(corrected & torch.isnan(target), 1.0, target)
        loss = super()._compute_loss(logits, target, weight)
        if self.training and self.share > 0 and not self.all_known:
            self.corrected_[row_index] = corrected | self._doubt(logits.detach(), target)
        return loss

    def _doubt(self, logits, target):
        """Mark the assumed negatives that are doubted in a batch."""
        logits, target, weight = align(logits, target)
        known = weight > 0
        losses = F.softplus(logits)
        doubted = self._find_largest(average_members(losses), known)
        return doubted.view(len(logits), -1)

    def _elements(self, logits, target, known):
        elements = F.binary_cross_entropy_with_logits(
            logits, target.expand_as(logits), reduction="none"
        )
        if known is None or self.share == 0:
            return elements
        doubted = self._find_largest(average_members(elements.detach()), known)
        rejects = self.scheme == "reject"
        instead = torch.zeros_like(logits) if rejects else F.softplus(-logits)
        return torch.where(doubted, instead, elements)

    def _find_largest(self, losses, known):
        """Mark assumed negatives that are among the largest losses of the batch."""
        assumed = torch.where(known.view(losses.shape), 0.0, losses)
        n_largest = math.ceil(losses.numel() * self.share)
        smallest = assumed.flatten().topk(n_largest).values[-1]
        return ((assumed >= smallest) & (assumed > 0)).view(known.shape)
