"""Regularized online label estimation: what is not known is estimated beside the net."""

import numpy as np
import scipy.sparse as sp
import torch
import torch.nn.functional as F
from torch import nn

from skmultilabel.neural.losses._loss import MultiLabelLoss
from skmultilabel.neural.losses._reductions import (
    align,
    average_members,
    check_parameter,
    weighted_mean,
)
from skmultilabel.neural.losses._single_positive import penalize_positives

__all__ = ["ROLELoss"]

# The authors' logits of labels that are known, and the largest of those that are not, at first.
KNOWN_LOGIT = float(np.log(0.995 / 0.005))
UNKNOWN_LOGIT = float(np.log(0.6 / 0.4))


class ROLELoss(MultiLabelLoss):
    r"""Estimates unknown labels together with the net: each learns from the other.

    Every entry of the training labels has a parameter, the logit of an estimate
    :math:`\tilde y`. With :math:`E(q) = \frac{1}{n L} \sum_{known} \mathrm{BCE}(q) + ((\hat{k}(q) - k)
    / L)^2`, as in :class:`ExpectedPositivesLoss`, and the mean cross-entropy H of probabilities it is
    :math:`\frac{1}{2} [E(p) + H(\tilde y, p)] + \frac{1}{2} [E(\tilde y) + H(p, \tilde y)]`, the first
    argument of H being without a gradient [1]_.

    For single-positive labels when one knows how many labels a sample has on average. It has as many
    parameters as `Y` has entries; they have to be given to the optimizer, without weight decay. Rows
    that are not those of the training, which have no `row_index`, cost E(p).

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    expected_positives : float
        How many labels a row has on average: the k of the formula.
    random_state : int, default=0
        Seeds the first estimates.

    Attributes
    ----------
    estimates_ : Parameter of shape (n_rows, n_labels) or None
        The logits of the estimates, after `fit_labels`.

    See Also
    --------
    ExpectedPositivesLoss : Without estimates.

    Notes
    -----
    Two passes over the logits.

    References
    ----------
    .. [1] E. Cole, O. Mac Aodha, T. Lorieul, P. Perona, D. Morris, N. Jojic, "Multi-Label Learning
       from Single Positive Labels", CVPR 2021.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmultilabel.neural.losses import ROLELoss
    >>> Y = np.array([[1, np.nan], [np.nan, 1]])
    >>> loss = ROLELoss(1.0).fit_labels(Y)
    >>> rows = torch.tensor([1])
    >>> value = loss(torch.zeros(1, 2), torch.tensor(Y)[rows], row_index=rows)
    >>> f"{value:.3f}"
    '1.382'
    """

    couples_rows = True
    assumes_unknown = True
    needs_labels = True
    needs_row_index = True

    def __init__(self, expected_positives, *, random_state=0):
        super().__init__()
        self.expected_positives = check_parameter("expected_positives", expected_positives, 0)
        self.random_state = random_state
        self.register_parameter("estimates_", None)

    def _learn(self, facts):
        Y = facts.Y.toarray() if sp.issparse(facts.Y) else np.asarray(facts.Y, dtype=np.float64)
        rng = np.random.default_rng(self.random_state)
        guesses = UNKNOWN_LOGIT * rng.uniform(-1, 1, size=Y.shape)
        logits = np.where(np.isnan(Y), guesses, KNOWN_LOGIT * (2 * Y - 1))
        before = self.estimates_
        values = torch.as_tensor(logits, dtype=torch.float32)
        self.estimates_ = nn.Parameter(values if before is None else values.to(before.device))

    def _compute_loss(self, logits, target, weight, row_index):
        known = ~torch.isnan(target)
        target = torch.where(known, target, 0.0)
        if row_index is None:
            return self._expect(*align(logits, target, weight), known)
        self._check_fitted("estimates_")
        logits, filled, weight_of_net = align(logits, target, weight)
        estimates, flat, flat_weight = align(self.estimates_[row_index], target, weight)
        net = self._expect(logits, filled, weight_of_net, known)
        estimator = self._expect(estimates, flat, flat_weight, known)
        p, q = torch.sigmoid(logits.detach()), torch.sigmoid(estimates.detach()).view(filled.shape)
        net = net + self._average(_cross_entropy(logits, q), weight_of_net)
        estimator = estimator + self._average(
            _cross_entropy(estimates, average_members(p)), flat_weight
        )
        return (net + estimator) / 2

    def _expect(self, logits, target, weight, known):
        """Return the loss of what is known, and of the number of positives."""
        elements = _cross_entropy(logits, target) * known.view(target.shape)
        penalty = penalize_positives(torch.sigmoid(logits), weight, self.expected_positives)
        return self._average(elements, weight) + penalty

    @staticmethod
    def _average(elements, weight):
        elements = average_members(elements)
        return weighted_mean(elements, weight.view(elements.shape))


def _cross_entropy(logits, target):
    return F.binary_cross_entropy_with_logits(logits, target.expand_as(logits), reduction="none")
