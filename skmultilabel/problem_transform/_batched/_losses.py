"""Losses of linear classifiers as functions of the margin, in place and for whole blocks."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["LOGISTIC", "SQUARED_HINGE", "Loss"]


class Loss(NamedTuple):
    """A convex loss of the margin (+-1 times the decision value).

    Attributes
    ----------
    evaluate : callable
        Takes an array of margins; returns their losses and slopes as new arrays. The margins may
        be overwritten.
    compute_curvature : callable
        Takes the magnitudes of slopes; returns the second derivatives there.
    find_intercept : callable
        Takes the weights of the negatives and of the positives; returns the constant decision
        value of least loss.
    bends_smoothly : bool
        Whether the second derivative is continuous, so that a Hessian holds for a while.
    evaluate_arrays : callable or None
        `evaluate` for the arrays of another library: takes its namespace and the margins.
    """

    evaluate: Callable
    compute_curvature: Callable
    find_intercept: Callable
    bends_smoothly: bool
    evaluate_arrays: Callable | None = None


# Beyond the limits exp(-|m|) is denormal, which makes a product many times slower.
SINGLE_LIMIT, DOUBLE_LIMIT = -80.0, -700.0


def _evaluate_logistic(margin):
    """Return log(1 + exp(-m)) and -1 / (1 + exp(m)), accurate in both tails."""
    limit = SINGLE_LIMIT if margin.dtype == np.float32 else DOUBLE_LIMIT
    tail = np.abs(margin)
    np.negative(tail, out=tail)
    np.maximum(tail, limit, out=tail)
    np.exp(tail, out=tail)
    slope = np.less(margin, 0, out=np.empty_like(margin))
    np.maximum(slope, tail, out=slope)
    loss = np.minimum(margin, 0, out=margin)
    np.subtract(np.log1p(tail), loss, out=loss)
    np.add(tail, 1, out=tail)
    np.negative(tail, out=tail)
    np.divide(slope, tail, out=slope)
    return loss, slope


def _evaluate_logistic_arrays(xp, margin):
    """Do the same without writing to arrays, which few libraries can."""
    limit = SINGLE_LIMIT if margin.dtype == xp.float32 else DOUBLE_LIMIT
    tail = xp.exp(xp.clip(-xp.abs(margin), min=limit))
    slope = -xp.where(margin < 0, xp.ones_like(tail), tail) / (1 + tail)
    return xp.log1p(tail) - xp.clip(margin, max=0.0), slope


def _compute_logistic_curvature(steepness):
    return steepness - steepness * steepness


def _evaluate_squared_hinge(margin):
    """Return max(1 - m, 0) ** 2 and its slope."""
    slack = np.subtract(1, margin, out=margin)
    np.maximum(slack, 0, out=slack)
    return slack * slack, slack * -2


def _compute_squared_hinge_curvature(steepness):
    return np.multiply(steepness > 0, 2, dtype=steepness.dtype)


def _find_logistic_intercept(negative, positive):
    return np.log(positive) - np.log(negative)


def _find_squared_hinge_intercept(negative, positive):
    return (positive - negative) / (positive + negative)


LOGISTIC = Loss(
    _evaluate_logistic,
    _compute_logistic_curvature,
    _find_logistic_intercept,
    True,
    _evaluate_logistic_arrays,
)
SQUARED_HINGE = Loss(
    _evaluate_squared_hinge, _compute_squared_hinge_curvature, _find_squared_hinge_intercept, False
)
