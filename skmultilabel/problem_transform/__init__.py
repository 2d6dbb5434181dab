"""Multi-label problems solved as sets of simpler ones."""

from skmultilabel.problem_transform._binary_relevance import BinaryRelevance
from skmultilabel.problem_transform._label_powerset import LabelPowerset

__all__ = ["BinaryRelevance", "LabelPowerset"]
