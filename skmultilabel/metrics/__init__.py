"""Measures of multi-label predictions that leave out the labels that are not known."""

from skmultilabel.metrics._classification import (
    accuracy_score,
    count_outcomes,
    f1_score,
    hamming_loss,
    jaccard_score,
    precision_score,
    recall_score,
)
from skmultilabel.metrics._ranking import (
    average_precision_score,
    f1_cut_off_curve,
    label_ranking_average_precision_score,
)
from skmultilabel.metrics._report import MultilabelReport, multilabel_report
from skmultilabel.metrics._retrieval import (
    RetrievalScorer,
    retrieval_map_at_r,
    retrieval_ndcg,
    retrieval_precision_at_k,
    retrieval_report,
)
from skmultilabel.metrics._verification import equal_error_rate

__all__ = [
    "MultilabelReport",
    "RetrievalScorer",
    "accuracy_score",
    "average_precision_score",
    "count_outcomes",
    "equal_error_rate",
    "f1_cut_off_curve",
    "f1_score",
    "hamming_loss",
    "jaccard_score",
    "label_ranking_average_precision_score",
    "multilabel_report",
    "precision_score",
    "recall_score",
    "retrieval_map_at_r",
    "retrieval_ndcg",
    "retrieval_precision_at_k",
    "retrieval_report",
]
