"""The Bayes rule of MLkNN, against the formulas of the paper as loops."""

import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.neighbors._posterior import (
    compute_posterior,
    compute_prior,
    count_carriers,
    look_up,
    split_labels,
)


def loop_over_the_paper(Y, neighbors, smoothing):
    """Equations 5 to 8 for labels that all vary; NaN as the notes of MLkNN say."""
    n_labels, k = Y.shape[1], neighbors.shape[1]
    prior, posterior = np.empty(n_labels), np.empty((n_labels, k + 1))
    for label in range(n_labels):
        c, c_without = [0] * (k + 1), [0] * (k + 1)
        for row in range(len(Y)):
            delta = sum(Y[other, label] == 1 for other in neighbors[row])
            c[delta] += Y[row, label] == 1
            c_without[delta] += Y[row, label] == 0
        prior[label] = (smoothing + sum(c)) / (2 * smoothing + sum(c) + sum(c_without))
        for j in range(k + 1):
            with_label = (smoothing + c[j]) / (smoothing * (k + 1) + sum(c))
            without = (smoothing + c_without[j]) / (smoothing * (k + 1) + sum(c_without))
            total = prior[label] * with_label + (1 - prior[label]) * without
            posterior[label, j] = prior[label] * with_label / total
    return prior, posterior


def make_labels(missing):
    rng = np.random.default_rng(3)
    Y = (rng.random((80, 6)) < [0.02, 0.1, 0.3, 0.5, 0.8, 0.97]).astype(float)
    Y[0], Y[1] = 1, 0
    Y[rng.random(Y.shape) < missing] = np.nan
    neighbors = np.array([rng.choice(80, 4, replace=False) for _ in range(80)])
    return Y, neighbors


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("missing", [0, 0.3])
@pytest.mark.parametrize("smoothing", [0.1, 1.0])
def test_the_posterior_is_that_of_the_paper(form, missing, smoothing):
    Y, neighbors = make_labels(missing)
    carried, unknown = split_labels(form(Y))
    counts = count_carriers(neighbors, carried)
    prior, posterior = loop_over_the_paper(Y, neighbors, smoothing)
    np.testing.assert_allclose(compute_prior(carried, unknown, smoothing), prior, rtol=1e-12)
    np.testing.assert_allclose(
        compute_posterior(counts, carried, unknown, 4, smoothing), posterior, rtol=1e-12
    )


def test_labels_that_do_not_vary_are_certain():
    Y = np.zeros((6, 3))
    Y[:, 1], Y[2:, 2], Y[0, :2] = 1, np.nan, np.nan
    Y[:2, 2] = np.nan
    carried, unknown = split_labels(Y)
    counts = count_carriers(np.array([[1, 2]] * 6), carried)
    np.testing.assert_array_equal(compute_prior(carried, unknown, 1.0), [0, 1, 0])
    posterior = compute_posterior(counts, carried, unknown, 2, 1.0)
    np.testing.assert_array_equal(posterior, [[0] * 3, [1] * 3, [0] * 3])


def test_counts_and_what_stands_in_a_table_for_them():
    carried = sp.csr_array([[1, 0, 1], [1, 0, 0], [0, 0, 1]])
    counts = count_carriers(np.array([[0, 1], [1, 2]]), carried)
    np.testing.assert_array_equal(counts.toarray(), [[2, 0, 1], [1, 0, 1]])
    table = np.arange(9).reshape(3, 3)
    np.testing.assert_array_equal(look_up(table, counts), [[2, 3, 7], [1, 3, 7]])


def test_a_sparse_matrix_may_store_zeros():
    Y = sp.csr_array(np.array([[1, 0, np.nan]]))
    stored = sp.csr_array((np.array([1, 0, np.nan]), [0, 1, 2], [0, 3]), shape=(1, 3))
    for part, expected in zip(split_labels(stored), split_labels(Y), strict=True):
        assert part.nnz == expected.nnz == 1
        np.testing.assert_array_equal(part.toarray(), expected.toarray())
