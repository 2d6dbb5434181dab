"""Approximate inverse Hessians that all labels of a linear model share."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Metric", "decompose", "lift_values"]

ROWS_PER_BLOCK = 512


@dataclass(frozen=True)
class Metric:
    """An eigen-decomposition of the scatter of the features.

    The Hessian of a label is close to ``c * S + penalty * I``, where ``S`` is the scatter and c
    the mean second derivative of the loss. One decomposition of S serves every label and every
    penalty.

    Parameters
    ----------
    values : ndarray of shape (n_components,)
        Eigenvalues of the scatter.
    vectors : ndarray of shape (n_features, n_components), or None
        Eigenvectors; ``None`` where the features are orthogonal to each other.
    mass : float
        The sum of the weights of the samples.
    mean : ndarray of shape (n_features,), default=None
        The means of the features, where the intercept is free of penalty.
    """

    values: np.ndarray
    vectors: np.ndarray | None
    mass: float
    mean: np.ndarray | None = None

    def solve(self, V, curvature, penalty):
        """Multiply vectors by the approximate inverse Hessians.

        Parameters
        ----------
        V : ndarray of shape (n_labels, n_params)
            Vectors, such as gradients.
        curvature : ndarray of shape (n_labels,)
            Sums over the samples of weight times second derivative of the loss.
        penalty : float
            The penalty.

        Returns
        -------
        ndarray of shape (n_labels, n_params)
            The products.
        """
        share = np.maximum(curvature / self.mass, 1e-10)
        scale = 1 / (share[:, None] * self.values + penalty)
        if self.mean is None:
            return self.rescale(V, scale)
        # With b + mean . w for the intercept, it has nothing to do with the coefficients.
        coef = V[:, :-1] - V[:, -1:] * self.mean
        coef = self.rescale(coef, scale)
        shift = V[:, -1] / (share * self.mass) - coef @ self.mean
        return np.column_stack([coef, shift])

    def rescale(self, V, scale):
        """Scale the parts of vectors along the eigenvectors.

        Parameters
        ----------
        V : ndarray of shape (n_labels, n_features)
            Vectors.
        scale : ndarray of shape (n_labels, n_components)
            The scales.

        Returns
        -------
        ndarray of shape (n_labels, n_features)
            The scaled vectors.
        """
        if self.vectors is None:
            return V * scale
        return ((V @ self.vectors) * scale) @ self.vectors.T


def decompose(X, objective, weight=None, map_rows=map):
    """Decompose the scatter of the features.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
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
        The decomposition.
    """
    n_samples, n_features = X.shape
    mass = float(n_samples if weight is None else weight.sum())
    is_free = bool(objective.column) and not objective.penalises_intercept
    mean = np.average(X, axis=0, weights=weight).astype(np.float64) if is_free else None
    n_columns = n_features + (objective.penalises_intercept and bool(objective.column))

    def scatter(first):
        rows = slice(first, first + ROWS_PER_BLOCK)
        block = X[rows] if mean is None else X[rows] - mean
        block = block.astype(np.float32, copy=False)
        if n_columns > n_features:
            block = np.column_stack([block, np.full(len(block), objective.column, block.dtype)])
        if weight is None:
            return block.T @ block
        return (block.T * weight[rows].astype(np.float32)) @ block

    total = np.zeros((n_columns, n_columns))
    for part in map_rows(scatter, range(0, n_samples, ROWS_PER_BLOCK)):
        total += part
    values, vectors = np.linalg.eigh(total)
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
