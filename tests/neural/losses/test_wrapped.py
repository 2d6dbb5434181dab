"""Losses of torch, wrapped."""

import numpy as np
import pytest
import torch
from loss_cases import draw
from torch import nn

from skmultilabel.neural.losses import BCELoss, WrappedLoss


@pytest.mark.parametrize(
    "foreign", [nn.BCEWithLogitsLoss(), nn.functional.binary_cross_entropy_with_logits]
)
def test_a_loss_of_entries_is_like_ours(foreign):
    logits, target = draw(missing=True)
    members = torch.stack([logits, -logits], dim=1)
    for scores in (logits, members):
        for weight in (None, torch.arange(7.0), torch.arange(28.0).view(7, 4)):
            expected = BCELoss()(scores, target, weight)
            torch.testing.assert_close(WrappedLoss(foreign)(scores, target, weight), expected)


def test_a_loss_of_rows_takes_weights_of_rows():
    logits, target = draw()
    weight = torch.arange(7.0)
    loss = WrappedLoss(nn.MultiLabelSoftMarginLoss())
    torch.testing.assert_close(loss(logits, target, weight), BCELoss()(logits, target, weight))
    with pytest.raises(ValueError, match="MultiLabelSoftMarginLoss gives one number for a row, so"):
        loss(logits, target, torch.ones(7, 4))


def test_a_loss_of_batches_takes_no_weights():
    def worst(logits, target):
        return (logits - target).abs().max()

    logits, target = draw()
    loss = WrappedLoss(worst)
    torch.testing.assert_close(loss(logits, target), worst(logits, target))
    with pytest.raises(ValueError, match="worst gives one number for a batch, so it cannot take"):
        loss(logits, target, torch.ones(7))


@pytest.mark.parametrize("foreign", [nn.MultiLabelSoftMarginLoss(), lambda z, y: z.mean()])
def test_missing_labels_are_refused_where_they_cannot_be_left_out(foreign):
    Y = np.array([[1.0, np.nan]])
    loss = WrappedLoss(foreign)
    with pytest.raises(ValueError, match="cannot be left out"):
        loss.fit_labels(Y)
    assert torch.isnan(loss(torch.zeros(1, 2), torch.tensor(Y)))


def test_a_loss_of_another_form_is_an_error():
    with pytest.raises(ValueError, match=r"shape \(4, 7\) for 7 rows and 4 labels"):
        WrappedLoss(lambda z, y: (z - y).T)(*draw())


def test_what_was_given_is_not_changed():
    foreign = nn.MSELoss()
    WrappedLoss(foreign)
    assert foreign.reduction == "mean"
