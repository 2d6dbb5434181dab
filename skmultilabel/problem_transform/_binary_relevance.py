"""Binary relevance: one binary classifier per label."""

from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from sklearn.metrics import accuracy_score
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skmultilabel._array_library import put_beside
from skmultilabel._compat import (
    HasMethods,
    StrOptions,
    fit_context,
    num_samples,
)
from skmultilabel._validation import check_label_weight
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._label_columns import (
    read_batch,
    read_target,
    warn_constant_labels,
)
from skmultilabel.problem_transform._representative import estimators_have
from skmultilabel.problem_transform._routing import RoutingMixin, route_params
from skmultilabel.problem_transform._scoring import PerLabelScorer, ScorerCache
from skmultilabel.problem_transform._solve import fit_labels
from skmultilabel.problem_transform._stream import partial_fit_labels

__all__ = ["BinaryRelevance"]


class BinaryRelevance(RoutingMixin, MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Binary relevance: one independent binary classifier per label.

    A replacement for :class:`~sklearn.multiclass.OneVsRestClassifier`: the same parameters,
    attributes and answers, for multi-class targets too. It also takes a DataFrame of labels
    and keeps their names, learns around labels that are not known (NaN), takes a weight per
    sample and label, cuts every label at its own estimator's natural cut-off, predicts
    in parallel where that pays, and says which label failed.

    Read more in the :ref:`User Guide <binary_relevance>`.

    Parameters
    ----------
    estimator : estimator instance
        A classifier, or a regressor. Of a classifier `decision_function` decides where it
        exists, else `predict_proba`; of a regressor `predict`.
    solver : {"auto", "batched", "per_label"}, default="auto"
        How the labels are solved: ``"batched"`` all together, for the base estimators that the
        user guide lists; ``"per_label"`` one clone of `estimator` after the other; ``"auto"``
        together where that is possible.
    n_jobs : int, default=None
        The number of labels that are fitted, and where it takes long predicted, at the same
        time. ``None`` means 1 unless in a :func:`joblib.parallel_config` context, ``-1`` all
        processors.
    verbose : int, default=0
        The verbosity of :class:`joblib.Parallel`.

    Attributes
    ----------
    estimators_ : list of estimator instances
        One fitted estimator per label (per class for multi-class targets, one for a binary
        vector).
    classes_ : ndarray of shape (n_labels,) or (n_classes,)
        The columns ``0, ..., n_labels - 1`` of a label matrix, as objects; else the classes of
        the target.
    n_classes_ : int
        The number of labels, or of classes.
    multilabel_ : bool
        Whether it was fitted on a label matrix.
    label_binarizer_ : LabelBinarizer
        Turns targets into columns and back.
    n_labels_ : int
        The number of labels. Only after a fit on a label matrix.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    solver_ : {"batched", "per_label"}
        The way that was taken.
    n_features_in_ : int
        The number of features. Only where the base estimator tells it.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where the base estimator tells them.

    See Also
    --------
    ThresholdOptimizer : Finds the best cut-off of every label.
    sklearn.multiclass.OneVsRestClassifier : What this class replaces.
    sklearn.multioutput.MultiOutputClassifier : Independent classifiers for targets of
        several classes each.

    Notes
    -----
    Unlike `OneVsRestClassifier`, a matrix with a single column of 0 and 1 is one label, not a
    vector: predictions and probabilities then have one column. After a fit on a label matrix
    the columns in `classes_` are objects, because scorers take two plain numbers for the classes
    of a binary problem.

    References
    ----------
    .. [1] G. Tsoumakas and I. Katakis, "Multi-Label Classification: An Overview",
       International Journal of Data Warehousing and Mining 3(3), 2007.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import BinaryRelevance
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> Y = pd.DataFrame({"large": [0, 0, 0, 1, 1, 1], "odd one": [0, 1, np.nan, 1, 0, 1]})
    >>> model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    >>> model.label_names_in_
    array(['large', 'odd one'], dtype=object)
    >>> model.predict([[0.5], [4.5]])
    array([[0, 0],
           [1, 1]])
    >>> model.predict_proba([[0.5], [4.5]]).round(2)
    array([[0.1 , 0.48],
           [0.9 , 0.71]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit"])],
        "solver": [StrOptions({"auto", "batched", "per_label"})],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
    }

    # Weights of a fit are asked for by the base estimator, never by this one.
    __metadata_request__fit = {"sample_weight": UNUSED}
    __metadata_request__partial_fit = {"sample_weight": UNUSED}
    _routed_methods = ("fit", "partial_fit")

    def __init__(self, estimator, *, solver="auto", n_jobs=None, verbose=0):
        self.estimator = estimator
        self.solver = solver
        self.n_jobs = n_jobs
        self.verbose = verbose

    # The base estimator validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, **fit_params):
        """Fit one estimator per label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, in any form that the base estimator takes.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels) or (n_samples,)
            Labels: 0 and 1, NaN where a label is not known; or a vector of classes.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples, or of every sample and label.
        **fit_params : dict
            Given to the `fit` of the base estimators by metadata routing.

        Returns
        -------
        self : BinaryRelevance
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no such matrix or vector, or a weight is negative.
        LabelFitError
            If the base estimator raises; the message names the label.
        """
        params = route_params(self, "fit", sample_weight, fit_params)
        # Here, so that what is no estimator is no fault of a label.
        estimator = clone(self.estimator)
        target = read_target(y, num_samples(X))
        self._record_target(y, target)
        warn_constant_labels(target.columns, target.names)
        problems, params = self._pose(X, target, params)
        self.estimators_, self.solver_ = fit_labels(estimator, problems, params, self.solver)
        self._scorers = ScorerCache()
        self._copy_feature_facts(self.estimators_)
        return self

    def _fit_shared(self, shared, X, y, **params):
        """Fit, and share with fits on about the same samples what they have in common."""
        self._shared = shared
        try:
            return self.fit(X, y, **params)
        finally:
            del self._shared

    @available_if(estimators_have("partial_fit"))
    @fit_context(prefer_skip_nested_validation=False)
    def partial_fit(self, X, y, classes=None, sample_weight=None, **partial_fit_params):
        """Continue the fit on a batch of samples.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            The batch.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels) or (n_samples,)
            Labels, or classes. A label learns from the rows where it is known.
        classes : array-like of shape (n_classes,), default=None
            All classes of a multi-class target; needed in the first call. Not needed for a
            label matrix.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples, or of every sample and label.
        **partial_fit_params : dict
            Given to the `partial_fit` of the base estimators by metadata routing.

        Returns
        -------
        self : BinaryRelevance
            The fitted estimator.

        Raises
        ------
        ValueError
            If the batch has other labels than the first one, or ``solver="batched"`` is not
            possible.
        LabelFitError
            If the base estimator raises; the message names the label.
        """
        params = route_params(self, "partial_fit", sample_weight, partial_fit_params)
        is_first = not hasattr(self, "estimators_")
        binarizer = None if is_first else self.label_binarizer_
        target = read_batch(y, num_samples(X), binarizer, classes)
        if is_first:
            self._record_target(y, target)
            self.estimators_ = [clone(self.estimator) for _ in range(target.columns.shape[1])]
        elif self.multilabel_:
            self._check_same_labels(y, "the first batch")
            target = target._replace(names=getattr(self, "label_names_in_", target.names))
        problems, params = self._pose(X, target, params)
        self.estimators_, self.solver_ = partial_fit_labels(
            self.estimators_, problems, params, self.solver
        )
        self._scorers = ScorerCache()
        self._copy_feature_facts(self.estimators_)
        return self

    def _record_target(self, y, target):
        """Set what is known of the target before anything is fitted, in place of what was."""
        for fact in ("n_labels_", "label_names_in_"):
            vars(self).pop(fact, None)
        self.label_binarizer_ = target.binarizer
        self.classes_ = target.binarizer.classes_
        if self.multilabel_:
            self._record_labels(y)

    def _pose(self, X, target, params):
        """Pose the problems of all labels, with weights that are checked."""
        weight = params.get("sample_weight")
        if weight is not None:
            weight = check_label_weight(weight, *target.columns.shape)
            params = {**params, "sample_weight": weight}
        problems = LabelProblems(
            X,
            target.columns,
            weight,
            target.names,
            self.n_jobs,
            self.verbose,
            vars(self).get("_shared"),
        )
        return problems, params

    def score(self, X, y, sample_weight=None):
        """Return the subset accuracy, or the accuracy where classes were fitted.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        y : {array-like, sparse matrix} of shape (n_samples, n_labels) or (n_samples,)
            True labels, NaN for a label that is not known; or true classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.

        Returns
        -------
        float
            The share of samples with every known label, or the class, right.
        """
        check_is_fitted(self)
        if self.multilabel_:
            return super().score(X, y, sample_weight=sample_weight)
        return accuracy_score(y, self.predict(X), sample_weight=sample_weight)

    def predict(self, X):
        """Predict the labels, or the class, of every sample.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels) or ndarray of shape (n_samples,)
            0 and 1, sparse where the labels of the fit were sparse; or classes.
        """
        return put_beside(self._predict(X), X)

    def _predict(self, X):
        scorer = self._get_scorer()
        if self.label_binarizer_.y_type_ == "multiclass":
            # argmax takes the first of equal scores, as OneVsRestClassifier does.
            return self.classes_[np.argmax(scorer.score(X), axis=1)]
        if not self.multilabel_:
            return self.label_binarizer_.inverse_transform(scorer.indicate(X, sparse=True))
        return scorer.indicate(X, sparse=self.label_binarizer_.sparse_input_)

    @available_if(estimators_have("predict_proba"))
    def predict_proba(self, X):
        """Estimate the probability of every label, or class.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels) or (n_samples, n_classes)
            Of labels the probability of each, for itself; of classes they sum to 1.
        """
        proba = self._get_scorer().predict_proba(X)
        return put_beside(proba if self.multilabel_ else self._normalise(proba), X)

    def _normalise(self, proba):
        """Have the probabilities of classes sum to 1."""
        if len(self.estimators_) == 1:
            return np.hstack([1 - proba, proba])
        total = proba.sum(axis=1, keepdims=True)
        return np.divide(proba, total, out=proba, where=total != 0)

    @available_if(estimators_have("decision_function"))
    def decision_function(self, X):
        """Compute the decision value of every label, or class.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), (n_samples, n_classes) or (n_samples,)
            Distances from the decision boundary; of one dimension for a binary vector.
        """
        decisions = self._get_scorer().decision_function(X)
        is_vector = not self.multilabel_ and decisions.shape[1] == 1
        return put_beside(decisions.ravel() if is_vector else decisions, X)

    def _get_scorer(self):
        """What scores samples for all labels; of classes one after the other, so that ties stay."""
        if not hasattr(self, "estimators_"):  # the check itself takes long for a single row
            check_is_fitted(self)
        if not self.multilabel_:
            return PerLabelScorer(self.estimators_, self.n_jobs)
        return self._scorers.get(self.estimators_, self.n_jobs)

    @property
    def multilabel_(self):
        """Whether it was fitted on a label matrix."""
        return self.label_binarizer_.y_type_.startswith("multilabel")

    @property
    def n_classes_(self):
        """The number of labels, or of classes."""
        return len(self.classes_)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output = True
        return tags
