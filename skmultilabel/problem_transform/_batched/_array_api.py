"""Logistic regressions of all labels on samples of another array library, where these are.

Parameters, steps and stopping tests stay in NumPy: they are small. What touches the samples runs
on their device.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from skmultilabel._array_library import ArrayLibrary, find_library
from skmultilabel.problem_transform._batched._dense import Problem, solve_blocks
from skmultilabel.problem_transform._batched._linear_problem import LinearFit
from skmultilabel.problem_transform._batched._newton import factor_penalised
from skmultilabel.problem_transform._batched._preconditioners import (
    MOST_FEATURES,
    Metric,
    lift_values,
)
from skmultilabel.problem_transform._batched._row_space import find_rank, is_wide

__all__ = ["solve_arrays"]

# How many values of a block of rows, per sample a label or a feature, are worked at a time: enough
# to keep a device busy, or few enough for the cache of a processor.
VALUES_PER_BLOCK = 2**24
VALUES_PER_BLOCK_ON_CPU = 2**17
FEATURES_PER_BLOCK = 4096


def solve_arrays(X, columns, objective, weight=None, *, n_threads=1):
    """Fit a linear model of every label where the samples are.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), float64 or float32
        Samples, in a library that implements the array API standard.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    objective : LinearObjective
        What is minimised. Its intercept is free of penalty, and its loss takes arrays.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.
    n_threads : int, default=1
        Not used: the library has its own.

    Returns
    -------
    LinearFit
        Coefficients, intercepts and iterations in the library and on the device of `X`.
    """
    samples = _Samples(X, find_library(X))
    solve = _solve_in_row_space if is_wide(X.shape) else _solve
    fit = solve(samples, columns, objective, weight)
    cast = samples.library.xp.astype
    return replace(fit, coef=cast(fit.coef, X.dtype), intercept=cast(fit.intercept, X.dtype))


@dataclass(frozen=True)
class _Samples:
    """Samples and what knows how to work with them."""

    X: object
    library: ArrayLibrary

    def iterate_rows(self, n_labels, dtype):
        """Yield slices of rows, and these rows in some precision."""
        n_samples, n_features = self.X.shape
        on_cpu = str(self.library.device).lower().startswith("cpu")
        n_values = VALUES_PER_BLOCK_ON_CPU if on_cpu else VALUES_PER_BLOCK
        step = max(256, n_values // max(n_labels, n_features, 1))
        for first in range(0, n_samples, step):
            rows = slice(first, min(first + step, n_samples))
            yield rows, self.library.cast(self.X[rows, :], dtype)


def _solve(samples, columns, objective, weight, metric=None):
    """Solve the labels; the models are in double precision."""
    n_labels, n_features = columns.shape[1], samples.X.shape[1]
    fit = LinearFit(
        np.empty((n_labels, n_features)),
        np.zeros(n_labels),
        np.empty(n_labels, np.int32),
        np.empty(n_labels, bool),
    )
    if metric is None:
        shared = weight if weight is None or weight.ndim == 1 else weight.mean(axis=1)
        metric = _decompose(samples, objective, shared)
    make_problem = partial(_ArrayProblem, samples, objective=objective, metric=metric)
    solve_blocks(make_problem, columns, objective, weight, None, fit)
    put = samples.library.put
    return replace(fit, coef=put(fit.coef), intercept=put(fit.intercept), n_iter=put(fit.n_iter))


def _solve_in_row_space(samples, columns, objective, weight):
    """Solve wide problems with as many features as there are rows: see `RowSpace`."""
    library, xp = samples.library, samples.library.xp
    n_samples, n_features = samples.X.shape
    mean, products = [], None
    for first in range(0, n_features, FEATURES_PER_BLOCK):
        part = slice(first, min(first + FEATURES_PER_BLOCK, n_features))
        block = library.cast(samples.X[:, part], np.float64)
        if objective.column:
            mean.append(xp.mean(block, axis=0))
            block = block - mean[-1]
        products = _add(products, block @ block.T)
    values, vectors = xp.linalg.eigh(products)
    values = library.fetch(values)
    values = values[n_samples - find_rank(values) :]
    vectors = vectors[:, n_samples - len(values) :]
    root = library.put(np.sqrt(values))
    reduced = _Samples(vectors * root, library)
    inner_mean = np.zeros(len(values)) if objective.column else None
    metric = Metric(values, None, float(n_samples), inner_mean)
    fit = _solve(reduced, columns, objective, weight, metric)
    shares = (fit.coef / root) @ vectors.T
    coef = library.cast(xp.astype(shares, samples.X.dtype) @ samples.X, np.float64)
    intercept = fit.intercept - coef @ xp.concat(mean) if objective.column else fit.intercept
    return replace(fit, coef=coef, intercept=intercept)


@dataclass(frozen=True)
class _ArrayMetric(Metric):
    """A metric whose eigenvectors are where the samples are."""

    library: ArrayLibrary | None = None

    def turn(self, V):
        if self.vectors is None:
            return V
        return self.library.fetch(self.library.put(V) @ self.vectors)

    def turn_back(self, V):
        if self.vectors is None:
            return V
        return self.library.fetch(self.library.put(V) @ self.vectors.T)


def _decompose(samples, objective, weight):
    """Do what `decompose` does, on the device."""
    library, xp = samples.library, samples.library.xp
    n_samples = samples.X.shape[0]
    weight = library.put(np.ones(n_samples) if weight is None else weight)
    mass, total, mean = float(xp.sum(weight)), None, None
    if objective.column:
        for rows, block in samples.iterate_rows(1, np.float64):
            total = _add(total, weight[rows] @ block)
        mean, total = total / mass, None
    is_diagonal = samples.X.shape[1] > MOST_FEATURES
    for rows, block in samples.iterate_rows(1, np.float64):
        block = library.cast(block if mean is None else block - mean, np.float32)
        weighted = block * library.cast(weight[rows], np.float32)[:, None]
        scatter = xp.sum(weighted * block, axis=0) if is_diagonal else weighted.T @ block
        total = _add(total, library.cast(scatter, np.float64))
    values, vectors = (total, None) if is_diagonal else xp.linalg.eigh(total)
    mean = None if mean is None else library.fetch(mean)
    return _ArrayMetric(lift_values(library.fetch(values)), vectors, mass, mean, library)


class _ArrayProblem(Problem):
    """The objectives of a block of labels, summed where the samples are."""

    def __init__(self, samples, labels, objective, metric):
        super().__init__(samples.X, labels, objective, metric, map)
        signs, weight = labels.get_rows(slice(None), np.float64)
        self.samples, self.library = samples, samples.library
        self.signs = self.library.put(signs)
        self.weight = None if weight is None else self.library.put(weight)

    def sum_samples(self, W, labels, dtype):
        add_up = partial(self.library.xp.sum, axis=1, dtype=self.library.xp.float64)
        sums = [None] * 6
        for X, values, slope, curvature, decision in self._evaluate_rows(W, labels, dtype):
            bent = curvature * decision
            parts = map(add_up, (values, slope, curvature, bent, bent * decision))
            sums = list(map(_add, sums, (*parts, self.library.cast(slope @ X, np.float64))))
        value, shift_pull, *moments, pull = (np.array(self.library.fetch(part)) for part in sums)
        if self.objective.column:
            pull = np.column_stack([pull, shift_pull * self.objective.column])
        return value, np.column_stack(moments), pull

    def factor_hessians(self, W, labels):
        for place in range(len(labels)):
            one = slice(place, place + 1)
            yield factor_penalised(partial(self._sum_products, W[one], labels[one]), self.objective)

    def _sum_products(self, W, labels, dtype):
        """X' D X, with the constant column as the last feature, at the parameters of one label."""
        xp, total = self.library.xp, None
        for X, _, _, curvature, _ in self._evaluate_rows(W, labels, dtype):
            root = xp.sqrt(curvature).T
            block = X * root
            if self.objective.column:
                block = xp.concat([block, root * self.objective.column], axis=1)
            total = _add(total, self.library.cast(block.T @ block, np.float64))
        return np.array(self.library.fetch(total))

    def _evaluate_rows(self, W, labels, dtype):
        """Yield blocks of rows, and what `_evaluate_rows` of dense samples returns for them."""
        put, cast, n_features = self.library.put, self.library.cast, self.X.shape[1]
        coef = put(W[:, :n_features].astype(dtype))
        shift = put((W[:, n_features:] * self.objective.column).astype(dtype))
        signs, weight = self._take(self.signs, labels), self.weight
        if weight is not None and weight.ndim == 2:
            weight = self._take(weight, labels)
        for rows, X in self.samples.iterate_rows(len(labels), dtype):
            sign = cast(signs[:, rows], dtype)
            decision = coef @ X.T
            margin = decision + shift if self.objective.column else decision
            values, slope = self.objective.loss.evaluate_arrays(self.library.xp, margin * sign)
            parts = (
                values,
                slope * sign,
                self.objective.loss.compute_curvature(self.library.xp.abs(slope)),
            )
            if weight is not None:
                share = cast(weight[..., rows], dtype)
                parts = (part * share for part in parts)
            yield X, *parts, decision

    def _take(self, array, labels):
        """Keep the rows of these labels."""
        if len(labels) == array.shape[0]:
            return array
        return self.library.xp.take(array, self.library.put(labels), axis=0)


def _add(total, part):
    return part if total is None else total + part
