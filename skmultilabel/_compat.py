"""The one door to scikit-learn's private names and to what differs between its versions.

Also to pandas, which is optional.
"""

from pkgutil import resolve_name

from sklearn.base import _fit_context as fit_context
from sklearn.metrics._scorer import _BaseScorer as BaseScorer
from sklearn.model_selection._split import _validate_shuffle_split as validate_shuffle_split
from sklearn.multiclass import _ConstantPredictor as ConstantPredictor
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._array_api import _convert_to_numpy as convert_to_numpy
from sklearn.utils._array_api import _is_numpy_namespace as is_numpy_namespace
from sklearn.utils._array_api import get_namespace_and_device, supported_float_dtypes
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    InvalidParameterError,
    RealNotInt,
    StrOptions,
)
from sklearn.utils._user_interface import _print_elapsed_time as print_elapsed_time
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
    _check_response_method as check_response_method,
)
from sklearn.utils.validation import (
    _num_samples as num_samples,
)

# What few users need, and takes long to import.
LAZY = {
    "CalibratedPair": "sklearn.calibration:_CalibratedClassifier",
    "SigmoidCalibration": "sklearn.calibration:_SigmoidCalibration",
    "get_neighbor_weights": "sklearn.neighbors._base:_get_weights",
}

__all__ = [
    *LAZY,
    "BaseScorer",
    "ConstantPredictor",
    "HasMethods",
    "Interval",
    "RealNotInt",
    "StrOptions",
    "check_method_params",
    "check_response_method",
    "convert_to_numpy",
    "fit_context",
    "get_namespace_and_device",
    "get_scorer_response_methods",
    "has_valid_params",
    "import_pandas",
    "is_numpy_namespace",
    "num_samples",
    "print_elapsed_time",
    "raise_for_params",
    "routing_enabled",
    "safe_indexing",
    "safe_split",
    "supported_float_dtypes",
    "update_class_log_prior",
    "update_feature_log_prob",
    "validate_params",
    "validate_shuffle_split",
]


def __getattr__(name):
    if name not in LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return resolve_name(LAZY[name])


def validate_params(estimator):
    """Raise scikit-learn's error for a parameter of its estimator that is not valid."""
    if hasattr(estimator, "_validate_params"):
        estimator._validate_params()


def get_scorer_response_methods(scorer):
    """List which answers of an estimator a scorer takes: "predict" where it does not say."""
    methods = getattr(scorer, "_response_method", "predict")
    return (methods,) if isinstance(methods, str) else tuple(methods)


def has_valid_params(estimator):
    """Tell whether scikit-learn accepts the parameters of its estimator."""
    try:
        validate_params(estimator)
    except InvalidParameterError:
        return False
    return True


def update_feature_log_prob(estimator):
    """Have the log probabilities of a discrete naive Bayes classifier follow from its counts."""
    estimator._update_feature_log_prob(estimator._check_alpha())


def update_class_log_prior(estimator):
    """Have the priors of a discrete naive Bayes classifier follow from its counts."""
    estimator._update_class_log_prior(class_prior=estimator.class_prior)


def import_pandas():
    """Import pandas, or say how to get it."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(
            'A DataFrame or Series needs pandas: install it with `pip install "skmultilabel[data]"`.'
        ) from error
    return pd
