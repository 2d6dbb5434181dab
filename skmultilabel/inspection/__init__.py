"""Pictures and tables of multi-label results, in scikit-learn's Display pattern."""

from skmultilabel.inspection._label_cooccurrence import LabelCooccurrenceDisplay
from skmultilabel.inspection._label_gains import LabelGainDisplay
from skmultilabel.inspection._label_imbalance import LabelImbalanceDisplay
from skmultilabel.inspection._label_map import LabelMapDisplay
from skmultilabel.inspection._label_report import LabelReportDisplay
from skmultilabel.inspection._model_scores import ModelScoresDisplay
from skmultilabel.inspection._reliability import ReliabilityDisplay
from skmultilabel.inspection._threshold_summary import ThresholdSummary
from skmultilabel.inspection._thresholds import ThresholdDisplay

__all__ = [
    "LabelCooccurrenceDisplay",
    "LabelGainDisplay",
    "LabelImbalanceDisplay",
    "LabelMapDisplay",
    "LabelReportDisplay",
    "ModelScoresDisplay",
    "ReliabilityDisplay",
    "ThresholdDisplay",
    "ThresholdSummary",
]
