"""The multinomial logistic regressions of several problems on the same dense samples.

Of a problem with K classes, weights t_ik and penalty p, what is minimised is ::

    sum_i sum_k t_ik * (log sum_j exp(s_ij) - s_ik) + p / 2 * sum_k |w_k|^2,  s_ik = x_i . w_k + b_k

Its Hessian is ``sum_i B_i (x) x_i x_i'`` and the penalty, where ``B_i = m_i (diag(p_i) - p_i p_i')``
couples the classes and ``(x)`` is the Kronecker product. The metric takes the two factors for
independent, which holds exactly where the classes say nothing of the samples: their sums are then
all that is needed. Samples are in coordinates in which the second sum is diagonal, for all
problems and every penalty; the first one is decomposed problem by problem.

Where few samples still bend, the two factors depend on each other. A problem that is not solved
after a while is given the Hessian of each of its classes, whose coupling is then left to L-BFGS.
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from skmultilabel.problem_transform._batched._dense import (
    FEW_PRODUCTS,
    FEW_VALUES,
    expand_models,
    pose_in_row_space,
    work_rows,
)
from skmultilabel.problem_transform._batched._newton import (
    OwnMetrics,
    factor_hessian,
    solve_factored,
)
from skmultilabel.problem_transform._batched._preconditioners import decompose
from skmultilabel.problem_transform._batched._quasi_newton import minimize
from skmultilabel.problem_transform._batched._row_blocks import split_rows
from skmultilabel.problem_transform._batched._row_space import is_wide

__all__ = ["Classes", "SoftmaxModel", "solve_softmax"]

# How many classes are solved together, unless one problem has more. Fixed, so that results do not
# depend on the machine.
CLASSES_PER_BLOCK = 128
# A problem is padded to the classes of the largest one of its block, to no more than twice its own.
MOST_PADDING = 2
# The share of the objective that is expected to be left, in units of the tolerance.
DECREASE_SHARE = 0.1
# What the Hessians of classes may take; problems that have more than that go without.
OWN_BYTES = 2**27
# The least curvature of a class, as a share of the greatest there can be.
SMALLEST_SHARE = 1e-10
# What a class that is not there scores: finite, since it is multiplied by 0.
NOWHERE = -1e30
# Beyond the limits exp(-s) is denormal, which makes a product many times slower.
LIMITS = {np.dtype(np.float32): -80.0, np.dtype(np.float64): -700.0}


class Classes(NamedTuple):
    """The classes of the samples of one problem.

    Attributes
    ----------
    n_classes : int
        The number of classes; each has some weight.
    rows : ndarray of shape (n_rows,)
        The samples to learn from; one may be there several times.
    classes : ndarray of shape (n_rows,)
        The class of each.
    weight : ndarray of shape (n_rows,) or None
        The weight of each.
    """

    n_classes: int
    rows: np.ndarray
    classes: np.ndarray
    weight: np.ndarray | None = None


class SoftmaxModel(NamedTuple):
    """The solution of one problem.

    Attributes
    ----------
    coef : ndarray of shape (n_classes, n_features) or (1, n_features)
        The coefficients, which sum to 0 over the classes; of two classes those of the second one.
    intercept : ndarray of shape (n_classes,) or (1,)
        The intercepts.
    n_iter : int
        The number of iterations.
    converged : bool
        Whether the problem is solved to the tolerance.
    """

    coef: np.ndarray
    intercept: np.ndarray
    n_iter: int
    converged: bool


def solve_softmax(X, problems, objective, weight=None, n_threads=1):
    """Fit a multinomial logistic regression of every problem.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float64 or float32
        Samples.
    problems : list of Classes
        The problems.
    objective : LinearObjective
        The penalty, which is positive; whether there is an intercept; when a problem is solved.
    weight : ndarray of shape (n_samples,), default=None
        How much the samples count for the coordinates of the solver.
    n_threads : int, default=1
        The number of blocks of rows that are worked at the same time.

    Returns
    -------
    list of SoftmaxModel
        The models, of the precision of `X`.
    """
    models = [None] * len(problems)
    if X.size * sum(problem.n_classes for problem in problems) < FEW_PRODUCTS:
        n_threads = 1
    with work_rows(n_threads) as map_rows:
        space = _pose(X, objective, weight, map_rows)
        for block in _split_problems([problem.n_classes for problem in problems]):
            together = Softmax(space, [problems[index] for index in block], objective, map_rows)
            for index, model in zip(block, together.solve(), strict=True):
                coef, intercept = space.expand(model.coef, model.intercept)
                models[index] = model._replace(
                    coef=coef.astype(X.dtype, copy=False), intercept=intercept.astype(X.dtype)
                )
    return models


class _Space(NamedTuple):
    """Samples in coordinates in which their scatter is diagonal, and the way back."""

    samples: np.ndarray  # with the constant column, if there is an intercept, as the last one
    rough: np.ndarray  # the same in single precision
    values: np.ndarray  # mean squares of the coordinates
    penalty: np.ndarray  # of each
    expand: callable


def _pose(X, objective, weight, map_rows):
    """Turn samples into the coordinates of the solver."""
    if is_wide(X.shape):
        space, inner, metric = pose_in_row_space(X, objective)
        turned, expand = space.reduced, partial(expand_models, space, X, objective)
        has_intercept = inner.column > 0
    else:
        metric = decompose(X, objective, weight, map_rows)
        has_intercept = metric.mean is not None
        turned = metric.turn(X - metric.mean if has_intercept else X.astype(np.float64))
        expand = partial(_turn_back, metric)
    rank = len(metric.values)
    samples = np.ones((len(X), rank + has_intercept))
    samples[:, :rank] = turned
    values = np.ones(rank + has_intercept)
    values[:rank] = metric.values / metric.mass
    penalty = np.zeros(rank + has_intercept)
    penalty[:rank] = objective.penalty
    return _Space(samples, samples.astype(np.float32), values, penalty, expand)


def _turn_back(metric, coef, intercept):
    """Write models of the coordinates as models of the features."""
    coef = metric.turn_back(coef)
    return coef, intercept if metric.mean is None else intercept - coef @ metric.mean


def _split_problems(n_classes):
    """Yield blocks of problems with about as many classes each."""
    block = []
    for index in np.argsort(n_classes, kind="stable").tolist():
        size = n_classes[index]
        is_full = size * (len(block) + 1) > CLASSES_PER_BLOCK
        if block and (is_full or size > MOST_PADDING * n_classes[block[0]]):
            yield block
            block = []
        block.append(index)
    yield block


class Softmax:
    """The objectives of a block of problems: values, gradients, metric and stopping test.

    Parameters
    ----------
    space : _Space
        Samples.
    problems : list of Classes
        The problems.
    objective : LinearObjective
        When a problem is solved, and in how many iterations at most.
    map_rows : callable
        Applies a function to blocks of rows.
    """

    def __init__(self, space, problems, objective, map_rows):
        self.space, self.objective, self.map_rows = space, objective, map_rows
        self.n_classes = np.array([problem.n_classes for problem in problems])
        size = self.n_classes.max()
        self.is_there = np.arange(size) < self.n_classes[:, None]
        self.offset = np.where(self.is_there, 0, NOWHERE)[..., None]
        self.shares = np.array(
            [_sum_weights(problem, size, len(space.samples)) for problem in problems]
        )
        self.mass = self.shares.sum(axis=1)
        self.masses = self.shares.sum(axis=2, dtype=np.float64)
        # Two classes whose coefficients are w and -w have one of 2 w, and half of its penalty.
        factor = np.where(self.n_classes == 2, 2.0, 1.0)[:, None, None]
        self.penalty = factor * space.penalty
        # The metric of every problem: eigenvalues and eigenvectors of the sum of B_i.
        self.bends = np.ones(self.masses.shape)
        self.axes = np.zeros((len(problems), size, size))
        self.n_renewals = 0
        capacity = OWN_BYTES // (size * 8 * len(space.values) ** 2)
        shape = space.samples.shape
        self.own = OwnMetrics(len(problems), shape, objective.loss, capacity)

    def solve(self):
        """Return the models, in the coordinates of the samples."""
        is_small = self.space.samples.size < FEW_VALUES
        minimum = minimize(
            self.evaluate,
            self.precondition,
            self.is_solved,
            self.make_start(),
            self.objective.max_iter,
            None if is_small else partial(self.evaluate, dtype=np.float32),
            self.renew_metric,
            rescales=True,
        )
        facts = zip(
            self._split(minimum.W), self.n_classes, minimum.n_iter, minimum.converged, strict=True
        )
        return [self._write(W[:size], int(n_iter), bool(done)) for W, size, n_iter, done in facts]

    def _write(self, W, n_iter, converged):
        """Separate the coefficients of one problem from its intercepts."""
        if len(W) == 2:
            W = W[1:] - W[:1]
        rank = int(np.count_nonzero(self.space.penalty))
        intercept = W[:, rank] if rank < W.shape[1] else np.zeros(len(W))
        return SoftmaxModel(W[:, :rank], intercept, n_iter, converged)

    def _split(self, W):
        """Return parameters by problem, class and coordinate."""
        return W.reshape(len(W), self.is_there.shape[1], -1)

    def _centre(self, V, problems):
        """Have the classes sum to 0, in place: along their sum only the penalty bends."""
        V *= self.is_there[problems, :, None]
        V -= V.sum(axis=1, keepdims=True) / self.n_classes[problems, None, None]
        V *= self.is_there[problems, :, None]
        return V

    def make_start(self):
        """Where the coefficients are 0, and the intercepts are right for the classes."""
        start = np.zeros((*self.masses.shape, len(self.space.values)))
        if self.space.penalty[-1] == 0:
            start[..., -1] = np.log(np.where(self.is_there, self.masses, 1))
        return self._centre(start, slice(None)).reshape(len(start), -1)

    def evaluate(self, W, problems, dtype=np.float64):
        """Return objectives and gradients."""
        coef, penalty = self._split(W), self.penalty[problems]
        penalised = penalty * coef
        value, gradient = np.vecdot(penalised, coef).sum(axis=1) / 2, penalised
        for loss, pull in self._map_rows(_sum_rows, coef, problems, dtype):
            value += loss
            gradient += pull
        gradient *= self.is_there[problems, :, None]
        return value, gradient.reshape(W.shape)

    def _map_rows(self, work, coef, problems, dtype):
        """Apply a function to coefficients and blocks of rows."""
        samples = self.space.rough if dtype == np.float32 else self.space.samples
        chosen = slice(None) if len(problems) == len(self.n_classes) else problems
        facts = self.offset[chosen].astype(dtype), self.shares[chosen], self.mass[chosen]
        bound = partial(work, samples, coef.astype(dtype), *facts)
        return self.map_rows(bound, split_rows(samples, coef.shape[0] * coef.shape[1]))

    def renew_metric(self, W, problems, is_stuck):
        """Renew what is due of the metrics; tell whose Hessians these are."""
        self.n_renewals += 1
        # After 0, 1, 3, 7, ... iterations.
        if self.n_renewals.bit_count() == 1:
            self._sum_bends(W, problems)
        self.own.demand(problems[is_stuck])
        due = self.own.find_due(problems, np.zeros_like(is_stuck))
        if due.any():
            self.own.store(problems[due], self._factor_hessians(W[due], problems[due]))
        return due

    def _sum_bends(self, W, problems):
        """Sum the B_i, and decompose the sums."""
        bends = sum(self._map_rows(_bend_rows, self._split(W), problems, np.float32))
        values, self.axes[problems] = np.linalg.eigh(bends.astype(np.float64))
        floor = SMALLEST_SHARE * self.masses[problems].sum(axis=1, keepdims=True)
        self.bends[problems] = np.maximum(values, floor)

    def _factor_hessians(self, W, problems):
        """Yield the factors of the Hessians of the classes of every problem."""
        has_intercept = self.space.penalty[-1] == 0
        samples = self.space.rough[:, :-1] if has_intercept else self.space.rough
        parts = self._map_rows(_curve_rows, self._split(W), problems, np.float32)
        curvatures = np.concatenate(list(parts), axis=2)
        for problem, curvature in zip(problems, curvatures, strict=True):
            objective = replace(
                self.objective,
                penalty=self.penalty[problem, 0, 0],
                column=float(has_intercept),
                penalises_intercept=False,
            )
            factor = partial(factor_hessian, samples, objective)
            yield list(self.map_rows(factor, curvature[: self.n_classes[problem]]))

    def precondition(self, V, problems):
        """Multiply by approximations of the inverse Hessians: shared, or a problem's own."""
        V, own = self._split(V), self.own.exists[problems]
        product = np.empty_like(V)
        product[~own] = self._solve_shared(V[~own], problems[~own])
        for number in np.flatnonzero(own):
            product[number] = _solve_classes(self.own.factors[problems[number]], V[number])
        return self._centre(product, problems).reshape(len(V), -1)

    def _solve_shared(self, V, problems):
        """Divide by the metrics, in the coordinates of both of their factors."""
        axes, bends = self.axes[problems], self.bends[problems]
        product = axes.mT @ V
        product /= bends[..., None] * self.space.values + self.penalty[problems]
        return axes @ product

    def is_solved(self, value, gradient, decrease, problems):
        """Tell which gradients and expected decreases are small."""
        tol = self.objective.tol
        # The first is scikit-learn's test.
        flat = np.abs(gradient).max(axis=1) <= tol * self.masses[problems].sum(axis=1)
        return flat & (decrease <= DECREASE_SHARE * tol * value)


def _sum_weights(problem, size, n_samples):
    """Sum the weights of every class and sample: float32 where that is exact."""
    weight = problem.weight
    shares = np.zeros((size, n_samples), np.float32 if weight is None else np.float64)
    np.add.at(shares, (problem.classes, problem.rows), 1 if weight is None else weight)
    return shares


def _score_rows(samples, coef, offset, rows):
    """Score a block of rows, less the highest score of each: (n_problems, n_classes, n_rows)."""
    X = samples[rows]
    scores = (coef.reshape(-1, coef.shape[2]) @ X.T).reshape(*coef.shape[:2], len(X))
    scores += offset
    scores -= scores.max(axis=1, keepdims=True)
    return scores


def _raise_e(scores):
    """The exponential, in place."""
    np.maximum(scores, LIMITS[scores.dtype], out=scores)
    return np.exp(scores, out=scores)


def _sum_rows(samples, coef, offset, shares, mass, rows):
    """Sum losses and gradients over a block of rows."""
    scores = _score_rows(samples, coef, offset, rows)
    shares, mass = shares[..., rows], mass[:, rows]
    value = -np.vecdot(shares, scores).sum(axis=1)
    slope = _raise_e(scores)
    total = slope.sum(axis=1)
    value += np.vecdot(mass, np.log(total))
    slope *= (mass / total)[:, None]
    slope -= shares
    pull = slope.reshape(-1, slope.shape[2]) @ samples[rows]
    return value, pull.reshape(coef.shape)


def _find_proba(samples, coef, offset, rows):
    """Find the probabilities of the classes in a block of rows."""
    proba = _raise_e(_score_rows(samples, coef, offset, rows))
    proba /= proba.sum(axis=1, keepdims=True)
    return proba


def _bend_rows(samples, coef, offset, shares, mass, rows):
    """Sum the B_i of a block of rows: (n_problems, n_classes, n_classes)."""
    proba = _find_proba(samples, coef, offset, rows)
    weighted = proba * mass[:, None, rows]
    bends = -(weighted @ proba.mT)
    np.einsum("...kk->...k", bends)[...] += weighted.sum(axis=2)
    return bends


def _curve_rows(samples, coef, offset, shares, mass, rows):
    """Compute the diagonals of the B_i of a block of rows: (n_problems, n_classes, n_rows)."""
    proba = _find_proba(samples, coef, offset, rows)
    return proba * (1 - proba) * mass[:, None, rows]


def _solve_classes(factors, V):
    """Multiply by the inverse Hessians of the classes of one problem."""
    product = np.zeros_like(V)
    for number, factor in enumerate(factors):
        product[number] = solve_factored(factor, V[number])
    return product
