"""Naive Bayes for counts: all labels from one product of the labels with the samples."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from numbers import Real

import numpy as np
from sklearn.base import clone
from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB
from sklearn.preprocessing import binarize
from sklearn.utils.validation import check_non_negative

from skmultilabel._compat import (
    has_valid_params,
    update_class_log_prior,
    update_feature_log_prob,
)
from skmultilabel.problem_transform._batched._batches import read_batch
from skmultilabel.problem_transform._batched._class_sums import sum_classes
from skmultilabel.problem_transform._batched._linear_models import count_threads
from skmultilabel.problem_transform._batched._linear_scorer import LinearScorer, apply_logistic
from skmultilabel.problem_transform._batched._scorer import read_samples
from skmultilabel.problem_transform._batched._twins import make_twins

__all__ = ["explain_refusal", "fit", "make_scorer", "partial_fit"]


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : MultinomialNB, ComplementNB or BernoulliNB
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason.
    """
    if not has_valid_params(estimator):
        return "a parameter is not valid"
    if not isinstance(estimator.alpha, Real):
        return "alpha is not one number"
    if estimator.class_prior is not None and len(estimator.class_prior) != 2:
        return "class_prior is not for two classes"
    return None


def fit(estimator, problems):
    """Fit one clone per label.

    Counts of samples without a label are those of all samples less those with it, where every
    label is known and weighs the same; they differ by rounding from a sum of their own.

    Parameters
    ----------
    estimator : MultinomialNB, ComplementNB or BernoulliNB
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of estimator instances
        The fitted clones; their `feature_count_` are views of one array.
    """
    models = make_twins(clone(estimator), problems.n_labels)
    partial_fit(models, problems)
    return models


def partial_fit(models, problems):
    """Continue the fit of one model per label on a batch.

    Parameters
    ----------
    models : list of {MultinomialNB, ComplementNB, BernoulliNB}
        Models of one type; they are changed.
    problems : LabelProblems
        The batch; every label is known in some row.
    """
    X, new = read_batch(models, problems.X, accept_sparse="csr")
    X = _binarize(models[0], X)
    if type(models[0]) is not BernoulliNB:
        check_non_negative(X, f"{type(models[0]).__name__} (input X)")
    n_threads = count_threads(problems.n_jobs)
    feature_counts, class_counts = sum_classes(X, problems, n_threads)
    counted = zip(models, new, class_counts, feature_counts, strict=True)
    # A thread begins with settings of its own for the logarithm of 0.
    with ThreadPoolExecutor(n_threads, initializer=partial(np.seterr, **np.geterr())) as pool:
        list(pool.map(lambda one: _count(*one), counted))
    # Not in the threads, since scikit-learn keeps warnings quiet, which concerns all of them.
    for model in models:
        update_class_log_prior(model)


def _count(model, is_new, class_count, feature_count):
    if is_new:
        model.class_count_, model.feature_count_ = class_count, feature_count
    else:
        model.class_count_ += class_count
        model.feature_count_ += feature_count
    if type(model) is ComplementNB:
        model.feature_all_ = model.feature_count_.sum(axis=0)
    update_feature_log_prob(model)


def _binarize(model, X):
    if type(model) is not BernoulliNB or model.binarize is None:
        return X
    return binarize(X, threshold=model.binarize)


def _read_samples(model, X):
    return _binarize(model, read_samples(model, X))


def make_scorer(estimators, make_batched_scorer):
    """Make the scorer of discrete naive Bayes classifiers.

    The log odds are linear in the counts: one vector per label, the difference of its classes.

    Parameters
    ----------
    estimators : list of {MultinomialNB, ComplementNB, BernoulliNB}
        Fitted estimators of one type.
    make_batched_scorer : callable
        Not used.

    Returns
    -------
    LinearScorer or None
        ``None`` where `BernoulliNB` turns samples into 0 and 1 otherwise from label to label.
    """
    first = estimators[0]
    if len({getattr(estimator, "binarize", None) for estimator in estimators}) > 1:
        return None
    coef = np.empty((len(estimators), first.n_features_in_))
    intercept = np.empty(len(estimators))
    for label, estimator in enumerate(estimators):
        coef[label], intercept[label] = _find_log_odds(estimator)
    return LinearScorer(first, coef, intercept, "predict_proba", apply_logistic, _read_samples)


def _find_log_odds(model):
    """Coefficients and intercept of the difference of the joint log likelihoods."""
    log_prob, prior = model.feature_log_prob_, model.class_log_prior_
    if type(model) is ComplementNB:
        return log_prob[1] - log_prob[0], 0.0
    if type(model) is MultinomialNB:
        return log_prob[1] - log_prob[0], prior[1] - prior[0]
    absent = np.log(1 - np.exp(log_prob))
    present = log_prob - absent
    return present[1] - present[0], prior[1] - prior[0] + (absent[1] - absent[0]).sum()
