"""What classifiers around another classifier, whose scores they use, have in common."""

from sklearn.base import BaseEstimator, MetaEstimatorMixin

from skmultilabel._response import get_label_scores
from skmultilabel._validation import check_same_labels
from skmultilabel.base import MultiLabelClassifierMixin

__all__ = ["BaseScoreWrapper"]


class BaseScoreWrapper(MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Facts and scores of the classifier inside.

    A derived class has the parameter `estimator`. Its `fit` sets `estimator_` and calls
    `_record_fit`.
    """

    def _record_fit(self, y):
        """Keep what predictions need to know of the labels, and what the classifier tells of X.

        A classifier that was fitted before may know the labels by other names than `y`.
        """
        known = getattr(self.estimator_, "label_names_in_", None)
        if known is not None:
            check_same_labels(y, len(known), known, owner="the classifier")
        self._copy_feature_facts([self.estimator_])
        self._record_labels(y)

    def _compute_scores(self, X, method, accept_sparse=False):
        """Score samples with the fitted classifier."""
        scores, _ = get_label_scores(
            self.estimator_,
            X,
            n_labels=self.n_labels_,
            response_method=method,
            accept_sparse=accept_sparse,
        )
        return scores

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
