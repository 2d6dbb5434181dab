"""Platt's sigmoids for many sets of scores at once, by Newton's method."""

import numpy as np
from scipy.special import expit

__all__ = ["fit_sigmoids"]

MAX_ITER = 50
# Where the gradient is so small a part of what it is made of, it is zero.
TOLERANCE = 1e-10


def fit_sigmoids(scores, labels, weight):
    """Fit a sigmoid to the scores of every label.

    Minimises the log loss of 1 / (1 + exp(slope * score + intercept)) against targets that are
    drawn a little towards each other [1]_.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Scores; any finite number where the weight is 0.
    labels : ndarray of bool of shape (n_samples, n_labels)
        Which samples carry which labels.
    weight : ndarray of shape (n_samples, n_labels)
        Weights, 0 for a sample that does not belong to a label.

    Returns
    -------
    slope : ndarray of shape (n_labels,)
        Platt's A.
    intercept : ndarray of shape (n_labels,)
        Platt's B.

    References
    ----------
    .. [1] J. Platt, "Probabilistic Outputs for Support Vector Machines and Comparisons to
       Regularized Likelihood Methods", Advances in Large Margin Classifiers, 1999.
    """
    n_negative, n_positive = (weight * ~labels).sum(axis=0), (weight * labels).sum(axis=0)
    targets = np.where(labels, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    center, scale = _find_center_and_scale(scores, weight)
    start = np.stack([np.zeros_like(center), np.log((n_positive + 1) / (n_negative + 1))])
    slope, intercept = _minimize(start, (scores - center) / scale, targets, weight)
    return -slope / scale, slope * center / scale - intercept


def _find_center_and_scale(scores, weight):
    total = weight.sum(axis=0)
    center = (weight * scores).sum(axis=0) / total
    scale = np.sqrt((weight * (scores - center) ** 2).sum(axis=0) / total)
    return center, np.where(scale > 0, scale, 1.0)


def _minimize(params, scores, targets, weight):
    """Newton's method for slope and intercept, with steps that are halved until they help."""
    objective, probabilities = _evaluate(params, scores, targets, weight)
    for _ in range(MAX_ITER):
        residuals = weight * (probabilities - targets)
        gradient = _sum_moments(residuals, scores, 1)
        size = _sum_moments(np.abs(residuals), np.abs(scores), 1)
        moving = (np.abs(gradient) > TOLERANCE * size).any(axis=0)
        if not moving.any():
            break
        curvature = _sum_moments(weight * probabilities * (1 - probabilities), scores, 2)
        step = np.where(moving, _solve(curvature, gradient), 0)
        params, objective, probabilities = _search_line(
            params, objective, step, (scores, targets, weight)
        )
    return params


def _search_line(params, objective, step, problem):
    """Take the steps, halved for the labels that they make worse; none where that is no help."""
    for _ in range(MAX_ITER):
        trial, probabilities = _evaluate(params - step, *problem)
        worse = trial > objective * (1 + 1e-13)
        if not worse.any():
            return params - step, trial, probabilities
        step = np.where(worse, step / 2, step)
    step = np.where(worse, 0, step)
    return params - step, *_evaluate(params - step, *problem)


def _evaluate(params, scores, targets, weight):
    """The log loss of every label, and the probabilities."""
    slope, intercept = params
    raw = slope * scores + intercept
    return (weight * (np.logaddexp(0, raw) - targets * raw)).sum(axis=0), expit(raw)


def _sum_moments(values, scores, degree):
    """Sums of the values times the powers of the scores, from the highest to 0."""
    return np.stack([np.sum(values * scores**power, axis=0) for power in range(degree, -1, -1)])


def _solve(curvature, gradient):
    """Newton's steps; the least of a ridge makes room for scores that are all the same."""
    second, first, zeroth = curvature
    second = second + 1e-13 * (zeroth + second) + np.finfo(float).tiny
    determinant = second * zeroth - first**2
    steps = zeroth * gradient[0] - first * gradient[1], second * gradient[1] - first * gradient[0]
    return np.stack(steps) / determinant
