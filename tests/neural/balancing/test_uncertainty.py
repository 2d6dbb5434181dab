"""Uncertainty weighting, on losses whose best weights are known."""

import torch
from balancing_cases import draw_batch, make_head

from skmultilabel.neural._balancing._uncertainty import UncertaintyWeighting
from skmultilabel.neural.losses import make_loss


def test_the_best_variance_of_a_loss_that_stays_is_twice_the_loss():
    head, loss, balancing = make_head(), make_loss("bce"), UncertaintyWeighting(3).double()
    hidden, target = draw_batch()
    optimizer = torch.optim.LBFGS(balancing.parameters(), max_iter=200, tolerance_grad=1e-12)

    def step():
        optimizer.zero_grad()
        value = balancing(head, hidden, target, None, loss)
        value.backward()
        return value

    for _ in range(20):
        optimizer.step(step)
    losses = loss.label_losses(head(hidden), target)
    torch.testing.assert_close(balancing.log_variance.exp(), 2 * losses, rtol=1e-4, atol=1e-6)


def test_there_the_gradient_is_that_of_the_mean_logarithm():
    head, loss, balancing = make_head(), make_loss("bce"), UncertaintyWeighting(3).double()
    hidden, target = draw_batch()
    losses = loss.label_losses(head(hidden), target)
    with torch.no_grad():
        balancing.log_variance.copy_((2 * losses).log())
    balancing(head, hidden, target, None, loss).backward()
    (expected,) = torch.autograd.grad(losses.log().mean() / 2, hidden)
    torch.testing.assert_close(hidden.grad, expected)
    torch.testing.assert_close(
        balancing.log_variance.grad, torch.zeros(3, dtype=torch.float64), atol=1e-12, rtol=0
    )
