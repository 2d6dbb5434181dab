"""The best step and intercept of many linear models at once, without touching the samples."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from skmultilabel.problem_transform._batched._losses import Loss

__all__ = ["Plane", "PlanePoint", "ScoreLosses", "search_plane"]

MAX_TRIALS = 30
# A search may stop where the slope has fallen to this share of the slope at its start.
SLOPE_SHARE = 0.1
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

    def take(self, mask):
        """Keep some of the labels.

        Parameters
        ----------
        mask : ndarray of shape (n_labels,), dtype bool
            Which.

        Returns
        -------
        ScoreLosses
            Their losses.
        """
        shared = self.weight is None or self.weight.shape[1] == 1
        weight = self.weight if shared else self.weight.compress(mask, axis=1)
        return replace(self, signs=self.signs.compress(mask, axis=1), weight=weight)


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
    """Where a search is, label by label.

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
    residual : ndarray of shape (n_samples, n_labels)
        The derivatives of the losses with respect to the scores.
    """

    step: np.ndarray
    intercept: np.ndarray
    objective: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    residual: np.ndarray


def search_plane(losses, plane, intercept, flat):
    """Find step and intercept of every label by damped Newton steps in the plane.

    The scores are linear in both, so that no product with the samples is needed, however many
    trials there are.

    Parameters
    ----------
    losses : ScoreLosses
        What is minimised.
    plane : Plane
        Where.
    intercept : ndarray of shape (n_labels,)
        The intercepts to begin with. The step begins at 0.
    flat : ndarray of shape (n_labels,)
        The derivative along the intercept that counts as 0.

    Returns
    -------
    PlanePoint
        No worse than the beginning, up to rounding errors.
    """
    point = evaluate_plane(losses, plane, np.zeros_like(intercept), intercept)
    rounding = ROUNDING[plane.scores.dtype]
    enough = np.array([SLOPE_SHARE * np.abs(point.gradient[0]), flat])
    share = np.ones_like(intercept)
    residual_of = point
    for _ in range(MAX_TRIALS):
        move = _choose_newton_step(point) * share
        # What the quadratic model promises is below what the objective can show.
        hidden = -np.vecdot(move, point.gradient, axis=0) < 0.03 * rounding * point.objective
        is_open = (np.abs(point.gradient) > enough).any(axis=0) & ~hidden
        if not is_open.any():
            break
        move = np.where(is_open, move, 0)
        trial = evaluate_plane(losses, plane, point.step + move[0], point.intercept + move[1])
        accepted = trial.objective <= point.objective * (1 + rounding)
        point = _merge(point, trial, accepted)
        residual_of = trial if accepted.all() else None
        share = np.where(accepted, 1, share / 4)
    if residual_of is None:
        return evaluate_plane(losses, plane, point.step, point.intercept)
    return point


def _choose_newton_step(point):
    """Solve the two by two systems; (2, n_labels)."""
    (along, across), (first, mixed, last) = point.gradient, point.hessian
    # A direction in which nothing changes is left alone.
    first, last = np.where(first > 0, first, 1), np.where(last > 0, last, 1)
    determinant = np.maximum(first * last - mixed**2, 1e-10 * first * last)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        move = np.array([mixed * across - last * along, mixed * along - first * across])
        return np.nan_to_num(move / determinant, nan=0, posinf=0, neginf=0)


def _merge(point, trial, accepted):
    merged = [np.where(accepted, new, old) for old, new in zip(point[:5], trial[:5], strict=True)]
    return PlanePoint(*merged, trial.residual)


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
        Objective, gradient, Hessian and residual there.
    """
    residual = np.empty_like(plane.scores)
    sums = np.zeros((6, len(step)))
    n_rows = max(1, BLOCK_ENTRIES // len(step))
    with np.errstate(over="ignore", invalid="ignore"):
        for first in range(0, len(residual), n_rows):
            rows = slice(first, first + n_rows)
            sums += _sum_rows(losses, plane, step, intercept, rows, residual)
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
    return PlanePoint(step, intercept, objective, sums[1:3], sums[3:], residual)


def _sum_rows(losses, plane, step, intercept, rows, residual):
    """Sum losses and their derivatives over some rows; write the residuals of these."""
    slopes, signs = plane.slopes[rows], losses.signs[rows]
    dtype = slopes.dtype
    margin = slopes * step.astype(dtype)
    margin += plane.scores[rows]
    margin += intercept.astype(dtype)
    margin *= signs
    value, slope = losses.loss.evaluate(margin)
    np.multiply(slope, signs, out=residual[rows])
    curvature = losses.loss.compute_curvature(np.abs(slope, out=slope))
    if losses.weight is not None:
        for part in (value, residual[rows], curvature):
            part *= losses.weight[rows]
    bent = curvature * slopes
    return [
        _sum_columns(value),
        np.einsum("ij,ij->j", residual[rows], slopes),
        _sum_columns(residual[rows]),
        np.einsum("ij,ij->j", bent, slopes),
        _sum_columns(bent),
        _sum_columns(curvature),
    ]


def _sum_columns(values):
    """Sum over the rows by a matrix product, which is many times faster than `sum`."""
    return np.ones(len(values), values.dtype) @ values
