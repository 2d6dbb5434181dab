"""Dynamic weight average, against its formula."""

import math

import pytest
import torch
from balancing_cases import draw_batch, make_head

from skmultilabel.neural._balancing._dynamic_average import (
    DynamicWeightAverage,
    compute_dynamic_weights,
)
from skmultilabel.neural.losses import make_loss


def test_weights_by_hand():
    last, before = [0.4, 0.9, 0.2], [0.8, 1.0, 0.1]
    exponentials = [math.exp(a / b / 2) for a, b in zip(last, before, strict=True)]
    expected = [3 * value / sum(exponentials) for value in exponentials]
    weights = compute_dynamic_weights(torch.tensor(last), torch.tensor(before), 2.0)
    torch.testing.assert_close(weights, torch.tensor(expected))


def test_two_epochs_are_needed():
    head, loss, balancing = make_head(), make_loss("bce"), DynamicWeightAverage(3).double()
    hidden, target = draw_batch()
    seen = []
    for scale in (1.0, 0.5, 0.4, 0.4):
        balancing.start_epoch()
        seen.append(balancing.weights.clone())
        balancing(head, hidden * scale, target, None, loss)
    assert (seen[0] == 1).all()
    assert (seen[1] == 1).all()
    losses = [loss.label_losses(head(hidden * scale), target).detach() for scale in (1.0, 0.5, 0.4)]
    expected = compute_dynamic_weights(losses[1], losses[0], 2.0)
    torch.testing.assert_close(seen[2], expected)
    torch.testing.assert_close(seen[3], compute_dynamic_weights(losses[2], losses[1], 2.0))


def test_the_gradients_are_weighted():
    head, loss, balancing = make_head(), make_loss("bce"), DynamicWeightAverage(3).double()
    balancing.weights.copy_(torch.tensor([0.5, 1.0, 1.5]))
    hidden, target = draw_batch()
    balancing(head, hidden, target, None, loss).backward()
    (expected,) = torch.autograd.grad(
        (balancing.weights * loss.label_losses(head(hidden), target)).mean(), hidden
    )
    torch.testing.assert_close(hidden.grad, expected)


def test_a_label_that_was_nowhere_known_has_the_weight_of_one_that_stays():
    weights = compute_dynamic_weights(
        torch.tensor([0.5, torch.nan, 0.0]), torch.tensor([0.5, 1.0, 0.0]), 2.0
    )
    torch.testing.assert_close(weights, torch.ones(3))


def test_a_temperature_below_zero_is_refused():
    with pytest.raises(ValueError, match="balancing__temperature"):
        DynamicWeightAverage(2, temperature=-1)
