"""From relations to index tuples: nothing lost, nothing twice, nothing invented."""

import metric_formulas as formulas
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._metric._relations import Relations, find_relations
from skmultilabel.neural._metric._tuples import list_pairs


def list_triplets(relations):
    """Combine every positive of an anchor with each of its negatives."""
    return {
        (a, p, n)
        for a, p in relations.positives.nonzero().tolist()
        for n in relations.negatives[a].nonzero().flatten().tolist()
    }


def as_rows(indices):
    return list(zip(*(rows.tolist() for rows in indices), strict=True))


@given(seed=st.integers(0, 1000), n_rows=st.integers(1, 12))
def test_all_pairs_and_triplets_are_those_of_the_relations(seed, n_rows):
    relations = find_relations(torch.tensor(formulas.draw(n_rows, 3, seed=seed)[1]))
    pairs = list_pairs(relations)
    assert as_rows(pairs[:2]) == list(map(tuple, relations.positives.nonzero().tolist()))
    assert as_rows(pairs[2:4]) == list(map(tuple, relations.negatives.nonzero().tolist()))
    assert pairs.weights.tolist() == [1.0] * len(pairs.anchors)
    triplets = as_rows(pairs.as_triplets())
    assert len(triplets) == len(set(triplets))
    assert set(triplets) == list_triplets(relations)


@given(seed=st.integers(0, 1000), n_rows=st.integers(1, 12), limit=st.integers(1, 9))
def test_limits_are_kept_and_nothing_comes_twice(seed, n_rows, limit):
    relations = find_relations(torch.tensor(formulas.draw(n_rows, 3, seed=seed)[1]))
    generator = torch.Generator().manual_seed(seed)
    every = list_triplets(relations)
    triplets = as_rows(list_pairs(relations).as_triplets(limit, generator))
    assert len(triplets) == len(set(triplets))
    assert set(triplets) <= every
    pairs = list_pairs(relations, limit, generator)
    for anchor in range(n_rows):
        n_triplets = sum(a == anchor for a, _, _ in triplets)
        assert n_triplets == min(limit, sum(a == anchor for a, _, _ in every))
        for mask, (anchors, others) in zip(relations[:2], (pairs[:2], pairs[2:4]), strict=True):
            own = others[anchors == anchor].tolist()
            assert len(own) == len(set(own)) == min(limit, int(mask[anchor].sum()))
            assert mask[anchor, own].all()


def test_each_triplet_and_pair_is_as_likely_as_any_other():
    relations = Relations(
        torch.tensor([[True] * 3 + [False] * 4]), torch.tensor([[False] * 3 + [True] * 4])
    )
    generator = torch.Generator().manual_seed(0)
    pairs = list_pairs(relations)
    counts, n_pairs, n_alike = np.zeros((3, 7)), np.zeros(7), 0
    for _ in range(2000):
        _, positives, negatives = pairs.as_triplets(3, generator)
        np.add.at(counts, (positives.numpy(), negatives.numpy()), 1)
        n_alike += len(set(negatives.tolist())) == 1
        np.add.at(n_pairs, list_pairs(relations, 2, generator).positives.numpy(), 1)
    np.testing.assert_allclose(counts[:, 3:] / 2000, 3 / 12, atol=0.04)
    np.testing.assert_allclose(n_pairs[:3] / 2000, 2 / 3, atol=0.04)
    # The negatives of different positives have nothing to do with each other.
    np.testing.assert_allclose(n_alike / 2000, 1 / 16, atol=0.03)


def test_weights_are_those_of_the_positives():
    labels = torch.tensor([[1, 1], [1, 0], [0, 1]])
    pairs = list_pairs(find_relations(labels, rule="jaccard", soft_weights=True, threshold=0.0))
    assert as_rows(pairs[:2]) == [(0, 1), (0, 2), (1, 0), (2, 0)]
    assert pairs.weights.tolist() == [0.5] * 4


def test_many_combinations_need_no_memory_for_all():
    generator = torch.Generator().manual_seed(0)
    labels = torch.nn.functional.one_hot(torch.arange(4000) % 2)
    # Two thousand times two thousand for every anchor.
    anchors, positives, negatives = list_pairs(find_relations(labels[:50], labels)).as_triplets(
        7, generator
    )
    assert torch.equal(torch.bincount(anchors), torch.full((50,), 7))
    assert torch.equal(positives % 2, anchors % 2)
    assert not torch.any(negatives % 2 == anchors % 2)


@pytest.mark.parametrize("random_state", [0, "state", "generator"])
def test_the_random_state_decides(random_state):
    make = {
        "state": lambda: np.random.RandomState(0),
        "generator": lambda: torch.Generator().manual_seed(0),
    }.get(random_state, lambda: random_state)
    pairs = list_pairs(find_relations(torch.tensor(formulas.draw()[1])))
    first, again = pairs.as_triplets(5, make()), pairs.as_triplets(5, make())
    other = pairs.as_triplets(5, 1)
    assert all(map(torch.equal, first, again))
    assert not all(map(torch.equal, first, other))


@pytest.mark.parametrize("limit", [-1, 0, 1.5, "3"])
def test_a_limit_that_is_no_number_of_triplets_is_refused(limit):
    pairs = list_pairs(find_relations(torch.tensor(formulas.draw()[1])))
    with pytest.raises(ValueError, match=f"max_per_anchor must be a whole.*; got {limit!r}"):
        pairs.as_triplets(limit)
