"""Gaussian naive Bayes: means and variances of all labels from products with the samples."""

from dataclasses import replace

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import validate_data

from skmultilabel._compat import has_valid_params
from skmultilabel.problem_transform._batched._class_sums import split_labels, weigh_classes
from skmultilabel.problem_transform._batched._linear_scorer import apply_logistic
from skmultilabel.problem_transform._batched._scorer import BatchedScorer, read_samples
from skmultilabel.problem_transform._batched._twins import make_twins

__all__ = ["GaussianScorer", "explain_refusal", "fit", "make_scorer"]

# What rounding may do to log odds that are computed as a difference of sums of squares.
MAX_ERROR = 1e-10


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : GaussianNB
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
    if estimator.var_smoothing < 1e-9:
        return "var_smoothing is below 1e-9, and sums of squares do not give variances so exactly"
    priors = estimator.priors
    if priors is not None and not (
        np.shape(priors) == (2,) and np.isclose(np.sum(priors), 1) and np.min(priors) >= 0
    ):
        return "priors are not two numbers that sum to 1"
    return None


def fit(estimator, problems):
    """Fit one clone per label.

    Parameters
    ----------
    estimator : GaussianNB
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of GaussianNB
        The fitted clones.
    """
    first = clone(estimator)
    X = validate_data(first, problems.X)
    dtype = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
    first.classes_ = np.array([0, 1])
    models = make_twins(first, problems.n_labels)
    X = X.astype(np.float64)
    center = X.mean(axis=0)
    X -= center
    for labels, block in split_labels(problems, X.shape[1]):
        counts, means, variances = _find_moments(X, weigh_classes(block))
        largest = _find_largest_variances(X, block) if block.has_unknown else X.var(axis=0).max()
        smoothing = first.var_smoothing * np.broadcast_to(largest, len(counts))
        means[counts > 0] += center
        variances += smoothing[:, np.newaxis, np.newaxis]
        parts = counts.astype(dtype), means.astype(dtype), variances.astype(dtype)
        for model, epsilon, *moments in zip(models[labels], smoothing, *parts, strict=True):
            model.epsilon_ = dtype.type(epsilon)
            _finish(model, *moments)
    return models


def _finish(model, count, mean, variance):
    model.class_count_, model.theta_, model.var_ = count, mean, variance
    priors = count / count.sum() if model.priors is None else model.priors
    model.class_prior_ = np.array(priors, dtype=count.dtype)


def _find_moments(X, weights):
    """Weights, means and variances of both classes: (n_labels, 2) and (n_labels, 2, n_features)."""
    counts = weights.sum(axis=1).T.copy()
    share = np.divide(1.0, counts, out=np.zeros_like(counts), where=counts > 0)[..., np.newaxis]
    means = np.stack([weight.T @ X for weight in weights], axis=1) * share
    X = X**2
    squares = np.stack([weight.T @ X for weight in weights], axis=1) * share
    return counts, means, np.maximum(squares - means**2, 0)


def _find_largest_variances(X, block):
    """The largest variance of a feature over the rows where each label is known."""
    weights = weigh_classes(replace(block, weight=None)).sum(axis=0, keepdims=True)
    return _find_moments(X, weights)[2].max(axis=(1, 2))


class GaussianScorer(BatchedScorer):
    """Log odds that are quadratic in the samples: two products for all labels.

    Parameters
    ----------
    estimators : list of GaussianNB
        The fitted estimators.
    """

    def __init__(self, estimators):
        self.estimators = estimators
        self.n_labels = len(estimators)
        theta, var, prior = (
            np.array([getattr(estimator, name) for estimator in estimators])
            for name in ("theta_", "var_", "class_prior_")
        )
        self.dtype = theta.dtype
        self.center = theta.mean(axis=(0, 1), dtype=np.float64)
        theta, precision = theta - self.center, 1 / var.astype(np.float64)
        with np.errstate(divide="ignore"):  # a class without weight
            constant = np.log(prior) - np.log(2 * np.pi * var).sum(axis=2) / 2
        constant -= (theta**2 * precision).sum(axis=2) / 2
        self.quadratic = _subtract_classes(-precision / 2)
        self.linear = _subtract_classes(theta * precision)
        self.constant = _subtract_classes(constant)
        self.steepest = precision.max(axis=(0, 1))
        self.farthest = (theta**2).max(axis=(0, 1))

    def prepare(self, X):
        """Check the samples: see :class:`BatchedScorer`."""
        return self, read_samples(self.estimators[0], X, accept_sparse=False)

    def get_dtype(self, X):
        """Tell the type of the scores: see :class:`BatchedScorer`."""
        return np.result_type(self.dtype, X.dtype)

    def fill(self, X, response, out):
        """Score a block of samples: see :class:`BatchedScorer`."""
        centered = X - self.center
        squares = centered**2
        if self._estimate_error(squares) > MAX_ERROR:
            for label, estimator in enumerate(self.estimators):
                out[:, label] = estimator.predict_proba(X)[:, 1]
            return
        out[...] = squares @ self.quadratic.T + centered @ self.linear.T + self.constant
        apply_logistic(out)

    def _estimate_error(self, squares):
        """What rounding may have done to the differences of the sums."""
        return np.finfo(float).eps * ((squares.max(axis=0) + self.farthest) @ self.steepest)


def _subtract_classes(values):
    return values[:, 1] - values[:, 0]


def make_scorer(estimators, make_batched_scorer):
    """Make the scorer of Gaussian naive Bayes classifiers.

    Parameters
    ----------
    estimators : list of GaussianNB
        Fitted estimators.
    make_batched_scorer : callable
        Not used.

    Returns
    -------
    GaussianScorer
        The scorer.
    """
    return GaussianScorer(estimators)
