"""Binary cross-entropy, with positives that count more and with smoothed labels."""

import torch.nn.functional as F

from skmultilabel.neural.losses._loss import ElementwiseLoss
from skmultilabel.neural.losses._pos_weight import compute_pos_weight
from skmultilabel.neural.losses._reductions import check_parameter, check_weights

__all__ = ["BCELoss"]


class BCELoss(ElementwiseLoss):
    r"""Binary cross-entropy of every label: the likelihood of labels that are independent.

    With :math:`p = \sigma(z)`, a label y and its `pos_weight` w it is
    :math:`-w\,y \log p - (1 - y) \log(1 - p)`. Without weights its logits are those of
    probabilities. With `pos_weight` the odds :math:`p / (1 - p)` come out w times as large, and
    :func:`correct_probabilities` takes that back.

    `pos_weight` balances the positives of a label against its negatives. To have one label count
    more than another, give weights to the loss instead.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    pos_weight : {"balanced", "effective_number"} or array-like of shape (n_labels,), default=None
        What a positive counts, against 1 for a negative. ``"balanced"`` is the number of
        negatives of the label over that of its positives. ``"effective_number"`` is the same of
        effective numbers [1]_, :math:`(1 - \beta^{N_-}) / (1 - \beta^{N_+})`, which grows
        less.
    label_smoothing : float, default=0.0
        Labels are drawn to one half: y becomes ``y * (1 - e) + e / 2``.
    beta : float, default=0.999
        The parameter of effective numbers.
    max_pos_weight : float, default=100.0
        The largest weight that is learnt from frequencies. A label with one class only has weight
        1, and is named by a warning.

    Attributes
    ----------
    pos_weight_ : Tensor of shape (n_labels,) or None
        The weights in use.

    See Also
    --------
    FocalLoss : Counts less what is already right.
    correct_probabilities : Takes back what the weights do to probabilities.

    Notes
    -----
    One pass over the logits. This is :class:`torch.nn.BCEWithLogitsLoss`, around gaps.

    References
    ----------
    .. [1] Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective
       Number of Samples", CVPR 2019.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import BCELoss
    >>> target = torch.tensor([[1.0, 0.0], [float("nan"), 0.0]])
    >>> BCELoss()(torch.zeros(2, 2), target)
    tensor(0.6931)
    >>> import numpy as np
    >>> Y = np.array([[1, 0], [0, 0], [0, 1], [0, 1]])
    >>> BCELoss(pos_weight="balanced").fit_labels(Y).pos_weight_
    tensor([3., 1.])
    """

    def __init__(self, pos_weight=None, *, label_smoothing=0.0, beta=0.999, max_pos_weight=100.0):
        super().__init__()
        self.pos_weight = pos_weight
        self.label_smoothing = check_parameter("label_smoothing", label_smoothing, 0, 1)
        self.beta = check_parameter("beta", beta, 0, 1, closed=False)
        self.max_pos_weight = check_parameter("max_pos_weight", max_pos_weight, 1)
        self.needs_labels = isinstance(pos_weight, str)
        self.register_buffer("pos_weight_", None)
        if self.needs_labels:
            compute_pos_weight(pos_weight)
        elif pos_weight is not None:
            self._keep("pos_weight_", check_weights("pos_weight", pos_weight))

    def _learn(self, facts):
        if self.needs_labels:
            weights = compute_pos_weight(self.pos_weight, facts, self.beta, self.max_pos_weight)
            self._keep("pos_weight_", weights)
        elif self.pos_weight_ is not None and self.pos_weight_.shape != (facts.n_labels,):
            raise ValueError(
                f"pos_weight must have shape ({facts.n_labels},), a weight for every label; got "
                f"{tuple(self.pos_weight_.shape)}."
            )

    def _elements(self, logits, target, known):
        if self.needs_labels:
            self._check_fitted("pos_weight_")
        if self.label_smoothing:
            target = target * (1 - self.label_smoothing) + self.label_smoothing / 2
        weight = None if self.pos_weight_ is None else self.pos_weight_.to(logits.dtype)
        return F.binary_cross_entropy_with_logits(
            logits, target.expand_as(logits), pos_weight=weight, reduction="none"
        )
