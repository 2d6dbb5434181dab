"""Losses of logits and labels: around labels that are not known, with weights, in any precision."""

from skmultilabel.neural.losses._asymmetric import AsymmetricLoss
from skmultilabel.neural.losses._auc import AUCLoss, AUCMarginLoss
from skmultilabel.neural.losses._bce import BCELoss
from skmultilabel.neural.losses._correction import correct_probabilities
from skmultilabel.neural.losses._distribution_balanced import DistributionBalancedLoss
from skmultilabel.neural.losses._focal import FocalLoss
from skmultilabel.neural.losses._hill import HillLoss, SPLCLoss
from skmultilabel.neural.losses._large_loss import LargeLoss
from skmultilabel.neural.losses._loss import MultiLabelLoss
from skmultilabel.neural.losses._make import make_loss
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

__all__ = [
    "AUCLoss",
    "AUCMarginLoss",
    "AssumeNegativeLoss",
    "AsymmetricLoss",
    "BCELoss",
    "BPMLLLoss",
    "DiceLoss",
    "DistributionBalancedLoss",
    "ExpectedPositivesLoss",
    "FocalLoss",
    "HillLoss",
    "JaccardLoss",
    "LSEPLoss",
    "LargeLoss",
    "MultiLabelLoss",
    "PartialBCELoss",
    "ROLELoss",
    "SPLCLoss",
    "SoftFBetaLoss",
    "SummedLoss",
    "TverskyLoss",
    "TwoWayLoss",
    "WeakAssumeNegativeLoss",
    "WrappedLoss",
    "ZLPRLoss",
    "correct_probabilities",
    "make_loss",
]
