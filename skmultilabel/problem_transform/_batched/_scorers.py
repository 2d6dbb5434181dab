"""Which fitted estimators are scored together."""

from collections.abc import Callable

from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Perceptron,
    Ridge,
    RidgeClassifier,
    RidgeClassifierCV,
    RidgeCV,
    SGDClassifier,
)
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from skmultilabel.problem_transform._batched import (
    _calibrated,
    _discrete_naive_bayes,
    _dummy,
    _gaussian_naive_bayes,
    _neighbors,
)
from skmultilabel.problem_transform._batched._linear_scorer import (
    make_linear_scorer,
    make_logistic_scorer,
    make_sgd_scorer,
)

__all__ = ["SCORERS", "make_batched_scorer"]

# By the exact type: a subclass may answer otherwise. Each takes the fitted estimators of that type,
# and `make_batched_scorer` for the estimators inside of them; returns a BatchedScorer, or None.
SCORERS: dict[type, Callable] = {
    **dict.fromkeys(
        [
            ElasticNet,
            Lasso,
            LinearRegression,
            LinearSVC,
            Perceptron,
            Ridge,
            RidgeClassifier,
            RidgeClassifierCV,
            RidgeCV,
        ],
        make_linear_scorer,
    ),
    **dict.fromkeys([BernoulliNB, ComplementNB, MultinomialNB], _discrete_naive_bayes.make_scorer),
    CalibratedClassifierCV: _calibrated.make_scorer,
    DummyClassifier: _dummy.make_scorer,
    GaussianNB: _gaussian_naive_bayes.make_scorer,
    KNeighborsClassifier: _neighbors.make_scorer,
    LinearDiscriminantAnalysis: make_logistic_scorer,
    LogisticRegression: make_logistic_scorer,
    LogisticRegressionCV: make_logistic_scorer,
    SGDClassifier: make_sgd_scorer,
}


def make_batched_scorer(estimators):
    """Make the scorer of fitted binary estimators.

    Parameters
    ----------
    estimators : list of estimator instances
        Fitted estimators, one per label.

    Returns
    -------
    BatchedScorer or None
        ``None`` where they are scored one after the other.
    """
    kinds = set(map(type, estimators))
    if len(kinds) != 1 or not kinds <= SCORERS.keys():
        return None
    if not all(_is_binary(estimator) for estimator in estimators):
        return None
    return SCORERS[kinds.pop()](estimators, make_batched_scorer)


def _is_binary(estimator):
    return list(getattr(estimator, "classes_", (0, 1))) == [0, 1]
