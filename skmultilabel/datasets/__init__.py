"""Real multi-label data for examples and benchmarks, and readers of the usual file formats."""

from skmultilabel.datasets._readers._arff import read_arff
from skmultilabel.datasets._readers._multilabel import read_multilabel
from skmultilabel.datasets._readers._svmlight import read_svmlight_multilabel
from skmultilabel.datasets._readers._table import read_table
from skmultilabel.datasets._readers._xc import read_xc
from skmultilabel.datasets._yeast import load_yeast

__all__ = [
    "load_yeast",
    "read_arff",
    "read_multilabel",
    "read_svmlight_multilabel",
    "read_table",
    "read_xc",
]
