"""A further term beside the loss of a head, plain and balanced."""

import pytest
import torch
from balancing_cases import draw_batch, make_head
from torch import nn

from skmultilabel.neural._balancing._build import make_balancing
from skmultilabel.neural._heads._joint import JointHead
from skmultilabel.neural.losses import make_loss

LOSSES = {"labels": "bce", "terms": [("bce", 1.0), ("zlpr", 0.5)], "rows": "zlpr"}


class Spread(nn.Module):
    """The mean square of the representation."""

    weight = 0.3

    def forward(self, hidden, target, weight=None):
        return hidden.square().mean()


class OwnLikelihood:
    """A head that needs no loss."""

    n_labels = 3

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        assert criterion is None
        return hidden.abs().mean()


def differentiate(loss, hidden):
    return torch.autograd.grad(loss, hidden)[0]


@pytest.mark.parametrize("name", LOSSES.values(), ids=LOSSES)
def test_the_term_counts_what_it_weighs(name):
    head, loss = make_head(), make_loss(name)
    hidden, target = draw_batch()
    joint = JointHead(head, Spread())
    expected = head.compute_loss(hidden, target, None, loss) + 0.3 * hidden.square().mean()
    torch.testing.assert_close(joint.compute_loss(hidden, target, None, loss), expected)
    torch.testing.assert_close(joint(hidden), head(hidden))


@pytest.mark.parametrize("balancing", ["gradnorm", "dynamic_average", "uncertainty", "mean"])
@pytest.mark.parametrize("name", LOSSES.values(), ids=LOSSES)
def test_balancing_keeps_the_value_of_the_loss(balancing, name):
    head, loss = make_head(), make_loss(name)
    hidden, target = draw_batch()
    joint = JointHead(head, Spread())
    made = make_balancing(balancing, head, loss, has_further=True).double()
    made.start_epoch()
    value = made(joint, hidden, target, None, loss)
    torch.testing.assert_close(value, joint.compute_loss(hidden, target, None, loss))
    assert differentiate(value, hidden).norm() > 0


def test_the_mean_of_the_tasks_is_the_plain_gradient():
    head, loss = make_head(), make_loss("bce")
    hidden, target = draw_batch()
    joint = JointHead(head, Spread())
    made = make_balancing("mean", head, loss, has_further=True).double()
    plain = differentiate(joint.compute_loss(hidden, target, None, loss), hidden)
    balanced = differentiate(made(joint, hidden, target, None, loss), hidden)
    torch.testing.assert_close(balanced, plain)


def test_gradnorm_makes_both_gradients_equally_large():
    head, loss = make_head(), make_loss("bce")
    hidden, target = draw_batch()
    joint = JointHead(head, Spread())
    made = make_balancing("gradnorm", head, loss, has_further=True, max_ratio=1e6).double()
    made.start_epoch()
    balanced = differentiate(made(joint, hidden, target, None, loss), hidden)
    first = differentiate(head.compute_loss(hidden, target, None, loss), hidden)
    second = differentiate(hidden.square().mean(), hidden)
    # Weights of sum 2 that make the norms equal, times the shares 1 and 0.3.
    norms = torch.stack([first.norm(), second.norm()])
    weights = 2 / norms / (1 / norms).sum()
    torch.testing.assert_close(balanced, weights[0] * first + 0.3 * weights[1] * second)


def test_a_head_with_a_likelihood_of_its_own_is_one_task():
    hidden, target = draw_batch()
    joint = JointHead(OwnLikelihood(), Spread())
    made = make_balancing("uncertainty", joint.head, None, has_further=True).double()
    value = made(joint, hidden, target, None, None)
    torch.testing.assert_close(value, hidden.abs().mean() + 0.3 * hidden.square().mean())
