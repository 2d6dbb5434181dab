"""The one door to scikit-learn's private names, and to what differs between its versions."""

from sklearn.base import _fit_context as fit_context
from sklearn.model_selection._split import _validate_shuffle_split as validate_shuffle_split
from sklearn.multiclass import _ConstantPredictor as ConstantPredictor
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._param_validation import HasMethods, Interval, RealNotInt, StrOptions
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
    "ConstantPredictor",
    "HasMethods",
    "Interval",
    "RealNotInt",
    "StrOptions",
    "check_method_params",
    "fit_context",
    "num_samples",
    "raise_for_params",
    "routing_enabled",
    "safe_indexing",
    "safe_split",
    "validate_shuffle_split",
]
