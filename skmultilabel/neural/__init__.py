"""Neural nets for labels. Needs torch and skorch: ``pip install "skmultilabel[neural]"``."""

try:
    import skorch  # noqa: F401
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError(
        f"skmultilabel.neural needs torch and skorch, and {error.name} is missing. Install both: "
        'pip install "skmultilabel[neural]".'
    ) from error

from skmultilabel.neural._batches._array_batches import ArrayBatches
from skmultilabel.neural._batches._pair_aware import PairAware
from skmultilabel.neural._batches._parquet import ParquetBatches
from skmultilabel.neural._batches._sampling import LabelAware, RepeatFactor
from skmultilabel.neural._classifier import NeuralMultiLabelClassifier
from skmultilabel.neural._metric._pairs import multilabel_pairs
from skmultilabel.neural._metric._tuples import MultilabelPairs
from skmultilabel.neural._metric_learner import MultiLabelMetricLearner

__all__ = [
    "ArrayBatches",
    "LabelAware",
    "MultiLabelMetricLearner",
    "MultilabelPairs",
    "NeuralMultiLabelClassifier",
    "PairAware",
    "ParquetBatches",
    "RepeatFactor",
    "multilabel_pairs",
]
