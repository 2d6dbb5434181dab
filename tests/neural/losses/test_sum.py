"""Sums of losses."""

import numpy as np
import pytest
import torch
from loss_cases import draw

from skmultilabel.neural.losses import (
    AUCLoss,
    BCELoss,
    DiceLoss,
    FocalLoss,
    ROLELoss,
    SPLCLoss,
    SummedLoss,
    make_loss,
)


def test_a_sum_adds_its_terms_with_weights():
    logits, target = draw(missing=True)
    parts = [BCELoss(), DiceLoss(), AUCLoss()]
    loss = SummedLoss(parts, [1.0, 0.5, 2.0])
    values = torch.stack([part(logits, target) for part in parts])
    torch.testing.assert_close(loss.terms(logits, target), values)
    expected = values[0] + 0.5 * values[1] + 2 * values[2]
    torch.testing.assert_close(loss(logits, target), expected)


def test_losses_of_labels_are_added():
    logits, target = draw()
    loss = SummedLoss([BCELoss(), DiceLoss()], [1.0, 3.0])
    labels = loss.losses[0].label_losses(logits, target)
    assert loss.elementwise is False
    torch.testing.assert_close(SummedLoss([BCELoss()]).label_losses(logits, target), labels)


def test_declarations_follow_from_the_terms():
    loss = SummedLoss([BCELoss(), FocalLoss()])
    assert loss.elementwise
    assert loss.correctable
    assert not loss.couples_rows
    loss = SummedLoss([BCELoss("balanced"), DiceLoss(), ROLELoss(1.0)])
    assert not loss.elementwise
    assert loss.couples_rows
    assert loss.needs_labels
    assert loss.needs_row_index


def test_labels_and_epochs_reach_the_terms():
    loss = make_loss([("splc", 1.0), (BCELoss("balanced"), 1.0), (ROLELoss(1.0), 1.0)])
    Y = np.array([[1.0, 0.0], [0.0, 1.0]])
    loss.fit_labels(Y).start_epoch(3)
    assert loss.losses[0].corrects
    assert loss.losses[1].pos_weight_.tolist() == [1, 1]
    assert loss.losses[2].all_known
    value = loss(torch.zeros(1, 2), torch.tensor(Y[:1]), row_index=torch.tensor([0]))
    value.backward()
    assert loss.losses[2].estimates_.grad[0].abs().sum() > 0


@pytest.mark.parametrize("weights", [[1.0], [1.0, 2.0, 3.0]])
def test_there_is_a_weight_for_every_loss(weights):
    with pytest.raises(ValueError, match="a weight for each"):
        SummedLoss([BCELoss(), SPLCLoss()], weights)


@pytest.mark.parametrize(
    ("weight", "message"),
    [(-1.0, "is .-1.0. for loss 1"), (np.nan, "for loss 1"), ("much", "a number for every loss")],
)
def test_weights_that_are_no_weights_are_refused(weight, message):
    with pytest.raises(ValueError, match=f"weights of a sum of losses must.*{message}"):
        make_loss([("bce", 1.0), ("dice", weight)])
