"""Linear models of all labels on sparse samples."""

import numpy as np
import scipy.sparse as sp
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel.problem_transform._batched._conjugate_gradient import Models, StopRule, descend
from skmultilabel.problem_transform._batched._linear_problem import LinearFit, sign_labels
from skmultilabel.problem_transform._batched._plane_search import ScoreLosses
from skmultilabel.problem_transform._batched._preconditioners import MOST_FEATURES

__all__ = ["is_worth_decomposing", "is_worth_densifying", "solve_sparse"]

# Numbers in the arrays of a block of labels, of one per sample and one per feature together: some
# ten such arrays are all the memory that a thread needs.
ENTRIES_PER_BLOCK = 1 << 19
# More labels do not make the sparse products faster, fewer make them slower.
MAX_LABELS_PER_BLOCK = 64
MIN_LABELS_PER_BLOCK = 8
# Blocks there should be, for as many threads.
MIN_BLOCKS = 8
# From this density on dense products are faster than sparse ones.
DENSE_SHARE = 0.05
# A dense copy may have this many bytes, or this many times those of the sparse samples.
DENSE_BYTES = 64 << 20
DENSE_GROWTH = 3
# A label takes so much longer without the metric that all labels share, per entry and sample, as
# so many products of the decomposition that makes this metric.
SAVED_PRODUCTS = 5000
# The decomposition itself is as many products of the features.
DECOMPOSING = 50
# The tolerance of single precision, whose result double precision then checks and improves.
ROUGH_TOLERANCE = 1e-4
# Values beyond this could overflow in single precision.
ROUGH_LIMIT = 1e6


def is_worth_densifying(X):
    """Tell whether a dense copy of sparse samples is solved faster, and small enough.

    Parameters
    ----------
    X : sparse array or matrix of shape (n_samples, n_features)
        Samples.

    Returns
    -------
    bool
        Whether at least 5 % are stored, and the copy takes at most 64 MiB or 3 times the memory
        of `X`.
    """
    n_entries = X.shape[0] * X.shape[1]
    n_bytes = n_entries * X.dtype.itemsize
    index_size = X.indices.dtype.itemsize if hasattr(X, "indices") else np.dtype(np.int32).itemsize
    allowed = max(DENSE_BYTES, DENSE_GROWTH * X.nnz * (X.dtype.itemsize + index_size))
    return bool(X.nnz >= DENSE_SHARE * n_entries and n_bytes <= allowed)


def is_worth_decomposing(X, n_labels):
    """Tell whether to decompose the scatter of the features is worth it for so many labels.

    Parameters
    ----------
    X : sparse array or matrix of shape (n_samples, n_features)
        Samples.
    n_labels : int
        How many labels share the decomposition.

    Returns
    -------
    bool
        Whether `solve_dense` on `SparseRows` is faster than `solve_sparse`.
    """
    n_samples, n_features = X.shape
    cost = n_features**2 * (DECOMPOSING * n_features + n_samples)
    saved = SAVED_PRODUCTS * n_labels * (X.nnz + 4 * n_samples)
    return n_features <= MOST_FEATURES and cost <= saved


def solve_sparse(X, columns, objective, weight=None, *, start=None, allowed=None, n_threads=1):
    """Fit the linear models of all labels on sparse samples.

    The labels are worked in blocks, one block a thread, all on one matrix of samples.
    Double precision begins where single precision, with half the memory traffic, has ended.

    A label is solved when its gradient is at most `tol` times the weight of its rarer class, and
    what is left to gain is expected to be at most `tol` times its objective.

    Besides the coefficients it takes memory for the values of `X` in single precision, and for
    about ten arrays of half a million numbers per thread, or of eight labels where
    ``n_samples + n_features`` is larger than that.

    Parameters
    ----------
    X : csr_array or csr_matrix of shape (n_samples, n_features), float32 or float64
        Samples.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    objective : LinearObjective
        What is minimised.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.
    start : ndarray of shape (n_labels, n_features [+ 1]), default=None
        Coefficients, and the parameter of the constant column where there is one, to begin with.
    allowed : ndarray of shape (n_labels, n_own), dtype bool, default=None
        Which of the last `n_own` features each label may use; all of them by default.
    n_threads : int, default=1
        The number of blocks of labels that are worked at the same time.

    Returns
    -------
    LinearFit
        Coefficients of the dtype of `X`. They do not depend on `n_threads`.
    """
    n_labels = columns.shape[1]
    fit = LinearFit(
        np.empty((n_labels, X.shape[1]), dtype=X.dtype),
        np.empty(n_labels, dtype=X.dtype),
        np.empty(n_labels, dtype=np.int32),
        np.empty(n_labels, dtype=bool),
    )
    variance = _compute_variance(X, centred=bool(objective.column))
    stages = _prepare_stages(X)

    def solve_block(labels):
        block_weight = weight[:, labels] if np.ndim(weight) == 2 else weight
        labelling = sign_labels(columns[:, labels], block_weight, objective.class_weight)
        block_start = None if start is None else start[labels]
        block_allowed = None if allowed is None else allowed[labels].T
        models = _solve_labels(stages, labelling, variance, objective, block_start, block_allowed)
        fit.coef[labels], fit.intercept[labels] = models.coef.T, models.intercept
        fit.n_iter[labels], fit.converged[labels] = models.n_iter, models.converged

    blocks = _divide_labels(columns, X.shape[1])
    Parallel(n_jobs=n_threads, require="sharedmem")(delayed(solve_block)(block) for block in blocks)
    return fit


def _compute_variance(X, centred):
    """Return the mean squares of the features, around their means or around 0."""
    squares = sp.csr_array((X.data.astype(np.float64) ** 2, X.indices, X.indptr), shape=X.shape)
    variance = squares.mean(axis=0)
    if centred:
        variance -= np.asarray(X.mean(axis=0, dtype=np.float64)).ravel() ** 2
    return np.maximum(variance, 0)


def _prepare_stages(X):
    """Return the samples in the precisions to work in, one after the other."""
    X = sp.csr_array(X)
    if X.dtype == np.float32 or np.abs(X.data).max(initial=0) > ROUGH_LIMIT:
        return [X]
    values = X.data.astype(np.float32)
    return [sp.csr_array((values, X.indices, X.indptr), shape=X.shape), X]


def _divide_labels(columns, n_features):
    """Put labels that are about as frequent, and need about as many iterations, into blocks."""
    n_samples, n_labels = columns.shape
    counts = [_count_positives(columns, label) for label in range(n_labels)]
    width = min(
        MAX_LABELS_PER_BLOCK,
        ENTRIES_PER_BLOCK // (n_samples + n_features),
        -(-n_labels // MIN_BLOCKS),
    )
    width = max(MIN_LABELS_PER_BLOCK, width)
    # The long ones first, or a thread ends with one alone.
    order = np.argsort(counts, kind="stable")[::-1]
    return [order[first : first + width] for first in range(0, n_labels, width)]


def _count_positives(columns, label):
    column = columns[:, [label]]
    return np.count_nonzero((column.data if sp.issparse(columns) else column) == 1)


def _solve_labels(stages, labelling, variance, objective, start, allowed):
    """Solve a block of labels in one precision after the other."""
    masses = labelling.weigh_signs()
    # Or rare labels would count as solved where they begin.
    rarer = masses.min(axis=1)
    models = Models(
        *_begin(objective, masses, len(variance), start),
        np.zeros(len(masses), dtype=np.int32),
        np.zeros(len(masses), dtype=bool),
    )
    for X in stages:
        tol = objective.tol if X is stages[-1] else max(objective.tol, ROUGH_TOLERANCE)
        stop = StopRule(tol * rarer, tol, objective.max_iter)
        losses = _weigh_losses(labelling, objective, X.dtype)
        descend(X, losses, models, variance.astype(X.dtype), stop, allowed)
    return models


def _begin(objective, masses, n_features, start):
    """Return coefficients and intercepts to begin with."""
    if start is None:
        return np.zeros((n_features, len(masses))), _start_intercept(objective, masses)
    coef = np.ascontiguousarray(start[:, :n_features].T)
    return coef, objective.column * start[:, n_features:].sum(axis=1)


def _start_intercept(objective, masses):
    """The best intercepts where all coefficients are 0, if they are free of penalty."""
    if not objective.column:
        return np.zeros(len(masses))
    return np.clip(objective.loss.find_intercept(*masses.T), -30, 30)


def _weigh_losses(labelling, objective, dtype):
    """Bring signs and weights to the form and precision of the scores."""
    signs = np.ascontiguousarray(labelling.signs.T, dtype=dtype)
    weight = labelling.sample_weight
    if weight is not None:
        weight = np.atleast_2d(weight).T
    factors = (signs != 0).astype(dtype) if (signs == 0).any() else None
    if labelling.class_weight is not None:
        negative, positive = labelling.class_weight.T
        factors = np.where(signs > 0, positive, negative) * (signs != 0)
    if weight is None or factors is None:
        weight = factors if weight is None else weight
    else:
        weight = weight * factors
    if weight is not None:
        weight = np.ascontiguousarray(weight, dtype=dtype)
    return ScoreLosses(objective.loss, signs, weight, objective.penalty, _penalise(objective))


def _penalise(objective):
    """The penalty of half the squared intercept."""
    if not objective.column:
        return np.inf
    return objective.penalty / objective.column**2 if objective.penalises_intercept else 0.0
