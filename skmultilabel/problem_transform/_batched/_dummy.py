"""Classifiers that look at no sample: the shares of the classes are all there is to count."""

import numpy as np
from sklearn.base import clone

from skmultilabel._compat import has_valid_params, num_samples
from skmultilabel.problem_transform._batched._class_sums import split_labels, weigh_classes
from skmultilabel.problem_transform._batched._scorer import BatchedScorer
from skmultilabel.problem_transform._batched._twins import make_twins

__all__ = ["DummyScorer", "explain_refusal", "fit", "make_scorer"]


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : DummyClassifier
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
    if estimator.strategy == "constant" and str(estimator.constant) not in ("0", "1"):
        return "the constant is neither 0 nor 1"
    return None


def fit(estimator, problems):
    """Fit one clone per label.

    Parameters
    ----------
    estimator : DummyClassifier
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of DummyClassifier
        The fitted clones.
    """
    stand_in = np.arange(num_samples(problems.X)) % 2
    models = make_twins(clone(estimator).fit(problems.X, stand_in), problems.n_labels)
    for labels, block in split_labels(problems, 0):
        counts = weigh_classes(block).sum(axis=1)
        for model, shares in zip(models[labels], (counts / counts.sum(axis=0)).T, strict=True):
            model.class_prior_ = shares.copy()
    return models


class DummyScorer(BatchedScorer):
    """The same probabilities for every sample.

    Parameters
    ----------
    proba : ndarray of shape (n_labels,)
        Those of the labels.
    """

    def __init__(self, proba):
        self.proba = proba
        self.n_labels = len(proba)

    def prepare(self, X):
        """Count the samples, whatever they are: see :class:`BatchedScorer`."""
        return self, np.empty((num_samples(X), 0))

    def fill(self, X, response, out):
        """Score a block of samples: see :class:`BatchedScorer`."""
        out[...] = self.proba


def make_scorer(estimators, make_batched_scorer):
    """Make the scorer of dummy classifiers.

    Parameters
    ----------
    estimators : list of DummyClassifier
        Fitted estimators.
    make_batched_scorer : callable
        Not used.

    Returns
    -------
    DummyScorer or None
        ``None`` where they draw probabilities at random.
    """
    if any(estimator.strategy == "stratified" for estimator in estimators):
        return None
    any_sample = np.zeros((1, 1))
    return DummyScorer(np.array([e.predict_proba(any_sample)[0, 1] for e in estimators]))
