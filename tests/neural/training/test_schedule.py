"""Schedules against those of torch."""

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR

from skmultilabel.neural._training._schedule import (
    SCHEDULES,
    anneal_by_cosine,
    get_schedule,
    hold_constant,
    run_one_cycle,
)

N_STEPS = 40


def run_scheduler(make):
    """Return the rates of a scheduler of torch, for a largest rate of 1."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = make(optimizer)
    rates = [scheduler.get_last_lr()[0]]
    for _ in range(N_STEPS):
        optimizer.step()
        scheduler.step()
        rates.append(scheduler.get_last_lr()[0])
    return np.array(rates)


def run_schedule(schedule):
    return np.array([schedule(step / N_STEPS) for step in range(N_STEPS + 1)])


def test_cosine_is_that_of_torch():
    expected = run_scheduler(lambda optimizer: CosineAnnealingLR(optimizer, N_STEPS))
    np.testing.assert_allclose(run_schedule(anneal_by_cosine), expected, atol=1e-12)


def test_one_cycle_is_a_linear_rise_and_the_cosine_of_torch():
    n_rise = N_STEPS // 10

    def make(optimizer):
        rise = LinearLR(optimizer, start_factor=0.01, total_iters=n_rise)
        fall = CosineAnnealingLR(optimizer, N_STEPS - n_rise)
        return SequentialLR(optimizer, [rise, fall], [n_rise])

    np.testing.assert_allclose(run_schedule(run_one_cycle), run_scheduler(make), atol=1e-12)


def test_the_fall_of_one_cycle_is_that_of_its_namesake():
    expected = run_scheduler(
        lambda optimizer: OneCycleLR(
            optimizer,
            max_lr=1.0,
            # Torch counts the steps, and is at the top one step before a tenth of them is done.
            total_steps=N_STEPS + 1,
            pct_start=5 / (N_STEPS + 1),
            final_div_factor=1e12,
            cycle_momentum=False,
        )
    )
    top = N_STEPS // 10
    found = run_schedule(run_one_cycle)
    assert found.argmax() == expected.argmax() == top
    np.testing.assert_allclose(found[top:], expected[top:], atol=1e-9)


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_are_from_0_to_1(name):
    factors = run_schedule(get_schedule(name))
    assert factors.min() >= 0
    assert factors.max() == 1


def test_a_schedule_by_name_or_as_it_is():
    assert get_schedule("constant") is hold_constant
    assert get_schedule(np.cos) is np.cos
    assert get_schedule(None) is None
    assert (run_schedule(hold_constant) == 1).all()
