"""What classifiers that cut the scores of another classifier have in common."""

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MetaEstimatorMixin
from sklearn.utils import get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skmultilabel._response import get_label_scores
from skmultilabel.base import MultiLabelClassifierMixin

__all__ = ["BaseThresholdClassifier"]


def _estimator_has(method):
    """Make a check that the classifier has a method."""

    def check(self):
        getattr(getattr(self, "estimator_", self.estimator), method)
        return True

    return check


class BaseThresholdClassifier(MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Answers of a classifier around another one, whose scores it cuts.

    A derived class has the parameters `estimator` and `response_method`. Its `fit` sets
    `estimator_` and `response_method_` and calls `_record_fit`; its `_choose_labels` says which
    scores are predicted.
    """

    def _record_fit(self, y):
        """Keep what predictions need to know of the labels, and what the classifier tells of X."""
        self._copy_feature_facts([self.estimator_])
        self._record_labels(y)
        self._has_sparse_labels = sp.issparse(y)

    def predict(self, X):
        """Predict the labels whose scores are larger than their cut-offs.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1, sparse where the labels of the fit were sparse.
        """
        check_is_fitted(self)
        labels = self._choose_labels(self._compute_scores(X, self.response_method_))
        if self._has_sparse_labels:
            return sp.csr_array(labels, dtype=np.int64)
        return labels.astype(np.int64)

    @available_if(_estimator_has("predict_proba"))
    def predict_proba(self, X):
        """Estimate the probability of every label with the classifier.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Probabilities, whatever form the classifier itself gives them in.
        """
        check_is_fitted(self)
        return self._compute_scores(X, "predict_proba")

    @available_if(_estimator_has("decision_function"))
    def decision_function(self, X):
        """Compute the decision value of every label with the classifier.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values.
        """
        check_is_fitted(self)
        return self._compute_scores(X, "decision_function")

    def _compute_scores(self, X, method):
        scores, _ = get_label_scores(
            self.estimator_, X, n_labels=self.n_labels_, response_method=method
        )
        return scores

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        base_tags = get_tags(self.estimator)
        tags.input_tags.pairwise = base_tags.input_tags.pairwise
        tags.input_tags.sparse = base_tags.input_tags.sparse
        tags.input_tags.allow_nan = base_tags.input_tags.allow_nan
        tags.classifier_tags.multi_class = False
        return tags
