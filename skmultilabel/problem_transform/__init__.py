"""Multi-label problems solved as sets of simpler ones."""

from skmultilabel.problem_transform._binary_relevance import BinaryRelevance
from skmultilabel.problem_transform._chain._order_search import OrderSearch
from skmultilabel.problem_transform._chain_ensemble import ClassifierChainEnsemble
from skmultilabel.problem_transform._classifier_chain import ClassifierChain
from skmultilabel.problem_transform._label_powerset import LabelPowerset
from skmultilabel.problem_transform._random_labelsets import RandomLabelsets
from skmultilabel.problem_transform._stacked_binary_relevance import StackedBinaryRelevance

__all__ = [
    "BinaryRelevance",
    "ClassifierChain",
    "ClassifierChainEnsemble",
    "LabelPowerset",
    "OrderSearch",
    "RandomLabelsets",
    "StackedBinaryRelevance",
]
