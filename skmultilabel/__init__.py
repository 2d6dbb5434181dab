"""Multi-label classification for scikit-learn users."""

from skmultilabel.problem_transform import BinaryRelevance

__version__ = "0.1.0.dev0"

__all__ = ["BinaryRelevance", "__version__"]
