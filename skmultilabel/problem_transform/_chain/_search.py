"""A search for the order with the largest score that needs nothing but scores. Pure functions."""

from itertools import chain
from math import factorial

import numpy as np

from skmultilabel.problem_transform._chain._order import draw_order

__all__ = ["LinkScores", "move_label", "search_orders"]

# How many orders are scored together, and how often a new neighbour is looked for.
ORDERS_PER_ROUND = 5
MAX_DRAWS = 50


def search_orders(score_orders, starts, n_orders, rng):
    """Score orders within a budget: given ones, drawn ones, then neighbours of the best.

    Half of the budget goes to `starts` and to orders that are drawn, the rest to local search: in
    every round some orders are tried in which one label of the best so far has another place.

    Parameters
    ----------
    score_orders : callable
        Takes a list of orders; returns their scores, larger is better.
    starts : list of ndarray of shape (n_labels,)
        Orders to begin with, which are all scored, even those beyond the budget.
    n_orders : int
        How many orders are scored; all there are where these are fewer.
    rng : RandomState instance
        What orders and neighbours are drawn from.

    Returns
    -------
    orders : ndarray of shape (n_tried, n_labels), dtype int64
        Different orders, as they were tried.
    scores : ndarray of shape (n_tried,)
        Their scores.

    Examples
    --------
    >>> import numpy as np
    >>> def count_labels_in_place(orders):
    ...     return [(order == np.array([2, 1, 0])).sum() for order in orders]
    >>> start, rng = np.array([0, 1, 2]), np.random.RandomState(0)
    >>> orders, scores = search_orders(count_labels_in_place, [start], 6, rng)
    >>> orders[np.argmax(scores)]
    array([2, 1, 0])
    """
    n_labels = len(starts[0])
    n_orders = min(n_orders, factorial(n_labels))
    orders = [np.array(order) for order in dict.fromkeys(map(tuple, starts))]
    while len(orders) < n_orders // 2:
        orders.append(draw_order(n_labels, rng, orders))
    scores = list(score_orders(orders))
    while len(orders) < n_orders:
        best = orders[int(np.argmax(scores))]
        for _ in range(min(ORDERS_PER_ROUND, n_orders - len(orders))):
            orders.append(_draw_neighbour(best, rng, orders))
        scores += list(score_orders(orders[len(scores) :]))
    return np.array(orders), np.array(scores)


def _draw_neighbour(order, rng, seen):
    """Move one label of an order to another place, so that it is none of those seen."""
    known = set(map(tuple, seen))
    for _ in range(MAX_DRAWS):
        source, target = rng.choice(len(order), size=2, replace=False)
        neighbour = move_label(order, source, target)
        if tuple(neighbour) not in known:
            return neighbour
    return draw_order(len(order), rng, seen)


def move_label(order, source, target):
    """Move the label at one place of an order to another place.

    Parameters
    ----------
    order : ndarray of shape (n_labels,)
        An order.
    source, target : int
        Where the label is, and where it comes to be.

    Returns
    -------
    ndarray of shape (n_labels,)
        The new order.

    Examples
    --------
    >>> import numpy as np
    >>> move_label(np.array([5, 6, 7, 8]), 0, 2)
    array([6, 7, 5, 8])
    """
    return np.insert(np.delete(order, source), target, order[source])


class LinkScores:
    """Scores of orders that are sums over links, each of which is scored once.

    What a link learns depends on its label and on which labels come before it, not on their order.
    So orders have links in common; a move over m places makes m + 1 new ones.

    Parameters
    ----------
    score_links : callable
        Takes a list of pairs (label, frozenset of the labels before it); returns their scores.

    Attributes
    ----------
    known : dict
        The links that were scored, and their scores.
    """

    def __init__(self, score_links):
        self.score_links = score_links
        self.known = {}

    def __call__(self, orders):
        """Score orders.

        Parameters
        ----------
        orders : list of ndarray of shape (n_labels,)
            Orders.

        Returns
        -------
        list of float
            The sums of the scores of their links.
        """
        links = [_list_links(order) for order in orders]
        new = [link for link in dict.fromkeys(chain.from_iterable(links)) if link not in self.known]
        self.known.update(zip(new, self.score_links(new), strict=True))
        return [sum(self.known[link] for link in of_order) for of_order in links]


def _list_links(order):
    """The label of every link, with the labels before it."""
    order = order.tolist()
    return [(label, frozenset(order[:place])) for place, label in enumerate(order)]
