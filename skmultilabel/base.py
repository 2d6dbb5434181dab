"""What all estimators of skmultilabel share that are fitted to a label matrix."""

import itertools

import numpy as np
import scipy.sparse as sp
from sklearn.base import ClassifierMixin, MultiOutputMixin
from sklearn.metrics import accuracy_score
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skmultilabel._array_library import to_numpy
from skmultilabel._compat import num_samples
from skmultilabel._validation import (
    check_label_matrix,
    check_same_labels,
    get_label_names,
)

__all__ = ["LabelMatrixMixin", "MultiLabelClassifierMixin"]


class LabelMatrixMixin:
    """Reads label matrices, and notes how many labels there are and how they are called."""

    def _record_labels(self, Y):
        """Set `n_labels_` and, where `Y` has column names, `label_names_in_`."""
        self.n_labels_ = np.shape(Y)[1]
        vars(self).pop("label_names_in_", None)
        label_names = get_label_names(Y)
        if label_names is not None:
            self.label_names_in_ = label_names

    def _read_labels(self, X, y, *, allow_soft=False):
        """Check the labels of a fit, and note what is known of them.

        Returns an array or a csr_array, of int8, or of float64 where a label is not known (NaN)
        or soft.
        """
        Y = check_label_matrix(y, n_samples=num_samples(X), allow_soft=allow_soft, name="y")
        self._record_labels(y)
        return Y

    def _check_same_labels(self, y, owner="the fit"):
        """Refuse other labels than those of the fit."""
        names = getattr(self, "label_names_in_", None)
        check_same_labels(y, self.n_labels_, names, owner=owner)


class MultiLabelClassifierMixin(LabelMatrixMixin, MultiOutputMixin, ClassifierMixin):
    """Tags, label names and score of a multi-label classifier."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.target_tags.single_output = False
        if hasattr(self, "estimator"):
            inner = get_tags(self.estimator).input_tags
            for fact in ("pairwise", "sparse", "allow_nan"):
                setattr(tags.input_tags, fact, getattr(inner, fact))
        return tags

    def _record_labels(self, Y):
        """Set `n_labels_`, `classes_` and, where `Y` has column names, `label_names_in_`.

        And note whether `Y` is sparse, as predictions then are.
        """
        super()._record_labels(Y)
        self._has_sparse_labels = sp.issparse(Y)
        # Objects, because scorers take two plain numbers for the classes of a binary problem.
        self.classes_ = np.arange(self.n_labels_).astype(object)

    def _shape_answer(self, labels):
        """Bring predictions to the form of the answer: integers, sparse where the labels were."""
        if self._has_sparse_labels:
            return sp.csr_array(labels).astype(np.int64)
        return (labels.toarray() if sp.issparse(labels) else labels).astype(np.int64, copy=False)

    def _copy_feature_facts(self, fitted_estimators):
        """Set, or forget, what the first of the fitted estimators that knows it tells of X."""
        for fact in ("n_features_in_", "feature_names_in_"):
            vars(self).pop(fact, None)
            values = (getattr(e, fact) for e in fitted_estimators if hasattr(e, fact))
            for value in itertools.islice(values, 1):
                setattr(self, fact, value)

    def score(self, X, y, sample_weight=None):
        """Return the subset accuracy: the share of rows with every known label right.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            True labels, in the order of the fit; NaN for a label that is not known.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.

        Returns
        -------
        float
            The share, between 0 and 1.

        Raises
        ------
        ValueError
            If `y` is no label matrix, or has other labels than that of the fit; or if there are
            weights of single labels.
        """
        check_is_fitted(self)
        if np.ndim(sample_weight) > 1:
            raise ValueError(
                "The subset accuracy is of whole rows, so sample_weight must have shape "
                f"(n_samples,), got {np.shape(sample_weight)}. Give a weight for every row, or "
                "weigh labels in a metric of single labels."
            )
        Y = check_label_matrix(y)
        self._check_same_labels(y)
        Y_pred = to_numpy(self.predict(X))
        if Y.dtype.kind == "f":
            Y = Y.toarray() if sp.issparse(Y) else Y
            Y_pred = Y_pred.toarray() if sp.issparse(Y_pred) else Y_pred
            Y = np.where(np.isnan(Y), Y_pred, Y).astype(np.int8)
        return accuracy_score(Y, Y_pred, sample_weight=sample_weight)
