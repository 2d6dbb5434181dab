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
    "NeuralMultiLabelClassifier",
    "ThresholdOptimizer",
    "__version__",
]


def __getattr__(name):
    # Here, because it takes seconds to import torch.
    if name == "NeuralMultiLabelClassifier":
        from skmultilabel.neural import NeuralMultiLabelClassifier

        return NeuralMultiLabelClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
