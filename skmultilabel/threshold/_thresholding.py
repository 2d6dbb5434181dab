"""What classifiers that cut the scores of another classifier have in common."""

from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skmultilabel._compat import import_pandas
from skmultilabel._out_of_fold._wrapper import BaseScoreWrapper

__all__ = ["BaseThresholdClassifier"]


def _estimator_has(method):
    """Make a check that the classifier has a method."""

    def check(self):
        getattr(getattr(self, "estimator_", self.estimator), method)
        return True

    return check


class BaseThresholdClassifier(BaseScoreWrapper):
    """Answers of a classifier around another one, whose scores it cuts.

    A derived class has the parameters `estimator` and `response_method`. Its `fit` sets
    `estimator_` and `response_method_` and calls `_record_fit`; its `_choose_labels` says which
    scores are predicted.
    """

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
        scores = self._compute_scores(
            X, self.response_method_, accept_sparse=self._accepts_sparse()
        )
        return self._shape_answer(self._choose_labels(scores))

    def _accepts_sparse(self):
        """Tell whether `_choose_labels` takes sparse scores."""
        return True

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

    def get_thresholds(self, *, as_frame=False):
        """Return the cut-offs by label, to write them down.

        What is returned may be the `threshold` of a
        :class:`~skmultilabel.FixedThresholdClassifier`, also after a way through JSON.

        Parameters
        ----------
        as_frame : bool, default=False
            Whether to return a pandas Series.

        Returns
        -------
        dict of {str, int} to float, or Series
            The cut-offs by the names of the labels, or by their columns where they have none or a
            name occurs twice.

        Raises
        ------
        AttributeError
            If the estimator cuts by a rule that has no cut-offs.

        Examples
        --------
        >>> import pandas as pd
        >>> from sklearn.neighbors import KNeighborsClassifier
        >>> from skmultilabel import FixedThresholdClassifier
        >>> Y = pd.DataFrame({"sport": [0, 1, 1], "news": [1, 0, 1]})
        >>> model = FixedThresholdClassifier(KNeighborsClassifier(1), threshold=0.25)
        >>> model.fit([[0], [1], [2]], Y).get_thresholds()
        {'sport': 0.25, 'news': 0.25}
        """
        cut_offs = self.thresholds_.tolist()
        names = list(getattr(self, "label_names_in_", ()))
        labels = names if len(set(names)) == len(cut_offs) else range(len(cut_offs))
        by_label = dict(zip(labels, cut_offs, strict=True))
        if not as_frame:
            return by_label
        return import_pandas().Series(by_label, name="threshold")
