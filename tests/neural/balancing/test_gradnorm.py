"""GradNorm, against the objective of its paper."""

import numpy as np
import pytest
import torch
from balancing_cases import draw_batch, make_head
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._balancing._gradnorm import GradNorm, balance_norms
from skmultilabel.neural.losses import make_loss

positive = st.floats(0.1, 10)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=6), st.floats(0, 2))
def test_the_weights_are_where_the_objective_is_zero(pairs, alpha):
    norms, rates = torch.tensor(pairs, dtype=torch.float64).T
    weights = balance_norms(norms, rates, alpha, max_ratio=1e6)
    assert np.isclose(weights.sum().item(), len(pairs))
    weighted = weights * norms
    # The paper takes the mean of the weighted norms; at the solution the scale is the only freedom.
    goals = (rates / rates.mean()) ** alpha
    torch.testing.assert_close(weighted / weighted.mean(), goals / goals.mean())


def test_the_weighted_gradients_of_labels_are_equally_large():
    head, loss = make_head(), make_loss("bce")
    balancing = GradNorm(3, momentum=0.0).double()
    hidden, target = draw_batch()
    norms = []
    for label in range(3):
        part = hidden.detach().clone().requires_grad_()
        alone = torch.zeros_like(target)
        alone[:, label] = 1
        head.zero_grad()
        balancing.start_epoch()
        # All labels are balanced; the gradient of one is what is left with the others detached.
        logits = head(part)
        held = torch.where(alone.bool(), logits, logits.detach())
        weights = balancing._weigh(*_find_norms(head, loss, hidden, target))
        (weights * loss.label_losses(held, target)).sum().backward()
        norms.append(part.grad.norm())
    torch.testing.assert_close(torch.stack(norms), norms[0].expand(3), rtol=1e-5, atol=0)


def _find_norms(head, loss, hidden, target):
    """Norms of the gradients, label by label."""
    losses = loss.label_losses(head(hidden), target)
    rows = [torch.autograd.grad(part, hidden, retain_graph=True)[0].norm() for part in losses]
    return torch.stack(rows), torch.ones(3, dtype=torch.bool)


def test_the_gradient_is_that_of_the_weighted_loss():
    head, loss = make_head(), make_loss("bce")
    hidden, target = draw_batch()
    norms, _ = _find_norms(head, loss, hidden, target)
    weights = balance_norms(norms, torch.ones(3), 1.5, 10.0)
    balancing = GradNorm(3).double()
    balancing.start_epoch()
    balancing(head, hidden, target, None, loss).backward()
    (expected,) = torch.autograd.grad(
        (weights * loss.label_losses(head(hidden), target)).mean(), hidden
    )
    torch.testing.assert_close(hidden.grad, expected, rtol=1e-5, atol=1e-8)


def test_norms_are_averaged_over_batches():
    balancing = GradNorm(2, momentum=0.5)
    present = torch.tensor([True, True])
    balancing._weigh(torch.tensor([1.0, 8.0]), present)
    balancing._weigh(torch.tensor([4.0, 2.0]), present)
    # 1 and 4 with weights 1/4 and 1/2.
    torch.testing.assert_close(balancing.norms / balancing.counted, torch.tensor([3.0, 4.0]))
    balancing._weigh(torch.tensor([3.0, 0.0]), torch.tensor([True, False]))
    torch.testing.assert_close(balancing.norms / balancing.counted, torch.tensor([3.0, 4.0]))


def test_slow_labels_pull_more():
    balancing = GradNorm(2, alpha=1.0)
    for losses in ([1.0, 1.0], [0.5, 1.0]):
        balancing.means.add(torch.tensor(losses), torch.ones(2))
        balancing.start_epoch()
    weights = balancing._weigh(torch.ones(2), torch.ones(2, dtype=torch.bool))
    torch.testing.assert_close(weights, torch.tensor([2 / 3, 4 / 3]))


def test_small_norms_do_not_get_all_the_weight():
    weights = balance_norms(torch.tensor([1.0, 1.0, 0.0]), torch.ones(3), 1.5, max_ratio=10.0)
    assert weights[2] / weights[0] == pytest.approx(15)
    torch.testing.assert_close(balance_norms(torch.zeros(3), torch.ones(3), 1, 5), torch.ones(3))


@pytest.mark.parametrize(("name", "value"), [("momentum", 1.0), ("max_ratio", 0.5)])
def test_wrong_parameters_are_refused(name, value):
    with pytest.raises(ValueError, match=f"balancing__{name}"):
        GradNorm(2, **{name: value})
