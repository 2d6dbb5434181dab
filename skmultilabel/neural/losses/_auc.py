"""Losses of pairs of rows of a label: what has the label should score above what lacks it."""

import torch
import torch.nn.functional as F

from skmultilabel.neural.losses._loss import LabelwiseLoss
from skmultilabel.neural.losses._reductions import check_parameter, weighted_mean

__all__ = ["AUCLoss", "AUCMarginLoss"]

SURROGATES = ("logistic", "squared_hinge")


class AUCLoss(LabelwiseLoss):
    r"""Mean over pairs of a row that has the label and one that lacks it, label by label.

    It is :math:`\frac{1}{N_+ N_-} \sum_{i \in P} \sum_{j \in N} \ell(z_i - z_j)`, with
    :math:`\ell(d) = \log(1 + e^{-d})` or :math:`\ell(d) = \max(0, m - d)^2`. The area under the
    ROC curve is the share of pairs in the right order, and both are surrogates consistent with it
    [1]_ [2]_. A soft label counts in part as a positive and in part as a negative; no row is paired
    with itself.

    For rare labels when the order of the samples counts, not the probabilities: all labels weigh
    the same however rare. A label needs a positive and a negative in the batch, else it does not
    count there. Logits mean nothing by themselves: cut with
    :class:`~skmultilabel.ThresholdOptimizer`.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    surrogate : {"logistic", "squared_hinge"}, default="logistic"
        The loss of a pair.
    n_partners : int, default=16
        With how many rows each row is paired for ``"logistic"``: those that follow it in the batch,
        which is shuffled, so they are drawn at random. All pairs where there are no more.
    margin : float, default=1.0
        The m of ``"squared_hinge"``, which sees all pairs.

    See Also
    --------
    AUCMarginLoss : A loss of means and variances.
    TwoWayLoss : Ranks rows and labels.

    Notes
    -----
    ``"logistic"`` costs `n_partners` passes over the logits; ``"squared_hinge"`` a sort of each
    label's logits. No array has a size that is quadratic in the rows.

    References
    ----------
    .. [1] W. Gao, Z.-H. Zhou, "On the Consistency of AUC Pairwise Optimization", IJCAI 2015.
    .. [2] J. Hocking, T. D. Hocking, "Log-linear Algorithms for the All Pairs Squared Hinge Loss",
       arXiv 2302.11062, 2023.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import AUCLoss
    >>> logits = torch.tensor([[2.0], [1.0], [0.0]])
    >>> AUCLoss(surrogate="squared_hinge")(logits, torch.tensor([[1.0], [0.0], [1.0]]))
    tensor(2.)
    """

    def __init__(self, surrogate="logistic", *, n_partners=16, margin=1.0):
        super().__init__()
        if surrogate not in SURROGATES:
            raise ValueError(
                f"surrogate must be one of {', '.join(map(repr, SURROGATES))}, got {surrogate!r}."
            )
        self.surrogate = surrogate
        self.n_partners = check_parameter("n_partners", n_partners, 1)
        self.margin = check_parameter("margin", margin, 0)

    def _label_losses(self, logits, target, weight):
        has, lacks = weight * target, weight * (1 - target)
        if self.surrogate == "logistic":
            pairs, total = sum_logistic_pairs(logits, has, lacks, self.n_partners)
        else:
            pairs = sum_squared_hinges(logits, has, lacks, self.margin)
            total = has.sum(0) * lacks.sum(0) - (has * lacks).sum(0)
        return pairs / (total + (total == 0)), total > 0


def sum_logistic_pairs(logits, has, lacks, n_partners):
    """Sum the logistic loss over the pairs of each row and those that follow it.

    Parameters
    ----------
    logits : Tensor of shape (n_rows, ..., n_labels)
        Logits.
    has, lacks : Tensor that broadcasts against `logits`
        What each row weighs as a positive and as a negative.
    n_partners : int
        How many rows each row is paired with.

    Returns
    -------
    sums : Tensor of shape (..., n_labels)
        Weighted sums over pairs.
    total : Tensor that broadcasts against `sums`
        The sums of their weights.
    """
    # A product, so that a batch of one row has a gradient as well.
    sums, total = 0 * logits[0], torch.zeros_like(has[0])
    for shift in range(1, min(n_partners, len(logits) - 1) + 1):
        difference = logits - logits.roll(shift, 0)
        first = has * lacks.roll(shift, 0)
        second = lacks * has.roll(shift, 0)
        # The loss of the opposite order is larger by the difference.
        pairs = (first + second) * F.softplus(-difference) + second * difference
        sums, total = sums + pairs.sum(0), total + (first + second).sum(0)
    return sums, total


def sum_squared_hinges(logits, has, lacks, margin):
    """Sum the squared hinge loss over all pairs of two rows, by sorting.

    Parameters
    ----------
    logits : Tensor of shape (n_rows, ..., n_labels)
        Logits.
    has, lacks : Tensor that broadcasts against `logits`
        What each row weighs as a positive and as a negative.
    margin : float
        By how much a positive should be larger.

    Returns
    -------
    Tensor of shape (..., n_labels)
        The weighted sums.
    """
    # Squares of large numbers cancel here; not all devices have the wider type.
    wide = logits.dtype if logits.device.type == "mps" else torch.float64
    centred = (logits - logits.detach().mean(0)).to(wide)
    zero = torch.zeros_like(centred)
    values, order = torch.cat([centred - margin, centred]).sort(dim=0, descending=True)
    # The sort pairs a soft label with itself as well, at no distance.
    with_itself = margin**2 * (has * lacks).sum(0)
    has = torch.cat([zero + has, zero]).gather(0, order)
    lacks = torch.cat([zero, zero + lacks]).gather(0, order)
    # Above a positive less its margin are the negatives that it loses to.
    above = (lacks * values**power for power in range(3))
    count, linear, square = (moment.cumsum(0) for moment in above)
    sums = (has * (square - 2 * values * linear + values**2 * count)).sum(0)
    return (sums - with_itself).to(logits.dtype)


class AUCMarginLoss(LabelwiseLoss):
    r"""AUC-M: both classes close together, and their means a margin apart, label by label.

    With :math:`h = \sigma(z)` it is :math:`\mathrm{Var}_+(h) + \mathrm{Var}_-(h) + \max(0, m +
    E_-(h) - E_+(h))^2`. That is the min-max problem of [1]_ solved for its three inner
    variables, batch by batch, so an ordinary optimizer will do.

    For rare labels when the order of the samples counts; not as easily led by single rows as
    :class:`AUCLoss`. A label needs a positive and a negative in the batch, else it does not count
    there.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    margin : float, default=1.0
        The m of the formula.

    See Also
    --------
    AUCLoss : A loss of pairs.

    Notes
    -----
    One pass over the logits. It is the second version of the authors' library, which has no prior
    in front. They train with cross-entropy first; a sum of both does as well.

    References
    ----------
    .. [1] Z. Yuan, Y. Yan, M. Sonka, T. Yang, "Large-scale Robust Deep AUC Maximization: A New
       Surrogate Loss and Empirical Studies on Medical Image Classification", ICCV 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import AUCMarginLoss
    >>> AUCMarginLoss()(torch.zeros(2, 1), torch.tensor([[1.0], [0.0]]))
    tensor(1.)
    """

    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = check_parameter("margin", margin, 0)

    def _label_losses(self, logits, target, weight):
        scores = torch.sigmoid(logits)
        has, lacks = weight * target, weight * (1 - target)
        high, spread_high = compute_moments(scores, has)
        low, spread_low = compute_moments(scores, lacks)
        gap = (self.margin + low - high).clamp_min(0)
        return spread_high + spread_low + gap**2, (has.sum(0) > 0) & (lacks.sum(0) > 0)


def compute_moments(values, weight):
    """Compute weighted means and variances over the rows.

    Parameters
    ----------
    values : Tensor of shape (n_rows, ..., n_labels)
        Values.
    weight : Tensor that broadcasts against `values`
        Weights.

    Returns
    -------
    mean, variance : Tensor of shape (..., n_labels)
        The moments; 0 where all weights are.
    """
    weight = weight.expand_as(values)
    mean = weighted_mean(values, weight, dim=0)
    return mean, weighted_mean((values - mean) ** 2, weight, dim=0)
