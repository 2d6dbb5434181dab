"""Pictures of multi-label results, in scikit-learn's Display pattern."""

from skmultilabel.inspection._cut_offs import CutOffDisplay
from skmultilabel.inspection._label_gains import LabelGainDisplay
from skmultilabel.inspection._model_scores import ModelScoresDisplay

__all__ = ["CutOffDisplay", "LabelGainDisplay", "ModelScoresDisplay"]
