"""Preconditioned nonlinear conjugate gradients for a block of linear models on sparse samples."""

from dataclasses import dataclass

import numpy as np

from skmultilabel.problem_transform._batched._plane_search import (
    Plane,
    evaluate_plane,
    search_plane,
)

__all__ = ["Models", "StopRule", "descend"]


@dataclass(frozen=True)
class StopRule:
    """When a label counts as solved.

    Parameters
    ----------
    gradient : ndarray of shape (n_labels,)
        No entry of the gradient may be larger.
    decrement : float
        As many more steps as were taken, each with the decrease that the diagonal model of the
        objective expects now, may gain no larger share of the objective.
    max_iter : int
        The most iterations.
    """

    gradient: np.ndarray
    decrement: float
    max_iter: int


@dataclass
class Models:
    """Linear models of a block of labels, written to as they are improved.

    Parameters
    ----------
    coef : ndarray of shape (n_features, n_labels)
        The coefficients.
    intercept : ndarray of shape (n_labels,)
        The intercepts.
    n_iter : ndarray of shape (n_labels,), dtype int32
        The numbers of iterations.
    converged : ndarray of shape (n_labels,), dtype bool
        Which are solved, or cannot be improved in floating point.
    """

    coef: np.ndarray
    intercept: np.ndarray
    n_iter: np.ndarray
    converged: np.ndarray


def descend(X, losses, models, variance, stop, allowed=None):
    """Improve the models of a block of labels until each is solved.

    Every iteration takes two products with the samples: one for the change of the scores along
    the directions, one for the gradients. Step and intercept are then the best ones there are
    (`search_plane`), so that conjugate directions [1]_ lose nothing to a crude step, and an
    intercept without penalty cannot slow the coefficients down. The metric is the diagonal
    ``penalty + variance * (sum of the second derivatives of the losses)``.

    Parameters
    ----------
    X : csr_array of shape (n_samples, n_features)
        Samples, of the precision to work in.
    losses : ScoreLosses
        What is minimised, in the same precision.
    models : Models
        Where to begin; overwritten by the result.
    variance : ndarray of shape (n_features,)
        The variances of the features; around 0 where there is no intercept.
    stop : StopRule
        When to stop.
    allowed : ndarray of shape (n_own, n_labels), dtype bool, default=None
        Which of the last `n_own` features each label may use; all of them by default.

    References
    ----------
    .. [1] J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd ed., section 5.2, 2006;
       the factor of Polak and Ribiere.
    """
    state = _Descent(X, losses, models, variance, stop, allowed)
    while len(state.labels):
        state.drop_finished()
        if len(state.labels):
            state.move()


class _Descent:
    """The labels that are not solved yet: where they are and where they go."""

    PER_LABEL = (
        "labels",
        "limit",
        "coef",
        "scores",
        "direction",
        "gradient",
        "product",
        "is_still",
        "is_stuck",
        "allowed",
    )

    def __init__(self, X, losses, models, variance, stop, allowed):
        self.X, self.models, self.stop = X, models, stop
        self.losses, self.variance = losses, variance[:, None]
        self.labels = np.arange(models.coef.shape[1])
        no_choice = np.ones((0, len(self.labels)), dtype=bool)
        self.allowed = no_choice if allowed is None else allowed
        self.coef = models.coef.astype(X.dtype)
        self.scores = _multiply(X, self.coef)
        self.limit = stop.gradient
        still = np.zeros_like(self.limit)
        square = _dot(self.coef, self.coef)
        plane = Plane(self.scores, np.zeros_like(self.scores), square, still, still)
        self.point = evaluate_plane(losses, plane, still, models.intercept.astype(np.float64))
        self.direction = np.zeros_like(self.coef)
        self.product = np.full(len(still), np.inf)
        self.gradient = np.zeros_like(self.coef)
        self.is_still = self.is_stuck = np.zeros(len(still), dtype=bool)
        self._aim()

    def _aim(self):
        """Compute gradients, and the conjugate directions that follow from them."""
        before, dtype = self.gradient, self.X.dtype.type
        self.gradient = self.X.T @ self.point.residual
        self.gradient += dtype(self.losses.penalty) * self.coef
        self.gradient[len(self.gradient) - len(self.allowed) :] *= self.allowed
        metric = self.variance * self.point.hessian[2].astype(dtype)
        metric += dtype(self.losses.penalty)
        metric[metric <= 0] = 1
        steepest = self.gradient / metric
        product = _dot(steepest, self.gradient)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (product - _dot(steepest, before)) / self.product
        share = np.nan_to_num(np.maximum(share, 0), posinf=0)
        self.direction *= share.astype(dtype)
        self.direction -= steepest
        uphill = _dot(self.direction, self.gradient) >= 0
        self.direction[:, uphill] = -steepest[:, uphill]
        self.product = product

    def drop_finished(self):
        """Write the labels to the models that are solved, stuck or out of time; drop them."""
        solved = self.is_stuck | self._is_solved()
        done = solved | (self.models.n_iter[self.labels] >= self.stop.max_iter)
        if not done.any():
            return
        labels = self.labels[done]
        self.models.coef[:, labels] = self.coef[:, done]
        self.models.intercept[labels] = self.point.intercept[done]
        self.models.converged[labels] = solved[done]
        self._keep(np.flatnonzero(~done))

    def _is_solved(self):
        # A label that took many steps may have as many of this size before it.
        expected = self.product / 2 * np.maximum(self.models.n_iter[self.labels], 1)
        solved = expected <= self.stop.decrement * self.point.objective
        solved &= np.abs(self.point.gradient[1]) <= self.limit
        # Last, because a maximum over many rows takes long.
        steepness = np.abs(self.gradient[:, solved]).max(axis=0, initial=0)
        solved[solved] = steepness <= self.limit[solved]
        return solved

    def _keep(self, labels):
        self.losses = self.losses.take(labels)
        self.point = type(self.point)(*(part.take(labels, axis=-1) for part in self.point))
        for name in self.PER_LABEL:
            setattr(self, name, getattr(self, name).take(labels, axis=-1))

    def move(self):
        """Go to the best point of every plane."""
        slopes = self.X @ self.direction
        plane = Plane(
            self.scores,
            slopes,
            _dot(self.coef, self.coef),
            _dot(self.coef, self.direction),
            _dot(self.direction, self.direction),
        )
        self.point = search_plane(self.losses, plane, self.point, self.limit / 2)
        step = self.point.step.astype(self.X.dtype)
        self.scores += np.multiply(slopes, step, out=slopes)
        self.coef += step * self.direction
        self.models.n_iter[self.labels] += 1
        # One more chance: after a step of 0 the next direction is the steepest.
        is_still = self.point.step == 0
        self.is_stuck, self.is_still = is_still & self.is_still, is_still
        self._aim()


def _multiply(X, coef):
    return X @ coef if coef.any() else np.zeros((X.shape[0], coef.shape[1]), X.dtype)


def _dot(first, second):
    return np.einsum("ij,ij->j", first, second).astype(np.float64)
