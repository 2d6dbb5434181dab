"""Logistic regressions of few features for many labels at once, by Newton steps."""

from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import expit

__all__ = ["Penalty", "compute_hessian", "fit_logistic"]

MAX_STEPS = 100
MAX_HALVINGS = 30
# A step is the last where it promises less than this share of the weights.
TOLERANCE = 1e-16
# What rounding may add to a loss.
ROUNDING = 1e-13


class Penalty(NamedTuple):
    """What pulls coefficients: half of (coef - center)' precision (coef - center).

    Attributes
    ----------
    center : ndarray of shape (n_coefs,)
        Where to.
    precision : ndarray of shape (n_coefs, n_coefs)
        How much.
    """

    center: np.ndarray
    precision: np.ndarray


def fit_logistic(features, targets, weight, penalty, *, start, free):
    """Minimise the logistic losses of all labels, each over its own coefficients.

    The loss of a label is the sum of ``weight * (log(1 + exp(z)) - targets * z)`` over the rows,
    where ``z`` is the sum of ``coef * feature``, and the penalty. It is convex, so Newton steps
    that are halved until they descend reach the minimum.

    Parameters
    ----------
    features : list of n_coefs ndarrays that broadcast to shape (n_samples, n_labels)
        The features.
    targets : ndarray of shape (n_samples, n_labels)
        Probabilities of the labels.
    weight : ndarray of shape (n_samples, n_labels)
        Weights that are not negative.
    penalty : Penalty
        The same for all labels.
    start : ndarray of shape (n_labels, n_coefs)
        Where to start.
    free : ndarray of shape (n_coefs,), dtype bool
        Which coefficients move; the others stay where they start.

    Returns
    -------
    coef : ndarray of shape (n_labels, n_coefs)
        The coefficients.
    loss : ndarray of shape (n_labels,)
        The minimum.
    """
    features = [np.broadcast_to(feature, targets.shape) for feature in features]
    measure = partial(_compute_loss, features, targets, weight, penalty)
    coef, loss = start.copy(), measure(start)
    enough = TOLERANCE * weight.sum(axis=0)
    for _ in range(MAX_STEPS):
        gradient, hessian = _derive(features, targets, weight, penalty, coef)
        step = _solve(hessian, gradient * free, free)
        gain = np.sum(step * gradient, axis=1)
        if (gain <= enough).all():
            break
        coef, loss = _descend(measure, coef, loss, step, gain)
    return coef, loss


def compute_hessian(features, weight, coef):
    """Compute the second derivatives of the logistic losses.

    Parameters
    ----------
    features : list of n_coefs ndarrays that broadcast to shape (n_samples, n_labels)
        The features.
    weight : ndarray of shape (n_samples, n_labels)
        Weights.
    coef : ndarray of shape (n_labels, n_coefs)
        Where.

    Returns
    -------
    ndarray of shape (n_labels, n_coefs, n_coefs)
        They, without a penalty.
    """
    return _sum_curvature(features, weight, expit(_combine(features, coef)))


def _sum_curvature(features, weight, proba):
    curvature = weight * proba * (1 - proba)
    hessian = np.empty((proba.shape[1], len(features), len(features)))
    for j, first in enumerate(features):
        weighted = curvature * first
        for k, second in enumerate(features[: j + 1]):
            hessian[:, j, k] = hessian[:, k, j] = (weighted * second).sum(axis=0)
    return hessian


def _combine(features, coef):
    return sum(feature * c for feature, c in zip(features, coef.T, strict=True))


def _compute_loss(features, targets, weight, penalty, coef):
    z = _combine(features, coef)
    away = coef - penalty.center
    pull = np.einsum("lj,jk,lk->l", away, penalty.precision, away) / 2
    # log(1 + exp(z)), which is several times faster than logaddexp.
    softplus = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    return (weight * (softplus - targets * z)).sum(axis=0) + pull


def _derive(features, targets, weight, penalty, coef):
    """The gradient and the Hessian of every label."""
    proba = expit(_combine(features, coef))
    residual = weight * (proba - targets)
    gradient = np.column_stack([(residual * feature).sum(axis=0) for feature in features])
    gradient += (coef - penalty.center) @ penalty.precision
    return gradient, _sum_curvature(features, weight, proba) + penalty.precision


def _solve(hessian, gradient, free):
    """Solve for the steps of the free coefficients, whatever the scales of the features."""
    hessian = hessian * np.outer(free, free)
    scale = np.sqrt(np.diagonal(hessian, axis1=1, axis2=2))
    scale = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > 0)
    scaled = hessian * scale[:, :, None] * scale[:, None, :]
    # Scores that are all the same make it singular; then the shortest step is as good as any.
    inverse = np.linalg.pinv(scaled, rcond=1e-13, hermitian=True)
    return scale * np.einsum("ljk,lk->lj", inverse, gradient * scale)


def _descend(measure, coef, loss, step, gain):
    """Take the steps, each halved until its loss falls; one that never does is not taken."""
    share = np.ones(len(coef))
    for _ in range(MAX_HALVINGS):
        moved = coef - share[:, None] * step
        new_loss = measure(moved)
        failed = ~(new_loss <= loss * (1 + ROUNDING) - 1e-4 * share * gain)
        if not failed.any():
            break
        share[failed] /= 2
    moved[failed], new_loss[failed] = coef[failed], loss[failed]
    return moved, new_loss
