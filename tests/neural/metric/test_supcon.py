"""The dense supervised contrastive loss equals that of pytorch-metric-learning."""

import metric_formulas as formulas
import pytest
import torch
from pytorch_metric_learning.losses import SupConLoss as LibrarySupCon

from skmultilabel.neural._metric._relations import find_relations
from skmultilabel.neural._metric._supcon import SupConLoss
from skmultilabel.neural._metric._tuples import list_pairs


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", ["any", "jaccard", "subset"])
def test_it_equals_the_library_for_multi_hot_labels(seed, rule):
    embedding, Y = formulas.draw(30, seed=seed)
    ours, theirs = (torch.tensor(embedding, requires_grad=True) for _ in range(2))
    relations = find_relations(torch.tensor(Y), rule=rule)
    value = SupConLoss(temperature=0.2)(ours, relations)
    expected = LibrarySupCon(0.2)(theirs, indices_tuple=list_pairs(relations).as_tuple())
    assert value.item() == pytest.approx(expected.item(), rel=1e-9)
    value.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-7, atol=1e-10)


def test_it_equals_the_library_for_classes():
    embedding, _ = formulas.draw(30)
    classes = torch.arange(30) % 4
    relations = find_relations(torch.nn.functional.one_hot(classes))
    value = SupConLoss()(torch.tensor(embedding), relations)
    assert value.item() == pytest.approx(LibrarySupCon()(torch.tensor(embedding), classes).item())
