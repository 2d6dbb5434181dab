"""Label powerset: one class for each label set."""

import warnings
from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MetaEstimatorMixin
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import HasMethods, Interval, StrOptions, fit_context
from skmultilabel._validation import describe_labels
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform._joint._bayes_rules import (
    BAYES_RULES,
    check_rule,
    predict_from_sets,
)
from skmultilabel.problem_transform._joint._label_sets import LabelSets
from skmultilabel.problem_transform._label_columns import warn_constant_labels
from skmultilabel.problem_transform._labelsets._powerset import (
    check_weight_of_samples,
    fit_powerset,
    pose_powerset,
    solve_powersets,
    warn_lost_labels,
)
from skmultilabel.problem_transform._routing import RoutingMixin, route_params

__all__ = ["LabelPowerset"]


def _estimator_has_proba(self):
    """Check that the base estimator, or its fitted clone, has probabilities."""
    # Where there is one set only, something constant is fitted.
    is_own = len(getattr(self, "label_sets_", ())) > 1
    _ = (self.estimator_ if is_own else self.estimator).predict_proba
    return True


class LabelPowerset(RoutingMixin, MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Label powerset: one multi-class problem with a class for each label set that was seen.

    It learns which labels go together, because it only ever predicts whole label sets. With
    `min_count` rare sets are pruned: their samples come back with frequent subsets [2]_ [3]_. With
    `predict_for` it predicts what maximizes the expectation of a metric, over the probabilities of
    all sets.

    Read more in the :ref:`User Guide <label_sets>`.

    Parameters
    ----------
    estimator : estimator instance
        A classifier of several classes.
    min_count : int, default=1
        How many samples a label set needs to be a class. The samples with another one come back
        with subsets of it.
    n_subsets : int, default=2
        With how many subsets such a sample comes back: once with each of the largest frequent sets
        that its own set contains, of equally large ones the more frequent. With 0, or where
        there is none, it is left out. The empty set is no such subset.
    predict_for : {"hamming", "subset", "f1", "jaccard", "precision_at_k"}, default=None
        For which metric `predict` is the Bayes rule: the answer with the best expectation of it,
        over the probabilities of the label sets. All of them need a base estimator with
        `predict_proba`. ``None`` predicts the set whose class the base estimator predicts.
    k : int, default=1
        How many labels ``predict_for="precision_at_k"`` predicts.

    Attributes
    ----------
    estimator_ : estimator instance
        The fitted base estimator. Its classes are the rows of `label_sets_`. A
        :class:`~sklearn.dummy.DummyClassifier` where there is one set only.
    label_sets_ : ndarray of shape (n_sets, n_labels), dtype uint8
        The label sets that are classes, the more frequent first.
    classes_ : ndarray of shape (n_labels,)
        The columns ``0, ..., n_labels - 1``, as objects.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features. Only where the base estimator tells it.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where the base estimator tells them.

    See Also
    --------
    RandomLabelsets : Label powersets of a few labels each; it can predict sets that were not seen.
    BinaryRelevance : Every label for itself.

    References
    ----------
    .. [1] G. Tsoumakas, I. Katakis, "Multi-Label Classification: An Overview", International
       Journal of Data Warehousing and Mining 3(3), 2007.
    .. [2] J. Read, "A Pruned Problem Transformation Method for Multi-label Classification",
       New Zealand Computer Science Research Student Conference, 2008.
    .. [3] J. Read, B. Pfahringer, G. Holmes, "Multi-label Classification Using Ensembles of
       Pruned Sets", ICDM 2008.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel.problem_transform import LabelPowerset
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> Y = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1], [0, 1, 1], [1, 0, 0]])
    >>> model = LabelPowerset(LogisticRegression()).fit(X, Y)
    >>> model.label_sets_
    array([[0, 1, 1],
           [1, 0, 0]], dtype=uint8)
    >>> model.predict([[0.0], [3.0]])
    array([[1, 0, 0],
           [0, 1, 1]])
    >>> model.predict_proba([[0.0], [3.0]]).round(2)
    array([[0.67, 0.33, 0.33],
           [0.46, 0.54, 0.54]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit", "predict"])],
        "min_count": [Interval(Integral, 1, None, closed="left")],
        "n_subsets": [Interval(Integral, 0, None, closed="left")],
        "predict_for": [StrOptions(set(BAYES_RULES)), None],
        "k": [Interval(Integral, 1, None, closed="left")],
    }

    # Weights of a fit are asked for by the base estimator, never by this one.
    __metadata_request__fit = {"sample_weight": UNUSED}

    def __init__(self, estimator, *, min_count=1, n_subsets=2, predict_for=None, k=1):
        self.estimator = estimator
        self.min_count = min_count
        self.n_subsets = n_subsets
        self.predict_for = predict_for
        self.k = k

    # The base estimator validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, **fit_params):
        """Fit the base estimator on the label sets.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, in any form that the base estimator takes.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1. Samples with a label that is not known (NaN) are left out.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples. They do not change which label sets are rare.
        **fit_params : dict
            Given to the `fit` of the base estimator by metadata routing.

        Returns
        -------
        self : LabelPowerset
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix; if no sample or label set is left; if a weight is negative;
            or if `predict_for` needs probabilities that the base estimator does not have.
        """
        params = route_params(self, "fit", sample_weight, fit_params)
        with all_or_nothing(self):
            return self._fit(X, y, params)

    def _fit(self, X, y, params):
        Y = self._read_labels(X, y)
        self._check_predict_for(Y.shape[1])
        params = check_weight_of_samples(params, *Y.shape)
        problem = pose_powerset(Y, params.get("sample_weight"), self.min_count, self.n_subsets)
        self._warn(Y, problem)
        title = describe_labels(range(Y.shape[1]), getattr(self, "label_names_in_", None))
        solved = solve_powersets(self.estimator, X, [problem], params, [title])
        fitted = solved[0] if solved else fit_powerset(self.estimator, X, problem, params)
        return self._take(problem, fitted)

    def _check_predict_for(self, n_labels):
        if self.predict_for is None:
            return
        check_rule(self.predict_for, self.k, n_labels)
        if not hasattr(self.estimator, "predict_proba"):
            raise ValueError(
                f"predict_for={self.predict_for!r} needs the probabilities of label sets, but "
                f"{type(self.estimator).__name__} has no predict_proba. Use a base estimator that "
                "has one, or predict_for=None."
            )

    def _warn(self, Y, problem):
        """Warn of labels that cannot be learnt, and of samples that are left out."""
        names = getattr(self, "label_names_in_", None)
        warn_constant_labels(Y.tocsc() if sp.issparse(Y) else np.asfortranarray(Y), names)
        warn_lost_labels(problem.lost, self.min_count, names)
        if problem.n_incomplete:
            message = (
                f"{problem.n_incomplete} of {Y.shape[0]} samples have a label that is not known "
                "(NaN) and are left out, because label sets are learnt whole. RandomLabelsets "
                "leaves out fewer, BinaryRelevance none."
            )
            warnings.warn(message, LabelWarning, stacklevel=4)

    def _take(self, problem, fitted):
        """Take the base estimator that was fitted on a problem."""
        self.label_sets_ = problem.sets
        self.estimator_ = fitted
        self._copy_feature_facts([self.estimator_])
        return self

    def predict(self, X):
        """Predict the label set of every sample.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1, sparse where the labels of the fit were sparse.
        """
        check_is_fitted(self, "estimator_")
        if self.predict_for is not None:
            label_sets = self._infer(X)
            return self._shape_answer(predict_from_sets(label_sets, self.predict_for, self.k))
        sets = sp.csr_array(self.label_sets_) if self._has_sparse_labels else self.label_sets_
        return self._shape_answer(sets[self.estimator_.predict(X)])

    @available_if(_estimator_has_proba)
    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The sum of the probabilities of the label sets that have it.
        """
        check_is_fitted(self, "estimator_")
        marginals = self._infer(X).compute_marginals()
        marginals[:, self.label_sets_.all(axis=0)] = 1.0  # not only up to rounding
        return marginals

    def _infer(self, X):
        """Estimate the joint distribution of the labels."""
        return LabelSets(self.label_sets_, self.estimator_.predict_proba(X))
