"""MultiLabelCalibrator: scores of any multi-label classifier become probabilities."""

import warnings
from numbers import Integral, Real

import numpy as np
from scipy.special import expit
from sklearn.frozen import FrozenEstimator
from sklearn.utils import indexable
from sklearn.utils.validation import check_is_fitted

from skmultilabel._compat import (
    HasMethods,
    Interval,
    RealNotInt,
    StrOptions,
    fit_context,
    num_samples,
)
from skmultilabel._out_of_fold._folds import find_constant_labels
from skmultilabel._out_of_fold._mixin import OutOfFoldMixin
from skmultilabel._out_of_fold._wrapper import BaseScoreWrapper
from skmultilabel._response import DEFAULT_CUT_OFFS, resolve_response_method
from skmultilabel._validation import (
    check_label_matrix,
    check_label_weight,
    describe_labels,
)
from skmultilabel.calibration._cross_fit import calibrate_folds, fit_on_folds
from skmultilabel.calibration._label_maps import to_log_odds
from skmultilabel.calibration._maps._registry import MAPS
from skmultilabel.exceptions import LabelWarning

__all__ = ["MultiLabelCalibrator"]

# Decision values first: they do not crowd at 0 and 1.
RESPONSES = ("decision_function", "predict_proba")


class MultiLabelCalibrator(OutOfFoldMixin, BaseScoreWrapper):
    """Turn the scores of a multi-label classifier into probabilities that can be trusted.

    Of the samples that get 0.3 for a label, three in ten should have it. The classifier is fitted
    on folds of the data and scores the rows that it has not seen. From these scores, pooled over
    the folds, one rising map per label is learned that makes probabilities of them. The maps of
    labels with few positives are held near the map of all labels together, since they would
    follow chance. Then the classifier is fitted once more, on all data.

    Read more in the :ref:`User Guide <calibration>`.

    Parameters
    ----------
    estimator : estimator instance
        Any multi-label classifier with `predict_proba` or `decision_function`. A fitted one is
        kept as it is inside a :class:`~sklearn.frozen.FrozenEstimator`; the rows of the fit, which
        it must not have seen, are then for the maps alone.
    method : {"sigmoid", "isotonic", "beta", "temperature"}, default="sigmoid"
        The kind of map. With ``s`` for the log-odds that the classifier gives, or its decision
        value, and ``p`` for their probability, the calibrated log-odds are

        * ``"sigmoid"``: ``a * s + c`` [1]_;
        * ``"isotonic"``: the steps that fit best, which needs many positives [2]_;
        * ``"beta"``: ``a * log(p) - b * log(1 - p) + c`` [3]_;
        * ``"temperature"``: ``s / t``, which leaves 0.5 where it is [4]_.
    cv : int, float, cross-validation generator or iterable, default=None
        The folds. ``None`` and an int: that many (5) multi-label stratified folds, shuffled where
        `random_state` is given. A float: one stratified split with that share of the rows held
        out.
    shrinkage : float, default=2.0
        How many positives the map of all labels together counts in the map of each label. 0: every
        label for itself. Infinity: the same map for all labels.
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        The scores that are mapped. ``"auto"``: `decision_function` where it exists, for it does
        not crowd at 0 and 1.
    n_jobs : int, default=None
        The number of folds that are fitted at the same time.
    random_state : int, RandomState instance or None, default=None
        Seed of the shuffling where `cv` is ``None`` or a number.
    verbose : int, default=0
        The verbosity of :class:`joblib.Parallel`.

    Attributes
    ----------
    estimator_ : estimator instance
        The fitted classifier.
    maps_ : LabelMaps
        The maps: its ``compute_log_odds`` takes scores of shape (n_samples, n_labels).
    response_method_ : {"predict_proba", "decision_function"}
        The scores that are mapped.
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
    skmultilabel.inspection.ReliabilityDisplay : A picture of how far probabilities hold.
    skmultilabel.ThresholdOptimizer : Cut-offs for a metric; around this estimator it uses the
        same folds.
    sklearn.calibration.CalibratedClassifierCV : The same for a single target.

    Notes
    -----
    All maps rise, so the order of the samples within a label, and with it ROC AUC and average
    precision, is that of the classifier. Where isotonic steps are flat the score still decides, by
    at most a millionth.

    Probabilities are drawn a hundredth from 0 and 1 before their log-odds are taken. The targets
    of all but the isotonic maps are Platt's, which stand for one more positive and one more
    negative [1]_. The map of all labels pulls by a quadratic penalty, whose precision is the Fisher
    information that `shrinkage` positives, and as many negatives as go with them, have in the
    pooled entries. Of isotonic maps a mean is taken, in which a label's own counts
    ``n / (n + shrinkage)``, where ``n`` are the entries of its rarer class.

    A label that is not known (NaN) does not count in its row. A label that is always there, or
    never, keeps the probability 1 or 0, unless the classifier was fitted before. A label that has
    one class only among the scored rows gets the map of all labels. Warnings name both.

    References
    ----------
    .. [1] J. Platt, "Probabilistic Outputs for Support Vector Machines and Comparisons to
       Regularized Likelihood Methods", Advances in Large Margin Classifiers, 1999.
    .. [2] B. Zadrozny and C. Elkan, "Transforming Classifier Scores into Accurate Multiclass
       Probability Estimates", KDD 2002.
    .. [3] M. Kull, T. Silva Filho and P. Flach, "Beta Calibration: A Well-Founded and Easily
       Implemented Improvement on Logistic Calibration for Binary Classifiers", AISTATS 2017.
    .. [4] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural
       Networks", ICML 2017.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.svm import LinearSVC
    >>> from skmultilabel import BinaryRelevance
    >>> from skmultilabel.calibration import MultiLabelCalibrator
    >>> X, Y = make_multilabel_classification(n_samples=600, n_classes=3, random_state=0)
    >>> model = MultiLabelCalibrator(BinaryRelevance(LinearSVC())).fit(X[:400], Y[:400])
    >>> model.predict_proba(X[400:402]).round(2)
    array([[0.49, 0.11, 1.  ],
           [0.21, 0.89, 0.76]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit"])],
        "method": [StrOptions(set(MAPS))],
        "cv": ["cv_object", Interval(RealNotInt, 0.0, 1.0, closed="neither")],
        "shrinkage": [Interval(Real, 0.0, None, closed="both")],
        "response_method": [StrOptions({"auto", *DEFAULT_CUT_OFFS})],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    _folds_are_for = "calibration"

    def __init__(
        self,
        estimator,
        *,
        method="sigmoid",
        cv=None,
        shrinkage=2.0,
        response_method="auto",
        n_jobs=None,
        random_state=None,
        verbose=0,
    ):
        self.estimator = estimator
        self.method = method
        self.cv = cv
        self.shrinkage = shrinkage
        self.response_method = response_method
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    # The classifier validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, *, groups=None, **params):
        """Fit the classifier and the maps.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, in any form that the classifier takes.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known (if the classifier takes that).
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
            Weights, for the maps and for the classifier where its `fit` takes them.
        groups : array-like of shape (n_samples,), default=None
            Given to the splitter's `split`: which samples stay together.
        **params : dict
            Given to the classifier's `fit` and the splitter's `split` by metadata routing.

        Returns
        -------
        self : MultiLabelCalibrator
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix, no label has both classes, there are fewer rows or
            positives than folds, or the classifier fails on a fold.
        AttributeError
            If the classifier has no scores.
        """
        self._fit_maps(X, y, sample_weight, groups, params)
        return self

    @fit_context(prefer_skip_nested_validation=False)
    def _fit_with_folds(self, X, y, sample_weight=None, *, groups=None, **params):
        """Fit, and give every fold the probabilities that the maps of the other folds make."""
        return calibrate_folds(*self._fit_maps(X, y, sample_weight, groups, params))

    def _fit_maps(self, X, y, sample_weight, groups, params):
        """Fit; return the folds with log-odds, the maps, the labels and the weights."""
        Y = check_label_matrix(y, n_samples=num_samples(X), name="y")
        weight = check_label_weight(sample_weight, *Y.shape)
        wanted = RESPONSES if self.response_method == "auto" else self.response_method
        # Before fits that may take long.
        resolve_response_method(self.estimator, wanted)
        routed = self._route(weight, groups, params)
        X, y = indexable(X, y)
        folds = self._fit_folds(X, y, Y, routed, response_method=wanted)
        self._record_fit(y)
        self.response_method_ = folds[0].response_method
        folds = [f._replace(scores=to_log_odds(f.scores, f.response_method)) for f in folds]
        options = {
            "method": self.method,
            "shrinkage": self.shrinkage,
            "certain": self._find_certain(Y),
            "label_names": getattr(self, "label_names_in_", None),
        }
        self.maps_ = fit_on_folds(folds, Y, weight, **options)
        return folds, self.maps_, Y, weight, options

    def _find_certain(self, Y):
        """Find, and name, the labels of one class, which the classifier knows for certain."""
        certain = np.full(Y.shape[1], np.nan)
        if isinstance(self.estimator_, FrozenEstimator):
            return certain
        has_positive = (Y == 1).sum(axis=0) > 0
        is_known = (Y != Y).sum(axis=0) < Y.shape[0]
        labels = find_constant_labels(Y)
        labels = labels[is_known[labels]]
        certain[labels] = has_positive[labels]
        if len(labels):
            names = getattr(self, "label_names_in_", None)
            warnings.warn(
                f"Label {describe_labels(labels, names)} has one class only, which is then certain "
                "for every sample. Leave it out, or add samples of the other class.",
                LabelWarning,
            )
        return certain

    def predict(self, X):
        """Predict the labels whose probabilities are larger than 0.5.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1, sparse where the labels of the fit were sparse.
        """
        return self._shape_answer(self.decision_function(X) > 0)

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Calibrated probabilities.
        """
        return expit(self.decision_function(X))

    def decision_function(self, X):
        """Compute the log-odds of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The log-odds of the calibrated probabilities.
        """
        check_is_fitted(self)
        scores = self._compute_scores(X, self.response_method_)
        return self.maps_.compute_log_odds(to_log_odds(scores, self.response_method_))
