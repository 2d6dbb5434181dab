"""Cut-offs: the step from scores to labels."""

from skmultilabel.threshold._cut_rule import CutRule
from skmultilabel.threshold._fixed import FixedThresholdClassifier
from skmultilabel.threshold._objectives import Objective, get_objective
from skmultilabel.threshold._optimize import optimize_thresholds
from skmultilabel.threshold._optimizer import ThresholdOptimizer
from skmultilabel.threshold._rules import Global, PerClass

__all__ = [
    "CutRule",
    "FixedThresholdClassifier",
    "Global",
    "Objective",
    "PerClass",
    "ThresholdOptimizer",
    "get_objective",
    "optimize_thresholds",
]
