"""Which base estimators have a batched fit."""

from importlib import import_module
from typing import NamedTuple

from skmultilabel._array_library import find_library
from skmultilabel.problem_transform._batched._type_names import name_type

__all__ = ["FITS", "BatchedFit", "explain_refusal", "find_fit", "takes_own_features"]


class BatchedFit(NamedTuple):
    """Where the batched fit of one type of base estimator is.

    Attributes
    ----------
    module : str
        The module beside this one. Its ``explain_refusal`` takes the base estimator and the
        :class:`LabelProblems`; it returns why these are not solved together, as the end of a
        sentence, or ``None`` where they are. Its ``fit`` takes the same and returns one fitted
        clone per label. Its ``partial_fit``, if there is one, takes one estimator per label and
        the problems of a batch, in which every label is known in some row; it continues their
        fit.
    is_divisible : bool
        Whether the fit of a block of labels is worth being sent to a worker of a cluster.
    takes_arrays : bool
        Whether the samples may be an array of another library than NumPy.
    takes_own_features : bool
        Whether labels may have features of their own: see :class:`LabelProblems`.
    """

    module: str
    is_divisible: bool = False
    takes_arrays: bool = False
    takes_own_features: bool = False

    def load(self):
        """Import the module.

        Returns
        -------
        module
            The module.
        """
        return import_module(f"{__package__}.{self.module}")


# By names, since importing all of these takes long.
FITS = {
    "calibration.CalibratedClassifierCV": BatchedFit("_calibrated"),
    "discriminant_analysis.LinearDiscriminantAnalysis": BatchedFit("_discriminant"),
    "dummy.DummyClassifier": BatchedFit("_dummy"),
    "linear_model.LogisticRegression": BatchedFit(
        "_logistic", True, takes_arrays=True, takes_own_features=True
    ),
    "linear_model.LogisticRegressionCV": BatchedFit("_logistic_cv", is_divisible=True),
    "linear_model.RidgeClassifier": BatchedFit("_ridge"),
    "naive_bayes.BernoulliNB": BatchedFit("_discrete_naive_bayes"),
    "naive_bayes.ComplementNB": BatchedFit("_discrete_naive_bayes"),
    "naive_bayes.GaussianNB": BatchedFit("_gaussian_naive_bayes"),
    "naive_bayes.MultinomialNB": BatchedFit("_discrete_naive_bayes"),
    "neighbors.KNeighborsClassifier": BatchedFit("_neighbors"),
    "svm.LinearSVC": BatchedFit("_linear_svc", is_divisible=True, takes_own_features=True),
}


def find_fit(estimator):
    """Find the batched fit of a base estimator.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.

    Returns
    -------
    BatchedFit or None
        That of its exact type, since a subclass may fit another model.
    """
    return FITS.get(name_type(type(estimator)))


def takes_own_features(estimator):
    """Tell whether labels with features of their own are solved together.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.

    Returns
    -------
    bool
        ``False`` too where it has no batched fit at all.
    """
    batched = find_fit(estimator)
    return batched is not None and batched.takes_own_features


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
    batched = find_fit(estimator)
    if batched is None:
        return f"{type(estimator).__name__} has no batched fit"
    if getattr(estimator, "_skl_callbacks", None):
        return "callbacks follow one fit at a time"
    if not batched.takes_arrays and find_library(problems.X) is not None:
        return "the samples are an array of another library than NumPy"
    return batched.load().explain_refusal(estimator, problems)
