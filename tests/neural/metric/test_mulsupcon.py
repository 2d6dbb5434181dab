"""Supervised contrastive losses that know how much rows have in common."""

import metric_formulas as formulas
import pytest
import torch

from skmultilabel.neural._metric._mulsupcon import JaccardSupConLoss, MulSupConLoss
from skmultilabel.neural._metric._relations import find_relations
from skmultilabel.neural._metric._supcon import SupConLoss


@pytest.mark.parametrize("average", ["labels", "anchors"])
@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_loop_over_anchors_and_their_labels(average, seed):
    embedding, Y = formulas.draw(14, seed=seed)
    # A row that is compared with all others carries a label, or they do.
    Y[0, 0] = 1
    Y[Y.sum(axis=1) == 0, 1] = 1
    loss = MulSupConLoss(average=average)
    relations = find_relations(torch.tensor(Y), **loss.default_rule)
    expected = formulas.mulsupcon(formulas.cosines(embedding, embedding), Y, average=average)
    assert loss(torch.tensor(embedding), relations).item() == pytest.approx(expected, rel=1e-6)


def test_with_one_label_a_row_it_is_the_supervised_contrastive_loss():
    embedding, _ = formulas.draw(24)
    Y = torch.nn.functional.one_hot(torch.arange(24) % 3)
    rows = torch.tensor(embedding)
    expected = SupConLoss()(rows, find_relations(Y)).item()
    for loss in (MulSupConLoss(), MulSupConLoss(average="anchors"), JaccardSupConLoss()):
        found = loss(rows, find_relations(Y, **loss.default_rule)).item()
        assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("loss", "ratio"), [(SupConLoss(), 1), (JaccardSupConLoss(), 3), (MulSupConLoss(), 5)]
)
def test_rows_with_more_in_common_are_drawn_together_more(loss, ratio):
    Y = torch.tensor([[1, 1, 1], [1, 1, 1], [1, 0, 0], [0, 0, 0]])
    embedding = torch.eye(4, dtype=torch.double, requires_grad=True)
    relations = find_relations(Y[:1], Y, has_self=True, **loss.default_rule)
    reference = torch.eye(4, dtype=torch.double)
    loss(embedding[:1], relations, reference).backward()
    # All are equally far, so what the softmax pushes away is the same for all.
    pulls = embedding.grad[0] - embedding.grad[0, 3]
    assert (pulls[1] / pulls[2]).item() == pytest.approx(ratio, rel=1e-6)
