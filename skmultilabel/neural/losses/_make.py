"""What `criterion` may be: names, classes, losses of torch, sums."""

import copy
import inspect

from torch import nn

from skmultilabel.neural._construct import construct
from skmultilabel.neural.losses._asymmetric import AsymmetricLoss
from skmultilabel.neural.losses._auc import AUCLoss, AUCMarginLoss
from skmultilabel.neural.losses._bce import BCELoss
from skmultilabel.neural.losses._distribution_balanced import DistributionBalancedLoss
from skmultilabel.neural.losses._focal import FocalLoss
from skmultilabel.neural.losses._hill import HillLoss, SPLCLoss
from skmultilabel.neural.losses._large_loss import LargeLoss
from skmultilabel.neural.losses._loss import MultiLabelLoss
from skmultilabel.neural.losses._overlap import DiceLoss, JaccardLoss, SoftFBetaLoss, TverskyLoss
from skmultilabel.neural.losses._partial import PartialBCELoss
from skmultilabel.neural.losses._ranking import BPMLLLoss, LSEPLoss
from skmultilabel.neural.losses._role import ROLELoss
from skmultilabel.neural.losses._single_positive import (
    AssumeNegativeLoss,
    ExpectedPositivesLoss,
    WeakAssumeNegativeLoss,
)
from skmultilabel.neural.losses._sum import SummedLoss
from skmultilabel.neural.losses._two_way import TwoWayLoss
from skmultilabel.neural.losses._wrapped import WrappedLoss
from skmultilabel.neural.losses._zlpr import ZLPRLoss

__all__ = ["LOSSES", "make_loss"]

LOSSES = {
    "bce": BCELoss,
    "focal": FocalLoss,
    "asymmetric": AsymmetricLoss,
    "distribution_balanced": DistributionBalancedLoss,
    "dice": DiceLoss,
    "soft_f_beta": SoftFBetaLoss,
    "jaccard": JaccardLoss,
    "tversky": TverskyLoss,
    "zlpr": ZLPRLoss,
    "lsep": LSEPLoss,
    "bp_mll": BPMLLLoss,
    "two_way": TwoWayLoss,
    "auc": AUCLoss,
    "auc_margin": AUCMarginLoss,
    "partial_bce": PartialBCELoss,
    "hill": HillLoss,
    "splc": SPLCLoss,
    "large_loss": LargeLoss,
    "assume_negative": AssumeNegativeLoss,
    "weak_assume_negative": WeakAssumeNegativeLoss,
    "expected_positives": ExpectedPositivesLoss,
    "role": ROLELoss,
}


def make_loss(criterion, **params):
    """Make a loss of anything that `criterion` may be.

    Parameters
    ----------
    criterion : str, type, callable or list
        What is minimised:

        * a name: ``"bce"``, ``"focal"``, ``"asymmetric"``, ``"distribution_balanced"``,
          ``"dice"``, ``"soft_f_beta"``, ``"jaccard"``, ``"tversky"``, ``"zlpr"``, ``"lsep"``,
          ``"bp_mll"``, ``"two_way"``, ``"auc"``, ``"auc_margin"``, ``"partial_bce"``, ``"hill"``,
          ``"splc"``, ``"large_loss"``, ``"assume_negative"``, ``"weak_assume_negative"``,
          ``"expected_positives"``, ``"role"``;
        * a class of losses, ours or another module;
        * a loss, which is copied: ours, another module, or a function of logits and labels;
        * a list of pairs of any of these and a weight: their sum.
    **params
        Parameters of the loss, for a name or a class.

    Returns
    -------
    MultiLabelLoss
        The loss.

    Raises
    ------
    ValueError
        If the name is not known (the message lists all that are), the criterion is none of these,
        or there are parameters for what is made already.

    Examples
    --------
    >>> from skmultilabel.neural.losses import make_loss
    >>> make_loss("focal", gamma=1.0).gamma
    1.0
    >>> make_loss([("bce", 1.0), ("dice", 0.5)]).weights
    tensor([1.0000, 0.5000])
    >>> make_loss("bec")
    Traceback (most recent call last):
        ...
    ValueError: criterion='bec' is not known. The losses are bce, focal, asymmetric, ...
    """
    if isinstance(criterion, str):
        return _make_by_name(criterion, params)
    if inspect.isclass(criterion) and issubclass(criterion, nn.Module):
        return _wrap(criterion(**params))
    if params:
        raise ValueError(
            f"Parameters such as {next(iter(params))!r} are for the name or the class of a loss; "
            f"criterion={criterion!r} has its own. Give them where it is made."
        )
    if isinstance(criterion, list):
        return _add(criterion)
    if not callable(criterion) or inspect.isclass(criterion):
        raise ValueError(
            "criterion must be the name of a loss, a class, a loss, or a list of pairs of one of "
            f"these and a weight; got {criterion!r}."
        )
    return _wrap(copy.deepcopy(criterion))


def _make_by_name(name, params):
    if name not in LOSSES:
        raise ValueError(f"criterion={name!r} is not known. The losses are {', '.join(LOSSES)}.")
    return construct(LOSSES[name], what="criterion", name=name, params=params)


def _wrap(loss):
    return loss if isinstance(loss, MultiLabelLoss) else WrappedLoss(loss)


def _add(pairs):
    if not pairs or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise ValueError(
            "A list of losses must have pairs of a loss and its weight, such as "
            f"[('bce', 1.0), ('dice', 0.5)]; got {pairs!r}."
        )
    losses, weights = zip(*pairs, strict=True)
    return SummedLoss([make_loss(loss) for loss in losses], weights)
