"""Distribution-balanced loss: rows that are repeated, labels that are rare, easy negatives."""

import torch

from skmultilabel.neural.losses._focal import compute_focal
from skmultilabel.neural.losses._loss import ElementwiseLoss
from skmultilabel.neural.losses._reductions import check_parameter

__all__ = ["DistributionBalancedLoss"]


class DistributionBalancedLoss(ElementwiseLoss):
    r"""Focal loss for long-tailed labels, rebalanced and tolerant of negatives.

    If rows were sampled label by label, a row with several labels would be drawn for each of
    them. What label l wants of row i, against what the row gets, is :math:`r_{il} = \frac{1 /
    n_l}{\sum_{k} y_{ik} / n_k}`, :math:`n_l` being the positives of l. Its weight is
    :math:`w_{il} = \alpha + \sigma(\beta (r_{il} - \mu))`. Logits are shifted by :math:`\nu_l =
    -\kappa \log(N / n_l - 1) / \lambda`, and those of negatives multiplied by
    :math:`\lambda`, the loss divided by it, so that a negative is done with soon. All of that
    goes into the focal loss, times 2 [1]_.

    For many labels with few rows each. Its logits do not stand for probabilities: cut with
    :class:`~skmultilabel.ThresholdOptimizer`.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    negative_scale : float, default=2.0
        The lambda.
    bias_scale : float, default=0.05
        The kappa.
    weight_floor : float, default=0.1
        The alpha of the weights.
    weight_slope : float, default=10.0
        Their beta.
    weight_center : float, default=0.2
        Their mu.
    gamma : float, default=2.0
        The exponent of the focal loss.

    Attributes
    ----------
    inverse_frequency_ : Tensor of shape (n_labels,) or None
        One over the number of positives, after `fit_labels`.
    bias_ : Tensor of shape (n_labels,) or None
        The shift of the logits.

    See Also
    --------
    FocalLoss : Without the balance.
    BCELoss : Weights per label, by `pos_weight`.

    Notes
    -----
    One pass over the logits. Parameters are those of the authors' configuration for COCO; for VOC
    they have a `negative_scale` of 5 and a `weight_center` of 0.3. A label with one class only
    counts as if half a row were of the other.

    References
    ----------
    .. [1] T. Wu, Q. Huang, Z. Liu, Y. Wang, D. Lin, "Distribution-Balanced Loss for Multi-Label
       Classification in Long-Tailed Datasets", ECCV 2020.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import DistributionBalancedLoss
    >>> Y = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    >>> loss = DistributionBalancedLoss().fit_labels(Y.numpy())
    >>> loss.elements(torch.zeros(1, 2), Y[2:3])
    tensor([[0.2388, 0.3981]])
    """

    correctable = False
    needs_labels = True

    def __init__(
        self,
        negative_scale=2.0,
        bias_scale=0.05,
        *,
        weight_floor=0.1,
        weight_slope=10.0,
        weight_center=0.2,
        gamma=2.0,
    ):
        super().__init__()
        self.negative_scale = check_parameter("negative_scale", negative_scale, 0, closed=False)
        self.bias_scale = bias_scale
        self.weight_floor = check_parameter("weight_floor", weight_floor, 0)
        self.weight_slope = weight_slope
        self.weight_center = weight_center
        self.gamma = check_parameter("gamma", gamma, 0)
        self.register_buffer("inverse_frequency_", None)
        self.register_buffer("bias_", None)

    def _learn(self, facts):
        known = torch.as_tensor(facts.known, dtype=torch.float64).clamp_min(1)
        positives = torch.as_tensor(facts.positives, dtype=torch.float64)
        positives = torch.minimum(positives.clamp_min(0.5), known - 0.5)
        log_odds = torch.log(known / positives - 1)
        self._keep("inverse_frequency_", 1 / positives)
        self._keep("bias_", -self.bias_scale * log_odds / self.negative_scale)

    def _elements(self, logits, target, known):
        self._check_fitted("bias_")
        logits = logits + self.bias_.to(logits.dtype)
        scale = self.negative_scale
        positive = compute_focal(logits, self.gamma)
        negative = compute_focal(-scale * logits, self.gamma) / scale
        return 2 * self._rebalance(target) * torch.lerp(negative, positive, target)

    def _rebalance(self, target):
        """Return the weights of rows and labels."""
        wanted = self.inverse_frequency_.to(target.dtype)
        given = (target * wanted).sum(-1, keepdim=True)
        # A row without labels gives nothing; there the ratio is infinite, and its sigmoid 1.
        ratio = torch.where(given > 0, wanted / (given + (given == 0)), torch.inf)
        return self.weight_floor + torch.sigmoid(self.weight_slope * (ratio - self.weight_center))
