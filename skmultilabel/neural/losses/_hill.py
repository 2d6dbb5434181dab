"""Losses for annotations that miss positives: zeros that may be wrong."""

import torch

from skmultilabel.neural.losses._focal import compute_focal
from skmultilabel.neural.losses._loss import ElementwiseLoss
from skmultilabel.neural.losses._reductions import check_parameter

__all__ = ["HillLoss", "SPLCLoss"]


class HillLoss(ElementwiseLoss):
    r"""Turns down both easy negatives and those that look like forgotten positives.

    A positive loses :math:`-(1 - q)^\gamma \log q` with :math:`q = \sigma(z - m)`, a negative
    :math:`(\lambda - p) p^2` [1]_. Its slope in the logit is :math:`p^2 (2 \lambda - 3 p)(1 - p)`:
    with a lambda of 1.5 it climbs to where p is one half and falls again behind, hence the name.

    For labels that annotators forgot: a 0 that may be a 1. Where you know which entries are not
    known, make them NaN instead, and every loss leaves them out. Probabilities are too large
    by the margin; :func:`correct_probabilities` takes that back.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    lambda_ : float, default=1.5
        The lambda of the formula, at least 1.5, for probabilities to have no other maximum.
    margin : float, default=1.0
        By how much a positive should do better.
    gamma : float, default=2.0
        How much easy positives are turned down.

    See Also
    --------
    SPLCLoss : Takes such negatives for positives.
    LargeLoss : Leaves out what costs most.

    Notes
    -----
    One pass over the logits. Parameters are those of the authors' code; theirs sums over all
    entries, this is a mean.

    References
    ----------
    .. [1] Y. Zhang, Y. Cheng, X. Huang, F. Wen, R. Feng, Y. Li, Y. Guo, "Simple and Robust Loss
       Design for Multi-Label Learning with Missing Labels", arXiv 2112.07368, 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import HillLoss
    >>> HillLoss().elements(torch.tensor([[-3.0, 0.0, 3.0]]), torch.zeros(1, 3))
    tensor([[0.0033, 0.2500, 0.4967]])
    """

    def __init__(self, lambda_=1.5, margin=1.0, gamma=2.0):
        super().__init__()
        self.lambda_ = check_parameter("lambda_", lambda_, 1.5)
        self.margin = margin
        self.gamma = check_parameter("gamma", gamma, 0)

    def _elements(self, logits, target, known):
        p = torch.sigmoid(logits)
        positive = compute_focal(logits - self.margin, self.gamma)
        return torch.lerp((self.lambda_ - p) * p**2, positive, target)


class SPLCLoss(ElementwiseLoss):
    r"""Takes negatives that the net is sure of for positives that were forgotten.

    A focal loss whose positives are judged at :math:`\sigma(z - m)`. After `n_epochs_before` epochs,
    negatives with a probability above tau count as positives, without the margin [1]_.

    For labels that annotators forgot: a 0 that may be a 1. An unknown label (NaN) stays left out.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    tau : float, default=0.6
        The probability from which a negative is taken for a positive.
    n_epochs_before : int, default=1
        How many epochs take labels as they are.
    margin : float, default=1.0
        By how much a positive should do better.
    gamma : float, default=2.0
        The exponent of the focal loss.

    Attributes
    ----------
    corrects : bool
        Whether labels are corrected in this epoch.

    See Also
    --------
    HillLoss : Turns such negatives down.

    Notes
    -----
    One pass over the logits. Parameters are those of the authors' code; theirs sums over all
    entries, this is a mean.

    References
    ----------
    .. [1] Y. Zhang, Y. Cheng, X. Huang, F. Wen, R. Feng, Y. Li, Y. Guo, "Simple and Robust Loss
       Design for Multi-Label Learning with Missing Labels", arXiv 2112.07368, 2021.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import SPLCLoss
    >>> loss, logits = SPLCLoss(), torch.tensor([[0.0, 1.0]])
    >>> loss.elements(logits, torch.zeros(1, 2))
    tensor([[0.1733, 0.7019]])
    >>> loss.start_epoch(1)
    >>> loss.elements(logits, torch.zeros(1, 2))
    tensor([[0.1733, 0.0227]])
    """

    correctable = False

    def __init__(self, tau=0.6, *, n_epochs_before=1, margin=1.0, gamma=2.0):
        super().__init__()
        self.tau = check_parameter("tau", tau, 0, 1)
        self.n_epochs_before = check_parameter("n_epochs_before", n_epochs_before, 0)
        self.margin = margin
        self.gamma = check_parameter("gamma", gamma, 0)
        self.corrects = n_epochs_before == 0

    def start_epoch(self, epoch):
        """Tell the loss that an epoch begins.

        Parameters
        ----------
        epoch : int
            How many epochs are done.
        """
        self.corrects = epoch >= self.n_epochs_before

    def _elements(self, logits, target, known):
        positive = compute_focal(logits - self.margin, self.gamma)
        negative = compute_focal(-logits, self.gamma)
        if self.corrects:
            is_sure = torch.sigmoid(logits) > self.tau
            negative = torch.where(is_sure, compute_focal(logits, self.gamma), negative)
        return torch.lerp(negative, positive, target)
