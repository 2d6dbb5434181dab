"""Problems of cut-offs for the tests, and all solutions of the small ones."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix


def list_cut_offs(values):
    """One cut-off in each gap between distinct scores, one below and one above all."""
    values = np.unique(values)
    return np.concatenate([[values[0] - 1], (values[1:] + values[:-1]) / 2, [values[-1] + 1]])


def draw_problem(seed):
    """A small problem: ties, constant labels, unknown labels and weights all occur."""
    rng = np.random.default_rng(seed)
    n_samples, n_labels = rng.integers(2, 9), rng.integers(1, 4)
    shape = (n_samples, n_labels)
    Y = (rng.random(shape) < rng.choice([0.2, 0.5, 0.8])).astype(float)
    if seed % 2:
        Y[rng.random(shape) < 0.25] = np.nan
    scores = rng.random(shape) if seed % 3 else rng.integers(0, 4, shape) / 4
    weight = [None, rng.random(n_samples), rng.integers(0, 3, shape).astype(float)][seed % 5 % 3]
    return scores, check_label_matrix(Y), weight


def tabulate(scores, Y, weight):
    """The counts of every label at each of its cut-offs, counted by hand."""
    tables = []
    for label, values in enumerate(scores.T):
        y = (Y.toarray() if sp.issparse(Y) else Y)[:, label].astype(float)
        w = np.ones(len(y)) if weight is None else weight[:, label] if weight.ndim == 2 else weight
        predicted = values > list_cut_offs(values)[:, None]
        counts = [predicted @ (w * (y == 1)), predicted @ (w * (y == 0))]
        totals = [np.full(len(predicted), w @ (y == c)) for c in (1, 0)]
        tables.append(np.array([*counts, *totals]))
    return tables


def join_combinations(tables):
    """All combinations of one cut-off per label: shape (4, n_labels, n_combinations)."""
    choices = np.indices([table.shape[1] for table in tables]).reshape(len(tables), -1)
    return np.stack([t[:, c] for t, c in zip(tables, choices, strict=True)], axis=1)


def draw_large(seed, n_samples=400, n_labels=6):
    rng = np.random.default_rng(seed)
    share = np.linspace(0.05, 0.5, n_labels)
    Y = (rng.random((n_samples, n_labels)) < share).astype(np.int8)
    scores = 1 / (1 + np.exp(-(rng.normal(size=Y.shape) + 1.5 * Y - 1)))
    return scores, Y, rng.random(n_samples)
