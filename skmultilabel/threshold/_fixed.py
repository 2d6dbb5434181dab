"""FixedThresholdClassifier: a multi-label classifier with cut-offs that were written down."""

import warnings
from collections.abc import Mapping
from numbers import Real

import numpy as np
from sklearn.base import clone
from sklearn.utils import indexable
from sklearn.utils.metadata_routing import UNUSED, MetadataRouter, MethodMapping, process_routing
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

from skmultilabel._compat import (
    HasMethods,
    StrOptions,
    fit_context,
    num_samples,
    raise_for_params,
    routing_enabled,
)
from skmultilabel._response import DEFAULT_CUT_OFFS, resolve_response_method
from skmultilabel._validation import (
    check_label_matrix,
    describe_labels,
    get_label_names,
    locate_labels,
)
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold._search._counts import cut_scores
from skmultilabel.threshold._thresholding import BaseThresholdClassifier

__all__ = ["FixedThresholdClassifier", "place_cut_offs"]

# As far beside 0 and 1 a cut-off may lie that means all, or none.
BESIDE = 1e-3


def place_cut_offs(threshold, n_labels, label_names=None):
    """Bring cut-offs, however they are given, to one per label.

    Parameters
    ----------
    threshold : "auto", float, array-like of shape (n_labels,), dict or Series
        As in :class:`FixedThresholdClassifier`.
    n_labels : int
        The number of labels.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels.

    Returns
    -------
    ndarray of shape (n_labels,), float64
        The cut-offs; NaN where none is given.

    Raises
    ------
    ValueError
        If there are more or fewer cut-offs than labels, a name or a column is not known or given
        twice, or a cut-off is not a number.

    Examples
    --------
    >>> place_cut_offs({"news": 0.3}, 2, ["sport", "news"])
    array([nan, 0.3])
    """
    if isinstance(threshold, str):
        return np.full(n_labels, np.nan)
    if hasattr(threshold, "to_dict"):
        # The order of a Series says nothing: its index does.
        threshold = threshold.to_dict()
    labels = np.arange(n_labels)
    if isinstance(threshold, Mapping):
        labels = np.array(locate_labels(threshold, n_labels, label_names, name="threshold"), int)
        threshold = list(threshold.values())
    given = _to_numbers(threshold)
    if given.shape not in ((), (len(labels),)):
        raise ValueError(
            f"threshold must be one number, or one per label: shape ({n_labels},), got "
            f"{given.shape}. A dict with names of labels may leave some out."
        )
    cut_offs = np.full(n_labels, np.nan)
    cut_offs[labels] = given
    without = labels[np.isnan(cut_offs[labels])]
    if len(without):
        raise ValueError(
            f"The threshold of label {describe_labels(without, label_names)} is not a number. Leave "
            "a label out of a dict to have it cut where the classifier itself cuts."
        )
    return cut_offs


def _to_numbers(values):
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"The values of threshold must be numbers, got {values!r}.") from None


class FixedThresholdClassifier(BaseThresholdClassifier):
    """Cut the scores of a multi-label classifier where one says.

    For cut-offs that were chosen before: by :class:`ThresholdOptimizer`, by law, by those who
    have to look at what is predicted. They are a parameter, so they can be read, reviewed, kept
    in a file and searched.

    Read more in the :ref:`User Guide <fixed_thresholds>`.

    Parameters
    ----------
    estimator : estimator instance
        Any multi-label classifier with `predict_proba` or `decision_function`. A fitted one is
        kept as it is inside a :class:`~sklearn.frozen.FrozenEstimator`; otherwise it is fitted
        anew.
    threshold : "auto", float, array-like of shape (n_labels,), dict or Series, default="auto"
        A label is predicted where its score is larger than its cut-off. A number stands for all
        labels, a vector has one for each, and a dict (or a pandas Series, by its index) has them
        by the name or the column of the label, the column as a number or as text. Labels that a
        dict leaves out, and with ``"auto"`` all, are cut where the classifier itself cuts: at
        0.5, or at 0 for decision values. Infinity never predicts a label, minus infinity always.
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        The scores that are cut. ``"auto"``: `predict_proba` where it exists.

    Attributes
    ----------
    estimator_ : estimator instance
        The fitted classifier.
    thresholds_ : ndarray of shape (n_labels,), float64
        The cut-off of every label. It follows `threshold`, so that ``set_params(threshold=...)``
        has effect without another fit.
    response_method_ : {"predict_proba", "decision_function"}
        The scores that are cut.
    classes_ : ndarray of shape (n_labels,), dtype object
        The columns ``0, ..., n_labels - 1``.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features. Only where the classifier tells it.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where the classifier tells them.

    See Also
    --------
    ThresholdOptimizer : Finds the cut-offs that maximise a metric.
    sklearn.model_selection.FixedThresholdClassifier : One cut-off of a binary classifier.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import BinaryRelevance, FixedThresholdClassifier
    >>> X = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    >>> Y = pd.DataFrame({"large": [0, 0, 0, 1, 1, 1], "huge": [0, 0, 0, 0, 0, 1]})
    >>> model = FixedThresholdClassifier(
    ...     BinaryRelevance(LogisticRegression()), threshold={"huge": 0.2}
    ... )
    >>> model.fit(X, Y).thresholds_
    array([0.5, 0.2])
    >>> model.predict([[1.0], [4.0]])
    array([[0, 0],
           [1, 1]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit"])],
        "threshold": [StrOptions({"auto"}), Real, Mapping, "array-like"],
        "response_method": [StrOptions({"auto", *DEFAULT_CUT_OFFS})],
    }

    # Weights of a fit are asked for by the classifier, never by this one.
    __metadata_request__fit = {"sample_weight": UNUSED}

    def __init__(self, estimator, *, threshold="auto", response_method="auto"):
        self.estimator = estimator
        self.threshold = threshold
        self.response_method = response_method

    # The classifier validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, **params):
        """Fit the classifier.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, in any form that the classifier takes.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known (if the classifier takes that).
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights, given to the classifier.
        **params : dict
            Given to the classifier's `fit` by metadata routing.

        Returns
        -------
        self : FixedThresholdClassifier
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix, or `threshold` does not fit its labels.
        AttributeError
            If the classifier has no scores.
        """
        params = self._route(sample_weight, params)
        Y = check_label_matrix(y, n_samples=num_samples(X), name="y")
        # Before a fit that may take long.
        place_cut_offs(self.threshold, Y.shape[1], get_label_names(y))
        X, y = indexable(X, y)
        self.estimator_ = clone(self.estimator).fit(X, y, **params)
        self._record_fit(y)
        self.response_method_ = resolve_response_method(self.estimator_, self.response_method)
        self._warn_no_probabilities()
        return self

    def _warn_no_probabilities(self):
        """Name the labels whose cut-offs say nothing of probabilities."""
        if self.response_method_ != "predict_proba":
            return
        # An infinite one is meant: always, or never.
        distance = np.abs(self.thresholds_ - 0.5)
        outside = np.flatnonzero(np.isfinite(distance) & (distance > 0.5 + BESIDE))
        if len(outside):
            described = describe_labels(outside, getattr(self, "label_names_in_", None))
            warnings.warn(
                f"The cut-off of label {described} lies outside of 0 to 1, but cuts probabilities. "
                "If it was tuned for decision values, use response_method='decision_function'.",
                LabelWarning,
            )

    def _route(self, sample_weight, params):
        """Collect what the classifier's `fit` is given besides X and y."""
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        if routing_enabled():
            return process_routing(self, "fit", **params, **weights).estimator.fit
        raise_for_params(params, self, "fit")
        if weights and not has_fit_parameter(self.estimator, "sample_weight"):
            raise ValueError(
                f"sample_weight was given, but {type(self.estimator).__name__} does not take it. "
                "Use a classifier whose fit has a sample_weight."
            )
        return weights

    @property
    def thresholds_(self):
        """The cut-off of every label."""
        check_is_fitted(self)
        names = getattr(self, "label_names_in_", None)
        cut_offs = place_cut_offs(self.threshold, self.n_labels_, names)
        return np.where(np.isnan(cut_offs), DEFAULT_CUT_OFFS[self.response_method_], cut_offs)

    def _choose_labels(self, scores):
        return cut_scores(scores, self.thresholds_)

    def get_metadata_routing(self):
        """Tell how metadata are routed to the classifier.

        Returns
        -------
        MetadataRouter
            The routing, as scikit-learn describes it.
        """
        fit = MethodMapping().add(caller="fit", callee="fit")
        return (
            MetadataRouter(owner=self)
            .add_self_request(self)
            .add(estimator=self.estimator, method_mapping=fit)
        )
