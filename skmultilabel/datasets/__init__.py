"""Real multi-label data for examples and benchmarks, and made-up ones whose truth is known."""

from skmultilabel.datasets._correlated import make_correlated_multilabel
from skmultilabel.datasets._label_truth import LabelTruth
from skmultilabel.datasets._openml import fetch_multilabel
from skmultilabel.datasets._yeast import load_yeast

__all__ = ["LabelTruth", "fetch_multilabel", "load_yeast", "make_correlated_multilabel"]
