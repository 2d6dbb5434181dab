"""Real multi-label data, made-up data whose truth is known, and readers of the usual formats."""

from skmultilabel.datasets._correlated import make_correlated_multilabel
from skmultilabel.datasets._label_truth import LabelTruth
from skmultilabel.datasets._openml import fetch_multilabel
from skmultilabel.datasets._readers._arff import read_arff
from skmultilabel.datasets._readers._multilabel import read_multilabel
from skmultilabel.datasets._readers._svmlight import read_svmlight_multilabel
from skmultilabel.datasets._readers._table import read_table
from skmultilabel.datasets._readers._xc import read_xc
from skmultilabel.datasets._yeast import load_yeast

__all__ = [
    "LabelTruth",
    "fetch_multilabel",
    "load_yeast",
    "make_correlated_multilabel",
    "read_arff",
    "read_multilabel",
    "read_svmlight_multilabel",
    "read_table",
    "read_xc",
]
