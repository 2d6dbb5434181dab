"""Gaussian naive Bayes: means and variances of all labels from products with the samples."""

from dataclasses import replace

import numpy as np
from sklearn.base import clone

from skmultilabel._compat import has_valid_params
from skmultilabel.problem_transform._batched._batches import read_batch
from skmultilabel.problem_transform._batched._class_sums import split_labels, weigh_classes
from skmultilabel.problem_transform._batched._linear_scorer import apply_logistic
from skmultilabel.problem_transform._batched._scorer import BatchedScorer, read_samples
from skmultilabel.problem_transform._batched._twins import make_twins

__all__ = ["GaussianScorer", "explain_refusal", "fit", "make_scorer", "partial_fit"]

# What rounding may do to log odds that are computed as a difference of sums of squares.
MAX_ERROR = 1e-10
# A class that weighs less in a batch is not seen in it.
MIN_WEIGHT = 1e-8


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
    models = make_twins(clone(estimator), problems.n_labels)
    partial_fit(models, problems)
    return models


def partial_fit(models, problems):
    """Continue the fit of one model per label on a batch.

    Parameters
    ----------
    models : list of GaussianNB
        They are changed.
    problems : LabelProblems
        The batch; every label is known in some row.
    """
    X, new = read_batch(models, problems.X)
    dtype = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
    for model, is_new in zip(models, new, strict=True):
        if is_new:
            _start(model, dtype)
    X = X.astype(np.float64)
    center = X.mean(axis=0)
    X -= center
    largest_of_all = X.var(axis=0).max()
    for labels, block in split_labels(problems, X.shape[1]):
        counts, means, variances = _find_moments(X, weigh_classes(block))
        largest = _find_largest_variances(X, block) if block.has_unknown else largest_of_all
        epsilons = (models[0].var_smoothing * np.broadcast_to(largest, len(counts))).astype(dtype)
        parts = models[labels], epsilons, counts, means + center, variances
        for model, *moments in zip(*parts, strict=True):
            _update(model, *moments)


def _start(model, dtype):
    model.theta_, model.var_ = np.zeros((2, 2, model.n_features_in_), dtype)
    model.class_count_ = np.zeros(2, dtype)
    model.class_prior_ = np.array([0, 0] if model.priors is None else model.priors, dtype)


def _update(model, epsilon, count, mean, variance):
    """Combine the moments of a batch with those before (Chan, Golub and LeVeque, 1979)."""
    # As in scikit-learn: what is taken off is the smoothing of this batch, not of the last.
    model.var_ -= epsilon if hasattr(model, "epsilon_") else 0
    past, total = model.class_count_, model.class_count_ + count
    seen = count > MIN_WEIGHT
    old, new = (part[seen, np.newaxis] / total[seen, np.newaxis] for part in (past, count))
    difference = mean[seen] - model.theta_[seen]
    model.var_[seen] = old * model.var_[seen] + new * variance[seen] + old * new * difference**2
    model.theta_[seen] = old * model.theta_[seen] + new * mean[seen]
    model.var_ += epsilon
    model.epsilon_ = epsilon
    model.class_count_ += count.astype(model.class_count_.dtype)
    if model.priors is None:
        model.class_prior_ = model.class_count_ / model.class_count_.sum()


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
