"""The optimizer of sparse samples against its formula in plain loops, and against AdamW."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import StepLR

from skmultilabel.neural._training import _lazy_adamw
from skmultilabel.neural._training._lazy_adamw import LazyAdamW

PARAMS = {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.1}


def make_sparse(rows, values, shape):
    index = torch.as_tensor(rows)[None]
    return torch.sparse_coo_tensor(index, torch.as_tensor(values), shape, check_invariants=True)


def update_in_loops(weight, steps):
    """The formula of the class, number by number, on the rows that each step has."""
    weight = weight.copy()
    square, beta, rate = 0.0, PARAMS["betas"][1], PARAMS["lr"]
    for number, (rows, values) in enumerate(steps, start=1):
        square = beta * square + (1 - beta) * sum(v**2 for v in np.ravel(values)) / weight.size
        root = (square / (1 - beta**number)) ** 0.5 + PARAMS["eps"]
        for row, slopes in zip(rows, values, strict=True):
            for column, slope in enumerate(slopes):
                weight[row, column] *= 1 - rate * PARAMS["weight_decay"]
                weight[row, column] -= rate * slope / root
    return weight


@pytest.fixture
def steps():
    rng = np.random.default_rng(0)
    return [(rows, rng.normal(size=(len(rows), 3))) for rows in ([0, 2, 5], [2, 3, 4, 5, 6], [0])]


def test_rows_move_as_the_formula_says(monkeypatch, steps):
    monkeypatch.setattr(_lazy_adamw, "BLOCK_ENTRIES", 6)  # two rows at a time
    start = np.random.default_rng(1).normal(size=(7, 3))
    weight = nn.Parameter(torch.tensor(start))
    optimizer = LazyAdamW([weight], **PARAMS)
    for rows, values in steps:
        weight.grad = make_sparse(rows, values, weight.shape)
        optimizer.step()
    np.testing.assert_allclose(weight.detach().numpy(), update_in_loops(start, steps), rtol=1e-12)


def test_dense_gradients_of_a_group_with_one_scale_take_the_same_steps(steps):
    start = np.random.default_rng(1).normal(size=(7, 3))
    everywhere = [(range(7), fill_rows(rows, values)) for rows, values in steps]
    weight = nn.Parameter(torch.tensor(start))
    optimizer = LazyAdamW([{"params": [weight], "shares_scale": True}], **PARAMS)
    for _, values in everywhere:
        weight.grad = torch.tensor(values)
        optimizer.step()
    expected = update_in_loops(start, everywhere)
    np.testing.assert_allclose(weight.detach().numpy(), expected, rtol=1e-12)


def test_steps_are_shorter_where_there_are_many_features(monkeypatch):
    weights = [nn.Parameter(torch.ones(8, 2)) for _ in range(2)]
    for weight, full in zip(weights, (8, 2), strict=True):
        monkeypatch.setattr(_lazy_adamw, "FEATURES_OF_FULL_STEPS", full)
        weight.grad = make_sparse([1], [[1.0, 2.0]], (8, 2))
        LazyAdamW([weight], lr=0.1, weight_decay=0.0).step()
    torch.testing.assert_close(1 - weights[1], (1 - weights[0]) / 4)


def fill_rows(rows, values):
    filled = np.zeros((7, 3))
    filled[rows] = values
    return filled


@pytest.mark.parametrize("fused", [False, True])
def test_other_gradients_take_the_step_of_torch(fused):
    torch.manual_seed(0)
    lazy = nn.ParameterList([torch.randn(5, 4), torch.randn(4), torch.randn(3, 2)])
    dense = copy.deepcopy(lazy[:2])
    optimizers = LazyAdamW(lazy.parameters(), fused=fused, **PARAMS), AdamW(dense, **PARAMS)
    for _ in range(6):
        slopes = torch.randn(5, 4), torch.randn(4)
        for params in (lazy, dense):
            for param, slope in zip(params, slopes, strict=False):
                param.grad = slope
        lazy[2].grad = make_sparse([1], torch.randn(1, 2), (3, 2))
        for optimizer in optimizers:
            optimizer.step()
    for got, expected in zip(lazy, dense, strict=False):
        torch.testing.assert_close(got, expected)


def test_no_state_is_as_large_as_the_matrix():
    weight = nn.Parameter(torch.ones(4, 2))
    weight.grad = make_sparse([1], [[1.0, 2.0]], (4, 2))
    optimizer = LazyAdamW([weight])
    optimizer.step()
    assert all(value.numel() == 1 for value in optimizer.state[weight].values())


def test_rows_that_occur_twice_or_in_any_order_are_summed_up():
    weights = [nn.Parameter(torch.ones(4, 2)) for _ in range(2)]
    weights[0].grad = make_sparse([3, 1, 3], [[9.0, 2.0], [3.0, 4.0], [-5.0, -1.0]], (4, 2))
    weights[1].grad = make_sparse([1, 3], [[3.0, 4.0], [4.0, 1.0]], (4, 2))
    for weight in weights:
        LazyAdamW([weight]).step()
    torch.testing.assert_close(*weights)


def test_a_gradient_without_rows_moves_nothing():
    weight = nn.Parameter(torch.ones(4, 2))
    weight.grad = make_sparse(torch.zeros(0, dtype=torch.int64), torch.zeros(0, 2), (4, 2))
    LazyAdamW([weight]).step()
    assert (weight == 1).all()


def test_the_gradients_are_still_there_after_a_step():
    weight = nn.Parameter(torch.ones(4, 2))
    weight.grad = gradient = make_sparse([1], [[1.0, 2.0]], (4, 2))
    LazyAdamW([weight]).step()
    assert weight.grad is gradient


def test_schedules_and_groups_are_followed():
    weights = [nn.Parameter(torch.ones(3, 2, dtype=torch.float64)) for _ in range(2)]
    groups = [{"params": [weights[0]]}, {"params": [weights[1]], "lr": 0.5, "weight_decay": 0.0}]
    optimizer = LazyAdamW(groups, lr=1.0)
    schedule = StepLR(optimizer, 1, gamma=0.5)
    for _ in range(2):
        before = [weight.detach().clone() for weight in weights]
        for weight in weights:
            weight.grad = make_sparse([1], torch.ones(1, 2, dtype=torch.float64), (3, 2))
        optimizer.step()
        schedule.step()
    # Where one row of three has the slope 1, the root of the mean square is that of 1/3.
    torch.testing.assert_close((before[0] * (1 - 0.5 * 0.01) - weights[0])[1, 0].item(), 0.75**0.5)
    torch.testing.assert_close((before[1] - weights[1])[1, 0].item(), 0.1875**0.5)


def test_a_copy_goes_on_where_the_first_was():
    weight = nn.Parameter(torch.ones(3, 2))
    weight.grad = make_sparse([1], [[1.0, 2.0]], (3, 2))
    first = LazyAdamW([weight])
    first.step()
    copied = nn.Parameter(weight.detach().clone())
    second = LazyAdamW([copied])
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    for param, optimizer in ((weight, first), (copied, second)):
        param.grad = make_sparse([0, 1], [[3.0, 1.0], [-1.0, 2.0]], (3, 2))
        optimizer.step()
    assert torch.equal(weight, copied)


def test_a_closure_is_evaluated():
    layer = nn.EmbeddingBag(4, 2, mode="sum", sparse=True)

    def compute_loss():
        layer.zero_grad()
        loss = layer(torch.tensor([[0, 2]])).square().sum()
        loss.backward()
        return loss

    optimizer = LazyAdamW(layer.parameters(), lr=0.01)
    first = optimizer.step(compute_loss)
    assert optimizer.step(compute_loss) < first
