"""Classifier chains: every link sees the labels before it."""

from numbers import Integral, Real

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from sklearn.model_selection import check_cv
from sklearn.utils import check_random_state, get_tags
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import (
    HasMethods,
    Interval,
    StrOptions,
    check_response_method,
    fit_context,
    validate_params,
)
from skmultilabel._validation import check_label_weight, locate_labels
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.problem_transform._chain._estimator_links import make_links
from skmultilabel.problem_transform._chain._fit_links import ChainOptions, fit_links
from skmultilabel.problem_transform._chain._inference import (
    INFERENCES,
    choose_inference,
    map_blocks,
    prepare_inference,
)
from skmultilabel.problem_transform._chain._order import (
    ORDERS,
    measure_dependence,
    order_by_dependence,
    resolve_order,
)
from skmultilabel.problem_transform._chain._order_search import OrderSearch
from skmultilabel.problem_transform._chain._residuals import compute_residuals
from skmultilabel.problem_transform._joint._bayes_rules import (
    BAYES_RULES,
    check_rule,
    predict_from_sets,
)
from skmultilabel.problem_transform._label_columns import warn_constant_labels
from skmultilabel.problem_transform._representative import estimators_have, get_representative
from skmultilabel.problem_transform._routing import RoutingMixin, route_params
from skmultilabel.problem_transform._seeds import seed_estimator

__all__ = ["ClassifierChain"]

RESPONSES = ("predict", "predict_proba", "predict_log_proba", "decision_function")


def _has_decisions(chain):
    """Check, for `available_if`, that decision values exist and are what decides."""
    if chain._choose_inference() != "greedy":
        raise AttributeError(
            "decision_function is of greedy chains only; with predict_for or another inference "
            "use predict_proba."
        )
    return estimators_have("decision_function")(chain)


def _holds_names(order):
    return order is not None and all(isinstance(label, str) for label in order)


class ClassifierChain(RoutingMixin, MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Classifier chain: one binary classifier per label, which sees the labels before it.

    A replacement for :class:`sklearn.multioutput.ClassifierChain`: the same parameters, attributes
    and answers. It also fits logistic regressions of all links in one solve, predicts with one
    product for all of them, takes sparse labels, labels that did not vary and labels that are not
    known (NaN), keeps label names, and has probabilities that work in `cross_val_predict`. It can
    look for the label set with the largest joint probability, or for the prediction that is best
    for a metric, instead of deciding link by link.

    Read more in the :ref:`User Guide <classifier_chains>`.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator, a binary classifier.
    order : array-like of shape (n_labels,), {"random", "frequency", "cooccurrence", "dependence", \
            "search"}, OrderSearch or None, default=None
        The order of the labels in the chain: their columns, or names where `Y` has such, the
        first link first. ``None``: as they stand. ``"random"``: drawn. ``"frequency"``: the most
        frequent first. ``"cooccurrence"``: along the strongest correlations of labels.
        ``"dependence"``: along the strongest dependence that is left where the features are known. ``"search"``, or an
        :class:`~skmultilabel.problem_transform.OrderSearch` with its options: the best of several
        on held-out rows.
    cv : int, cross-validation generator, iterable or None, default=None
        What a link learns from of the labels before it: ``None`` the true ones; else the
        out-of-fold answers of their links.
    chain_method : {"predict", "predict_proba", "predict_log_proba", "decision_function"} or \
            list of these, default="predict"
        Which answer of a link is a feature of later ones; of a list the first that `estimator`
        has.
    solver : {"auto", "batched", "per_label"}, default="auto"
        ``"batched"`` fits all links in one solve, ``"per_label"`` one clone of `estimator` after
        the other; ``"auto"`` together where that is possible: for
        :class:`~sklearn.linear_model.LogisticRegression`.
    inference : {"auto", "greedy", "exhaustive", "beam", "epsilon", "monte_carlo"}, default="auto"
        How label sets are found. ``"greedy"`` decides link by link. ``"exhaustive"`` computes the
        probability of every label set; ``"beam"`` follows the most probable partial sets;
        ``"epsilon"`` all that are not too improbable; ``"monte_carlo"`` draws label sets.
        ``"auto"``: greedy without `predict_for`; else exhaustive for up to 10 labels, and for
        more a beam where `predict_for` is ``"subset"``, else drawn sets.
    predict_for : {"subset", "hamming", "f1", "jaccard", "precision_at_k"} or None, default=None
        What predictions are best for, in expectation. ``None``: ``"subset"``, or without an
        `inference` what the links decide. It is looked at when `predict` is called: after
        ``set_params`` no new fit is needed.
    k : int, default=1
        How many labels are predicted for ``"precision_at_k"``.
    beam_width : int, default=10
        How many partial label sets ``"beam"`` follows.
    epsilon : float, default=0.05
        The least probability of the label sets that ``"epsilon"`` finds for sure.
    n_draws : int, default=100
        How many label sets ``"monte_carlo"`` draws.
    n_jobs : int, default=None
        How many links, or folds, are fitted at the same time. ``None`` means 1 unless in a
        :func:`joblib.parallel_config` context, ``-1`` all processors.
    random_state : int, RandomState instance or None, default=None
        Seed of a random order and of drawn label sets. An int is also the seed of base estimators
        that have a `random_state` which is None.
    verbose : bool, default=False
        Whether the time of every link is printed.

    Attributes
    ----------
    estimators_ : list of estimator instances
        The fitted links in the order of the chain. Link i has ``n_features_in_ + i`` features.
    order_ : ndarray of shape (n_labels,)
        The order of the labels.
    order_search_ : ScoredOrders
        The orders that were tried, and their scores. Only after a search.
    chain_method_ : str
        Which answer is a feature of later links.
    solver_ : {"batched", "per_label"}
        The way that was taken.
    classes_ : ndarray of shape (n_labels,)
        The columns ``0, ..., n_labels - 1``, as objects.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `Y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features, without labels.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where `X` has names that are all strings.

    See Also
    --------
    ClassifierChainEnsemble : The mean of several chains.
    BinaryRelevance : The same without the labels before.
    sklearn.multioutput.ClassifierChain : What this class replaces.

    Notes
    -----
    A chain represents the joint distribution of the labels as the product of its links [1]_ [2]_,
    so that any metric of a label set can be predicted for. What greedy links decide is neither the
    most probable label set nor the most probable labels.

    References
    ----------
    .. [1] J. Read, B. Pfahringer, G. Holmes and E. Frank, "Classifier Chains for Multi-label
       Classification", Machine Learning 85, 2011.
    .. [2] K. Dembczynski, W. Cheng and E. Hüllermeier, "Bayes Optimal Multilabel Classification
       via Probabilistic Classifier Chains", ICML 2010.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import ClassifierChain
    >>> X = np.zeros((100, 1))
    >>> Y = np.array([[1, 1]] * 34 + [[1, 0]] * 27 + [[0, 0]] * 39)
    >>> chain = ClassifierChain(LogisticRegression(C=100)).fit(X, Y)
    >>> chain.predict(X[:1])
    array([[1, 1]])
    >>> chain.set_params(predict_for="subset").predict(X[:1])
    array([[0, 0]])
    >>> chain.set_params(predict_for="hamming").predict(X[:1])
    array([[1, 0]])
    >>> chain.predict_proba(X[:1]).round(2)
    array([[0.61, 0.34]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit", "predict"])],
        "order": [
            "array-like",
            StrOptions({*ORDERS, "dependence", "search"}),
            OrderSearch,
            None,
        ],
        "cv": ["cv_object"],
        "chain_method": [list, tuple, StrOptions(set(RESPONSES))],
        "solver": [StrOptions({"auto", "batched", "per_label"})],
        "inference": [StrOptions({"auto", *INFERENCES})],
        "predict_for": [StrOptions(set(BAYES_RULES)), None],
        "k": [Interval(Integral, 1, None, closed="left")],
        "beam_width": [Interval(Integral, 1, None, closed="left")],
        "epsilon": [Interval(Real, 0.0, 1.0, closed="right")],
        "n_draws": [Interval(Integral, 1, None, closed="left")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    # Weights of a fit are asked for by the base estimator, never by this one.
    __metadata_request__fit = {"sample_weight": UNUSED}

    def __init__(
        self,
        estimator,
        *,
        order=None,
        cv=None,
        chain_method="predict",
        solver="auto",
        inference="auto",
        predict_for=None,
        k=1,
        beam_width=10,
        epsilon=0.05,
        n_draws=100,
        n_jobs=None,
        random_state=None,
        verbose=False,
    ):
        self.estimator = estimator
        self.order = order
        self.cv = cv
        self.chain_method = chain_method
        self.solver = solver
        self.inference = inference
        self.predict_for = predict_for
        self.k = k
        self.beam_width = beam_width
        self.epsilon = epsilon
        self.n_draws = n_draws
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    # The base estimator validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, Y, sample_weight=None, **fit_params):
        """Fit the links.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples: numbers, to which the links append labels.
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known. A link learns from the rows where its
            own label is known; for an earlier one that is not, its prediction stands.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples, or of every sample and label.
        **fit_params : dict
            Given to the `fit` of the base estimators by metadata routing.

        Returns
        -------
        self : ClassifierChain
            The fitted chain.

        Raises
        ------
        ValueError
            If `Y` is no label matrix, the order no permutation of its columns, or the inference
            needs what the base estimator or the number of labels does not allow.
        LabelFitError
            If the base estimator raises; the message names the label.
        """
        params = route_params(self, "fit", sample_weight, fit_params)
        with all_or_nothing(self):
            vars(self).pop("estimators_", None)
            X = self._read_samples(X, reset=True)
            labels = self._read_labels(X, Y)
            if "sample_weight" in params:
                weight = check_label_weight(params["sample_weight"], *labels.shape)
                params = {**params, "sample_weight": weight}
            self.chain_method_ = check_response_method(self.estimator, self.chain_method).__name__
            self._plan_inference()
            rng = check_random_state(self.random_state)
            base = clone(self.estimator)
            if isinstance(self.random_state, Integral):
                base = seed_estimator(base, self.random_state)
            self.order_ = self._resolve_order(base, X, labels, params, rng)
            self._draw_seed(rng)
            self._prepare_inference()
            self._fit_links(base, X, labels, params)
        return self

    def _draw_seed(self, rng):
        """Draw the seed of label sets, so that a fitted chain always answers the same."""
        self._seed = rng.randint(np.iinfo(np.int32).max)

    def _fit_links(self, base, X, labels, params):
        names = getattr(self, "label_names_in_", None)
        columns = labels.tocsc() if sp.issparse(labels) else labels
        warn_constant_labels(columns, names)
        # An iterable of splits can be read once only.
        cv = self.cv if self.cv is None or isinstance(self.cv, Integral) else check_cv(self.cv)
        options = ChainOptions(cv, self.chain_method_, self.solver, self.n_jobs, self.verbose)
        self.estimators_, self.solver_ = fit_links(
            base, X, columns, self.order_, options, params, names
        )

    def _adopt_links(self, links, owner):
        """Take links that an ensemble has fitted, and what it knows of the data."""
        facts = "n_features_in_", "n_labels_", "classes_", "label_names_in_", "chain_method_"
        known = {*facts, "_has_sparse_labels"} & vars(owner).keys()
        vars(self).update({fact: getattr(owner, fact) for fact in known})
        self.order_, self.estimators_, self.solver_ = self.order, links, "batched"
        self._draw_seed(check_random_state(self.random_state))
        return self

    def _resolve_order(self, base, X, labels, params, rng):
        vars(self).pop("order_search_", None)
        order = self.order
        if isinstance(order, str) and order == "dependence":
            residuals = compute_residuals(base, X, labels, params, n_jobs=self.n_jobs)
            return order_by_dependence(measure_dependence(residuals))
        if isinstance(order, str) and order == "search":
            order = OrderSearch(random_state=rng)
        if isinstance(order, OrderSearch):
            chain = clone(self).set_params(estimator=base)
            self.order_search_ = order.search(chain, X, labels, params)
            return self.order_search_.best_order
        names = getattr(self, "label_names_in_", None)
        if names is not None and not isinstance(order, str) and _holds_names(order):
            order = locate_labels(order, self.n_labels_, names, name="order")
        return resolve_order(order, labels, rng)

    def _read_samples(self, X, *, reset):
        """Check samples, which have to be numbers."""
        allows_nan = get_tags(self.estimator).input_tags.allow_nan
        try:
            return validate_data(
                self,
                X,
                accept_sparse="csr",
                ensure_all_finite="allow-nan" if allows_nan else True,
                reset=reset,
            )
        except ValueError as error:
            if "could not convert" not in str(error):
                raise
            raise ValueError(
                f"A chain appends labels to samples of numbers: {error}. Put what turns columns "
                "into numbers before the chain: make_pipeline(transformer, ClassifierChain(...))."
            ) from error

    def _check_ready(self):
        """Check that it is fitted, and parameters that may have been set since."""
        check_is_fitted(self)
        validate_params(self)

    def _choose_inference(self):
        n_links = getattr(self, "n_labels_", 1)
        return choose_inference(self.inference, self.predict_for, n_links)

    def _plan_inference(self):
        """Check that the inference is possible; return it and the Bayes rule."""
        inference = self._choose_inference()
        if inference == "greedy":
            if self.predict_for is not None:
                raise ValueError(
                    f"predict_for={self.predict_for!r} needs a distribution over label sets, but "
                    'inference="greedy" finds a single one. Use inference="auto".'
                )
            return inference, None
        wish = "inference" if self.predict_for is None else "predict_for"
        base = get_representative(self)
        if not hasattr(base, "predict_proba"):
            raise ValueError(
                f"{wish}={getattr(self, wish)!r} needs probabilities, but {type(base).__name__} "
                "has no predict_proba. Use a base estimator that has, or wrap it in "
                "sklearn.calibration.CalibratedClassifierCV."
            )
        if self.cv is not None and self.chain_method_ != "predict":
            raise ValueError(
                f"{wish}={getattr(self, wish)!r} gives labels to the links, but with cv and "
                f"chain_method={self.chain_method_!r} they learn from other features. Use "
                'chain_method="predict" or cv=None.'
            )
        rule = self.predict_for or "subset"
        check_rule(rule, self.k, self.n_labels_)
        return inference, rule

    def _prepare_inference(self):
        return prepare_inference(
            self._choose_inference(),
            self.n_labels_,
            beam_width=self.beam_width,
            epsilon=self.epsilon,
            n_draws=self.n_draws,
            random_state=self._seed,
        )

    def _map_label_sets(self, X, work):
        """Apply a function to the label sets of blocks of samples, and stack the results."""
        inverse = np.argsort(self.order_)
        links = make_links(self.estimators_, X)
        return map_blocks(
            links, self._prepare_inference(), lambda sets: work(sets.take_labels(inverse))
        )

    def _follow(self, X, response):
        """Answer greedily."""
        links = make_links(self.estimators_, X)
        answers = links.follow(self.chain_method_, response)
        return np.ascontiguousarray(answers[:, np.argsort(self.order_)])

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

        Raises
        ------
        ValueError
            If the inference needs what the base estimator or the number of labels does not allow.
        """
        self._check_ready()
        return self._shape_answer(self._decide(self._read_samples(X, reset=False)))

    def _decide(self, X):
        """Predict labels of checked samples."""
        inference, rule = self._plan_inference()
        if inference == "greedy":
            return self._follow(X, "predict")
        return self._map_label_sets(X, lambda sets: predict_from_sets(sets, rule, self.k))

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
            Greedy: what each link says, given what those before it decided. Else the marginals of
            the joint distribution.
        """
        self._check_ready()
        return self._estimate(self._read_samples(X, reset=False))

    def _estimate(self, X):
        """Estimate the probabilities of the labels of checked samples."""
        inference, _ = self._plan_inference()
        if inference == "greedy":
            return self._follow(X, "predict_proba")
        return self._map_label_sets(X, lambda sets: sets.compute_marginals())

    @available_if(estimators_have("predict_proba"))
    def predict_log_proba(self, X):
        """Estimate the logarithm of the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Logarithms of what `predict_proba` returns; minus infinity where that is 0.
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    @available_if(_has_decisions)
    def decision_function(self, X):
        """Compute the decision value of every label. Only where the chain is greedy.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            What each link says, given what those before it decided.
        """
        check_is_fitted(self)
        return self._follow(self._read_samples(X, reset=False), "decision_function")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = False
        return tags
