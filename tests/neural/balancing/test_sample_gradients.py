"""Rows that all pull equally."""

import pytest
import torch
from balancing_cases import draw_batch, make_head

from skmultilabel.neural._balancing._sample_gradients import SampleNormalization, normalize_rows
from skmultilabel.neural.losses import make_loss


@pytest.mark.parametrize("weight", [None, torch.arange(12.0).double()])
@pytest.mark.parametrize("members", [0, 4])
def test_gradients_are_those_of_rows_divided_by_their_norms(members, weight):
    head, loss = make_head(), make_loss("bce")
    hidden, target = draw_batch(members=members, missing=True)
    value = SampleNormalization()(head, hidden, target, weight, loss)
    torch.testing.assert_close(value, head.compute_loss(hidden, target, weight, loss))
    value.backward()
    logits = head(hidden).detach().requires_grad_()
    loss(logits, target, weight).backward()
    known = (~target.isnan()).sum(dim=1) * (1 if weight is None else weight)
    for row in range(len(target)):
        share = known[row] / known.sum()
        slopes = logits.grad[row].view(max(members, 1), 3)
        norms = slopes.norm(dim=1, keepdim=True).clamp_min(1e-300)
        expected = share / len(slopes) * (slopes / norms) @ head.linear.weight
        torch.testing.assert_close(hidden.grad[row].view(-1, 5), expected, rtol=1e-5, atol=1e-8)


def test_rows_of_zeros_stay_and_types_too():
    gradient = torch.tensor([[0.0, 0.0], [3e-6, 4e-6]], dtype=torch.float16)
    normalized = normalize_rows(gradient, torch.tensor([0.5, 0.5]))
    assert normalized.dtype == torch.float16
    assert (normalized[0] == 0).all()
    assert normalized[1].float().norm().item() == pytest.approx(0.5, rel=1e-2)
