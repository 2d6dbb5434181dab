"""Measures of multi-label predictions that leave out the labels that are not known."""

from skmultilabel.metrics._both_classes import (
    balanced_accuracy_score,
    geometric_mean_score,
    hamming_score,
    matthews_corrcoef,
    specificity_score,
)
from skmultilabel.metrics._calibration_error import expected_calibration_error
from skmultilabel.metrics._classification import (
    accuracy_score,
    f1_score,
    hamming_loss,
    jaccard_score,
    precision_score,
    recall_score,
)
from skmultilabel.metrics._curves import (
    average_precision_score,
    f1_cut_off_curve,
    roc_auc_score,
)
from skmultilabel.metrics._outcomes import count_outcomes
from skmultilabel.metrics._probabilities import brier_score_loss, log_loss
from skmultilabel.metrics._propensities import compute_propensities
from skmultilabel.metrics._ranking import (
    coverage_error,
    label_ranking_average_precision_score,
    one_error,
    ranking_loss,
)
from skmultilabel.metrics._report import MultilabelReport, multilabel_report
from skmultilabel.metrics._retrieval import (
    RetrievalScorer,
    retrieval_map_at_r,
    retrieval_ndcg,
    retrieval_precision_at_k,
    retrieval_report,
)
from skmultilabel.metrics._scorers import MultilabelScoring, get_multilabel_scorers
from skmultilabel.metrics._silent_labels import find_silent_labels
from skmultilabel.metrics._top_k import ndcg_at_k, precision_at_k, psp_at_k, recall_at_k
from skmultilabel.metrics._verification import equal_error_rate

__all__ = [
    "MultilabelReport",
    "MultilabelScoring",
    "RetrievalScorer",
    "accuracy_score",
    "average_precision_score",
    "balanced_accuracy_score",
    "brier_score_loss",
    "compute_propensities",
    "count_outcomes",
    "coverage_error",
    "equal_error_rate",
    "expected_calibration_error",
    "f1_cut_off_curve",
    "f1_score",
    "find_silent_labels",
    "geometric_mean_score",
    "get_multilabel_scorers",
    "hamming_loss",
    "hamming_score",
    "jaccard_score",
    "label_ranking_average_precision_score",
    "log_loss",
    "matthews_corrcoef",
    "multilabel_report",
    "ndcg_at_k",
    "one_error",
    "precision_at_k",
    "precision_score",
    "psp_at_k",
    "ranking_loss",
    "recall_at_k",
    "recall_score",
    "retrieval_map_at_r",
    "retrieval_ndcg",
    "retrieval_precision_at_k",
    "retrieval_report",
    "roc_auc_score",
    "specificity_score",
]
