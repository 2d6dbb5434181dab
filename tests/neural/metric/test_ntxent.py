"""The dense NTXent equals that of pytorch-metric-learning."""

import math

import metric_formulas as formulas
import pytest
import torch
from pytorch_metric_learning.losses import NTXentLoss as LibraryNTXent

from skmultilabel.neural._metric._ntxent import NTXentLoss
from skmultilabel.neural._metric._relations import find_relations
from skmultilabel.neural._metric._tuples import list_pairs


@pytest.mark.parametrize("seed", range(3))
def test_it_equals_the_library_for_multi_hot_labels(seed):
    embedding, Y = formulas.draw(30, seed=seed)
    ours, theirs = (torch.tensor(embedding, requires_grad=True) for _ in range(2))
    relations = find_relations(torch.tensor(Y))
    value = NTXentLoss(temperature=0.2)(ours, relations)
    expected = LibraryNTXent(0.2)(theirs, indices_tuple=list_pairs(relations).as_tuple())
    assert value.item() == pytest.approx(expected.item(), rel=1e-9)
    value.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-7, atol=1e-10)


def test_it_equals_the_library_for_classes():
    embedding, _ = formulas.draw(30)
    classes = torch.arange(30) % 4
    relations = find_relations(torch.nn.functional.one_hot(classes))
    value = NTXentLoss()(torch.tensor(embedding), relations)
    assert value.item() == pytest.approx(LibraryNTXent()(torch.tensor(embedding), classes).item())


def test_weights_of_anchors_weigh_their_pairs():
    embedding, Y = formulas.draw(10)
    relations = find_relations(torch.tensor(Y))
    weight = torch.arange(10.0)
    weighted = relations._replace(positives=relations.positives * weight.unsqueeze(1))
    rows = torch.tensor(embedding)
    expected = NTXentLoss()(rows, weighted)
    assert torch.equal(NTXentLoss()(rows, relations._replace(weight=weight)), expected)
    assert expected != NTXentLoss()(rows, relations)


def test_far_negatives_are_not_rounded_away():
    # The difference of logits is beyond what a softplus of single precision keeps.
    embedding = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]], dtype=torch.double)
    relations = find_relations(torch.tensor([[1, 0], [1, 0], [0, 1]]))
    value = NTXentLoss(temperature=0.01)(embedding, relations)
    assert value.item() == pytest.approx(100 + math.log(2) / 2, rel=1e-12)
