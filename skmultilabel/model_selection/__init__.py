"""Stratified splits of multi-label data."""

from skmultilabel.model_selection._comparison import ModelComparison, compare_models
from skmultilabel.model_selection._split import (
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    RepeatedMultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from skmultilabel.model_selection._stratification import label_distribution_error

__all__ = [
    "ModelComparison",
    "MultilabelStratifiedKFold",
    "MultilabelStratifiedShuffleSplit",
    "RepeatedMultilabelStratifiedKFold",
    "compare_models",
    "label_distribution_error",
    "multilabel_train_test_split",
]
