"""Multi-label problems solved as sets of simpler ones."""

from skmultilabel.problem_transform._binary_relevance import BinaryRelevance

__all__ = ["BinaryRelevance"]
