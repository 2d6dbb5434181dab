"""Estimators of label matrices as scikit-learn's common checks know estimators: with a 1-d y."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.utils import get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from skmultilabel._response import get_label_scores


def _has(method):
    return available_if(lambda self: hasattr(self.estimator, method))


class SingleLabelView(ClassifierMixin, BaseEstimator):
    """Fits a multi-label classifier on one column per class, and answers with classes.

    Everything is delegated to the real `fit` and to the real scores; only y is turned into columns
    and the scores back into the class with the largest.
    """

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y, sample_weight=None):
        return self._fit(X, y, {} if sample_weight is None else {"sample_weight": sample_weight})

    def _fit(self, X, y, params):
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) == 1:
            raise ValueError("Classifier can't train when only one class is present.")
        columns = np.eye(len(self.classes_), dtype=int)[codes]
        columns = columns[:, 1:] if len(self.classes_) == 2 else columns
        self.estimator_ = clone(self.estimator).fit(X, columns, **params)
        for fact in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, fact):
                setattr(self, fact, getattr(self.estimator_, fact))
        return self

    def predict(self, X):
        check_is_fitted(self)
        if len(self.classes_) == 2:
            return self.classes_[self.estimator_.predict(X)[:, 0]]
        method = getattr(self.estimator_, "response_method_", "auto")
        scores, _ = get_label_scores(
            self.estimator_, X, n_labels=len(self.classes_), response_method=method
        )
        return self.classes_[np.argmax(scores - self._get_cut_offs(), axis=1)]

    def _get_cut_offs(self):
        return getattr(self.estimator_, "thresholds_", np.zeros(self.estimator_.n_labels_))

    @_has("decision_function")
    def decision_function(self, X):
        check_is_fitted(self)
        decisions = self.estimator_.decision_function(X)
        if len(self.classes_) == 2:
            return decisions[:, 0] - self._get_cut_offs()[0]
        return decisions - self._get_cut_offs()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags


class UnweightedSingleLabelView(SingleLabelView):
    """The same of a classifier whose fit takes no weights."""

    def fit(self, X, y):
        return self._fit(X, y, {})


class TransformerView(TransformerMixin, BaseEstimator):
    """Fits a transformer that learns from labels on one column per class."""

    def __init__(self, estimator):
        self.estimator = estimator

    def fit(self, X, y=None):
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        _, codes = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        columns = np.eye(codes.max() + 1, dtype=int)[codes]
        self.estimator_ = clone(self.estimator).fit(X, columns)
        for fact in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, fact):
                setattr(self, fact, getattr(self.estimator_, fact))
        return self

    def transform(self, X):
        check_is_fitted(self)
        return self.estimator_.transform(X)

    def get_feature_names_out(self, input_features=None):
        check_is_fitted(self)
        return self.estimator_.get_feature_names_out(input_features)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator)
        tags.input_tags, tags.transformer_tags = inner.input_tags, inner.transformer_tags
        tags.target_tags.required = True
        return tags
