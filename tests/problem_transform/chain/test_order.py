import itertools

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import minimum_spanning_tree

from skmultilabel.problem_transform._chain._order import (
    check_order,
    draw_order,
    measure_dependence,
    order_by_dependence,
    order_by_frequency,
    resolve_order,
)

Y = np.array([[0, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 0]])


def test_none_is_the_order_of_the_columns():
    np.testing.assert_array_equal(resolve_order(None, Y), [0, 1, 2, 3])


def test_random_is_the_permutation_of_scikit_learn():
    expected = np.random.RandomState(7).permutation(4)
    np.testing.assert_array_equal(resolve_order("random", Y, 7), expected)


@pytest.mark.parametrize("form", [list, tuple, np.array])
def test_a_given_order_is_kept(form):
    order = resolve_order(form([2, 0, 3, 1]), Y)
    np.testing.assert_array_equal(order, [2, 0, 3, 1])
    assert order.dtype == np.int64


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([0, 1, 1, 3], "1 is repeated, 2 is missing"),
        ([0, 0, 1, 1], "0, 1 are repeated, 2, 3 are missing"),
        ([0, 1, 2, 4], "4 is out of range, 3 is missing"),
        ([0, 1, -1, 2], "-1 is out of range, 3 is missing"),
        ([0, 1, 2], "3 is missing"),
        ([0, 1, 2, 3, 3], "but 3 is repeated"),
        ([0.0, 1.0, 2.0, 3.0], "list of 4 integers.*float64"),
        ([[0, 1, 2, 3]], r"shape \(1, 4\)"),
        (["a", "b", "c", "d"], "list of 4 integers"),
    ],
)
def test_an_order_that_is_no_permutation_is_named(order, message):
    with pytest.raises(ValueError, match=f"^invalid order: .*{message}"):
        resolve_order(order, Y)


def test_the_only_label_has_one_order():
    with pytest.raises(ValueError, match="the only column, 0, of y once, but 1 is out of range"):
        check_order([1], 1)


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="order='alphabet' is none of"):
        resolve_order("alphabet", Y)


@pytest.mark.parametrize("form", [np.array, sp.csr_array])
def test_frequency_counts_known_rows_only(form):
    gappy = np.array([[1, 1, 0, np.nan], [1, 0, 0, np.nan], [0, np.nan, 1, 1.0]])
    np.testing.assert_array_equal(order_by_frequency(form(gappy)), [3, 0, 1, 2])


def test_equally_frequent_labels_keep_their_order():
    np.testing.assert_array_equal(order_by_frequency(Y), [1, 2, 3, 0])
    np.testing.assert_array_equal(order_by_frequency(np.full((3, 2), np.nan)), [0, 1])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_cooccurrence_goes_along_the_strongest_correlations(form):
    coin, other = np.random.default_rng(0).integers(2, size=(2, 200))
    noise = np.random.default_rng(1).random((200, 2)) < [0.1, 0.3]
    labels = np.column_stack([coin ^ noise[:, 1], other, 1 - coin, coin ^ noise[:, 0]])
    np.testing.assert_array_equal(resolve_order("cooccurrence", form(labels)), [2, 3, 0, 1])


def test_drawn_orders_differ_until_all_are_there():
    rng, seen = np.random.RandomState(0), []
    for _ in range(12):
        seen.append(draw_order(3, rng, seen))
    every = sorted(itertools.permutations(range(3)))
    assert sorted(map(tuple, seen[:6])) == every
    assert sorted(map(tuple, seen[6:])) == every


def correlate_pairwise(residuals, i, j):
    both = ~np.isnan(residuals[:, i]) & ~np.isnan(residuals[:, j])
    a, b = residuals[both, i], residuals[both, j]
    return np.corrcoef(a, b)[0, 1] if both.any() and a.std() > 0 and b.std() > 0 else 0.0


@pytest.mark.parametrize("share_missing", [0, 0.4])
def test_dependence_is_the_correlation_of_pairs_of_errors(share_missing):
    rng = np.random.default_rng(0)
    residuals = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5))
    residuals[:, 2] = 0.3
    residuals[rng.random(residuals.shape) < share_missing] = np.nan
    residuals[:, 4] = residuals[:, 4] if share_missing == 0 else np.nan
    dependence = measure_dependence(residuals)
    for i, j in itertools.permutations(range(5), 2):
        expected = correlate_pairwise(residuals, i, j)
        assert dependence[i, j] == pytest.approx(expected, abs=1e-12)
    assert (np.diag(dependence) == 0).all()


def test_dependence_vanishes_where_labels_share_features_only():
    rng = np.random.default_rng(0)
    p = rng.random(20_000)[:, None] * np.ones(3)
    labels = (rng.random(p.shape) < p).astype(float)
    labels[:, 2] = labels[:, 1]
    dependence = measure_dependence(labels - p)
    assert abs(np.corrcoef(labels[:, 0], labels[:, 1])[0, 1]) > 0.3
    assert abs(dependence[0, 1]) < 0.03
    assert dependence[1, 2] == pytest.approx(1)


@given(st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_every_label_follows_its_neighbour_in_the_maximum_spanning_tree(n_labels, seed):
    rng = np.random.default_rng(seed)
    ties = np.triu(rng.random((n_labels, n_labels)), 1)
    dependence = (ties + ties.T) * np.where(ties + ties.T > 0.5, 1, -1)
    order = order_by_dependence(dependence)
    assert sorted(order) == list(range(n_labels))
    assert order[0] == np.argmax(np.abs(dependence).sum(axis=1))
    links = [np.abs(dependence)[order[k], order[:k]].max() for k in range(1, n_labels)]
    tree = -minimum_spanning_tree(-np.abs(dependence))
    assert sum(links) == pytest.approx(tree.sum())


def test_equal_ties_go_by_column_and_any_label_may_be_the_root():
    np.testing.assert_array_equal(order_by_dependence(np.zeros((3, 3))), [0, 1, 2])
    np.testing.assert_array_equal(order_by_dependence(np.zeros((3, 3)), root=2), [2, 0, 1])
