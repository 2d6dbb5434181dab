"""Stratified splits of multi-label data."""

from skmultilabel.model_selection._comparison import ModelComparison, compare_models
from skmultilabel.model_selection._split import (
    MultilabelStratifiedGroupKFold,
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    RepeatedMultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from skmultilabel.model_selection._split_report import SplitReport, split_report
from skmultilabel.model_selection._stratification import label_distribution_error

__all__ = [
    "ModelComparison",
    "MultilabelStratifiedGroupKFold",
    "MultilabelStratifiedKFold",
    "MultilabelStratifiedShuffleSplit",
    "RepeatedMultilabelStratifiedKFold",
    "SplitReport",
    "compare_models",
    "label_distribution_error",
    "multilabel_train_test_split",
    "split_report",
]
