"""Newton's method for a linear support vector machine with the squared hinge."""

from typing import NamedTuple

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

__all__ = ["Ending", "FeatureModel", "RowModel", "minimize_squared_hinge", "search_line"]

ROWS_PER_BLOCK = 512
# The penalty comes down from this share of the mean eigenvalue of the first Hessian, in stages.
FIRST_SHARE = 1e-4
PENALTY_FACTOR = 5.0
# A stage before the last is over when a step promises less than this share of the objective.
ON_THE_WAY = 1e-3
# A promise below this share of the objective is a rounding error.
ROUNDING = 1e-15


class Ending(NamedTuple):
    """How `minimize_squared_hinge` ended.

    Attributes
    ----------
    n_iter : int
        The number of steps.
    converged : bool
        Whether the model is the best one, as far as floating point goes.
    """

    n_iter: int
    converged: bool


def minimize_squared_hinge(model, signs, weight, penalty, max_iter):
    """Fit the model of one label.

    The objective is ``sum_i s_i * max(1 - t_i f_i, 0)^2 + penalty / 2 * |w|^2``: a quadratic, as
    long as the same rows have ``t_i f_i < 1``. Every step goes towards the minimum of the present
    one [1]_, [2]_, to where the objective is least along the way. There are finitely many sets of
    rows, so at last no row joins or leaves, and that is the optimum.

    Where about as many rows count as there are features, a step exchanges many of them and gains
    little. So the penalty comes down in stages, each of which begins near its optimum.

    Parameters
    ----------
    model : FeatureModel or RowModel
        A new model; it becomes the fitted one.
    signs : ndarray of shape (n_samples,)
        1 and -1.
    weight : ndarray of shape (n_samples,), dtype float64
        Weights of the samples; 0 where the label is not known.
    penalty : float
        The penalty, positive.
    max_iter : int
        The most steps.

    Returns
    -------
    Ending
        How it came about.

    References
    ----------
    .. [1] O. L. Mangasarian, "A finite Newton method for classification", Optimization Methods
       and Software 17(5), 2002.
    .. [2] S. S. Keerthi and D. DeCoste, "A modified finite Newton method for fast solution of
       large scale linear SVMs", Journal of Machine Learning Research 6, 2005.
    """
    stage = max(penalty, FIRST_SHARE * model.scale_hessian(weight))
    promise, before = np.inf, None
    for n_iter in range(max_iter):
        slack = 1 - signs * model.scores
        active = (slack > 0) & (weight > 0)
        if before is not None and np.array_equal(active, before):
            promise = 0.0
        if promise <= ROUNDING and stage == penalty:
            return Ending(n_iter, True)
        if promise <= ON_THE_WAY:
            stage = max(stage / PENALTY_FACTOR, penalty)
        step = model.aim(active, signs, weight, stage)
        pull = np.where(active, weight * slack, 0)
        slope = stage * step.product - 2 * np.dot(pull, signs * step.scores)
        promise = -slope / (np.dot(pull, slack) * 2 + stage * model.square())
        length = search_line(slack, signs * step.scores, weight, slope, stage * step.square)
        model.params += length * step.params
        model.scores += length * step.scores
        before = active
    return Ending(max_iter, False)


def search_line(slack, change, weight, slope, bend):
    """Find the minimum of ``sum_i s_i * max(e_i - a * c_i, 0)^2`` plus a quadratic in a >= 0.

    Parameters
    ----------
    slack : ndarray of shape (n_samples,)
        The e_i.
    change : ndarray of shape (n_samples,)
        The c_i.
    weight : ndarray of shape (n_samples,)
        The s_i.
    slope : float
        The derivative of the whole at 0.
    bend : float
        The second derivative of the quadratic.

    Returns
    -------
    float
        The a.
    """
    active = slack > 0
    moving = np.flatnonzero((change != 0) & (active == (change > 0)) & (weight > 0))
    joints = slack[moving] / change[moving]
    order = np.argsort(joints)
    moving, joints = moving[order], joints[order]
    # The derivative is offset + a * rise; a row that leaves takes its part away.
    part = 2 * weight[moving] * change[moving] * np.where(active[moving], 1, -1)
    rise = bend + 2 * np.dot(weight[active], change[active] ** 2)
    offsets = slope + np.append(0, np.cumsum(part * slack[moving]))
    rises = rise - np.append(0, np.cumsum(part * change[moving]))
    crossed = offsets[:-1] + joints * rises[:-1] >= 0
    piece = np.argmax(crossed) if crossed.any() else len(joints)
    return -offsets[piece] / max(rises[piece], bend)


class Step(NamedTuple):
    """A change of a model.

    Attributes
    ----------
    params : ndarray of shape (n_params,)
        The change of the parameters.
    scores : ndarray of shape (n_samples,)
        The change of the decision values.
    product, square : float
        The inner products of the change of the coefficients with these, and with itself.
    """

    params: np.ndarray
    scores: np.ndarray
    product: float
    square: float


class FeatureModel:
    """A linear model with a coefficient per feature: for at least as many rows as features.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), dtype float64
        Samples.
    column : float
        The value of the constant feature, which comes last; 0 for none.
    """

    def __init__(self, X, column):
        self.X, self.column = X, column
        self.params = np.zeros(X.shape[1] + bool(column))
        self.scores = np.zeros(len(X))
        self.hessian, self.active = None, np.zeros(len(X), dtype=bool)

    def scale_hessian(self, weight):
        """Return the mean eigenvalue of the Hessian of all rows."""
        squares = np.vecdot(self.X, self.X) + self.column**2
        return 2 * np.dot(weight, squares) / len(self.params)

    def aim(self, active, signs, weight, penalty):
        """Return the step to the minimum of the quadratic on these rows."""
        self._follow(active, weight)
        pull = np.where(active, 2 * weight * (signs - self.scores), 0)
        downhill = -penalty * self.params
        downhill[: self.X.shape[1]] += pull @ self.X
        downhill[self.X.shape[1] :] += self.column * pull.sum()
        step = solve_lifted(self.hessian, penalty, downhill)
        scores = self.X @ step[: self.X.shape[1]]
        scores += self.column * step[self.X.shape[1] :].sum()
        return Step(step, scores, np.dot(step, self.params), np.dot(step, step))

    def _follow(self, active, weight):
        """Bring the Hessian to these rows."""
        joined, left = active & ~self.active, self.active & ~active
        if self.hessian is None or joined.sum() + left.sum() >= active.sum():
            self.hessian = self._sum_products(active, weight)
        else:
            self.hessian += self._sum_products(joined, weight)
            self.hessian -= self._sum_products(left, weight)
        self.active = active

    def _sum_products(self, rows, weight):
        rows, n_features = np.flatnonzero(rows), self.X.shape[1]
        total = np.zeros((len(self.params), len(self.params)))
        for first in range(0, len(rows), ROWS_PER_BLOCK):
            chosen = rows[first : first + ROWS_PER_BLOCK]
            root = np.sqrt(2 * weight[chosen, None])
            block = np.empty((len(chosen), len(self.params)))
            np.multiply(self.X[chosen], root, out=block[:, :n_features])
            block[:, n_features:] = root * self.column
            total += block.T @ block
        return total

    def square(self):
        """Return the square of the coefficients."""
        return np.dot(self.params, self.params)

    def read(self):
        """Return the coefficients of the features, and the intercept."""
        n_features = self.X.shape[1]
        return self.params[:n_features], self.column * self.params[n_features:].sum()


class RowModel:
    """A linear model whose coefficients are a combination of the rows: for more features than rows.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), dtype float64
        Samples.
    column : float
        The value of the constant feature; 0 for none.
    products : ndarray of shape (n_samples, n_samples)
        The inner products of the rows, with the constant feature.
    """

    def __init__(self, X, column, products):
        self.X, self.column, self.products = X, column, products
        self.params, self.scores = np.zeros(len(products)), np.zeros(len(products))

    def scale_hessian(self, weight):
        """Return the mean eigenvalue of the Hessian of all rows."""
        return 2 * np.dot(weight, np.diag(self.products)) / len(weight)

    def aim(self, active, signs, weight, penalty):
        """Return the step to the minimum of the quadratic on these rows."""
        # There the share b_i of a row is 2 / penalty * s_i (t_i - f_i), and 0 for other rows.
        rows = np.flatnonzero(active)
        step = np.where(active, 0, -self.params)
        lift = penalty / (2 * weight[rows])
        rest = signs[rows] - self.scores[rows] - lift * self.params[rows]
        rest -= self.products[rows] @ step
        step[rows] = solve_lifted(self.products[np.ix_(rows, rows)], lift, rest)
        scores = self.products @ step
        return Step(step, scores, np.dot(scores, self.params), np.dot(scores, step))

    def square(self):
        """Return the square of the coefficients."""
        return np.dot(self.params, self.scores)

    def read(self):
        """Return the coefficients of the features, and the intercept."""
        return self.params @ self.X, self.column**2 * self.params.sum()


def solve_lifted(matrix, lift, vector):
    """Solve ``(matrix + diag(lift)) x = vector`` for a positive semi-definite matrix."""
    lifted = np.array(matrix, order="F")
    diagonal = np.einsum("ii->i", lifted)
    diagonal += lift
    jitter = np.finfo(float).eps * diagonal.max(initial=0)
    factor, failure = dpotrf(lifted)
    while failure:
        diagonal += jitter
        jitter *= 100
        factor, failure = dpotrf(lifted)
    return dpotrs(factor, vector)[0]
