"""The own Hessians of labels that the shared metric does not suit."""

from functools import partial

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs, spotrs

from skmultilabel.problem_transform._batched._row_blocks import take_dense_rows

__all__ = ["OwnMetrics", "factor_hessian", "factor_penalised", "solve_factored"]

ROWS_PER_BLOCK = 512
# Rows whose curvature is below this share of the mean add next to nothing to a Hessian.
NEGLIGIBLE = 0.03
# Single precision serves where the penalty is more than this share of the mean of the diagonal.
SINGLE_PRECISION_SHARE = 1e-5


class OwnMetrics:
    """The factored Hessians of some labels, and when they are made.

    To sum up a Hessian costs about n_features / 4 evaluations, less where few rows matter, and to
    factor it n_features**2 / (12 * n_samples) more. So a label first goes as far as the shared
    metric takes it, and then gets a Hessian of its own at intervals.

    Parameters
    ----------
    n_labels : int
        The number of labels.
    shape : tuple of int
        The numbers of samples and of features.
    loss : Loss
        The loss: the Hessian of one that does not bend smoothly holds for a single step.
    capacity : int
        The most Hessians that are kept at a time; other labels wait.
    saving : float, default=1
        How many times faster than on dense samples an evaluation is; a Hessian is not.
    """

    def __init__(self, n_labels, shape, loss, capacity, saving=1.0):
        n_samples, n_features = shape
        factoring = n_features**2 // (8 * n_samples)

        def wait(n_iterations):
            return int(saving * (n_iterations + factoring))

        self.capacity = capacity
        self.patience = wait(min(max(n_features // 8, 5), 40))
        self.patience_in_need = wait(max(n_features // 20, 5))
        self.interval = wait(min(max(n_features // 25, 3), 12)) if loss.bends_smoothly else 1
        self.factors = {}
        self.exists = np.zeros(n_labels, dtype=bool)
        self.age = np.zeros(n_labels, dtype=int)

    def find_due(self, labels, in_need):
        """Count an iteration of these labels, and tell which of them get a new Hessian.

        Parameters
        ----------
        labels : ndarray of int
            The labels that are iterated.
        in_need : ndarray of bool
            For which of them the shared metric is not trusted: they wait for less long.

        Returns
        -------
        ndarray of bool
            Which of them.
        """
        self.age[labels] += 1
        self._keep(labels)
        patience = np.where(in_need, self.patience_in_need, self.patience)
        due = self.age[labels] >= np.where(self.exists[labels], self.interval, patience)
        new = np.flatnonzero(due & ~self.exists[labels])
        due[new[max(self.capacity - len(self.factors), 0) :]] = False
        # The old ones make room for the new.
        self._keep(labels[~due])
        return due

    def _keep(self, labels):
        """Forget the Hessians of all other labels."""
        for label in set(self.factors).difference(labels.tolist()):
            del self.factors[label]

    def demand(self, labels):
        """Have these labels get a new Hessian at the next iteration.

        Parameters
        ----------
        labels : ndarray of int
            Labels.
        """
        self.age[labels] = self.patience + self.interval

    def is_new(self, labels):
        """Tell whose Hessian was made at the current point.

        Parameters
        ----------
        labels : ndarray of int
            Labels.

        Returns
        -------
        ndarray of bool
            Which of them.
        """
        return self.exists[labels] & (self.age[labels] == 0)

    def store(self, labels, factors):
        """Keep the results of `factor_hessian`.

        Parameters
        ----------
        labels : ndarray of int
            Labels.
        factors : iterable of ndarray of shape (n_params, n_params)
            A factor for each.
        """
        self.factors.update(zip(labels.tolist(), factors, strict=True))
        self.exists[labels] = True
        self.age[labels] = 0

    def solve(self, V, labels):
        """Multiply vectors by the inverse Hessians of their labels.

        Parameters
        ----------
        V : ndarray of shape (k, n_params)
            Vectors.
        labels : ndarray of int
            Their labels, which all have a Hessian.

        Returns
        -------
        ndarray of shape (k, n_params)
            The products.
        """
        pairs = zip(V, labels.tolist(), strict=True)
        return np.array([solve_factored(self.factors[label], vector) for vector, label in pairs])


def solve_factored(factor, vector):
    """Multiply a vector by the inverse of a factored Hessian.

    Parameters
    ----------
    factor : ndarray of shape (n_params, n_params)
        What `factor_hessian` returned.
    vector : ndarray of shape (n_params,)
        The vector.

    Returns
    -------
    ndarray of shape (n_params,)
        The product.
    """
    solve = spotrs if factor.dtype == np.float32 else dpotrs
    return solve(factor, vector)[0]


def factor_hessian(X, objective, curvature, allowed=None):
    """Factor the Hessian of one label, without its negligible rows.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    objective : LinearObjective
        The penalty and what becomes of the intercept.
    curvature : ndarray of shape (n_samples,)
        Weight times second derivative of the loss of every sample.
    allowed : ndarray of shape (n_params,), dtype bool, default=None
        Which parameters the label may use; vectors to solve for are 0 at the others.

    Returns
    -------
    ndarray of shape (n_params, n_params)
        The Cholesky factor, in its upper triangle.
    """
    rows = np.flatnonzero(curvature > NEGLIGIBLE * curvature.mean())
    sum_products = partial(_sum_products, X, objective.column, curvature, rows)
    return factor_penalised(sum_products, objective, allowed)


def factor_penalised(sum_products, objective, allowed=None):
    """Factor the sum of the products of the features and the penalty.

    Parameters
    ----------
    sum_products : callable
        Takes the precision, float32 or float64; returns the sums (n_params, n_params) as float64.
    objective : LinearObjective
        The penalty and what becomes of the intercept.
    allowed : ndarray of shape (n_params,), dtype bool, default=None
        Which parameters the label may use; vectors to solve for are 0 at the others.

    Returns
    -------
    ndarray of shape (n_params, n_params)
        The Cholesky factor, in its upper triangle; float32 where that is precise enough.
    """
    hessian = sum_products(np.float32)
    dtype = np.float32
    if not objective.penalty > SINGLE_PRECISION_SHARE * np.trace(hessian) / len(hessian):
        hessian = sum_products(np.float64)
        dtype = np.float64
    has_free_intercept = objective.column and not objective.penalises_intercept
    penalised = len(hessian) - bool(has_free_intercept)
    diagonal = np.einsum("ii->i", hessian)
    if allowed is not None:
        typical = diagonal.mean()
        hessian[~allowed], hessian[:, ~allowed] = 0, 0
        diagonal[~allowed] = typical
    jitter = np.finfo(float).eps * diagonal.max() + np.finfo(float).tiny
    diagonal[:penalised] += objective.penalty
    factor, failure = dpotrf(hessian)
    while failure:
        diagonal += jitter
        jitter *= 100
        factor, failure = dpotrf(hessian)
    return factor.astype(dtype, copy=False)


def _sum_products(X, column, curvature, rows, dtype):
    """X' D X of some rows, with the constant column as the last feature."""
    n_features = X.shape[1]
    n_params = n_features + bool(column)
    total = np.zeros((n_params, n_params))
    for first in range(0, len(rows), ROWS_PER_BLOCK):
        chosen = rows[first : first + ROWS_PER_BLOCK]
        root = np.sqrt(curvature[chosen, None])
        block = np.empty((len(chosen), n_params), dtype=dtype)
        np.multiply(
            take_dense_rows(X, chosen), root, out=block[:, :n_features], casting="same_kind"
        )
        block[:, n_features:] = root * column
        total += block.T @ block
    return total
