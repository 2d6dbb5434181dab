"""ThresholdOptimizer: the best cut-offs of any multi-label classifier."""

from numbers import Integral

import numpy as np
from sklearn.base import clone
from sklearn.utils import indexable
from sklearn.utils.validation import check_is_fitted

from skmultilabel._compat import (
    HasMethods,
    Interval,
    RealNotInt,
    StrOptions,
    fit_context,
    num_samples,
    routing_enabled,
)
from skmultilabel._out_of_fold._folds import (
    FoldScores,
    has_own_folds,
    number_folds,
    pool_folds,
    take_rows,
)
from skmultilabel._out_of_fold._mixin import OutOfFoldMixin
from skmultilabel._response import DEFAULT_CUT_OFFS
from skmultilabel._validation import check_label_matrix, check_label_weight, get_label_names
from skmultilabel.threshold._folds import pool_for, validate_rule
from skmultilabel.threshold._objectives._registry import Objective, get_objective
from skmultilabel.threshold._optimize import warn_undetermined
from skmultilabel.threshold._rules._registry import CUT_RULES, CutRule, make_rule
from skmultilabel.threshold._search._counts import cut_scores
from skmultilabel.threshold._search._registry import trace_curves
from skmultilabel.threshold._thresholding import BaseThresholdClassifier

__all__ = ["ThresholdOptimizer"]


class ThresholdOptimizer(OutOfFoldMixin, BaseThresholdClassifier):
    """Find how the scores of a multi-label classifier best become labels.

    The classifier is fitted on folds of the data and scores the rows that it has not seen.
    On these scores, pooled over the folds, the cut-offs that give the largest value of the
    metric are found: not on a grid, but among all that there are. Cut-offs of labels with few
    positives are held back, since they would follow chance. Then the classifier is fitted once
    more, on all data.

    Read more in the :ref:`User Guide <thresholds>`.

    Parameters
    ----------
    estimator : estimator instance
        Any multi-label classifier with `predict_proba` or `decision_function`: of this
        package, of scikit-learn (`OneVsRestClassifier`, `MultiOutputClassifier`,
        `ClassifierChain`, forests, neighbours, `MLPClassifier`) or a pipeline that ends in
        one. A fitted one is kept as it is inside a
        :class:`~sklearn.frozen.FrozenEstimator`; otherwise it is fitted anew.
    scoring : str, array-like, callable or Objective, default="f1_macro"
        What is maximised:

        * ``"<metric>_<average>"`` with the metrics ``f1`` (or ``f2``, ``f0.5``: any beta),
          ``precision``, ``recall``, ``jaccard``, ``accuracy``, ``balanced_accuracy``,
          ``youden``, ``geometric_mean`` (of both recalls), ``matthews_corrcoef`` and
          ``cohen_kappa``, and the averages ``macro``, ``micro``, ``weighted`` and ``samples``;
        * scikit-learn's ``"accuracy"`` (of whole samples), ``"balanced_accuracy"`` and
          ``"matthews_corrcoef"`` (macro averages) and ``"neg_hamming_loss"``;
        * gains of shape (2, 2) or (n_labels, 2, 2), see
          :class:`~skmultilabel.threshold.GainObjective`;
        * a scorer or a function ``metric(y_true, y_pred)``;
        * an objective, for example one with constraints, see
          :class:`~skmultilabel.threshold.ConstrainedObjective`.
    strategy : {"per_class", "global", "top_k", "proportion", "largest_gap", "n_labels", \
            "expected_f"} or CutRule, default="per_class"
        How scores become labels: a cut-off for every label, held back where positives are few;
        one cut-off for all labels; the k largest scores of a sample; cut-offs that predict labels
        as often as they occur; the largest gap between the scores of a sample; as many labels as
        are predicted for the sample; or what has the largest expected F1. A cut rule such as
        :class:`~skmultilabel.threshold.PerClass` has parameters of its own. See :ref:`cut_rules`.
    cv : int, float, cross-validation generator or iterable, default=None
        The validation folds. ``None`` and an int: that many (5) multi-label stratified folds,
        shuffled where `random_state` is given. A float: one stratified split with that share
        of the rows held out. With ``None`` and a
        :class:`~skmultilabel.calibration.MultiLabelCalibrator`, the folds on which that is
        calibrated serve for the cut-offs too, and nothing is fitted twice.
    refit : bool, default=True
        Whether to fit the classifier on all data after the search. ``False`` needs a `cv`
        with a single split, whose classifier is kept.
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        The scores that are cut. ``"auto"``: `predict_proba` where it exists.
    n_jobs : int, default=None
        The number of folds that are fitted at the same time.
    random_state : int, RandomState instance or None, default=None
        Seed of the shuffling where `cv` is ``None`` or a number.
    verbose : int, default=0
        The verbosity of :class:`joblib.Parallel`.
    store_cv_results : bool, default=False
        Whether to keep the metric of every label at all of its cut-offs in `cv_results_`, for
        pictures and tables.

    Attributes
    ----------
    estimator_ : estimator instance
        The fitted classifier.
    rule_ : CutRule
        The fitted rule that turns scores into labels.
    thresholds_ : ndarray of shape (n_labels,), float64
        A label is predicted where its score is larger than its cut-off. Only where the rule has
        cut-offs.
    best_score_ : float
        The largest value of the metric on the pooled scores. The cut-offs were chosen on the
        same rows, so it is optimistic.
    cv_results_ : dict
        What the folds tell, where there are two or more: ``"fold_scores"`` of shape (n_folds,),
        the metric on each fold under the rule that the other folds choose, an honest estimate;
        their ``"mean_fold_score"`` and ``"std_fold_score"``; and, where the rule has cut-offs,
        those ``"fold_thresholds"`` of shape (n_folds, n_labels), and their standard deviations
        ``"threshold_spread"`` of shape (n_labels,), which tell how well the data determine them.
        With `store_cv_results` also ``"cut_offs"`` and ``"scores"``: for each label an array of
        all cut-offs, ascending, and one of the label's metric at each, which holds until the next;
        ``"support"``, the known positives of every label among the scored rows; and
        ``"default_score"``, the metric on the pooled scores where the classifier itself cuts.
    fold_scores_ : ndarray of shape (n_folds,)
        The same as in `cv_results_`. Only where there are two folds or more.
    fold_thresholds_ : ndarray of shape (n_folds, n_labels)
        The same as in `cv_results_`. Only where there are two folds or more, and cut-offs.
    response_method_ : {"predict_proba", "decision_function"}
        The scores that are cut.
    classes_ : ndarray of shape (n_labels,), dtype object
        The columns ``0, ..., n_labels - 1``.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features. Only where the classifier tells it.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where the classifier tells them.

    See Also
    --------
    FixedThresholdClassifier : Cut-offs that are given.
    skmultilabel.calibration.MultiLabelCalibrator : Scores that can be read as probabilities.
    BinaryRelevance : One classifier per label.
    sklearn.model_selection.TunedThresholdClassifierCV : One cut-off of a binary classifier.

    Notes
    -----
    Which objectives and rules are exact is told where they are described. Without regularization
    they are, for a metric of counts averaged over labels or summed up, as follows. Only cut-offs between two neighbouring scores differ, and for these metrics only those just
    below a positive can be the best. A cut-off lies half way between its neighbours, and equal
    scores are never split. Where several are best, the one nearest to the classifier's own
    (0.5, or 0 for decision values) is taken. A mean over labels is maximised label by label, by
    sorting; a metric of the summed counts (``micro``) over all combinations of cut-offs, on the
    convex hull of the sums [1]_ [2]_. Rows where a label is not known (NaN) do not count for it.
    A label without a known positive, or negative, is named by a warning; its cut-off is that of
    all labels together, or without regularization one above, or below, its scores.

    Scores may be sparse, for example those of the hundred likeliest of ten thousand labels. A score
    that is not listed is minus infinity.

    The fits on the folds of :class:`BinaryRelevance` around a linear model share the decomposition
    of the features.

    fairlearn has a public class of the same name. It is another thing: it equalises rates over
    groups of people.

    References
    ----------
    .. [1] F. Provost and T. Fawcett, "Robust Classification for Imprecise Environments",
       Machine Learning 42, 2001.
    .. [2] Z. C. Lipton, C. Elkan and B. Naryanaswamy, "Optimal Thresholding of Classifiers to
       Maximize F1 Measure", ECML PKDD 2014.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.metrics import f1_score
    >>> from skmultilabel import BinaryRelevance, ThresholdOptimizer
    >>> X, Y = make_multilabel_classification(
    ...     n_samples=600, n_classes=10, n_labels=2, random_state=0
    ... )
    >>> base = BinaryRelevance(LogisticRegression(max_iter=300)).fit(X[:400], Y[:400])
    >>> tuned = ThresholdOptimizer(base).fit(X[:400], Y[:400])
    >>> tuned.thresholds_[:3].round(2)
    array([0.26, 0.36, 0.36])
    >>> round(f1_score(Y[400:], base.predict(X[400:]), average="macro"), 2)
    0.48
    >>> round(f1_score(Y[400:], tuned.predict(X[400:]), average="macro"), 2)
    0.55
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit"])],
        "scoring": [str, callable, Objective, "array-like"],
        "strategy": [StrOptions(set(CUT_RULES)), CutRule],
        "cv": ["cv_object", Interval(RealNotInt, 0.0, 1.0, closed="neither")],
        "refit": ["boolean"],
        "response_method": [StrOptions({"auto", *DEFAULT_CUT_OFFS})],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
        "store_cv_results": ["boolean"],
    }

    _folds_are_for = "the search for cut-offs"

    def __init__(
        self,
        estimator,
        *,
        scoring="f1_macro",
        strategy="per_class",
        cv=None,
        refit=True,
        response_method="auto",
        n_jobs=None,
        random_state=None,
        verbose=0,
        store_cv_results=False,
    ):
        self.estimator = estimator
        self.scoring = scoring
        self.strategy = strategy
        self.cv = cv
        self.refit = refit
        self.response_method = response_method
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose
        self.store_cv_results = store_cv_results

    # The classifier validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, *, groups=None, **params):
        """Find the cut-offs and fit the classifier.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, in any form that the classifier takes.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known (if the classifier takes that).
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights, for the metric and for the classifier where its `fit` takes them.
        groups : array-like of shape (n_samples,), default=None
            Given to the splitter's `split`: which samples stay together.
        **params : dict
            Given to the classifier's `fit` and the splitter's `split` by metadata routing.

        Returns
        -------
        self : ThresholdOptimizer
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix, the name in `scoring` is not known, there are fewer rows
            or positives than folds, or the classifier fails on a fold.
        AttributeError
            If the classifier has no scores.
        """
        objective = get_objective(self.scoring, get_label_names(y))
        Y = check_label_matrix(y, n_samples=num_samples(X), name="y")
        weight = check_label_weight(sample_weight, *Y.shape)
        # Before fits that may take long.
        make_rule(self.strategy).check_objective(objective)
        objective.check_n_labels(Y.shape[1])
        routed = self._route(weight, groups, params)
        X, y = indexable(X, y)
        folds = self._find_folds(X, y, Y, routed)
        self._record_fit(y)
        self.response_method_ = folds[0].response_method
        self._tune(folds, Y, objective, weight)
        return self

    def tune(self, X, y, sample_weight=None):
        """Find new cut-offs on new validation data, and keep the fitted classifier as it is.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples that the classifier was not fitted on.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            The labels of the fit, by the same names: 0 and 1, NaN where not known.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights, for the metric.

        Returns
        -------
        self : ThresholdOptimizer
            The same estimator, with another `rule_`, `thresholds_` and `best_score_`. What the
            folds of the fit told is gone from `cv_results_`.

        Raises
        ------
        ValueError
            If `y` is no label matrix, or has other labels than that of the fit.

        Examples
        --------
        >>> from sklearn.datasets import make_multilabel_classification
        >>> from sklearn.linear_model import LogisticRegression
        >>> from skmultilabel import BinaryRelevance, ThresholdOptimizer
        >>> X, Y = make_multilabel_classification(n_samples=600, n_classes=3, random_state=0)
        >>> model = ThresholdOptimizer(BinaryRelevance(LogisticRegression())).fit(X[:400], Y[:400])
        >>> model.tune(X[400:], Y[400:]).thresholds_.round(2)
        array([0.38, 0.38, 0.38])
        """
        check_is_fitted(self)
        objective = get_objective(self.scoring, get_label_names(y))
        Y = check_label_matrix(y, n_samples=num_samples(X), name="y")
        self._check_same_labels(y)
        weight = check_label_weight(sample_weight, *Y.shape)
        scores = self._compute_scores(
            X, self.response_method_, accept_sparse=make_rule(self.strategy).accepts_sparse
        )
        rows = np.arange(scores.shape[0])
        folds = [FoldScores(self.estimator_, rows, scores, self.response_method_)]
        self._tune(folds, Y, objective, weight)
        return self

    def _find_folds(self, X, y, Y, routed):
        """Fit the classifier, and score the rows by fits on other rows."""
        can_cut = self.response_method != "decision_function"
        if has_own_folds(self.estimator) and self.cv is None and self.refit and can_cut:
            # Where metadata are routed, the classifier has asked for its groups itself.
            groups = {} if routing_enabled() else routed.splitter.split
            self.estimator_ = clone(self.estimator)
            return self.estimator_._fit_with_folds(X, y, **routed.estimator.fit, **groups)
        return self._fit_folds(
            X,
            y,
            Y,
            routed,
            refit=self.refit,
            response_method=self.response_method,
            accept_sparse=make_rule(self.strategy).accepts_sparse,
        )

    def _tune(self, folds, Y, objective, weight):
        """Choose the cut-offs on the pooled scores, and judge them fold by fold."""
        default = DEFAULT_CUT_OFFS[self.response_method_]
        for result in ("fold_thresholds_", "fold_scores_"):
            vars(self).pop(result, None)
        self.cv_results_ = {}
        rows, scores = pool_folds(folds)
        Y_rows, weight_rows = pool_for(objective, folds, Y), take_rows(weight, rows)
        rule = make_rule(self.strategy)
        self.rule_ = clone(rule).fit(
            scores,
            Y_rows,
            objective,
            default=default,
            sample_weight=weight_rows,
            folds=number_folds(folds),
        )
        self.best_score_ = self.rule_.value_
        warn_undetermined(Y_rows, weight_rows, getattr(self, "label_names_in_", None))
        if len(folds) > 1:
            rules, self.fold_scores_ = validate_rule(
                folds, Y, objective, rule, default=default, sample_weight=weight
            )
            self._record_folds(rules)
        if self.store_cv_results:
            cut_offs, values = trace_curves(
                scores, Y_rows, objective, default=default, sample_weight=weight_rows
            )
            self.cv_results_ |= {
                "cut_offs": cut_offs,
                "scores": values,
                "support": (Y[np.unique(rows)] == 1).sum(axis=0),
                "default_score": objective.score_predictions(
                    cut_scores(scores, np.full(self.n_labels_, default)), Y_rows, weight_rows
                ),
            }

    def _record_folds(self, rules):
        """Tell in `cv_results_` what the folds chose, and how it did."""
        self.cv_results_ |= {
            "fold_scores": self.fold_scores_,
            "mean_fold_score": float(self.fold_scores_.mean()),
            "std_fold_score": float(self.fold_scores_.std()),
        }
        if hasattr(self.rule_, "thresholds_"):
            self.fold_thresholds_ = np.array([rule.thresholds_ for rule in rules])
            self.cv_results_ |= {
                "fold_thresholds": self.fold_thresholds_,
                "threshold_spread": self.fold_thresholds_.std(axis=0),
            }

    @property
    def thresholds_(self):
        """The cut-off of every label; an AttributeError where the rule has none."""
        check_is_fitted(self)
        if not hasattr(self.rule_, "thresholds_"):
            raise AttributeError(
                f"The rule {type(self.rule_).__name__} chooses labels without cut-offs, so there "
                "are none to read or to write down. Keep the fitted estimator itself, or fit one "
                "whose strategy has cut-offs: 'per_class', 'global' or 'proportion'."
            )
        return self.rule_.thresholds_

    def _accepts_sparse(self):
        """Tell whether the rule takes sparse scores."""
        return self.rule_.accepts_sparse

    def _choose_labels(self, scores):
        return self.rule_.predict(scores)
