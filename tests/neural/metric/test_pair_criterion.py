"""The loss of pairs that are given."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._metric._pair_criterion import PairCriterion, relate_pairs

Y = torch.tensor([1.0, 0.0, 1.0])
EMBEDDING = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))


def test_marked_pairs_alone_count_unless_all_do():
    given, all_ = (relate_pairs(Y, unmarked=kind) for kind in ("ignore", "negative"))
    np.testing.assert_array_equal(given.positives > 0, np.diag([True, False, True]))
    np.testing.assert_array_equal(given.negatives, np.diag([False, True, False]))
    np.testing.assert_array_equal(all_.positives, given.positives)
    np.testing.assert_array_equal(all_.negatives, ~np.diag([True, False, True]))


def test_the_contrastive_loss_of_marked_pairs_is_its_formula():
    """Positives: their distance; negatives: what they lack to a distance of 1; means of each [1].

    [1] R. Hadsell, S. Chopra, Y. LeCun, "Dimensionality Reduction by Learning an Invariant Mapping",
    CVPR 2006, without squares, as pytorch-metric-learning has it.
    """
    first, second = torch.nn.functional.normalize(EMBEDDING).tensor_split(2)
    distance = (first - second).norm(dim=1)
    expected = distance[Y == 1].mean() + (1 - distance[Y == 0]).clamp_min(0).mean()
    criterion = PairCriterion("contrastive", {}, unmarked="ignore")
    torch.testing.assert_close(criterion(EMBEDDING, Y[:, None]), expected)


def test_positives_alone_are_told_from_the_others_of_a_batch():
    first, second = torch.nn.functional.normalize(EMBEDDING).tensor_split(2)
    logits = first @ second.T / 0.1
    expected = (logits.logsumexp(dim=1) - logits.diag()).mean()
    criterion = PairCriterion("supcon", {"temperature": 0.1}, unmarked="negative")
    torch.testing.assert_close(criterion(EMBEDDING, torch.ones(3, 1)), expected)


def test_pairs_of_no_weight_do_not_count():
    criterion = PairCriterion("supcon", {}, unmarked="negative")
    weight = torch.tensor([1.0, 1.0, 0.0])
    rows = [criterion(EMBEDDING, torch.ones(3, 1), torch.eye(3)[row]) for row in range(3)]
    found = criterion(EMBEDDING, torch.ones(3, 1), weight)
    torch.testing.assert_close(found, (rows[0] + rows[1]) / 2)


@pytest.mark.parametrize(("y", "counts"), [([1, 0], [1, 0, 0]), ([1, 1], [1, 0, 1])])
def test_batches_are_counted(y, counts):
    criterion = PairCriterion("contrastive", {}, unmarked="ignore")
    criterion(EMBEDDING[:4], torch.tensor(y, dtype=torch.float32)[:, None])
    assert criterion.tally.counts.tolist() == counts
    criterion.start_epoch(1)
    assert criterion.tally.counts.tolist() == [0, 0, 0]
    criterion.eval()(EMBEDDING[:4], torch.ones(2, 1))
    assert criterion.tally.counts.tolist() == [0, 0, 0]
