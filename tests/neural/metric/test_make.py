"""What a loss of embeddings may be."""

import pytest
import torch

from skmultilabel.neural._metric._library import LibraryLoss
from skmultilabel.neural._metric._loss import MetricLoss
from skmultilabel.neural._metric._make import METRIC_LOSSES, make_metric_loss
from skmultilabel.neural._metric._supcon import SupConLoss


@pytest.mark.parametrize("name", METRIC_LOSSES)
def test_every_name_makes_a_loss(name):
    loss = make_metric_loss(name)
    assert isinstance(loss, MetricLoss)
    assert loss.waits_for_device == isinstance(loss, LibraryLoss)


def test_names_and_classes_take_parameters():
    assert make_metric_loss("supcon", temperature=0.3).temperature == 0.3
    assert make_metric_loss(SupConLoss, temperature=0.3).temperature == 0.3


def test_losses_are_copied():
    loss = SupConLoss()
    assert make_metric_loss(loss) is not loss


@pytest.mark.parametrize(
    ("loss", "params", "message"),
    [
        ("super", {}, "loss='super' is not known. The losses are supcon, mulsupcon"),
        ("supcon", {"warmth": 1}, "loss='supcon' has no parameter loss__warmth"),
        (SupConLoss(), {"temperature": 1}, "loss__temperature is for a loss that is named"),
        (torch.mean, {}, "loss must be the name of a loss, a class, or a loss"),
    ],
)
def test_what_is_no_loss_is_refused(loss, params, message):
    with pytest.raises(ValueError, match=message):
        make_metric_loss(loss, **params)
