"""Aggregated gradients, against those of plain losses and of torchjd itself."""

import sys

import pytest
import torch
from balancing_cases import draw_batch, make_head

from skmultilabel.neural._balancing._aggregation import GradientAggregation, find_aggregator
from skmultilabel.neural.losses import make_loss

aggregation = pytest.importorskip("torchjd.aggregation")
SUM = [("bce", 1.0), ("zlpr", 0.5)]


def learn(aggregator, criterion="bce", weight=None, **kwargs):
    """Return the gradients at the representation and in the head."""
    head, loss = make_head(), make_loss(criterion)
    hidden, target = draw_batch(**kwargs)
    n_tasks = 2 if criterion == SUM else 3
    value = GradientAggregation(n_tasks, aggregator)(head, hidden, target, weight, loss)
    value.backward()
    return value, hidden.grad, [parameter.grad for parameter in head.parameters()]


def learn_plainly(criterion="bce", weight=None, **kwargs):
    head, loss = make_head(), make_loss(criterion)
    hidden, target = draw_batch(**kwargs)
    value = head.compute_loss(hidden, target, weight, loss)
    value.backward()
    return value, hidden.grad, [parameter.grad for parameter in head.parameters()]


def average(matrix):
    """An aggregator without torchjd."""
    return matrix.mean(dim=0)


@pytest.mark.parametrize("aggregator", [aggregation.Mean(), average])
@pytest.mark.parametrize(
    ("criterion", "kwargs"),
    [
        ("bce", {}),
        ("bce", {"members": 4}),
        ("bce", {"missing": True}),
        ("bce", {"weight": torch.tensor([1.0, 2.0, 0.0]).double().expand(12, 3)}),
        (SUM, {}),
    ],
)
def test_the_mean_is_the_plain_gradient(aggregator, criterion, kwargs):
    torch.testing.assert_close(
        learn(aggregator, criterion, **kwargs),
        learn_plainly(criterion, **kwargs),
        check_dtype=False,
    )


@pytest.mark.parametrize("name", ["PCGrad", "MGDA", "IMTLG", "AlignedMTL", "ConFIG"])
@pytest.mark.parametrize("criterion", ["bce", SUM])
def test_the_aggregate_is_that_of_the_gradients_written_out(name, criterion):
    # PCGrad draws the order of the tasks; two tasks have but one that matters.
    head, loss = make_head(), make_loss(criterion)
    hidden, target = draw_batch()
    torch.manual_seed(0)
    _, found, inner = learn(getattr(aggregation, name)(), criterion)
    logits = head(hidden)
    losses = loss.terms(logits, target) if criterion == SUM else loss.label_losses(logits, target)
    scales = 2 * loss.weights if criterion == SUM else torch.ones(3)
    rows = [
        torch.autograd.grad(part * scale, hidden, retain_graph=True)[0].flatten()
        for part, scale in zip(losses, scales, strict=True)
    ]
    # What is small counts as zero for some; this is the size that they are given.
    matrix = torch.stack(rows)
    size = matrix.square().sum(dim=1).mean().sqrt()
    size = size if name != "ConFIG" else 1
    torch.manual_seed(0)
    expected = getattr(aggregation, name)()(matrix / size) * size
    torch.testing.assert_close(found.flatten(), expected, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(inner, learn_plainly(criterion)[2], check_dtype=False)


def test_gradients_of_zero_stay():
    head, loss = make_head(), make_loss("bce")
    torch.nn.init.zeros_(head.linear.weight)
    hidden, target = draw_batch()
    for name in ("PCGrad", "MGDA", "IMTLG", "AlignedMTL"):
        balancing = GradientAggregation(3, getattr(aggregation, name)())
        balancing(head, hidden, target, None, loss).backward()
    assert (hidden.grad == 0).all()


def test_aggregators_have_names():
    assert find_aggregator("pcgrad") is aggregation.PCGrad
    assert find_aggregator("PCGrad") is aggregation.PCGrad
    with pytest.raises(ValueError, match=r"'pcgard' is neither 'gradnorm'.* pcgrad"):
        find_aggregator("pcgard")


def test_without_torchjd_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchjd", None)
    with pytest.raises(ImportError, match=r"skmultilabel\[balancing\]"):
        find_aggregator("pcgrad")
