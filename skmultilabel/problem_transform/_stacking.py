"""Two levels of binary classifiers: what the second learns from, and who scores with it."""

import copy
import warnings
from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.model_selection import check_cv
from sklearn.utils import indexable
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel._compat import ConstantPredictor, check_method_params, safe_split
from skmultilabel._out_of_fold._folds import fit_shared
from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.problem_transform._batched._linear_scorer import LinearScorer
from skmultilabel.problem_transform._batched._scorers import make_batched_scorer
from skmultilabel.problem_transform._partition import check_partition
from skmultilabel.problem_transform._scoring import PerLabelScorer, TogetherScorer

__all__ = [
    "OthersScorer",
    "allow_others",
    "fill_unknown",
    "make_others_scorer",
    "score_unseen",
]


def score_unseen(model, X, Y, *, cv, method, params, shared):
    """Score every row with a classifier that was fitted on other rows.

    Parameters
    ----------
    model : BinaryRelevance
        The classifier; it is cloned.
    X : indexable of length n_samples
        Samples.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    cv : int, splitter, iterable or None
        The folds; a number stands for as many multi-label stratified ones, ``None`` for five.
    method : {"predict_proba", "decision_function", "predict"}
        Which answer.
    params : dict
        Given to `fit`; arrays of length n_samples follow the rows.
    shared : dict
        What a fit on all rows left for those on the folds.

    Returns
    -------
    ndarray of shape (n_samples, n_labels)
        The answers.

    Raises
    ------
    ValueError
        If the folds do not test every row once.
    """
    (X,) = indexable(X)
    answers = np.empty(Y.shape)
    with warnings.catch_warnings():
        # Of rare labels; what matters to the user is said of the fit on all rows.
        warnings.simplefilter("ignore", LabelWarning)
        for train, test in _split(cv, X, Y):
            X_train, Y_train = safe_split(model, X, Y, train)
            X_test, _ = safe_split(model, X, None, test, train)
            fold_params = check_method_params(X, params, indices=train)
            fitted = fit_shared(model, shared, X_train, Y_train, fold_params)
            answer = getattr(fitted, method)(X_test)
            answers[test] = answer.toarray() if sp.issparse(answer) else answer
    return answers


def _split(cv, X, Y):
    """List the folds, which have to test every row once."""
    if cv is None or isinstance(cv, Integral):
        cv = MultilabelStratifiedKFold(5 if cv is None else cv)
    folds = list(check_cv(cv).split(X, Y))
    check_partition(folds, Y.shape[0])
    return folds


def fill_unknown(Y, answers):
    """Put answers where labels are not known.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix with NaN.
    answers : ndarray of shape (n_samples, n_labels)
        What stands for labels that are not known.

    Returns
    -------
    ndarray or csr_array of shape (n_samples, n_labels)
        The labels, sparse where they were.
    """
    if not sp.issparse(Y):
        return np.where(np.isnan(Y), answers, Y)
    filled, unknown = Y.copy(), np.isnan(Y.data)
    rows = np.repeat(np.arange(Y.shape[0]), np.diff(Y.indptr))
    filled.data[unknown] = answers[rows[unknown], Y.indices[unknown]]
    return filled


def allow_others(n_labels):
    """Let every label use the others, never itself.

    Parameters
    ----------
    n_labels : int
        The number of labels, which are the last features.

    Returns
    -------
    ndarray of shape (n_labels, n_labels), dtype bool
        ``False`` on the diagonal.
    """
    return ~np.eye(n_labels, dtype=bool)


def make_others_scorer(estimators, n_jobs=None):
    """Make what scores samples for labels each of which uses the others as its last features.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted estimators, one per label; constant predictors among them.
    n_jobs : int, default=None
        How many labels are scored at the same time where they are not scored together.

    Returns
    -------
    TogetherScorer or OthersScorer
        With one matrix product where the estimators are linear.
    """
    varied = np.array([not isinstance(e, ConstantPredictor) for e in estimators])
    own = [e for e, varies in zip(estimators, varied, strict=True) if varies]
    scorer = make_batched_scorer(own) if own else None
    if not isinstance(scorer, LinearScorer):
        return OthersScorer(estimators, n_jobs)
    return TogetherScorer(_widen(scorer, allow_others(len(estimators))[varied]), estimators)


def _widen(scorer, allowed):
    """Give every linear model a coefficient of 0 for the feature that it may not use."""
    coef = scorer.coef.toarray() if sp.issparse(scorer.coef) else scorer.coef
    n_shared = coef.shape[1] + 1 - allowed.shape[1]
    used = np.hstack([np.ones((len(coef), n_shared), dtype=bool), allowed])
    wide = np.zeros(used.shape, coef.dtype)
    wide[used] = coef.ravel()
    reader = copy.copy(scorer.estimator)
    reader.n_features_in_ = wide.shape[1]
    return LinearScorer(reader, wide, scorer.intercept, scorer.response, scorer.link, scorer.read)


class OthersScorer(PerLabelScorer):
    """Scores one estimator after the other, each without the feature that is its own label.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted estimators, one per label.
    n_jobs : int, default=None
        How many labels are scored at the same time.
    """

    def _map_labels(self, compute, X):
        return Parallel(n_jobs=self.n_jobs)(
            delayed(compute)(estimator, self._leave_out(label, X))
            for label, estimator in enumerate(self.estimators)
        )

    def _leave_out(self, label, X):
        estimator = self.estimators[label]
        if isinstance(estimator, ConstantPredictor):
            return X[:, : estimator.n_features_in_]  # which ones does not matter
        own = X.shape[1] - len(self.estimators) + label
        return X[:, np.delete(np.arange(X.shape[1]), own)]
