"""What a criterion may be."""

import pytest
import torch

from skmultilabel.neural.losses import BCELoss, FocalLoss, SummedLoss, WrappedLoss, make_loss
from skmultilabel.neural.losses._make import LOSSES


def test_names_and_classes_take_parameters():
    for criterion in ("focal", FocalLoss):
        loss = make_loss(criterion, gamma=3.0)
        assert isinstance(loss, FocalLoss)
        assert loss.gamma == 3


def test_what_is_made_already_is_copied():
    given = BCELoss(pos_weight=[1.0, 2.0])
    loss = make_loss(given)
    assert loss is not given
    assert loss.pos_weight_ is not given.pos_weight_


def test_foreign_losses_are_wrapped():
    functional = torch.nn.functional.mse_loss
    for criterion in (torch.nn.MSELoss, torch.nn.MSELoss(), functional, lambda z, y: z - y):
        assert isinstance(make_loss(criterion), WrappedLoss)


def test_lists_are_sums():
    loss = make_loss([("bce", 1.0), (FocalLoss(gamma=1.0), 0.5), (torch.nn.MSELoss, 2.0)])
    assert isinstance(loss, SummedLoss)
    assert [type(term) for term in loss.losses] == [BCELoss, FocalLoss, WrappedLoss]
    assert loss.weights.tolist() == [1.0, 0.5, 2.0]


def test_a_name_that_is_not_known_is_answered_with_all_that_are():
    with pytest.raises(ValueError, match="'focal_loss' is not known") as error:
        make_loss("focal_loss")
    assert all(name in str(error.value) for name in LOSSES)


@pytest.mark.parametrize("criterion", [[("bce", 1.0)], BCELoss(), torch.nn.functional.mse_loss])
def test_parameters_of_what_is_made_already_are_an_error(criterion):
    with pytest.raises(ValueError, match="'gamma' are for the name or the class"):
        make_loss(criterion, gamma=1.0)


@pytest.mark.parametrize("criterion", [None, 3, object])
def test_what_is_no_loss_is_an_error(criterion):
    with pytest.raises(ValueError, match="must be the name of a loss"):
        make_loss(criterion)


@pytest.mark.parametrize("criterion", [[], ["bce"], [("bce", 1.0, 2.0)]])
def test_lists_must_have_pairs(criterion):
    with pytest.raises(ValueError, match="pairs of a loss and its weight"):
        make_loss(criterion)
