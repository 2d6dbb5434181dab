"""Smooth forms of F-beta, Jaccard and Tversky indices."""

import torch

from skmultilabel.neural.losses._loss import MultiLabelLoss, average_over
from skmultilabel.neural.losses._reductions import align, check_parameter, split_weight

__all__ = ["DiceLoss", "JaccardLoss", "SoftFBetaLoss", "TverskyLoss"]

# Average -> the dimensions that are summed over.
AVERAGES = {"macro": 0, "samples": -1, "micro": (0, -1)}


class TverskyLoss(MultiLabelLoss):
    r"""One less a smooth Tversky index: overlap of labels and probabilities.

    With :math:`TP = \sum p y`, :math:`FP = \sum p (1 - y)` and :math:`FN = \sum (1 - p) y`
    it is :math:`1 - (TP + s) / (TP + \alpha FP + \beta FN + s)` [1]_.

    For when F1 or Jaccard is what counts, positives being rare. It is a function of sums over a
    batch, so batches have to be large, and its logits are decisions rather than probabilities; a
    sum with cross-entropy trains more evenly. The smoothing s keeps a label without positives in
    the batch alive: there the loss is :math:`\alpha FP / (\alpha FP + s)`, which still asks for
    small probabilities.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    alpha : float, default=0.5
        What a false positive counts.
    beta : float, default=0.5
        What a false negative counts.
    average : {"macro", "samples", "micro"}, default="macro"
        Whether sums go over the rows of a batch, label by label, over the labels of each row, or
        over both.
    smoothing : float, default=1.0
        The s of the formula.

    See Also
    --------
    DiceLoss : The case alpha = beta = 0.5.
    JaccardLoss : The case alpha = beta = 1.

    Notes
    -----
    One pass over the logits.

    References
    ----------
    .. [1] S. S. M. Salehi, D. Erdogmus, A. Gholipour, "Tversky loss function for image segmentation
       using 3D fully convolutional deep networks", MLMI 2017.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import TverskyLoss
    >>> target = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    >>> TverskyLoss(alpha=0.3, beta=0.7)(torch.zeros(2, 2), target)
    tensor(0.2450)
    """

    def __init__(self, alpha=0.5, beta=0.5, *, average="macro", smoothing=1.0):
        super().__init__()
        if average not in AVERAGES:
            raise ValueError(
                f"average must be one of {', '.join(map(repr, AVERAGES))}, got {average!r}."
            )
        self.alpha = check_parameter("alpha", alpha, 0)
        self.beta = check_parameter("beta", beta, 0)
        self.average = average
        self.smoothing = check_parameter("smoothing", smoothing, 0, closed=False)
        self.couples_rows = average != "samples"

    def _compute_loss(self, logits, target, weight):
        logits, target, weight = align(logits, target, weight)
        dim = AVERAGES[self.average]
        outer, weight = split_weight(weight, dim)
        losses = self._compare(logits, target, weight, dim)
        if self.average == "micro":
            return losses.mean()
        return average_over(losses, None, outer, dim=-1 if dim == 0 else 0)

    def _compare(self, logits, target, weight, dim):
        """Sum over `dim` and return one loss for each of what is left."""
        p, q = torch.sigmoid(logits), torch.sigmoid(-logits)
        hits = (weight * target * p).sum(dim) + self.smoothing
        alarms = (weight * (1 - target) * p).sum(dim)
        misses = (weight * target * q).sum(dim)
        wrong = self.alpha * alarms + self.beta * misses
        return wrong / (hits + wrong)


class DiceLoss(TverskyLoss):
    r"""One less a smooth F1: the Dice coefficient of labels and probabilities.

    It is :math:`1 - (TP + s) / (TP + FP / 2 + FN / 2 + s)`, with sums as in
    :class:`TverskyLoss` [1]_. Where others add a smoothing to twice the sums, theirs is 2 s.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    average : {"macro", "samples", "micro"}, default="macro"
        Whether sums go over the rows of a batch, label by label, over the labels of each row, or
        over both.
    smoothing : float, default=1.0
        The s of the formula.

    See Also
    --------
    SoftFBetaLoss : The same with recall or precision counting more.

    References
    ----------
    .. [1] F. Milletari, N. Navab, S.-A. Ahmadi, "V-Net: Fully Convolutional Neural Networks for
       Volumetric Medical Image Segmentation", 3DV 2016.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import DiceLoss
    >>> DiceLoss()(torch.zeros(2, 2), torch.tensor([[1.0, 0.0], [1.0, 0.0]]))
    tensor(0.2667)
    """

    def __init__(self, average="macro", *, smoothing=1.0):
        super().__init__(0.5, 0.5, average=average, smoothing=smoothing)


class JaccardLoss(TverskyLoss):
    r"""One less a smooth Jaccard index: intersection over union.

    It is :math:`1 - (TP + s) / (TP + FP + FN + s)`, with sums as in :class:`TverskyLoss` [1]_.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    average : {"macro", "samples", "micro"}, default="macro"
        Whether sums go over the rows of a batch, label by label, over the labels of each row, or
        over both.
    smoothing : float, default=1.0
        The s of the formula.

    See Also
    --------
    DiceLoss : The same for F1.

    References
    ----------
    .. [1] M. A. Rahman, Y. Wang, "Optimizing Intersection-Over-Union in Deep Neural Networks for
       Image Segmentation", ISVC 2016.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import JaccardLoss
    >>> JaccardLoss()(torch.zeros(2, 2), torch.tensor([[1.0, 0.0], [1.0, 0.0]]))
    tensor(0.4167)
    """

    def __init__(self, average="macro", *, smoothing=1.0):
        super().__init__(1.0, 1.0, average=average, smoothing=smoothing)


class SoftFBetaLoss(TverskyLoss):
    r"""One less a smooth F-beta.

    F-beta is the Tversky index with a weight of :math:`1 / (1 + \beta^2)` for false positives
    and :math:`\beta^2 / (1 + \beta^2)` for false negatives. That of probabilities is a smooth
    stand-in for that of decisions [1]_.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    beta : float, default=1.0
        How many times recall counts as much as precision.
    average : {"macro", "samples", "micro"}, default="macro"
        Whether sums go over the rows of a batch, label by label, over the labels of each row, or
        over both.
    smoothing : float, default=1.0
        The s of the formula of :class:`TverskyLoss`.

    See Also
    --------
    skmultilabel.ThresholdOptimizer : Maximises F-beta exactly, by cut-offs after the training.

    References
    ----------
    .. [1] G. Bénédict, V. Koops, D. Odijk, M. de Rijke, "sigmoidF1: A Smooth F1 Score Surrogate
       Loss for Multilabel Classification", TMLR 2022.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import SoftFBetaLoss
    >>> SoftFBetaLoss(beta=2.0)(torch.zeros(2, 2), torch.tensor([[1.0, 0.0], [1.0, 0.0]]))
    tensor(0.2262)
    """

    def __init__(self, beta=1.0, *, average="macro", smoothing=1.0):
        square = check_parameter("beta", beta, 0, closed=False) ** 2
        super().__init__(
            1 / (1 + square), square / (1 + square), average=average, smoothing=smoothing
        )
