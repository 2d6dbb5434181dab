"""Multi-label classification for scikit-learn users."""

from skmultilabel.problem_transform import (
    BinaryRelevance,
    ClassifierChain,
    ClassifierChainEnsemble,
)
from skmultilabel.threshold import FixedThresholdClassifier, ThresholdOptimizer

__version__ = "0.1.0.dev0"

__all__ = [
    "BinaryRelevance",
    "ClassifierChain",
    "ClassifierChainEnsemble",
    "FixedThresholdClassifier",
    "ThresholdOptimizer",
    "__version__",
]
