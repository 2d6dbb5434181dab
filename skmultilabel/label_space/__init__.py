"""What labels have to do with each other: pure functions of a label matrix."""

from skmultilabel.label_space._cooccurrence import compute_phi, count_cooccurrence, partition_labels
from skmultilabel.label_space._embedding import embed_labels

__all__ = ["compute_phi", "count_cooccurrence", "embed_labels", "partition_labels"]
