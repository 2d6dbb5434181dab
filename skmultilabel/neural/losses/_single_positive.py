"""Losses for rows of which little but a positive is known."""

import torch
import torch.nn.functional as F

from skmultilabel.neural.losses._loss import ElementwiseLoss, MultiLabelLoss
from skmultilabel.neural.losses._reductions import (
    align,
    average_members,
    check_parameter,
    split_weight,
    weighted_mean,
)

__all__ = [
    "AssumeNegativeLoss",
    "ExpectedPositivesLoss",
    "WeakAssumeNegativeLoss",
    "penalize_positives",
]


class AssumeNegativeLoss(ElementwiseLoss):
    r"""Cross-entropy that takes what is not known for negative.

    For single-positive labels: rows of which one positive is known and nothing else (NaN). Labels
    are rare as a rule, so most of these assumptions are right, and probabilities come out too small
    where they are not. With `label_smoothing` it is AN-LS of [1]_, who have 0.1.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    label_smoothing : float, default=0.0
        Labels, assumed or known, are drawn to one half: y becomes ``y * (1 - e) + e / 2``.
    unknown_weight : float, default=1.0
        What an assumed negative counts.

    See Also
    --------
    WeakAssumeNegativeLoss : Assumed negatives count little.
    ExpectedPositivesLoss : Assumes the number of positives instead.
    LargeLoss : Gives up assumptions that seem wrong.

    Notes
    -----
    One pass over the logits.

    References
    ----------
    .. [1] E. Cole, O. Mac Aodha, T. Lorieul, P. Perona, D. Morris, N. Jojic, "Multi-Label Learning
       from Single Positive Labels", CVPR 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import AssumeNegativeLoss
    >>> target = torch.tensor([[1.0, float("nan")]])
    >>> AssumeNegativeLoss().elements(torch.tensor([[0.0, 3.0]]), target)
    tensor([[0.6931, 3.0486]])
    """

    counts_unknown = True
    assumes_unknown = True

    def __init__(self, label_smoothing=0.0, *, unknown_weight=1.0):
        super().__init__()
        self.label_smoothing = check_parameter("label_smoothing", label_smoothing, 0, 1)
        self.unknown_weight = check_parameter("unknown_weight", unknown_weight, 0)

    def _elements(self, logits, target, known):
        target = target * (1 - self.label_smoothing) + self.label_smoothing / 2
        elements = F.binary_cross_entropy_with_logits(
            logits, target.expand_as(logits), reduction="none"
        )
        if known is None:
            return elements
        return torch.where(known, elements, self._get_unknown_weight(logits) * elements)

    def _get_unknown_weight(self, logits):
        return self.unknown_weight


class WeakAssumeNegativeLoss(AssumeNegativeLoss):
    r"""Cross-entropy that takes what is not known for negative, and little for granted.

    An assumed negative counts :math:`1 / (L - 1)`, so that those of a row weigh as much together as
    its one positive [1]_. For single-positive labels. Probabilities come out too large.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    label_smoothing : float, default=0.0
        Labels, assumed or known, are drawn to one half: y becomes ``y * (1 - e) + e / 2``.

    See Also
    --------
    AssumeNegativeLoss : Assumed negatives count like known ones.

    References
    ----------
    .. [1] E. Cole, O. Mac Aodha, T. Lorieul, P. Perona, D. Morris, N. Jojic, "Multi-Label Learning
       from Single Positive Labels", CVPR 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import WeakAssumeNegativeLoss
    >>> nan = float("nan")
    >>> WeakAssumeNegativeLoss().elements(torch.zeros(1, 3), torch.tensor([[1.0, nan, nan]]))
    tensor([[0.6931, 0.3466, 0.3466]])
    """

    def __init__(self, label_smoothing=0.0):
        super().__init__(label_smoothing)

    def _get_unknown_weight(self, logits):
        return 1 / max(logits.shape[-1] - 1, 1)


class ExpectedPositivesLoss(MultiLabelLoss):
    r"""Cross-entropy of what is known, and rows with as many positives as are expected.

    It is :math:`\frac{1}{n L} \sum_{known} \mathrm{BCE} + \left(\frac{\hat{k} - k}{L}\right)^2`
    with :math:`\hat{k}` the mean over rows of the sum of their probabilities [1]_: expected positive
    regularization, EPR. Without the second term a net that has seen positives alone would say yes
    to everything.

    For single-positive labels when one knows how many labels a sample has on average.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    expected_positives : float
        How many labels a row has on average: the k of the formula.

    See Also
    --------
    ROLELoss : Estimates what is not known as well.

    Notes
    -----
    One pass over the logits.

    References
    ----------
    .. [1] E. Cole, O. Mac Aodha, T. Lorieul, P. Perona, D. Morris, N. Jojic, "Multi-Label Learning
       from Single Positive Labels", CVPR 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import ExpectedPositivesLoss
    >>> target = torch.tensor([[1.0, float("nan")]])
    >>> ExpectedPositivesLoss(1.0)(torch.zeros(1, 2), target)
    tensor(0.3466)
    """

    couples_rows = True
    assumes_unknown = True

    def __init__(self, expected_positives):
        super().__init__()
        self.expected_positives = check_parameter("expected_positives", expected_positives, 0)

    def _compute_loss(self, logits, target, weight):
        known = ~torch.isnan(target)
        logits, filled, weight = align(logits, torch.where(known, target, 0.0), weight)
        elements = F.binary_cross_entropy_with_logits(
            logits, filled.expand_as(logits), reduction="none"
        )
        elements = average_members(elements * known.view(filled.shape))
        penalty = penalize_positives(torch.sigmoid(logits), weight, self.expected_positives)
        return weighted_mean(elements, weight.view(elements.shape)) + penalty


def penalize_positives(probabilities, weight, expected):
    """Compute the squared gap between the expected and the predicted number of positives.

    Parameters
    ----------
    probabilities : Tensor of shape (n_rows, ..., n_labels)
        Probabilities.
    weight : Tensor that broadcasts against `probabilities`
        Weights of all entries.
    expected : float
        How many positives a row has on average.

    Returns
    -------
    Tensor of shape ()
        The square, over that of the number of labels.
    """
    row_weight, _ = split_weight(weight, dim=-1)
    n_positives = probabilities.sum(-1)
    mean = weighted_mean(n_positives, row_weight.expand_as(n_positives), dim=0)
    return ((mean - expected) / probabilities.shape[-1]).square().mean()
