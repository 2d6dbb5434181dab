"""Gradients of single tasks at the representation, against one pass back for each."""

import pytest
import torch
from balancing_cases import draw_batch, make_head

from skmultilabel.neural._balancing._gradients import find_gradients
from skmultilabel.neural._balancing._tasks import TaskLosses
from skmultilabel.neural.losses import make_loss

HEADS = ["independent", "label_embedding", "label_graph", "chain"]
SUM = [("bce", 1.0), ("zlpr", 0.5)]


def find(head, criterion, **kwargs):
    hidden, target = draw_batch(**kwargs)
    tasks = TaskLosses(make_loss(criterion).fit_labels(target.nan_to_num(0).numpy()))
    losses = head.compute_loss(hidden, target, None, tasks)
    return losses, find_gradients(losses, tasks, head, hidden), hidden


def go_back(losses, hidden):
    """The gradients, task by task."""
    rows = [torch.autograd.grad(loss, hidden, retain_graph=True)[0].flatten() for loss in losses]
    return torch.stack(rows)


@pytest.mark.parametrize("members", [0, 4])
@pytest.mark.parametrize("criterion", ["bce", "asymmetric", "auc_margin", SUM])
@pytest.mark.parametrize("name", HEADS)
def test_gradients_are_those_of_autograd(name, criterion, members):
    losses, gradients, hidden = find(make_head(name), criterion, members=members)
    expected = go_back(losses, hidden)
    weights = torch.arange(1.0, len(losses) + 1, dtype=torch.float64)
    torch.testing.assert_close(gradients.flatten(), expected)
    torch.testing.assert_close(gradients.compute_norms(), expected.norm(dim=1))
    torch.testing.assert_close(gradients.compute_gramian(), expected @ expected.T)
    torch.testing.assert_close(gradients.add(weights), weights @ expected)


def test_gradients_around_labels_that_are_not_known():
    losses, gradients, hidden = find(make_head(), "bce", missing=True)
    torch.testing.assert_close(gradients.flatten(), go_back(losses, hidden))


def test_terms_may_go_through_any_head():
    losses, gradients, hidden = find(make_head("label_sets"), SUM)
    torch.testing.assert_close(gradients.flatten(), go_back(losses, hidden))


def test_slopes_do_not_vanish_in_half_precision():
    slopes = []
    rows = torch.randn(20_000, 5, generator=torch.Generator().manual_seed(0)).half()
    target = (rows[:, :3] > 0).float()
    for dtype in (torch.float16, torch.float64):
        head, tasks = make_head(dtype=dtype), TaskLosses(make_loss("bce"))
        logits = make_head(dtype=torch.float16)(rows).to(dtype).detach().requires_grad_()
        losses = tasks(logits, target)
        slopes.append(find_gradients(losses, tasks, head, logits @ torch.ones(3, 5, dtype=dtype)))
    assert slopes[0].slopes.dtype == torch.float32
    # Unscaled, they would be multiples of 6e-8.
    torch.testing.assert_close(slopes[0].slopes.double(), slopes[1].slopes, rtol=2e-3, atol=1e-9)
