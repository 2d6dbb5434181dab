"""The one door to scikit-learn's private names, and to what differs between its versions."""

from sklearn.base import _fit_context as fit_context
from sklearn.calibration import _CalibratedClassifier as CalibratedPair
from sklearn.calibration import _SigmoidCalibration as SigmoidCalibration
from sklearn.model_selection._split import _validate_shuffle_split as validate_shuffle_split
from sklearn.multiclass import _ConstantPredictor as ConstantPredictor
from sklearn.neighbors._base import _get_weights as get_neighbor_weights
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    InvalidParameterError,
    RealNotInt,
    StrOptions,
)
from sklearn.utils.metadata_routing import (
    _raise_for_params as raise_for_params,
)
from sklearn.utils.metadata_routing import (
    _routing_enabled as routing_enabled,
)
from sklearn.utils.metaestimators import _safe_split as safe_split
from sklearn.utils.validation import (
    _check_method_params as check_method_params,
)
from sklearn.utils.validation import (
    _num_samples as num_samples,
)

__all__ = [
    "CalibratedPair",
    "ConstantPredictor",
    "HasMethods",
    "Interval",
    "RealNotInt",
    "SigmoidCalibration",
    "StrOptions",
    "check_method_params",
    "finish_naive_bayes",
    "fit_context",
    "get_neighbor_weights",
    "has_valid_params",
    "num_samples",
    "raise_for_params",
    "routing_enabled",
    "safe_indexing",
    "safe_split",
    "validate_shuffle_split",
]


def has_valid_params(estimator):
    """Tell whether scikit-learn accepts the parameters of its estimator."""
    try:
        estimator._validate_params()
    except InvalidParameterError:
        return False
    return True


def finish_naive_bayes(estimator):
    """Have the log probabilities of a discrete naive Bayes classifier follow from its counts."""
    estimator._update_feature_log_prob(estimator._check_alpha())
    estimator._update_class_log_prior(class_prior=estimator.class_prior)
