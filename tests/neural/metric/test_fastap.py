"""The dense FastAP equals that of pytorch-metric-learning."""

import metric_formulas as formulas
import pytest
import torch
from pytorch_metric_learning.losses import FastAPLoss as LibraryFastAP

from skmultilabel.neural._metric._fastap import FastAPLoss
from skmultilabel.neural._metric._relations import find_relations


@pytest.mark.parametrize("n_bins", [1, 5, 10])
def test_it_equals_the_library_for_classes(n_bins):
    embedding, _ = formulas.draw(40, seed=1)
    ours, theirs = (torch.tensor(embedding, requires_grad=True) for _ in range(2))
    classes = torch.arange(40) % 5
    value = FastAPLoss(n_bins)(ours, find_relations(torch.nn.functional.one_hot(classes)))
    expected = LibraryFastAP(n_bins)(theirs, classes)
    assert value.item() == pytest.approx(expected.item(), rel=1e-7)
    value.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-6, atol=1e-9)


def test_rankings_without_a_mistake_cost_nothing():
    embedding = torch.tensor([[1.0, 0.0], [1.0, 0.2], [0.0, 1.0], [0.2, 1.0]])
    relations = find_relations(torch.tensor([[1, 0], [1, 0], [0, 1], [0, 1]]))
    assert FastAPLoss()(embedding, relations).item() == pytest.approx(0, abs=1e-6)
    assert FastAPLoss()(embedding[[0, 2, 1, 3]], relations) > 0.5


def test_a_weight_counts_as_so_many_rows():
    embedding, _ = formulas.draw(12)
    rows, again = torch.tensor(embedding), [*range(12), 3, 5]
    Y = torch.nn.functional.one_hot((torch.arange(12) > 7).long())
    weight = torch.ones(12)
    weight[[3, 5]] = 2
    # Anchors that the doubled rows are unlike see them as negatives, which have no weights.
    counts = (torch.arange(12) < 8).double()
    relations, repeated = find_relations(Y, Y), find_relations(Y, Y[again])
    weighted = relations._replace(positives=relations.positives * weight, weight=counts)
    expected = FastAPLoss()(rows, repeated._replace(weight=counts), rows[again])
    assert FastAPLoss()(rows, weighted, rows).item() == pytest.approx(expected.item(), rel=1e-9)
