"""Groups of labels: different, balanced, covering; and what cannot be done."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.problem_transform._labelsets._groups import (
    check_groups,
    draw_disjoint,
    draw_overlapping,
    make_groups,
)

NAMES = ["sport", "news", "arts"]


def make_rng(seed=0):
    return np.random.RandomState(seed)


def to_lists(groups):
    return [group.tolist() for group in groups]


@given(st.integers(1, 7), st.data())
def test_drawn_groups_are_different_and_have_every_label(n_labels, data):
    size = data.draw(st.integers(1, n_labels))
    n_groups = data.draw(st.integers(-(-n_labels // size), math.comb(n_labels, size)))
    seed = data.draw(st.integers(0, 100))
    groups = draw_overlapping(n_labels, size, n_groups, make_rng(seed))
    assert len(set(map(tuple, to_lists(groups)))) == len(groups) == n_groups
    assert all(sorted(set(group)) == group for group in to_lists(groups))
    assert all(len(group) == size for group in groups)
    assert set(np.concatenate(groups)) == set(range(n_labels))


@pytest.mark.parametrize(("n_labels", "size"), [(50, 3), (20, 7), (101, 4)])
def test_every_label_is_drawn_about_equally_often(n_labels, size):
    groups = draw_overlapping(n_labels, size, None, make_rng())
    assert len(groups) == 2 * n_labels
    uses = np.bincount(np.concatenate(groups))
    assert uses.max() - uses.min() <= 1


def test_all_groups_may_be_asked_for():
    groups = draw_overlapping(6, 3, 20, make_rng())
    assert np.bincount(np.concatenate(groups)).tolist() == [10] * 6
    assert len(draw_overlapping(3, 3, None, make_rng())) == 1


def test_chance_decides_which_groups():
    first, second = (to_lists(draw_overlapping(8, 3, 5, make_rng(seed))) for seed in (0, 1))
    assert first != second
    assert first == to_lists(draw_overlapping(8, 3, 5, make_rng(0)))


def test_impossible_numbers_of_groups_are_refused():
    with pytest.raises(ValueError, match="only 10 different groups of 3 of 5 labels"):
        draw_overlapping(5, 3, 11, make_rng())
    with pytest.raises(
        ValueError, match=r"n_labelsets=1 groups of 3 labels .* n_labelsets=2 or more"
    ):
        draw_overlapping(5, 3, 1, make_rng())


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_division_has_every_label_once(n_labels, size):
    groups = draw_disjoint(n_labels, min(size, n_labels), make_rng())
    assert sorted(np.concatenate(groups)) == list(range(n_labels))
    assert len(groups) == math.ceil(n_labels / min(size, n_labels))
    sizes = [len(group) for group in groups]
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1


def test_given_groups_may_have_names():
    assert to_lists(check_groups([["arts", 0], [1]], 3, NAMES)) == [[0, 2], [1]]
    assert to_lists(make_groups([(0, 2), (1,)], np.zeros((1, 3)), 1, None, None)) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([["sport", "news"]], "Label 'arts' is in none of the given labelsets"),
        ([["sport", "music"], [1, 2]], r"labelsets\[0\] has 'music', which is no label"),
        ([[0, 1], [2, 3]], r"labelsets\[1\] has 3, which is no label"),
        ([[0, 1, 1], [2]], r"labelsets\[0\] has label 'news' more than once"),
        ([[0, 1], [2], [1, 0]], r"labelsets\[2\] has the same labels as labelsets\[0\]"),
        ([[0, 1, 2], []], r"labelsets\[1\] has no labels"),
    ],
)
def test_given_groups_that_cannot_be_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        check_groups(groups, 3, NAMES)


def test_groups_by_their_kind():
    coins = np.random.default_rng(0).integers(2, size=(100, 2))
    Y = coins[:, [0, 1, 0, 1]]
    assert to_lists(make_groups("cooccurrence", Y, 2, None, make_rng())) == [[0, 2], [1, 3]]
    assert len(make_groups("disjoint", Y, 3, None, make_rng())) == 2
    assert len(make_groups("overlapping", Y, 3, None, make_rng())) == 4
    for kind in ("cooccurrence", "disjoint", "overlapping"):
        assert to_lists(make_groups(kind, Y[:, :1], 3, None, make_rng())) == [[0]]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([0, 1, 2], r"such as \[\[0, 1\], \[2\]\], but labelsets\[0\] is 0"),
        (["ab", "c"], r"but labelsets\[0\] is 'ab'"),
        ([[0, 1], [True]], r"labelsets\[1\] holds True"),
        ([[0.0, 1.0], [2]], r"labelsets\[0\] holds 0.0"),
    ],
)
def test_groups_are_lists_of_names_or_columns(groups, message):
    with pytest.raises(ValueError, match=message):
        check_groups(groups, 3)
