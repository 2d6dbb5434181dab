"""Cut-offs: the step from scores to labels."""

from skmultilabel.threshold._fixed import FixedThresholdClassifier
from skmultilabel.threshold._objectives._any_metric import AnyMetric
from skmultilabel.threshold._objectives._constraints import ConstrainedObjective
from skmultilabel.threshold._objectives._count_metrics import CountMetric
from skmultilabel.threshold._objectives._count_objective import CountObjective, Objective
from skmultilabel.threshold._objectives._gain import GainObjective
from skmultilabel.threshold._objectives._registry import get_objective
from skmultilabel.threshold._optimize import optimize_thresholds
from skmultilabel.threshold._optimizer import ThresholdOptimizer
from skmultilabel.threshold._rules._cut_rule import CutRule
from skmultilabel.threshold._rules._expected_f import ExpectedF, maximize_expected_f
from skmultilabel.threshold._rules._largest_gap import LargestGap
from skmultilabel.threshold._rules._number_of_labels import NumberOfLabels
from skmultilabel.threshold._rules._proportion import Proportion
from skmultilabel.threshold._rules._registry import Global, PerClass
from skmultilabel.threshold._rules._top_k import TopK
from skmultilabel.threshold._verification import verification_report

__all__ = [
    "AnyMetric",
    "ConstrainedObjective",
    "CountMetric",
    "CountObjective",
    "CutRule",
    "ExpectedF",
    "FixedThresholdClassifier",
    "GainObjective",
    "Global",
    "LargestGap",
    "NumberOfLabels",
    "Objective",
    "PerClass",
    "Proportion",
    "ThresholdOptimizer",
    "TopK",
    "get_objective",
    "maximize_expected_f",
    "optimize_thresholds",
    "verification_report",
]
