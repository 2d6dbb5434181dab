"""The best step and intercept of many linear models at once, without touching the samples."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from skmultilabel.problem_transform._batched._losses import Loss

__all__ = ["Plane", "PlanePoint", "ScoreLosses", "evaluate_plane", "search_plane"]

MAX_TRIALS = 30
# A search ends where less than this share of what it gained is expected to be left. Curvatures
# that change fast hide several times as much, which the small share allows for.
ENOUGH = 0.01
# The intercept is left alone where it would gain, of itself, less than the square of this share
# of what was expected at first.
LAG = 0.001
# Objectives that differ by less than this share of them cannot be told apart.
ROUNDING = {np.dtype(np.float32): 3e-7, np.dtype(np.float64): 1e-14}
# Entries of a block of rows whose temporary arrays stay in the cache.
BLOCK_ENTRIES = 1 << 16


@dataclass(frozen=True)
class ScoreLosses:
    """The losses of a block of labels as functions of their scores.

    Parameters
    ----------
    loss : Loss
        The loss of a margin.
    signs : ndarray of shape (n_samples, n_labels)
        1 and -1.
    weight : ndarray of shape (n_samples, n_labels) or (n_samples, 1), or None
        Weights of the losses.
    penalty : float
        Of half the squared coefficients.
    intercept_penalty : float
        Of half the squared intercept; infinite where there is no intercept.
    """

    loss: Loss
    signs: np.ndarray
    weight: np.ndarray | None
    penalty: float
    intercept_penalty: float

    def take(self, labels):
        """Keep some of the labels.

        Parameters
        ----------
        labels : ndarray of int
            Which.

        Returns
        -------
        ScoreLosses
            Their losses.
        """
        if len(labels) == self.signs.shape[1]:
            return self
        shared = self.weight is None or self.weight.shape[1] == 1
        weight = self.weight if shared else self.weight.take(labels, axis=1)
        return replace(self, signs=self.signs.take(labels, axis=1), weight=weight)


class Plane(NamedTuple):
    """All models ``w + step * d`` with any intercept, for one w and one d per label.

    Attributes
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Of w, without the intercept.
    slopes : ndarray of shape (n_samples, n_labels)
        Of d: how the scores change along the step.
    square, product, square_along : ndarray of shape (n_labels,)
        ``|w|^2``, ``w . d`` and ``|d|^2``.
    """

    scores: np.ndarray
    slopes: np.ndarray
    square: np.ndarray
    product: np.ndarray
    square_along: np.ndarray


class PlanePoint(NamedTuple):
    """One point of the plane of every label.

    Attributes
    ----------
    step, intercept : ndarray of shape (n_labels,)
        The two coordinates.
    objective : ndarray of shape (n_labels,)
        The objective.
    gradient : ndarray of shape (2, n_labels)
        Along the step and the intercept.
    hessian : ndarray of shape (3, n_labels)
        Step and step, step and intercept, intercept and intercept.
    residual, curvature : ndarray of shape (n_samples, n_labels)
        The derivatives of the losses with respect to the scores.
    """

    step: np.ndarray
    intercept: np.ndarray
    objective: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    residual: np.ndarray
    curvature: np.ndarray


def search_plane(losses, plane, start, flat):
    """Find step and intercept of every label by damped Newton steps in the plane.

    The scores are linear in both, so that no product with the samples is needed, however many
    trials there are.

    Parameters
    ----------
    losses : ScoreLosses
        What is minimised.
    plane : Plane
        Where.
    start : PlanePoint
        Where the step is 0. Overwritten.
    flat : ndarray of shape (n_labels,)
        The derivative along the intercept that counts as 0.

    Returns
    -------
    PlanePoint
        No worse than `start`, up to rounding errors.
    """
    point = _turn(losses, plane, start)
    rounding = ROUNDING[plane.scores.dtype]
    damping = np.ones_like(point.step)
    before = point.objective.copy()
    move, expected = _choose_newton_step(point)
    # An intercept that lags behind spoils the next direction, which costs more than a trial.
    flat = np.maximum(flat, LAG * np.sqrt(expected * point.hessian[2]))
    for _ in range(MAX_TRIALS):
        # What is gained, since a flat start expects more than there is.
        enough = 2 * ENOUGH * (before - point.objective)
        is_open = (expected > enough) | (np.abs(point.gradient[1]) > flat)
        # A smaller decrease is hidden by the rounding error of the objective.
        labels = np.flatnonzero(is_open & (expected > 0.03 * rounding * point.objective))
        if not len(labels):
            break
        step, intercept = (np.array([point.step, point.intercept]) + damping * move)[:, labels]
        trial = evaluate_plane(losses.take(labels), _take(plane, labels), step, intercept)
        accepted = trial.objective <= point.objective[labels] * (1 + rounding)
        damping[labels] = np.where(accepted, 1, damping[labels] / 4)
        _overwrite(point, labels, trial, accepted)
        move, expected = _choose_newton_step(point)
    return point


def _turn(losses, plane, point):
    """Return the start of a new plane: the same models, other directions."""
    bent = point.curvature * plane.slopes
    point.step[:] = 0
    point.gradient[0] = np.einsum("ij,ij->j", point.residual, plane.slopes)
    point.gradient[0] += losses.penalty * plane.product
    point.hessian[0] = np.einsum("ij,ij->j", bent, plane.slopes)
    point.hessian[0] += losses.penalty * plane.square_along
    point.hessian[1] = 0 if np.isinf(losses.intercept_penalty) else _sum_columns(bent)
    return point


def _choose_newton_step(point):
    """Solve the two by two systems: steps (2, n_labels), and twice the decreases expected."""
    (along, across), (first, mixed, last) = point.gradient, point.hessian
    # A direction in which nothing changes is left alone.
    first, last = np.where(first > 0, first, 1), np.where(last > 0, last, 1)
    determinant = np.maximum(first * last - mixed**2, 1e-10 * first * last)
    move = np.array([mixed * across - last * along, mixed * along - first * across])
    move /= determinant
    return move, np.maximum(-np.vecdot(move, point.gradient, axis=0), 0)


def _take(plane, labels):
    if len(labels) == len(plane.square):
        return plane
    return Plane(*(part.take(labels, axis=-1) for part in plane))


def _overwrite(point, labels, trial, accepted):
    """Write the labels whose trials are accepted to the point."""
    for part, new in zip(point, trial, strict=True):
        if len(labels) == part.shape[-1] and accepted.all():
            part[...] = new
        else:
            part[..., labels[accepted]] = new[..., accepted]


def evaluate_plane(losses, plane, step, intercept):
    """Evaluate one point of the plane of every label.

    Parameters
    ----------
    losses : ScoreLosses
        What is minimised.
    plane : Plane
        Where.
    step, intercept : ndarray of shape (n_labels,)
        The points.

    Returns
    -------
    PlanePoint
        Objective and derivatives there.
    """
    residual, curvature = np.empty_like(plane.scores), np.empty_like(plane.scores)
    sums = np.zeros((6, len(step)))
    n_rows = max(1, BLOCK_ENTRIES // len(step))
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(residual), n_rows):
            rows = slice(start, start + n_rows)
            outputs = residual[rows], curvature[rows]
            sums += _sum_rows(losses, plane, step, intercept, rows, *outputs)
        loss, along, across, first, mixed, last = sums
        penalty, intercept_penalty = losses.penalty, losses.intercept_penalty
        square = plane.square + step * (2 * plane.product + step * plane.square_along)
        objective = loss + penalty / 2 * square
        along += penalty * (plane.product + step * plane.square_along)
        first += penalty * plane.square_along
        if np.isinf(intercept_penalty):
            across[:], mixed[:], last[:] = 0, 0, 1
        else:
            objective += intercept_penalty / 2 * intercept**2
            across += intercept_penalty * intercept
            last += intercept_penalty
    return PlanePoint(step, intercept, objective, sums[1:3], sums[3:], residual, curvature)


def _sum_rows(losses, plane, step, intercept, rows, residual, curvature):
    """Sum losses and their derivatives over some rows; write these to the last two."""
    slopes, signs = plane.slopes[rows], losses.signs[rows]
    dtype = slopes.dtype
    margin = slopes * step.astype(dtype)
    margin += plane.scores[rows]
    margin += intercept.astype(dtype)
    margin *= signs
    value, slope = losses.loss.evaluate(margin)
    np.multiply(slope, signs, out=residual)
    curvature[:] = losses.loss.compute_curvature(np.abs(slope, out=slope))
    if losses.weight is not None:
        for part in (value, residual, curvature):
            part *= losses.weight[rows]
    bent = np.multiply(curvature, slopes, out=slope)
    return [
        _sum_columns(value),
        np.einsum("ij,ij->j", residual, slopes),
        _sum_columns(residual),
        np.einsum("ij,ij->j", bent, slopes),
        _sum_columns(bent),
        _sum_columns(curvature),
    ]


def _sum_columns(values):
    """Sum over the rows by a matrix product, which is many times faster than `sum`."""
    return np.ones(len(values), values.dtype) @ values
