"""Which base estimators have a batched fit."""

from collections.abc import Callable
from typing import NamedTuple

from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeClassifier
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel.problem_transform._batched import (
    _calibrated,
    _discrete_naive_bayes,
    _discriminant,
    _dummy,
    _gaussian_naive_bayes,
    _logistic,
    _logistic_cv,
    _neighbors,
    _ridge,
)

__all__ = ["FITS", "BatchedFit", "explain_refusal"]


class BatchedFit(NamedTuple):
    """The batched fit of one type of base estimator.

    Attributes
    ----------
    explain_refusal : callable
        Takes the base estimator and the :class:`LabelProblems`; returns why these are not solved
        together, as the end of a sentence, or ``None`` where they are.
    fit : callable
        Takes the same; returns one fitted clone per label.
    is_divisible : bool
        Whether the fit of a block of labels is worth being sent to a worker of a cluster.
    partial_fit : callable or None
        Takes one estimator per label and the :class:`LabelProblems` of a batch, in which every
        label is known in some row; continues their fit.
    """

    explain_refusal: Callable
    fit: Callable
    is_divisible: bool = False
    partial_fit: Callable | None = None


# By the exact type: a subclass may fit another model.
FITS: dict[type, BatchedFit] = {
    **dict.fromkeys(
        [BernoulliNB, ComplementNB, MultinomialNB],
        BatchedFit(
            _discrete_naive_bayes.explain_refusal,
            _discrete_naive_bayes.fit,
            partial_fit=_discrete_naive_bayes.partial_fit,
        ),
    ),
    CalibratedClassifierCV: BatchedFit(_calibrated.explain_refusal, _calibrated.fit),
    DummyClassifier: BatchedFit(_dummy.explain_refusal, _dummy.fit),
    GaussianNB: BatchedFit(
        _gaussian_naive_bayes.explain_refusal,
        _gaussian_naive_bayes.fit,
        partial_fit=_gaussian_naive_bayes.partial_fit,
    ),
    KNeighborsClassifier: BatchedFit(_neighbors.explain_refusal, _neighbors.fit),
    LinearDiscriminantAnalysis: BatchedFit(_discriminant.explain_refusal, _discriminant.fit),
    LogisticRegression: BatchedFit(_logistic.explain_refusal, _logistic.fit, is_divisible=True),
    LogisticRegressionCV: BatchedFit(
        _logistic_cv.explain_refusal, _logistic_cv.fit, is_divisible=True
    ),
    RidgeClassifier: BatchedFit(_ridge.explain_refusal, _ridge.fit),
}


def explain_refusal(estimator, problems):
    """Say why the labels of a base estimator are not solved together.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason, as the end of a sentence; ``None`` where they are solved together.
    """
    if type(estimator) not in FITS:
        return f"{type(estimator).__name__} has no batched fit"
    if getattr(estimator, "_skl_callbacks", None):
        return "callbacks follow one fit at a time"
    return FITS[type(estimator)].explain_refusal(estimator, problems)
