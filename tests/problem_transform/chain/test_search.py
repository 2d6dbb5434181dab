import numpy as np
import pytest

from skmultilabel.problem_transform._chain._search import LinkScores, move_label, search_orders


def count_inversions(orders):
    return [-np.sum(np.triu(order[:, None] > order, 1)) for order in orders]


def test_a_small_budget_still_scores_all_starts_and_no_repeats():
    starts = [np.array([0, 1, 2]), np.array([0, 1, 2]), np.array([2, 1, 0])]
    orders, scores = search_orders(count_inversions, starts, 1, np.random.RandomState(0))
    np.testing.assert_array_equal(orders, [[0, 1, 2], [2, 1, 0]])
    np.testing.assert_array_equal(scores, [0, -3])


@pytest.mark.parametrize("n_orders", [5, 20, 24, 1000])
def test_the_budget_is_used_for_different_orders(n_orders):
    start = np.array([3, 2, 1, 0])
    orders, scores = search_orders(count_inversions, [start], n_orders, np.random.RandomState(1))
    assert len(orders) == len(scores) == len(np.unique(orders, axis=0)) == min(n_orders, 24)
    np.testing.assert_array_equal(orders[0], start)
    np.testing.assert_array_equal(scores, count_inversions(orders))


def test_local_search_finds_what_drawing_does_not():
    start = np.arange(8)[::-1]
    orders, scores = search_orders(count_inversions, [start], 200, np.random.RandomState(0))
    assert scores[:100].max() < -3
    assert scores.max() == 0
    np.testing.assert_array_equal(orders[np.argmax(scores)], np.arange(8))


def test_a_label_is_moved_to_its_new_place():
    order = np.array([4, 5, 6, 7])
    for source in range(4):
        for target in range(4):
            moved = move_label(order, source, target)
            assert moved[target] == order[source]
            others = order[order != order[source]]
            np.testing.assert_array_equal(moved[moved != order[source]], others)


def test_every_link_is_scored_once():
    asked = []

    def score_links(links):
        asked.extend(links)
        return [label * 10.0 ** len(earlier) for label, earlier in links]

    scores = LinkScores(score_links)
    assert scores([np.array([2, 0, 1]), np.array([0, 2, 1])]) == [102, 120]
    assert scores([np.array([2, 0, 1])]) == [102]
    assert len(asked) == len(set(asked)) == 5
    assert (1, frozenset({0, 2})) in asked


def test_the_only_label_has_one_order():
    orders, _ = search_orders(count_inversions, [np.array([0])], 10, np.random.RandomState(0))
    np.testing.assert_array_equal(orders, [[0]])
