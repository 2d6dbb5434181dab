"""Data with rare labels made more balanced: copies, new samples, fewer samples, and weights."""

from skmultilabel.resampling._label_weights import compute_label_weights
from skmultilabel.resampling._mlros import MLROS
from skmultilabel.resampling._mlrus import MLRUS
from skmultilabel.resampling._mlsmote import MLSMOTE
from skmultilabel.resampling._mlsol import MLSOL
from skmultilabel.resampling._remedial import REMEDIAL

__all__ = [
    "MLROS",
    "MLRUS",
    "MLSMOTE",
    "MLSOL",
    "REMEDIAL",
    "compute_label_weights",
]
