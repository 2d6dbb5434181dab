"""What labels have to do with each other: measures, tests, groups and vectors."""

from skmultilabel.label_space._cooccurrence import label_cooccurrence
from skmultilabel.label_space._dependence import DependentLabels, find_dependent_labels
from skmultilabel.label_space._description import LabelDescription, describe_labels
from skmultilabel.label_space._embedding import LabelEmbedding
from skmultilabel.label_space._imbalance import compute_imbalance_ratios, compute_scumble
from skmultilabel.label_space._nearest import nearest_labels
from skmultilabel.label_space._partition import partition_labels

__all__ = [
    "DependentLabels",
    "LabelDescription",
    "LabelEmbedding",
    "compute_imbalance_ratios",
    "compute_scumble",
    "describe_labels",
    "find_dependent_labels",
    "label_cooccurrence",
    "nearest_labels",
    "partition_labels",
]
