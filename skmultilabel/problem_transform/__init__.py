"""Multi-label problems solved as sets of simpler ones."""

from skmultilabel.problem_transform._binary_relevance import BinaryRelevance
from skmultilabel.problem_transform._chain._order_search import OrderSearch
from skmultilabel.problem_transform._classifier_chain import ClassifierChain
from skmultilabel.problem_transform._label_powerset import LabelPowerset
from skmultilabel.problem_transform._random_labelsets import RandomLabelsets

__all__ = ["BinaryRelevance", "ClassifierChain", "LabelPowerset", "OrderSearch", "RandomLabelsets"]
