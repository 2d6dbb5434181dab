"""Which fitted estimators are scored together."""

from pkgutil import resolve_name

from skmultilabel._array_library import find_library
from skmultilabel.problem_transform._batched._type_names import name_type

__all__ = ["SCORERS", "make_batched_scorer"]

# By the exact type, since a subclass may answer otherwise, and by names, since importing all of
# these takes long. Each names a module beside this one and a function of it, which takes the
# fitted estimators of that type, and `make_batched_scorer` for the estimators inside of them;
# it returns a BatchedScorer, or None.
SCORERS = {
    "calibration.CalibratedClassifierCV": "_calibrated:make_scorer",
    "discriminant_analysis.LinearDiscriminantAnalysis": "_linear_scorer:make_logistic_scorer",
    "dummy.DummyClassifier": "_dummy:make_scorer",
    "linear_model.ElasticNet": "_linear_scorer:make_linear_scorer",
    "linear_model.Lasso": "_linear_scorer:make_linear_scorer",
    "linear_model.LinearRegression": "_linear_scorer:make_linear_scorer",
    "linear_model.LogisticRegression": "_linear_scorer:make_logistic_scorer",
    "linear_model.LogisticRegressionCV": "_linear_scorer:make_logistic_scorer",
    "linear_model.Perceptron": "_linear_scorer:make_linear_scorer",
    "linear_model.Ridge": "_linear_scorer:make_linear_scorer",
    "linear_model.RidgeCV": "_linear_scorer:make_linear_scorer",
    "linear_model.RidgeClassifier": "_linear_scorer:make_linear_scorer",
    "linear_model.RidgeClassifierCV": "_linear_scorer:make_linear_scorer",
    "linear_model.SGDClassifier": "_linear_scorer:make_sgd_scorer",
    "naive_bayes.BernoulliNB": "_discrete_naive_bayes:make_scorer",
    "naive_bayes.ComplementNB": "_discrete_naive_bayes:make_scorer",
    "naive_bayes.GaussianNB": "_gaussian_naive_bayes:make_scorer",
    "naive_bayes.MultinomialNB": "_discrete_naive_bayes:make_scorer",
    "neighbors.KNeighborsClassifier": "_neighbors:make_scorer",
    "svm.LinearSVC": "_linear_scorer:make_linear_scorer",
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
    place = SCORERS.get(name_type(kinds.pop())) if len(kinds) == 1 else None
    if place is None or not all(_has_plain_classes(estimator) for estimator in estimators):
        return None
    return resolve_name(f"{__package__}.{place}")(estimators, make_batched_scorer)


def _has_plain_classes(estimator):
    classes = getattr(estimator, "classes_", (0, 1))
    return find_library(classes) is None and list(classes) == [0, 1]
