"""The linear models of all labels on a dense matrix, or a sparse one of few features."""

import math
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np

from skmultilabel.problem_transform._batched._linear_problem import LinearFit, sign_labels
from skmultilabel.problem_transform._batched._newton import OwnMetrics, factor_hessian
from skmultilabel.problem_transform._batched._preconditioners import Metric, decompose
from skmultilabel.problem_transform._batched._quasi_newton import minimize
from skmultilabel.problem_transform._batched._restriction import (
    Restriction,
    is_worth_restricting,
)
from skmultilabel.problem_transform._batched._row_blocks import (
    SparseRows,
    measure_saving,
    multiply_rows,
    score_rows,
    split_rows,
    take_rows,
)
from skmultilabel.problem_transform._batched._row_space import is_wide, reduce_features
from skmultilabel.problem_transform._batched._threads import find_blas

__all__ = [
    "Problem",
    "expand_models",
    "pose_in_row_space",
    "solve_blocks",
    "solve_dense",
    "work_rows",
]

# How many labels are solved together. Fixed, so that results do not depend on the machine.
LABELS_PER_BLOCK = 128
# The shared metric is trusted while the mean curvature is above this share of the first one.
TRUSTED_SHARE = 0.1
# The share of the objective that is expected to be left, in units of the tolerance.
DECREASE_SHARE = 0.3
# Threads wait for each other longer than they save where a pass takes fewer products than these.
FEW_PRODUCTS = 60_000_000
# To convert block by block takes long beside few labels; a copy of so many values is no burden.
FEW_COPIED = 2**20
# Fewer values than these are worked in double precision from the start.
FEW_VALUES = 2**16


def solve_dense(
    X, columns, objective, weight=None, *, start=None, metric=None, allowed=None, n_threads=1
):
    """Fit a linear model of every label.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features), float64 or float32
        Samples.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    objective : LinearObjective
        What is minimised.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.
    start : ndarray of shape (n_labels, n_features + 1), default=None
        Coefficients, and the parameter of the constant column, to begin with.
    metric : Metric, default=None
        What `decompose` returned for these samples.
    allowed : ndarray of shape (n_labels, n_own), dtype bool, default=None
        Which of the last `n_own` features each label may use; all of them by default.
    n_threads : int, default=1
        The number of blocks of rows, or of labels, that are worked at the same time.

    Returns
    -------
    LinearFit
        Coefficients of the precision of `X`, intercepts, iterations, convergence.
    """
    n_shared = X.shape[1] - (0 if allowed is None else allowed.shape[1])
    if is_wide((X.shape[0], n_shared)) and start is None and metric is None:
        return _solve_in_row_space(X, columns, objective, weight, allowed, n_threads)
    return _solve_in_features(X, columns, objective, weight, start, metric, allowed, n_threads)


def _solve_in_features(X, columns, objective, weight, start, metric, allowed, n_threads):
    """Solve for the coefficients of the features themselves."""
    n_labels, n_features = columns.shape[1], X.shape[1]
    fit = LinearFit(
        np.empty((n_labels, n_features), X.dtype),
        np.zeros(n_labels, X.dtype),
        np.empty(n_labels, np.int32),
        np.empty(n_labels, bool),
    )
    if X.size * n_labels < FEW_PRODUCTS:
        n_threads = 1
    with work_rows(n_threads) as map_parallel:
        if metric is None:
            shared = weight if weight is None or weight.ndim == 1 else weight.mean(axis=1)
            metric = decompose(X, objective, shared, map_parallel)
        map_rows, map_blocks = map_parallel, map
        # Passes over sparse samples are so short that threads should not wait for each other.
        if isinstance(X, SparseRows) and n_labels > LABELS_PER_BLOCK:
            map_rows, map_blocks = map, map_parallel
        make_problem = partial(Problem, X, objective=objective, metric=metric, map_rows=map_rows)
        solve_blocks(make_problem, columns, objective, weight, start, fit, map_blocks, allowed)
    return fit


def solve_blocks(
    make_problem, columns, objective, weight, start, fit, map_blocks=map, allowed=None
):
    """Fit the models of all labels, block by block.

    Parameters
    ----------
    make_problem : callable
        Takes the `SignedLabels` of a block, and where there are any the features that they may
        use; returns their `Problem`.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    objective : LinearObjective
        What is minimised.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), or None
        Weights of the samples, or of every sample and label.
    start : ndarray of shape (n_labels, n_params), or None
        Parameters to begin with.
    fit : LinearFit
        Where the models go.
    map_blocks : callable, default=map
        Applies a function to blocks of labels.
    allowed : ndarray of shape (n_labels, n_own), dtype bool, default=None
        Which of the last `n_own` features each label may use.
    """
    n_labels, n_features = fit.coef.shape

    def solve_block(first):
        block = slice(first, first + LABELS_PER_BLOCK)
        block_weight = weight[:, block] if np.ndim(weight) == 2 else weight
        labels = sign_labels(columns[:, block], block_weight, objective.class_weight)
        problem = make_problem(labels, **({} if allowed is None else {"allowed": allowed[block]}))
        is_small = math.prod(problem.X.shape) < FEW_VALUES
        minimum = minimize(
            problem.evaluate,
            problem.precondition,
            problem.is_solved,
            problem.make_start() if start is None else start[block],
            objective.max_iter,
            None if is_small else partial(problem.evaluate, dtype=np.float32),
            problem.renew_metric,
        )
        fit.coef[block] = minimum.W[:, :n_features]
        if objective.column:
            fit.intercept[block] = minimum.W[:, -1] * objective.column
        fit.n_iter[block], fit.converged[block] = minimum.n_iter, minimum.converged

    list(map_blocks(solve_block, range(0, n_labels, LABELS_PER_BLOCK)))


def _solve_in_row_space(X, columns, objective, weight, allowed, n_threads):
    """Solve wide problems with as many features as there are rows, and those of single labels."""
    n_shared = X.shape[1] - (0 if allowed is None else allowed.shape[1])
    shared, own = X[:, :n_shared], X[:, n_shared:]
    with work_rows(1):
        space, inner, metric = pose_in_row_space(shared, objective)
    samples = space.reduced
    if allowed is not None:
        samples, metric = np.hstack([samples, own]), None
    reduced = _solve_in_features(samples, columns, inner, weight, None, metric, allowed, n_threads)
    rank = space.reduced.shape[1]
    coef, intercept = expand_models(
        space, shared, objective, reduced.coef[:, :rank], reduced.intercept
    )
    coef = (
        np.hstack([coef, reduced.coef[:, rank:].astype(X.dtype)]) if allowed is not None else coef
    )
    return replace(reduced, coef=coef, intercept=intercept)


def pose_in_row_space(X, objective):
    """Pose wide problems with as many features as there are rows.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    objective : LinearObjective
        What is minimised.

    Returns
    -------
    space : RowSpace
        The samples to fit.
    objective : LinearObjective
        What is minimised on them.
    metric : Metric
        Their decomposition.
    """
    is_free = bool(objective.column) and not objective.penalises_intercept
    constant = objective.column if objective.penalises_intercept else 0.0
    space = reduce_features(X, is_free, constant)
    # A penalised intercept is a feature like any other, and within the reduced ones.
    inner = replace(objective, column=float(is_free), penalises_intercept=False)
    mass, mean = float(len(X)), np.zeros(len(space.values)) if is_free else None
    return space, inner, Metric(space.values, None, mass, mean)


def expand_models(space, X, objective, coef, intercept):
    """Write models of the reduced features as models of the features.

    Parameters
    ----------
    space : RowSpace
        What `pose_in_row_space` returned for these samples and this objective.
    X : ndarray of shape (n_samples, n_features)
        Samples.
    objective : LinearObjective
        What is minimised.
    coef : ndarray of shape (n_models, rank)
        Coefficients of the reduced features.
    intercept : ndarray of shape (n_models,)
        Intercepts, where they are free of penalty.

    Returns
    -------
    coef : ndarray of shape (n_models, n_features)
        Coefficients, of the precision of `X`.
    intercept : ndarray of shape (n_models,)
        Intercepts.
    """
    expanded = np.empty((len(coef), X.shape[1]), X.dtype)
    space.expand(coef, X, expanded)
    if space.mean is not None:
        intercept = intercept - expanded @ space.mean
    else:
        constant = objective.column if objective.penalises_intercept else 0.0
        intercept = (coef @ space.weights.T).sum(axis=1) * constant**2
    return expanded, intercept.astype(X.dtype)


@contextmanager
def work_rows(n_threads):
    """Give a function like `map`, whose threads share the processors with nobody.

    Parameters
    ----------
    n_threads : int
        The number of threads.

    Yields
    ------
    callable
        Applies a function to blocks of rows.
    """
    # Threads of BLAS below these would get in each other's way.
    with find_blas().limit(limits=1):
        if n_threads == 1:
            yield map
            return
        with ThreadPoolExecutor(n_threads) as pool:
            yield pool.map


class Problem:
    """The objectives of a block of labels: values, gradients, metric and stopping test.

    Parameters
    ----------
    X : ndarray or SparseRows of shape (n_samples, n_features)
        Samples.
    labels : SignedLabels
        The labels of the block.
    objective : LinearObjective
        What is minimised.
    metric : Metric
        What all labels share.
    map_rows : callable
        Applies a function to blocks of rows.
    allowed : ndarray of shape (n_labels, n_own), dtype bool, default=None
        Which of the last `n_own` features each label may use.
    """

    def __init__(self, X, labels, objective, metric, map_rows, allowed=None):
        self.X, self.objective = X, objective
        # Products with sparse samples go sample by sample, over all labels.
        self.labels = labels.lay_out_by_samples() if isinstance(X, SparseRows) else labels
        self.metric, self.map_rows = metric, map_rows
        self.converted = None
        self.allowed = self.restriction = None
        if allowed is not None:
            self.allowed = self._spread(allowed)
            self.restriction = self._restrict_metric(allowed)
        self.masses = labels.weigh_signs()
        # What the metric is told: where the Hessians are meant, and sums over the samples there.
        self.W = np.zeros((len(labels.signs), X.shape[1] + bool(objective.column)))
        self.moments = np.zeros((len(labels.signs), 3))
        self.first_bend = None
        # As many Hessians as take half of the memory of the samples, but a few at least.
        capacity = max(X.shape[0] // (X.shape[1] + 1), 4)
        saving = measure_saving(X)
        self.own = OwnMetrics(len(labels.signs), X.shape, objective.loss, capacity, saving)

    def _spread(self, allowed):
        """Tell of every parameter whether a label may use it."""
        n_labels, n_own = allowed.shape
        n_shared = self.X.shape[1] - n_own
        shared, constant = np.ones((n_labels, n_shared), bool), np.ones((n_labels, 1), bool)
        return np.hstack([shared, allowed, constant[:, : bool(self.objective.column)]])

    def _restrict_metric(self, allowed):
        """Make the restriction of the metric; None where it does not pay, or is no change."""
        if self.metric.vectors is None or not is_worth_restricting(allowed, self.X.shape):
            return None
        n_shared = self.X.shape[1] - allowed.shape[1]
        return Restriction(self.metric, allowed, n_shared, self.objective.penalty)

    def make_start(self):
        """Where the coefficients are 0, and an unpenalised intercept is right for the labels."""
        start = np.zeros((len(self.masses), self.X.shape[1] + bool(self.objective.column)))
        if self.objective.column and not self.objective.penalises_intercept:
            negative, positive = self.masses.T
            both = (negative > 0) & (positive > 0)
            start[both, -1] = self.objective.loss.find_intercept(negative[both], positive[both])
        return start

    def evaluate(self, W, labels, dtype=np.float64):
        """Return objectives and gradients; note what the metric is told."""
        value, moments, gradient = self.sum_samples(W, labels, dtype)
        self.W[labels], self.moments[labels] = W, moments
        if self.first_bend is None:
            self.first_bend = moments[:, 0].copy()
        self._add_penalty(W, value, gradient)
        return value, self._restrict(gradient, labels)

    def _restrict(self, V, labels):
        """Set to 0, in place, what labels may not use."""
        if self.allowed is not None:
            V *= self.allowed[labels]
        return V

    def sum_samples(self, W, labels, dtype):
        """Sum losses, moments of the curvatures and gradients over the samples."""
        value, moments, gradient = np.zeros(len(W)), np.zeros((len(W), 3)), np.zeros_like(W)
        n_features = self.X.shape[1]
        for loss, bend, pull, shift_pull in self.map_rows(
            *self._prepare(_sum_rows, W, labels, dtype)
        ):
            value += loss
            moments += bend
            gradient[:, :n_features] += pull
            gradient[:, n_features:] += shift_pull * self.objective.column
        return value, moments, gradient

    def _prepare(self, work, W, labels, dtype):
        """Bind a function of a block of rows to parameters and labels; return it and the rows."""
        n_features = self.X.shape[1]
        coef = W[:, :n_features].astype(dtype)
        shift = (W[:, n_features:] * self.objective.column).astype(dtype)
        block = self.labels.take(labels)
        rows = split_rows(self.X, len(labels))
        return partial(
            work, self._take_samples(dtype), block, self.objective.loss, coef, shift
        ), rows

    def _take_samples(self, dtype):
        """Return the samples; where they are few, in this precision once and for all."""
        if self.X.dtype == dtype or isinstance(self.X, SparseRows) or self.X.size > FEW_COPIED:
            return self.X
        if self.converted is None:
            self.converted = self.X.astype(dtype)
        return self.converted

    def _add_penalty(self, W, value, gradient):
        penalised = slice(None if self.objective.penalises_intercept else self.X.shape[1])
        value += self.objective.penalty / 2 * np.vecdot(W[:, penalised], W[:, penalised])
        gradient[:, penalised] += self.objective.penalty * W[:, penalised]

    def precondition(self, V, labels):
        """Multiply by an approximation of the inverse Hessians: shared, or a label's own."""
        own = self.own.exists[labels]
        if own.all():
            return self.own.solve(V, labels)
        product = self.metric.solve(
            V,
            self.W[labels],
            self.moments[labels],
            self.objective.penalty,
            self.restriction,
            labels,
        )
        if own.any():
            product[own] = self.own.solve(V[own], labels[own])
        # On the features that a label may use this is as positive definite as it was.
        return self._restrict(product, labels)

    def renew_metric(self, W, labels, is_stuck):
        """Factor the Hessians of labels for which it is time; tell which these are."""
        self.own.demand(labels[is_stuck])
        due = self.own.find_due(labels, self._have_collapsed(labels))
        if due.any():
            self.own.store(labels[due], self.factor_hessians(W[due], labels[due]))
        return due

    def factor_hessians(self, W, labels):
        """Yield the factor of the Hessian of every label."""
        curvature = self._compute_curvature(W, labels)
        factor = partial(factor_hessian, self.X, self.objective)
        if self.allowed is None:
            return self.map_rows(factor, curvature)
        return self.map_rows(factor, curvature, self.allowed[labels])

    def _compute_curvature(self, W, labels):
        """Weight times second derivative of the loss, per label and sample."""
        curvature = np.empty((len(labels), len(self.X)), dtype=np.float32)
        work, rows = self._prepare(_bend_rows, W, labels, np.float32)
        for part, bend in zip(rows, self.map_rows(work, rows), strict=True):
            curvature[:, part] = bend
        return curvature

    def _have_collapsed(self, labels):
        """Tell for which labels so few samples still bend that the shared metric is not trusted."""
        return self.moments[labels, 0] < TRUSTED_SHARE * self.first_bend[labels]

    def is_solved(self, value, gradient, decrease, labels):
        """Tell which gradients and expected decreases are small."""
        tol, masses = self.objective.tol, self.masses[labels]
        # The first is scikit-learn's test, the second one asks more of rare labels: about as much
        # more as their objective, which is near the number of positives, is smaller.
        flat = np.abs(gradient).max(axis=1) <= tol * masses.sum(axis=1)
        low = tol * np.maximum(value, tol * masses.min(axis=1))
        solved = flat & (decrease <= DECREASE_SHARE * low)
        if not self.objective.loss.bends_smoothly:
            renewed = self.own.is_new(labels)
            self.own.demand(labels[solved & ~renewed])
            return solved & renewed
        # Where few samples still matter, the scatter of all expects too little of a decrease. By
        # strong convexity |gradient|^2 / (2 penalty) bounds what is left.
        is_sure = np.vecdot(gradient, gradient) <= 2 * self.objective.penalty * low
        return solved & (~self._have_collapsed(labels) | self.own.exists[labels] | is_sure)


def _sum_rows(X, labels, loss, coef, shift, rows):
    """Sum losses, moments of the curvatures and both parts of the gradient over a block of rows."""
    X = take_rows(X, rows, coef.dtype)
    values, slope, curvature, decision = _evaluate_rows(X, labels, loss, coef, shift, rows)
    # A product with ones adds up faster than `sum`.
    ones = np.ones(X.shape[0], coef.dtype)
    shift_pull = (slope @ ones)[:, None] if shift.shape[1] else shift
    moments = [curvature @ ones]
    for _ in range(2):
        curvature *= decision
        moments.append(curvature @ ones)
    return values @ ones, np.column_stack(moments), multiply_rows(slope, X), shift_pull


def _bend_rows(X, labels, loss, coef, shift, rows):
    """Compute the curvatures of a block of rows."""
    X = take_rows(X, rows, coef.dtype)
    return _evaluate_rows(X, labels, loss, coef, shift, rows)[2]


def _evaluate_rows(X, labels, loss, coef, shift, rows):
    """Compute weighted losses, slopes, curvatures, and decision values without the intercept."""
    signs, weight = labels.get_rows(rows, coef.dtype)
    decision = score_rows(coef, X)
    margin = (decision + shift) * signs if shift.shape[1] else decision * signs
    values, slope = loss.evaluate(margin)
    slope *= signs
    curvature = loss.compute_curvature(np.abs(slope))
    if weight is not None:
        for part in (values, slope, curvature):
            part *= weight
    return values, slope, curvature, decision
