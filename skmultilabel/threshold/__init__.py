"""Cut-offs: the step from scores to labels."""

from skmultilabel.threshold._objectives import Objective, get_objective
from skmultilabel.threshold._optimize import optimize_thresholds
from skmultilabel.threshold._optimizer import ThresholdOptimizer

__all__ = ["Objective", "ThresholdOptimizer", "get_objective", "optimize_thresholds"]
