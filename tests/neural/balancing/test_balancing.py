"""What all ways of balancing have in common."""

import pytest
import torch
from balancing_cases import draw_batch, make_head

from skmultilabel.neural._balancing._balancing import EpochMeans, follow
from skmultilabel.neural._balancing._build import BALANCINGS, make_balancing
from skmultilabel.neural.losses import make_loss


def test_a_value_follows_the_gradients_of_something_else():
    x = torch.tensor(2.0, requires_grad=True)
    value = follow(x**2, 3 * x)
    value.backward()
    assert (value.item(), x.grad.item()) == (4, 3)


def test_means_of_an_epoch():
    means = EpochMeans(3)
    means.add(torch.tensor([1.0, 5.0, torch.nan]), torch.tensor([0.5, 0.5, 0.0]))
    means.add(torch.tensor([3.0, 6.0, torch.nan]), torch.tensor([1.0, 0.0, 0.0]))
    torch.testing.assert_close(means.take(), torch.tensor([2, 5, torch.nan]), equal_nan=True)
    assert means.take().isnan().all()


@pytest.mark.parametrize("name", BALANCINGS)
def test_the_value_is_that_of_the_plain_loss(name):
    head, loss = make_head(), make_loss("bce")
    balancing = make_balancing(name, head, loss).double()
    for _ in range(3):
        balancing.start_epoch()
        hidden, target = draw_batch(missing=True)
        weight = torch.tensor([1.0, 2.0, 3.0]).expand(target.shape)
        value = balancing(head, hidden, target, weight, loss)
        torch.testing.assert_close(value, head.compute_loss(hidden, target, weight, loss))
        value.backward()
        assert hidden.grad.isfinite().all()


@pytest.mark.parametrize("name", BALANCINGS)
def test_the_state_continues_as_if_nothing_had_been(name):
    head, loss = make_head(), make_loss("bce")
    first, second = (make_balancing(name, head, loss).double() for _ in range(2))
    hidden, target = draw_batch()

    def learn(balancing):
        balancing.start_epoch()
        balancing(head, hidden, target, None, loss)

    for _ in range(3):
        learn(first)
    second.load_state_dict(first.state_dict())
    for balancing in (first, second):
        learn(balancing)
    for name, value in first.state_dict().items():
        torch.testing.assert_close(second.state_dict()[name], value)
