"""Ensembles of classifier chains."""

import warnings
from copy import copy
from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MetaEstimatorMixin
from sklearn.utils import check_random_state
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.metaestimators import available_if
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import (
    HasMethods,
    Interval,
    RealNotInt,
    StrOptions,
    check_method_params,
    check_response_method,
    fit_context,
    safe_indexing,
    validate_params,
)
from skmultilabel._validation import check_label_weight
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform._chain._estimator_links import make_links
from skmultilabel.problem_transform._chain._exhaustive import check_exhaustive
from skmultilabel.problem_transform._chain._fit_chains import can_fit_together, fit_chains
from skmultilabel.problem_transform._chain._members import Sampling, draw_members, read_orders
from skmultilabel.problem_transform._chain._order import measure_dependence
from skmultilabel.problem_transform._chain._residuals import compute_residuals
from skmultilabel.problem_transform._classifier_chain import ClassifierChain
from skmultilabel.problem_transform._joint._bayes_rules import predict_from_sets
from skmultilabel.problem_transform._joint._blocks import split_samples
from skmultilabel.problem_transform._joint._label_sets import add_complete_sets, mix_label_sets
from skmultilabel.problem_transform._label_columns import warn_constant_labels
from skmultilabel.problem_transform._routing import RoutingMixin, route_params
from skmultilabel.problem_transform._seeds import seed_estimator

__all__ = ["ClassifierChainEnsemble"]

# What every chain is told.
CHAIN_OPTIONS = (
    "cv",
    "chain_method",
    "solver",
    "inference",
    "predict_for",
    "k",
    "beam_width",
    "epsilon",
    "n_draws",
)


def _has_probabilities(ensemble):
    """Check, for `available_if`, that chains have probabilities or vote."""
    return ensemble.voting == "hard" or hasattr(ensemble.estimator, "predict_proba")


class ClassifierChainEnsemble(
    RoutingMixin, MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator
):
    """Ensemble of classifier chains, whose orders, and perhaps rows and features, differ.

    One order decides which labels a link may look at. The mean of several chains depends less on
    it, and its probabilities are better than those of any single chain. Logistic regressions of
    all links of all chains are fitted in one solve.

    Read more in the :ref:`User Guide <chain_ensembles>`.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator of all chains, a binary classifier.
    n_estimators : int, default=10
        The number of chains.
    order : {"random", "dependence"} or array-like of shape (n_estimators, n_labels), \
            default="random"
        The orders of the labels. ``"random"``: drawn, all different while there are such.
        ``"dependence"``: along the strongest dependence that is left where the features are
        known, each from another first label; from so many chains as labels on they are drawn.
        Or one permutation of the columns for each chain, which have to differ unless chains see
        different rows or features.
    max_samples : int, float or None, default=None
        The number, or the share, of the rows that each chain sees; ``None`` as many as there are.
    bootstrap : bool, default=False
        Whether these are drawn with replacement.
    max_features : int or float, default=1.0
        The number, or the share, of the features that each chain sees.
    voting : {"soft", "hard"}, default="soft"
        ``"soft"``: the probabilities of the chains are averaged, and a label is predicted where
        the mean is larger than 0.5. ``"hard"``: each chain predicts, and a label is predicted
        where more than half of them do.
    cv : int, cross-validation generator, iterable or None, default=None
        As of :class:`ClassifierChain`.
    chain_method : {"predict", "predict_proba", "predict_log_proba", "decision_function"} or \
            list of these, default="predict"
        As of :class:`ClassifierChain`.
    solver : {"auto", "batched", "per_label"}, default="auto"
        As of :class:`ClassifierChain`. ``"per_label"`` also fits one chain after the other.
    inference : {"auto", "greedy", "exhaustive", "beam", "epsilon", "monte_carlo"}, default="auto"
        How the label sets of each chain are found, as of :class:`ClassifierChain`.
    predict_for : {"subset", "hamming", "f1", "jaccard", "precision_at_k"} or None, default=None
        What predictions are best for, in expectation over the mean of the distributions over label
        sets that the chains represent. ``None``: what `voting` says. After ``set_params`` no new
        fit is needed.
    k : int, default=1
        How many labels are predicted for ``"precision_at_k"``.
    beam_width : int, default=10
        How many partial label sets ``"beam"`` follows.
    epsilon : float, default=0.05
        The least probability of the label sets that ``"epsilon"`` finds for sure.
    n_draws : int, default=100
        How many label sets ``"monte_carlo"`` draws of each chain.
    warm_start : bool, default=False
        Whether a fit keeps the chains that are there, and adds those that `n_estimators` asks for
        besides: with an int as `random_state` the same chains as at once.
    oob_score : bool, default=False
        Whether every row is predicted by the chains that have not seen it. Needs rows left out, by
        `bootstrap` or `max_samples`.
    n_jobs : int, default=None
        How many chains are fitted at the same time, or threads where they are fitted together.
        ``None`` means 1 unless in a :func:`joblib.parallel_config` context, ``-1`` all processors.
    random_state : int, RandomState instance or None, default=None
        Seed of orders, rows, features and drawn label sets.
    verbose : int, default=0
        The verbosity of :class:`joblib.Parallel`.

    Attributes
    ----------
    estimators_ : list of n_estimators ClassifierChain
        The fitted chains; each tells its `order_`.
    estimators_samples_ : list of n_estimators ndarray of int
        The rows that each chain has seen, as often as it has.
    estimators_features_ : list of n_estimators ndarray of int
        The features that each chain sees.
    oob_score_ : float
        The subset accuracy of the out-of-bag predictions. Only with `oob_score`.
    oob_decision_function_ : ndarray of shape (n_samples, n_labels)
        What `predict_proba` of the chains that have not seen the row says; NaN for rows that all
        have seen. Only with `oob_score`.
    chain_method_ : str
        Which answer is a feature of later links.
    classes_ : ndarray of shape (n_labels,)
        The columns ``0, ..., n_labels - 1``, as objects.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where `X` has names that are all strings.

    See Also
    --------
    ClassifierChain : A single chain.
    RandomLabelsets : An ensemble over sets of labels.
    sklearn.ensemble.BaggingClassifier : Ensembles of other classifiers, without label orders.

    Notes
    -----
    The ensemble of classifier chains of [1]_ votes, and draws the rows of each chain; here that is
    ``voting="hard", bootstrap=True``. There is no `decision_function`: means of decision values
    rank worse than means of probabilities.

    References
    ----------
    .. [1] J. Read, B. Pfahringer, G. Holmes and E. Frank, "Classifier Chains for Multi-label
       Classification", Machine Learning 85, 2011.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import ClassifierChainEnsemble
    >>> X, Y = make_multilabel_classification(n_samples=300, n_classes=4, random_state=0)
    >>> ensemble = ClassifierChainEnsemble(
    ...     LogisticRegression(), n_estimators=20, bootstrap=True, oob_score=True, random_state=0
    ... )
    >>> ensemble.fit(X, Y).predict(X[:2])
    array([[1, 0, 1, 0],
           [0, 0, 0, 0]])
    >>> [chain.order_.tolist() for chain in ensemble.estimators_[:3]]
    [[1, 3, 2, 0], [0, 2, 1, 3], [0, 3, 2, 1]]
    >>> round(ensemble.oob_score_, 2), round(ensemble.score(X, Y), 2)
    (0.48, 0.57)
    """

    _parameter_constraints = {
        **{name: ClassifierChain._parameter_constraints[name] for name in CHAIN_OPTIONS},
        "estimator": [HasMethods(["fit", "predict"])],
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "order": [StrOptions({"random", "dependence"}), "array-like"],
        "max_samples": [
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0.0, 1.0, closed="right"),
            None,
        ],
        "bootstrap": ["boolean"],
        "max_features": [
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0.0, 1.0, closed="right"),
        ],
        "voting": [StrOptions({"soft", "hard"})],
        "warm_start": ["boolean"],
        "oob_score": ["boolean"],
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
        n_estimators=10,
        order="random",
        max_samples=None,
        bootstrap=False,
        max_features=1.0,
        voting="soft",
        cv=None,
        chain_method="predict",
        solver="auto",
        inference="auto",
        predict_for=None,
        k=1,
        beam_width=10,
        epsilon=0.05,
        n_draws=100,
        warm_start=False,
        oob_score=False,
        n_jobs=None,
        random_state=None,
        verbose=0,
    ):
        self.estimator = estimator
        self.n_estimators = n_estimators
        self.order = order
        self.max_samples = max_samples
        self.bootstrap = bootstrap
        self.max_features = max_features
        self.voting = voting
        self.cv = cv
        self.chain_method = chain_method
        self.solver = solver
        self.inference = inference
        self.predict_for = predict_for
        self.k = k
        self.beam_width = beam_width
        self.epsilon = epsilon
        self.n_draws = n_draws
        self.warm_start = warm_start
        self.oob_score = oob_score
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    # The same parameters mean the same, and are refused in the same words.
    _choose_inference = ClassifierChain._choose_inference
    _plan_inference = ClassifierChain._plan_inference
    _read_samples = ClassifierChain._read_samples

    # The base estimator validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, **fit_params):
        """Fit the chains.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples: numbers, to which the links append labels.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights of the samples, or of every sample and label. They do not change which rows are
            drawn.
        **fit_params : dict
            Given to the `fit` of the base estimators by metadata routing.

        Returns
        -------
        self : ClassifierChainEnsemble
            The fitted ensemble.

        Raises
        ------
        ValueError
            If `y` is no label matrix, an order no permutation of its columns, or repeated; if more
            rows or features are asked for than there are; if out-of-bag scores are asked for where
            no rows are left out; if the base estimator has no probabilities where they are
            needed; if `warm_start` is to leave fewer chains, or other labels.
        LabelFitError
            If the base estimator raises; the message names the label.
        """
        params = route_params(self, "fit", sample_weight, fit_params)
        with all_or_nothing(self):
            kept = self._keep_members()
            X = self._read_samples(X, reset=not kept)
            Y = self._read_same_labels(X, y) if kept else self._read_labels(X, y)
            self._check_same_rows(X, kept)
            if "sample_weight" in params:
                weight = check_label_weight(params["sample_weight"], *Y.shape)
                params = {**params, "sample_weight": weight}
            self.chain_method_ = check_response_method(self.estimator, self.chain_method).__name__
            self._check_wishes()
            names = getattr(self, "label_names_in_", None)
            warn_constant_labels(Y.tocsc() if sp.issparse(Y) else Y, names)
            members = self._draw_members(X, Y, params, kept)
            # As given where that can be indexed, so that chains know the names of the labels.
            labels = Y if sp.issparse(Y) else y
            self.estimators_ = kept + self._fit_members(X, labels, Y, members, params)
            if self.oob_score:
                self._score_out_of_bag(X, Y)
        return self

    def _keep_members(self):
        """The chains that are there and stay; forget what was known of others."""
        if self.warm_start and hasattr(self, "estimators_"):
            return list(self.estimators_)
        self.estimators_samples_, self.estimators_features_ = [], []
        for fact in ("estimators_", "oob_score_", "oob_decision_function_"):
            vars(self).pop(fact, None)
        return []

    def _read_same_labels(self, X, y):
        """Check labels that have to be those of the chains that are there."""
        self._check_same_labels(y)
        return self._read_labels(X, y)

    def _check_same_rows(self, X, kept):
        """Refuse to predict out of bag by chains that were fitted on another number of rows."""
        if kept and self.oob_score and X.shape[0] != self._n_samples:
            raise ValueError(
                f"X has {X.shape[0]} rows, but the chains that are there were fitted on "
                f"{self._n_samples}, so nobody knows which rows they have not seen. With "
                "warm_start=True and oob_score=True fit on the same rows, or begin anew with "
                "warm_start=False."
            )
        self._n_samples = X.shape[0]

    def _check_wishes(self):
        """Check that what is wished for goes together."""
        if self.voting == "hard" and self.predict_for is not None:
            raise ValueError(
                f"predict_for={self.predict_for!r} predicts from the mean of the distributions of "
                'the chains, so there is nothing to vote on. Use voting="soft".'
            )
        if not _has_probabilities(self):
            raise ValueError(
                f"voting='soft' averages probabilities, but {type(self.estimator).__name__} has no "
                'predict_proba. Use voting="hard".'
            )
        inference, _ = self._plan_inference()
        if inference == "exhaustive":
            check_exhaustive(self.n_labels_)
        if self.oob_score and not self._sampling.leaves_rows_out:
            raise ValueError(
                "oob_score=True needs rows that chains have not seen, but every chain sees all of "
                "them. Use bootstrap=True or, for example, max_samples=0.8."
            )

    @property
    def _sampling(self):
        return Sampling(self.max_samples, self.bootstrap, self.max_features)

    def _draw_members(self, X, Y, params, kept):
        """Draw what the new chains differ by, and note the rows and features of all."""
        n_new = self.n_estimators - len(kept)
        if n_new < 0:
            raise ValueError(
                f"n_estimators={self.n_estimators} must be larger or equal to "
                f"len(estimators_)={len(kept)} when warm_start==True"
            )
        if n_new == 0:
            warnings.warn(
                "Warm-start fitting without increasing n_estimators does not fit new chains.",
                UserWarning,
            )
        # All of them, so that a later fit continues where this one ends.
        rng = check_random_state(self.random_state)
        seeds = rng.randint(np.iinfo(np.int32).max, size=self.n_estimators)[len(kept) :]
        orders = self._read_order(X, Y, params, len(kept))
        seen = [chain.order_ for chain in kept]
        members = draw_members(orders, seeds, self._sampling, X.shape, seen)
        self.estimators_samples_ = self.estimators_samples_ + [m.rows for m in members]
        self.estimators_features_ = self.estimators_features_ + [m.features for m in members]
        return members

    def _read_order(self, X, Y, params, n_kept):
        """What the orders of the new chains are drawn from."""
        if not isinstance(self.order, str):
            sees_all = not self._sampling.leaves_rows_out and self.max_features == 1.0
            orders = read_orders(
                self.order, self.n_estimators, self.n_labels_, may_repeat=not sees_all
            )
            return orders[n_kept:]
        if self.order == "random" or n_kept == self.n_estimators:
            return self.n_labels_
        base = seed_estimator(self.estimator, self.random_state)
        residuals = compute_residuals(base, X, Y, params, n_jobs=self.n_jobs)
        return measure_dependence(residuals)

    def _fit_members(self, X, y, Y, members, params):
        """Fit the chains, all together where that is possible."""
        is_independent = self.cv is None and self.solver != "per_label"
        has_all_features = all(len(member.features) == X.shape[1] for member in members)
        if (
            members
            and is_independent
            and has_all_features
            and can_fit_together(self.estimator, Y, params)
        ):
            return self._fit_together(X, Y, members, params)
        return Parallel(n_jobs=self.n_jobs, verbose=self.verbose)(
            delayed(_fit_chain)(self._make_chain(member), X, y, member, params)
            for member in members
        )

    def _make_chain(self, member):
        options = {name: getattr(self, name) for name in CHAIN_OPTIONS}
        base = seed_estimator(self.estimator, member.seed)
        return ClassifierChain(base, order=member.order, random_state=member.seed, **options)

    def _fit_together(self, X, Y, members, params):
        counts = None
        if self._sampling.leaves_rows_out:
            counts = [np.bincount(member.rows, minlength=X.shape[0]) for member in members]
        names = getattr(self, "label_names_in_", None)
        orders = [member.order for member in members]
        links = fit_chains(
            self.estimator, X, Y, orders, counts, params, names=names, n_jobs=self.n_jobs
        )
        return [
            self._make_chain(member)._adopt_links(own, self)
            for member, own in zip(members, links, strict=True)
        ]

    def _score_out_of_bag(self, X, Y):
        """Predict every row by the chains that have not seen it."""
        is_out = np.ones((X.shape[0], len(self.estimators_)), dtype=bool)
        for column, rows in enumerate(self.estimators_samples_):
            is_out[rows, column] = False
        reached = np.flatnonzero(is_out.any(axis=1))
        if len(reached) < len(is_out):
            warnings.warn(
                f"{len(is_out) - len(reached)} of {len(is_out)} rows were seen by all chains: they "
                "have no out-of-bag prediction (NaN). Use more chains.",
                UserWarning,
            )
        self.oob_decision_function_ = np.full(Y.shape, np.nan)
        proba = self._average(X[reached], is_out[reached])
        self.oob_decision_function_[reached] = proba
        predicted = self._decide(X[reached], proba, is_out[reached])
        known = Y[reached].toarray() if sp.issparse(Y) else Y[reached]
        self.oob_score_ = float(((predicted == known) | np.isnan(known)).all(axis=1).mean())

    def _list_chains(self, X):
        """The chains, told what is wished for now, and the samples as each sees them."""
        options = {name: getattr(self, name) for name in CHAIN_OPTIONS}
        for chain, features in zip(self.estimators_, self.estimators_features_, strict=True):
            current = copy(chain)
            vars(current).update(options)
            yield current, X if len(features) == X.shape[1] else X[:, features]

    def _average(self, X, counts=None):
        """The mean of the probabilities, or of the votes, over the chains that count for a row."""
        answers = self._list_answers(X)
        if counts is None:
            return sum(answers) / len(self.estimators_)
        total = sum(
            answer * count[:, None] for answer, count in zip(answers, counts.T, strict=True)
        )
        return total / counts.sum(axis=1, keepdims=True)

    def _list_answers(self, X):
        """The probabilities or the votes of one chain after the other."""
        for chain, samples in self._list_chains(X):
            yield chain._estimate(samples) if self.voting == "soft" else chain._decide(samples)

    def _decide(self, X, proba, counts=None):
        """The predicted labels, by the rule or from the mean of the chains."""
        if self.predict_for is None:
            return proba > 0.5
        return self._map_label_sets(
            X, counts, lambda sets: predict_from_sets(sets, self.predict_for, self.k)
        )

    def _map_label_sets(self, X, counts, work):
        """Apply a function to the mean distributions of blocks of samples; stack the results."""
        chains = [
            (make_links(chain.estimators_, samples), chain._prepare_inference(), chain.order_)
            for chain, samples in self._list_chains(X)
        ]

        def infer(rows):
            parts = (
                inference.infer(links.take(rows)).take_labels(np.argsort(order))
                for links, inference, order in chains
            )
            if self._choose_inference() == "exhaustive":
                n_chains = len(chains)
                shares = np.full(n_chains, 1 / n_chains) if counts is None else counts[rows].T
                return add_complete_sets(parts, shares)
            return mix_label_sets(list(parts), None if counts is None else counts[rows])

        n_bytes = sum(inference.bytes_per_sample for _, inference, _ in chains)
        return np.concatenate([work(infer(rows)) for rows in split_samples(X.shape[0], n_bytes)])

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
        check_is_fitted(self)
        validate_params(self)
        self._check_wishes()
        X = self._read_samples(X, reset=False)
        proba = self._average(X) if self.predict_for is None else None
        return self._shape_answer(self._decide(X, proba))

    @available_if(_has_probabilities)
    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The mean of the probabilities of the chains, which are marginals of the joint
            distributions unless chains are greedy; with ``voting="hard"`` the share of the chains
            that predict the label.
        """
        check_is_fitted(self)
        validate_params(self)
        self._check_wishes()
        return self._average(self._read_samples(X, reset=False))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = False
        return tags


def _fit_chain(chain, X, y, member, params):
    """Fit one chain on its rows and features."""
    if len(member.features) < X.shape[1]:
        X = X[:, member.features]
    with warnings.catch_warnings():
        # The ensemble has said what is to be said.
        warnings.simplefilter("ignore", LabelWarning)
        if not np.array_equal(member.rows, np.arange(X.shape[0])):
            params = check_method_params(X, params, indices=member.rows)
            X, y = X[member.rows], safe_indexing(y, member.rows)
        return chain.fit(X, y, **params)
