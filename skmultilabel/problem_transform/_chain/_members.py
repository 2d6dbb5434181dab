"""What the chains of an ensemble differ by: orders, rows and features. Pure functions."""

from numbers import Integral
from typing import NamedTuple

import numpy as np
from sklearn.utils.random import sample_without_replacement

from skmultilabel.problem_transform._chain._order import (
    check_order,
    draw_order,
    order_by_dependence,
)

__all__ = ["Member", "Sampling", "draw_members", "read_orders"]


class Member(NamedTuple):
    """One chain of an ensemble, before it is fitted.

    Attributes
    ----------
    order : ndarray of shape (n_labels,)
        The order of its links.
    rows : ndarray of int
        The samples that it sees, some perhaps repeatedly.
    features : ndarray of int
        The features that it sees.
    seed : int
        Its seed.
    """

    order: np.ndarray
    rows: np.ndarray
    features: np.ndarray
    seed: int


class Sampling(NamedTuple):
    """Which rows and features every chain of an ensemble sees.

    Attributes
    ----------
    max_samples : int, float or None
        The number of rows, or their share; ``None`` is as many as there are.
    bootstrap : bool
        Whether rows are drawn with replacement.
    max_features : int or float
        The number of features, or their share, drawn without replacement.
    """

    max_samples: int | float | None = None
    bootstrap: bool = False
    max_features: int | float = 1.0

    @property
    def leaves_rows_out(self):
        """Whether some chain may not see some rows."""
        sees_all = self.max_samples is None or (
            self.max_samples == 1 and not isinstance(self.max_samples, Integral)
        )
        return self.bootstrap or not sees_all

    def draw(self, n_samples, n_features, rng):
        """Draw the rows and the features of one chain.

        Parameters
        ----------
        n_samples, n_features : int
            How many there are.
        rng : RandomState instance
            What they are drawn from.

        Returns
        -------
        rows, features : ndarray of int
            Ascending, but for drawn rows with repeats.

        Raises
        ------
        ValueError
            If more are asked for than there are.
        """
        n_rows = _count("max_samples", self.max_samples, n_samples, "rows", self.bootstrap)
        n_columns = _count("max_features", self.max_features, n_features, "features")
        if self.bootstrap:
            rows = rng.randint(0, n_samples, n_rows)
        else:
            rows = _choose(n_samples, n_rows, rng)
        return rows, _choose(n_features, n_columns, rng)


def _count(name, wanted, n_all, what, may_repeat=False):
    """How many of n_all are drawn."""
    if wanted is None:
        return n_all
    if not isinstance(wanted, Integral):
        return max(1, int(wanted * n_all))
    if wanted > n_all and not may_repeat:
        remedy = ", or draw them with bootstrap=True" if what == "rows" else ""
        raise ValueError(
            f"{name}={wanted}, but X has {n_all} {what}. Take at most that many, or a share such "
            f"as {name}=0.5{remedy}."
        )
    return int(wanted)


def _choose(n_all, n_chosen, rng):
    """Draw without replacement."""
    if n_chosen == n_all:
        return np.arange(n_all)
    return np.sort(sample_without_replacement(n_all, n_chosen, random_state=rng))


def read_orders(orders, n_members, n_labels, *, may_repeat=False):
    """Check the orders that are given for every chain of an ensemble.

    Parameters
    ----------
    orders : array-like of int of shape (n_members, n_labels)
        One order a chain.
    n_members : int
        The number of chains.
    n_labels : int
        The number of labels.
    may_repeat : bool, default=False
        Whether chains may have the same order: where they see different rows or features.

    Returns
    -------
    list of n_members ndarray of shape (n_labels,)
        The orders.

    Raises
    ------
    ValueError
        If there are more or fewer, or one is no permutation, or occurs twice.
    """
    orders = list(orders)
    if orders and np.ndim(orders[0]) == 0:
        raise ValueError(
            "invalid order: an ensemble takes a list of orders, one for each of its "
            f"{n_members} chains; got a single list."
        )
    if len(orders) != n_members:
        raise ValueError(
            f"invalid order: it holds {len(orders)} orders for n_estimators={n_members} chains. "
            "Give one order, a permutation of the columns of y, for each chain."
        )
    orders = [check_order(each, n_labels, name=f"order[{k}]") for k, each in enumerate(orders)]
    if not may_repeat:
        _check_different(orders)
    return orders


def _check_different(orders):
    """Refuse orders that would make the same chain twice."""
    places = {}
    for place, each in enumerate(map(tuple, orders)):
        first = places.setdefault(each, place)
        if first != place:
            raise ValueError(
                f"invalid order: order[{place}] repeats order[{first}]. Chains of an ensemble need "
                'different orders; order="random" draws them.'
            )
    return orders


def draw_members(orders, seeds, sampling, shape, seen=()):
    """Draw the orders, rows and features of chains.

    Parameters
    ----------
    orders : list of ndarray of shape (n_labels,), ndarray of shape (n_labels, n_labels) or int
        The order of each chain; the dependence of the labels, along which orders with different
        first labels are made; or the number of labels, of which random orders are drawn. Orders
        repeat only where there are no others.
    seeds : ndarray of int of shape (n_members,)
        The seed of each chain.
    sampling : Sampling
        How many rows and features.
    shape : tuple of int
        The numbers of samples and features.
    seen : list of ndarray of shape (n_labels,)
        The orders of chains that are there.

    Returns
    -------
    list of n_members Member
        The chains. They do not depend on how many follow.
    """
    members, seen = [], list(seen)
    for place, seed in enumerate(seeds):
        rng = np.random.RandomState(seed)
        order = orders[place] if isinstance(orders, list) else _draw_order(orders, rng, seen)
        seen.append(order)
        members.append(Member(order, *sampling.draw(*shape, rng), int(seed)))
    return members


def _draw_order(orders, rng, seen):
    """Draw an order that is not seen, along the dependence where there is such."""
    if isinstance(orders, Integral):
        return draw_order(orders, rng, seen)
    known = set(map(tuple, seen))
    for root in rng.permutation(len(orders)):
        order = order_by_dependence(orders, root)
        if tuple(order) not in known:
            return order
    return draw_order(len(orders), rng, seen)
