"""Stacked binary relevance: a second level learns from what the first says of all labels."""

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from sklearn.utils import check_array, get_tags
from sklearn.utils.metadata_routing import UNUSED, MetadataRouter, MethodMapping, process_routing
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import (
    HasMethods,
    StrOptions,
    fit_context,
    raise_for_params,
    routing_enabled,
)
from skmultilabel._validation import check_label_weight
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._binary_relevance import BinaryRelevance
from skmultilabel.problem_transform._chain._chain_samples import append_labels
from skmultilabel.problem_transform._representative import estimators_have
from skmultilabel.problem_transform._routing import route_params
from skmultilabel.problem_transform._scoring import make_scorer
from skmultilabel.problem_transform._solve import fit_labels
from skmultilabel.problem_transform._sparse_indices import shorten_indices
from skmultilabel.problem_transform._stacking import (
    allow_others,
    fill_unknown,
    make_others_scorer,
    score_unseen,
)

__all__ = ["StackedBinaryRelevance"]

STACK_METHODS = ("predict_proba", "decision_function", "predict")


class StackedBinaryRelevance(MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Two levels of binary relevance: the second corrects a label by what is said of the others.

    The first level is :class:`~skmultilabel.BinaryRelevance`. The second has one binary
    classifier per label too. Its features are the samples and, for every label, what the first
    level says of it.

    Read more in the :ref:`User Guide <stacking>`.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator of the first level, a binary classifier.
    final_estimator : estimator instance, default=None
        The base estimator of the second level; one like `estimator` by default.
    meta_features : {"out_of_fold", "true_labels"}, default="out_of_fold"
        What the second level learns from. ``"out_of_fold"``: what first levels that were fitted on
        other rows say of all labels, its own among them (2BR, meta binary relevance [1]_ [2]_).
        ``"true_labels"``: the true labels but its own (BR+, dependent binary relevance [3]_ [4]_);
        it is then given what the first level predicts.
    stack_method : {"auto", "predict_proba", "decision_function", "predict"}, default="auto"
        Which answer of the first level it is given. ``"auto"``: of out-of-fold scores the first of
        these that `estimator` has; where it learns from true labels, ``"predict"``: other answers
        are on another scale than what it has learnt from.
    cv : int, cross-validation generator or iterable, default=5
        The folds for out-of-fold scores; a number stands for as many folds of
        :class:`~skmultilabel.model_selection.MultilabelStratifiedKFold`. Where the second level
        learns from true labels, folds are needed only for labels that are not known.
    passthrough : bool, default=True
        Whether the second level sees the samples too.
    n_jobs : int, default=None
        The number of labels that are fitted at the same time. ``None`` means 1 unless in a
        :func:`joblib.parallel_config` context, ``-1`` all processors.
    verbose : int, default=0
        The verbosity of :class:`joblib.Parallel`.

    Attributes
    ----------
    first_level_ : BinaryRelevance
        The first level, fitted on all rows.
    estimators_ : list of estimator instances
        The fitted estimators of the second level, one per label. Their last features are the
        labels; where they learn from true labels, without their own.
    stack_method_ : {"predict_proba", "decision_function", "predict"}
        Which answer of the first level the second is given.
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
    skmultilabel.ClassifierChain : Labels see those before them, and the joint distribution follows.
    sklearn.ensemble.StackingClassifier : Stacks several classifiers of one target.

    Notes
    -----
    Labels that are not known (NaN) are learned around in both levels. Where they would be features,
    out-of-fold answers stand for them.

    References
    ----------
    .. [1] S. Godbole and S. Sarawagi, "Discriminative Methods for Multi-labeled Classification",
       PAKDD 2004.
    .. [2] G. Tsoumakas, A. Dimou, E. Spyromitros, V. Mezaris, I. Kompatsiaris and I. Vlahavas,
       "Correlation-Based Pruning of Stacked Binary Relevance Models for Multi-Label Learning",
       Workshop on Learning from Multi-Label Data, ECML PKDD 2009.
    .. [3] E. Alvares-Cherman, J. Metz and M. C. Monard, "Incorporating Label Dependency into the
       Binary Relevance Framework for Multi-label Classification", Expert Systems with
       Applications 39(2), 2012.
    .. [4] E. Montañés, R. Senge, J. Barranquero, J. R. Quevedo, J. J. del Coz and E. Hüllermeier,
       "Dependent Binary Relevance Models for Multi-label Classification", Pattern Recognition
       47(3), 2014.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel.problem_transform import StackedBinaryRelevance
    >>> X, Y = make_multilabel_classification(n_samples=300, n_classes=3, random_state=0)
    >>> model = StackedBinaryRelevance(LogisticRegression(max_iter=300)).fit(X[:200], Y[:200])
    >>> model.predict(X[200:203])
    array([[0, 0, 1],
           [0, 0, 0],
           [0, 1, 0]])
    >>> model.predict_proba(X[200:203]).round(2)
    array([[0.01, 0.33, 0.99],
           [0.13, 0.49, 0.3 ],
           [0.08, 0.74, 0.45]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit", "predict"])],
        "final_estimator": [HasMethods(["fit", "predict"]), None],
        "meta_features": [StrOptions({"out_of_fold", "true_labels"})],
        "stack_method": [StrOptions({"auto", *STACK_METHODS})],
        "cv": ["cv_object"],
        "passthrough": ["boolean"],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
    }

    # Weights of a fit are asked for by the base estimators, never by this one.
    __metadata_request__fit = {"sample_weight": UNUSED}

    def __init__(
        self,
        estimator,
        final_estimator=None,
        *,
        meta_features="out_of_fold",
        stack_method="auto",
        cv=5,
        passthrough=True,
        n_jobs=None,
        verbose=0,
    ):
        self.estimator = estimator
        self.final_estimator = final_estimator
        self.meta_features = meta_features
        self.stack_method = stack_method
        self.cv = cv
        self.passthrough = passthrough
        self.n_jobs = n_jobs
        self.verbose = verbose

    # The base estimators validate their own parameters when they are fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, **fit_params):
        """Fit both levels.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples; numbers, unless `passthrough` is ``False``.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples, or of every sample and label, for both levels.
        **fit_params : dict
            Given to the `fit` of the base estimators by metadata routing.

        Returns
        -------
        self : StackedBinaryRelevance
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix, the folds do not test every row once, or `stack_method` is
            an answer that cannot stand for what the second level learns from.
        LabelFitError
            If a base estimator raises; the message names the label.
        """
        first_params, final_params = self._route(sample_weight, fit_params)
        with all_or_nothing(self):
            Y = self._read_labels(X, y)
            first_level = BinaryRelevance(
                clone(self.estimator), n_jobs=self.n_jobs, verbose=self.verbose
            )
            self.stack_method_ = self._resolve_stack_method(first_level)
            shared = {}
            self.first_level_ = first_level._fit_shared(shared, X, y, **first_params)
            meta = self._make_meta_features(X, Y, first_params, shared)
            self._fit_second_level(self._join(X, meta), Y, final_params)
            self._copy_feature_facts([self.first_level_])
        return self

    def _make_meta_features(self, X, Y, params, shared):
        """What the second level learns from, of every label."""
        learns_from_truth = self.meta_features == "true_labels"
        if learns_from_truth and Y.dtype.kind != "f":
            return Y
        scores = score_unseen(
            clone(self.first_level_),
            X,
            Y,
            cv=self.cv,
            method=self.stack_method_,
            params=params,
            shared=shared,
        )
        return fill_unknown(Y, scores) if learns_from_truth else scores

    def _fit_second_level(self, X, Y, params):
        weight = params.get("sample_weight")
        if weight is not None:
            weight = check_label_weight(weight, *Y.shape)
            params = {**params, "sample_weight": weight}
        columns = Y.tocsc() if sp.issparse(Y) else np.asfortranarray(Y)
        names = getattr(self, "label_names_in_", None)
        is_without_own = self.meta_features == "true_labels"
        allowed = allow_others(Y.shape[1]) if is_without_own else None
        problems = LabelProblems(
            X, columns, weight, names, self.n_jobs, self.verbose, allowed=allowed
        )
        self.estimators_, _ = fit_labels(clone(self._get_final_estimator()), problems, params)

    def _join(self, X, meta):
        """Put what is said of the labels behind the samples."""
        tags = get_tags(self._get_final_estimator()).input_tags
        if sp.issparse(meta) and not (self.meta_features == "true_labels" and tags.sparse):
            meta = meta.toarray()
        if not self.passthrough:
            return shorten_indices(meta)
        try:
            finite = "allow-nan" if tags.allow_nan else True
            X = check_array(X, accept_sparse="csr", ensure_all_finite=finite)
        except ValueError as error:
            if "could not convert" not in str(error):
                raise
            raise ValueError(
                f"The second level appends labels to samples of numbers: {error}. Use "
                "passthrough=False, or put what turns columns into numbers before: "
                "make_pipeline(transformer, StackedBinaryRelevance(...))."
            ) from error
        return append_labels(X, meta)

    def _resolve_stack_method(self, first_level):
        if self.stack_method == "auto":
            if self.meta_features == "true_labels":
                return "predict"
            return next(method for method in STACK_METHODS if hasattr(first_level, method))
        if self.meta_features == "true_labels" and self.stack_method == "decision_function":
            raise ValueError(
                "stack_method='decision_function' cannot stand for true labels, which are 0 and 1. "
                "Use 'predict' or 'predict_proba', or meta_features='out_of_fold'."
            )
        if not hasattr(first_level, self.stack_method):
            raise ValueError(
                f"{type(self.estimator).__name__} has no {self.stack_method}. Use another "
                "stack_method, or another estimator."
            )
        return self.stack_method

    def predict(self, X):
        """Predict the labels of every sample.

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
        labels = self._make_scorer().indicate(self._add_meta(X), sparse=self._has_sparse_labels)
        return self._shape_answer(labels)

    @available_if(estimators_have("predict_proba"))
    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The probability of each label, for itself.
        """
        check_is_fitted(self)
        return self._make_scorer().predict_proba(self._add_meta(X))

    @available_if(estimators_have("decision_function"))
    def decision_function(self, X):
        """Compute the decision value of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Distances from the decision boundary.
        """
        check_is_fitted(self)
        return self._make_scorer().decision_function(self._add_meta(X))

    def _add_meta(self, X):
        return self._join(X, getattr(self.first_level_, self.stack_method_)(X))

    def _make_scorer(self):
        make = make_others_scorer if self.meta_features == "true_labels" else make_scorer
        return make(self.estimators_, self.n_jobs)

    def _get_final_estimator(self):
        return self.estimator if self.final_estimator is None else self.final_estimator

    def _route(self, sample_weight, params):
        """Collect what both levels are given besides samples and labels."""
        levels = [BinaryRelevance(e) for e in (self.estimator, self._get_final_estimator())]
        if routing_enabled():
            weights = {} if sample_weight is None else {"sample_weight": sample_weight}
            routed = process_routing(self, "fit", **params, **weights)
            return routed.estimator.fit, routed.final_estimator.fit
        raise_for_params(params, self, "fit")
        return [route_params(level, "fit", sample_weight, {}) for level in levels]

    def get_metadata_routing(self):
        """Tell how metadata are routed to the base estimators.

        Returns
        -------
        MetadataRouter
            The routing, as scikit-learn describes it.
        """
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router = MetadataRouter(owner=self).add_self_request(self)
        router.add(estimator=BinaryRelevance(self.estimator), method_mapping=mapping)
        return router.add(final_estimator=self._get_final_estimator(), method_mapping=mapping)
