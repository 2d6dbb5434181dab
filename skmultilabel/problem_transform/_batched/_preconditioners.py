"""Approximate inverse Hessians that all labels of a linear model share."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from skmultilabel.problem_transform._batched._row_blocks import average_rows, take_dense_rows

__all__ = ["Metric", "decompose", "lift_values"]

ROWS_PER_BLOCK = 512
# With more features the decomposition takes longer than it saves.
MOST_FEATURES = 2000
# The mean second derivative, the stretch along w and its correlation with the intercept are kept
# within these shares of what can be: rounding shall not make a Hessian singular.
SMALLEST_SHARE = 1e-10
SMALLEST_STRETCH = 0.02
LARGEST_CORRELATION = 0.95


@dataclass(frozen=True)
class Metric:
    """An eigen-decomposition of the scatter of the features.

    Across its coefficients w the Hessian of a label is close to ``c * S + penalty * I``, where
    ``S`` is the scatter and c the mean second derivative of the loss; for normal features Stein's
    lemma says so. On the plane of w and the intercept three sums over the samples tell it exactly.
    One decomposition of S serves every label and every penalty.

    Parameters
    ----------
    values : ndarray of shape (n_components,)
        Eigenvalues of the scatter.
    vectors : ndarray of shape (n_features, n_components), or None
        Eigenvectors; ``None`` where the features are, or are taken for, orthogonal to each other.
    mass : float
        The sum of the weights of the samples.
    mean : ndarray of shape (n_features,), default=None
        The means of the features, where the intercept is free of penalty.
    """

    values: np.ndarray
    vectors: np.ndarray | None
    mass: float
    mean: np.ndarray | None = None

    def solve(self, V, W, moments, penalty, restriction=None, labels=None):
        """Multiply vectors by the approximate inverse Hessians.

        Parameters
        ----------
        V : ndarray of shape (n_labels, n_params)
            Vectors, such as gradients.
        W : ndarray of shape (n_labels, n_params)
            The parameters at which the Hessians are meant.
        moments : ndarray of shape (n_labels, 3)
            Sums over the samples of weight times second derivative of the loss, of the same times
            the decision value without its intercept, and times the square of that.
        penalty : float
            The penalty.
        restriction : Restriction, default=None
            Which features each label may use; all of them by default.
        labels : ndarray of shape (n_labels,), dtype int, default=None
            The labels, as the restriction knows them.

        Returns
        -------
        ndarray of shape (n_labels, n_params)
            The products.
        """
        bend, bend_value, bend_square = moments.T
        bend = np.maximum(bend, SMALLEST_SHARE * self.mass)
        invert = partial(self._scale, share=bend / self.mass, penalty=penalty)
        if restriction is not None:
            invert = restriction.bind(bend / self.mass, labels)
        if self.mean is None:
            plane = _Plane(bend, np.zeros_like(bend), bend_square)
            return self._solve_centred(V, np.zeros_like(bend), W, plane, invert)[0]
        # With b + mean . w for the intercept, it has nothing to do with the mean coefficients.
        W, shift = W[:, :-1], V[:, -1]
        middle = W @ self.mean
        plane = _Plane(
            bend,
            bend_value - middle * bend,
            bend_square - middle * (2 * bend_value - middle * bend),
        )
        coef = V[:, :-1] - shift[:, None] * self.mean
        coef, shift = self._solve_centred(coef, shift, W, plane, invert)
        return np.column_stack([coef, shift - coef @ self.mean])

    def _scale(self, V, share, penalty):
        """Divide by the Hessians without the plane; return also the curvature they are for."""
        return V / (share[:, None] * self.values + penalty), share

    def _solve_centred(self, V, shift, W, plane, invert):
        """Solve for features whose means are 0, by the formula of Woodbury on the plane."""
        V, W = self.turn(V), self.turn(W)
        (V, share), shift = invert(V), shift / plane.bend
        # S w, of length 1 along w.
        axis = self.values * W
        square = np.vecdot(axis, W)
        axis /= np.where(square > 0, square, 1)[:, None]
        scaled_axis, _ = invert(axis)
        stretch, twist = plane.compare(share * square)
        own = np.vecdot(axis, scaled_axis)
        along = np.vecdot(axis, V)
        first, second = stretch * along + twist * shift, twist * along
        determinant = 1 + own * (stretch - twist**2 / plane.bend)
        on_axis = (first - twist / plane.bend * second) / determinant
        on_shift = ((1 + stretch * own) * second - twist * own * first) / determinant
        V -= on_axis[:, None] * scaled_axis
        return self.turn_back(V), shift - on_shift / plane.bend

    def turn(self, V):
        """Write vectors in the coordinates of the eigenvectors.

        Parameters
        ----------
        V : ndarray of shape (n_labels, n_features)
            Vectors.

        Returns
        -------
        ndarray of shape (n_labels, n_components)
            Their coordinates.
        """
        return V if self.vectors is None else V @ self.vectors

    def turn_back(self, V):
        """Do the reverse of `turn`.

        Parameters
        ----------
        V : ndarray of shape (n_labels, n_components)
            Coordinates.

        Returns
        -------
        ndarray of shape (n_labels, n_features)
            The vectors.
        """
        return V if self.vectors is None else V @ self.vectors.T


class _Plane(NamedTuple):
    """The Hessians on the plane of the intercept and w, for features whose means are 0."""

    bend: np.ndarray
    twist: np.ndarray
    stretch: np.ndarray

    def compare(self, expected):
        """What they have more than the rest of the model, kept positive definite."""
        stretch = np.maximum(self.stretch, SMALLEST_STRETCH * expected)
        limit = LARGEST_CORRELATION * np.sqrt(stretch * self.bend)
        twist = np.clip(self.twist, -limit, limit)
        is_open = expected > 0
        return np.where(is_open, stretch - expected, 0), np.where(is_open, twist, 0)


def decompose(X, objective, weight=None, map_rows=map):
    """Decompose the scatter of the features.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    objective : LinearObjective
        Tells what becomes of the intercept.
    weight : ndarray of shape (n_samples,), default=None
        Weights of the samples.
    map_rows : callable, default=map
        Applies a function to blocks of rows.

    Returns
    -------
    Metric
        The decomposition; the scatter is taken for diagonal where there are many features.
    """
    n_samples, n_features = X.shape
    mass = float(n_samples if weight is None else weight.sum())
    is_free = bool(objective.column) and not objective.penalises_intercept
    mean = average_rows(X, weight) if is_free else None
    n_columns = n_features + (objective.penalises_intercept and bool(objective.column))
    is_diagonal = n_columns > MOST_FEATURES

    def scatter(first):
        rows = slice(first, first + ROWS_PER_BLOCK)
        block = take_dense_rows(X, rows)
        block = block if mean is None else block - mean
        block = block.astype(np.float32, copy=False)
        if n_columns > n_features:
            block = np.column_stack([block, np.full(len(block), objective.column, block.dtype)])
        weighted = block if weight is None else block * weight[rows, None].astype(np.float32)
        return np.einsum("ij,ij->j", weighted, block) if is_diagonal else weighted.T @ block

    total = np.zeros(n_columns if is_diagonal else (n_columns, n_columns))
    for part in map_rows(scatter, range(0, n_samples, ROWS_PER_BLOCK)):
        total += part
    values, vectors = (total, None) if is_diagonal else np.linalg.eigh(total)
    return Metric(lift_values(values), vectors, mass, mean)


def lift_values(values):
    """Lift eigenvalues that are rounding errors.

    Parameters
    ----------
    values : ndarray of shape (n_components,)
        Eigenvalues of a scatter in single precision, in ascending order.

    Returns
    -------
    ndarray of shape (n_components,)
        Positive ones.
    """
    floor = np.finfo(np.float32).eps * 1e-3 * max(values[-1], np.finfo(np.float32).tiny)
    return np.maximum(values, floor)
