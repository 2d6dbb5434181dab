"""Corrected probabilities, against the minimisers of expected losses on a fine grid."""

import numpy as np
import pytest
import torch
from loss_cases import CASES, build

from skmultilabel.neural.losses import BCELoss, SummedLoss, correct_probabilities

CORRECTABLE = {name: case for name, case in CASES.items() if build(case).correctable}


def find_minimisers(loss, probabilities):
    """Return the logit with the least expected loss for every probability."""
    grid = torch.linspace(-12, 12, 24_001, dtype=torch.float64)[:, None]
    positive = loss.elements(grid, torch.ones_like(grid))
    negative = loss.elements(grid, torch.zeros_like(grid))
    expected = positive * probabilities + negative * (1 - probabilities)
    return grid[expected.argmin(dim=0), 0]


@pytest.mark.parametrize("case", CORRECTABLE.values(), ids=CORRECTABLE)
def test_the_best_logit_stands_for_the_probability(case):
    loss = build(case)
    probabilities = torch.linspace(0.06, 0.94, 23, dtype=torch.float64)
    best = find_minimisers(loss, probabilities)
    found = correct_probabilities(loss, best[:, None])[:, 0]
    torch.testing.assert_close(found, probabilities, rtol=0, atol=2e-3)


@pytest.mark.parametrize("case", CORRECTABLE.values(), ids=CORRECTABLE)
def test_larger_logits_stand_for_larger_probabilities(case):
    logits = torch.linspace(-1000, 1000, 20_001, dtype=torch.float64)[:, None]
    found = correct_probabilities(build(case), logits)
    assert ((found >= 0) & (found <= 1)).all()
    assert (found.diff(dim=0) >= -1e-12).all()
    assert found[0] < 1e-6
    assert found[-1] > 1 - 1e-6


def test_weights_of_positives_are_taken_back():
    logits = torch.tensor([[0.3, -2.0], [4.0, 0.0]])
    weights = torch.tensor([3.0, 0.5])
    found = correct_probabilities(BCELoss(pos_weight=weights), logits)
    torch.testing.assert_close(found, torch.sigmoid(logits - weights.log()))


def test_a_detached_weight_has_no_slope():
    # By hand, for a gamma of 1 on both sides and no margin: the slopes are (1-p)^2 and p^2.
    case = CASES["asymmetric"]
    loss = build(case._replace(params={"gamma_negative": 1, "gamma_positive": 1, "margin": 0}))
    p = torch.tensor([[0.2, 0.9]], dtype=torch.float64)
    expected = p**2 / (p**2 + (1 - p) ** 2)
    torch.testing.assert_close(correct_probabilities(loss, torch.logit(p)), expected)


def test_sums_are_corrected_as_a_whole():
    loss = SummedLoss([BCELoss(pos_weight=[9.0]), BCELoss()], [1.0, 2.0])
    logits = torch.linspace(-3, 3, 7)[:, None]
    # Cross-entropies add up to one with a weight of (9 + 2) / 3 after scaling the negatives.
    expected = correct_probabilities(BCELoss(pos_weight=[11 / 3]), logits)
    torch.testing.assert_close(correct_probabilities(loss, logits), expected)


@pytest.mark.parametrize("shape", [(2, 3), (2, 4, 3)])
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_shape_and_type_are_those_of_the_logits(shape, dtype):
    logits = torch.linspace(-2, 2, int(np.prod(shape))).view(shape).to(dtype)
    with torch.no_grad():
        found = correct_probabilities(build(CASES["focal"]), logits)
    assert found.shape == shape
    assert found.dtype == dtype
    assert not found.requires_grad


@pytest.mark.parametrize("name", ["lsep", "dice", "splc", "distribution_balanced", "auc"])
def test_losses_without_probabilities_are_refused(name):
    with pytest.raises(ValueError, match="ThresholdOptimizer"):
        correct_probabilities(build(CASES[name]), torch.zeros(1, 4))
