import numpy as np
import pytest

from skmultilabel.problem_transform._chain._members import Sampling, draw_members, read_orders
from skmultilabel.problem_transform._chain._order import order_by_dependence

SEEDS = np.arange(100, 112)
TIES = np.abs(np.corrcoef(np.random.default_rng(0).normal(size=(4, 20)))) - np.eye(4)


@pytest.mark.parametrize("orders", [4, TIES], ids=["random", "dependence"])
def test_the_first_chains_are_the_same_however_many_follow(orders):
    sampling = Sampling(0.5, True, 3)
    every = draw_members(orders, SEEDS, sampling, (50, 6))
    first = draw_members(orders, SEEDS[:5], sampling, (50, 6))
    rest = draw_members(orders, SEEDS[5:], sampling, (50, 6), [member.order for member in first])
    for member, expected in zip(first + rest, every, strict=True):
        for part, wanted in zip(member, expected, strict=True):
            np.testing.assert_array_equal(part, wanted)


@pytest.mark.parametrize("orders", [4, TIES], ids=["random", "dependence"])
def test_orders_differ(orders):
    members = draw_members(orders, SEEDS, Sampling(), (5, 5))
    assert len({tuple(member.order) for member in members}) == len(SEEDS)


def test_orders_along_the_dependence_come_first_one_for_every_root():
    members = draw_members(TIES, SEEDS, Sampling(), (5, 5))
    assert sorted(member.order[0] for member in members[:4]) == [0, 1, 2, 3]
    for member in members[:4]:
        np.testing.assert_array_equal(member.order, order_by_dependence(TIES, member.order[0]))


def test_all_rows_and_features_unless_asked():
    rows, features = Sampling().draw(7, 3, np.random.RandomState(0))
    np.testing.assert_array_equal(rows, np.arange(7))
    np.testing.assert_array_equal(features, np.arange(3))
    assert not Sampling().leaves_rows_out
    assert not Sampling(1.0).leaves_rows_out


@pytest.mark.parametrize(("max_samples", "n_rows"), [(None, 40), (0.25, 10), (7, 7), (0.001, 1)])
@pytest.mark.parametrize("bootstrap", [False, True])
def test_rows_are_drawn(max_samples, n_rows, bootstrap):
    sampling = Sampling(max_samples, bootstrap)
    rows, _ = sampling.draw(40, 3, np.random.RandomState(0))
    assert len(rows) == n_rows
    assert rows.min() >= 0
    assert rows.max() < 40
    if not bootstrap:
        assert len(np.unique(rows)) == n_rows
    assert sampling.leaves_rows_out == (bootstrap or max_samples is not None)


def test_more_rows_than_there_are_can_only_be_drawn_with_replacement():
    rows, _ = Sampling(9, bootstrap=True).draw(5, 3, np.random.RandomState(0))
    assert len(rows) == 9
    with pytest.raises(ValueError, match=r"max_samples=9, but X has 5 rows.*bootstrap=True"):
        Sampling(9).draw(5, 3, np.random.RandomState(0))


def test_features_are_drawn_once_each():
    for max_features, n_features in ((0.5, 4), (3, 3), (0.01, 1)):
        _, features = Sampling(max_features=max_features).draw(5, 8, np.random.RandomState(0))
        assert len(np.unique(features)) == len(features) == n_features
    with pytest.raises(ValueError, match=r"max_features=9, but X has 8 features.*0\.5\.$"):
        Sampling(max_features=9).draw(5, 8, np.random.RandomState(0))


def test_given_orders_are_one_for_every_chain_and_all_different():
    orders = read_orders(((0, 1, 2), [2, 1, 0]), 2, 3)
    np.testing.assert_array_equal(orders, [[0, 1, 2], [2, 1, 0]])
    with pytest.raises(ValueError, match="2 orders for n_estimators=3"):
        read_orders(orders, 3, 3)
    with pytest.raises(ValueError, match=r"^invalid order\[1\]: .*2 is repeated, 1 is missing"):
        read_orders([[0, 1, 2], [2, 2, 0]], 2, 3)
    with pytest.raises(ValueError, match=r"order\[2\] repeats order\[0\]"):
        read_orders([[0, 1, 2], [2, 1, 0], [0, 1, 2]], 3, 3)
    assert len(read_orders([[0, 1, 2]] * 3, 3, 3, may_repeat=True)) == 3
