"""Losses of pairs of rows: without pairs what they are with them."""

import loss_formulas as formulas
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_cases import draw
from scipy.optimize import minimize

from skmultilabel.neural.losses import AUCLoss, AUCMarginLoss


@settings(max_examples=40)
@given(
    scores=st.lists(st.integers(-6, 6), min_size=2, max_size=12),
    seed=st.integers(0, 999),
    margin=st.sampled_from([0.0, 0.5, 1.0, 2.0]),
)
def test_sorted_hinges_are_those_of_all_pairs_also_with_ties(scores, seed, margin):
    rng = np.random.default_rng(seed)
    Z = np.array(scores, dtype=float)[:, None] / 2
    Y = rng.integers(0, 2, size=Z.shape)
    Y[0], Y[1] = 0, 1
    pairs = formulas.make_auc(lambda d: max(0, margin - d) ** 2)(Z, Y)
    loss = AUCLoss("squared_hinge", margin=margin)
    assert abs(loss(torch.tensor(Z), torch.tensor(Y)).item() - pairs) < 1e-9


def test_weights_are_weights_of_pairs():
    logits, target = draw(6, 1)
    target[:, 0] = torch.tensor([1.0, 0, 1, 0, 0, 1])
    w = np.array([1.0, 2, 0.5, 3, 1, 0.1])
    z, y = logits.detach().numpy()[:, 0], target.numpy()[:, 0]
    for name, pair in (
        ("logistic", lambda d: np.log1p(np.exp(-d))),
        ("squared_hinge", lambda d: max(0, 1 - d) ** 2),
    ):
        pairs = [(i, j) for i in range(6) for j in range(6) if y[i] == 1 and y[j] == 0]
        total = sum(w[i] * w[j] * pair(z[i] - z[j]) for i, j in pairs)
        expected = total / sum(w[i] * w[j] for i, j in pairs)
        assert abs(AUCLoss(name)(logits, target, torch.tensor(w)).item() - expected) < 1e-9


@pytest.mark.parametrize("margin", [0.5, 2.0])
@pytest.mark.parametrize("name", ["logistic", "squared_hinge"])
def test_soft_labels_are_in_part_of_both_classes_and_no_row_meets_itself(name, margin):
    logits, _ = draw(7, 2)
    rng = np.random.default_rng(0)
    Y, W = rng.choice([0, 0.2, 0.7, 1], size=(7, 2)), rng.uniform(0.1, 3, size=(7, 2))
    z = logits.detach().numpy()
    square = name == "squared_hinge"
    values = []
    for k in range(2):
        sums, total = 0.0, 0.0
        for i in range(7):
            for j in range(7):
                pair = W[i, k] * Y[i, k] * W[j, k] * (1 - Y[j, k]) * (i != j)
                d = z[i, k] - z[j, k]
                sums += pair * (max(0, margin - d) ** 2 if square else np.log1p(np.exp(-d)))
                total += pair
        values.append(sums / total)
    loss = AUCLoss(name, margin=margin)
    got = loss.label_losses(logits, torch.tensor(Y), torch.tensor(W))
    np.testing.assert_allclose(got.detach().numpy(), values, rtol=1e-9)


@pytest.mark.parametrize("name", ["logistic", "squared_hinge"])
def test_a_single_row_has_no_pairs(name):
    assert AUCLoss(name)(torch.zeros(1, 1), torch.tensor([[0.5]])) == 0


def test_few_partners_see_a_sample_of_all_pairs():
    generator = torch.Generator().manual_seed(0)
    target = (torch.rand(1000, 2, generator=generator) < 0.3).float()
    logits = target + torch.randn(1000, 2, generator=generator)
    everything = AUCLoss(n_partners=999)(logits, target)
    some = AUCLoss(n_partners=50)(logits, target)
    assert abs(some - everything) < 0.02


def test_many_rows_and_large_scores_lose_no_digits():
    generator = torch.Generator().manual_seed(0)
    target = (torch.rand(5_000, 1, generator=generator) < 0.1).float()
    logits = torch.randn(5_000, 1, generator=generator) + 1000
    loss = AUCLoss("squared_hinge")
    expected = loss(logits.double() - 1000, target)
    torch.testing.assert_close(loss(logits, target).double(), expected, rtol=1e-4, atol=0)


@pytest.mark.parametrize("seed", range(3))
def test_auc_margin_is_the_optimum_of_its_min_max_problem(seed):
    rng = np.random.default_rng(seed)
    h, y = rng.random(30), rng.random(30) < 0.3
    high, low = h[y], h[~y]

    def maximum(ab):
        a, b = ab
        slack = 1 + low.mean() - high.mean()
        alphas = np.linspace(0, 3, 30_001)
        inner = (2 * alphas * slack - alphas**2).max()
        return ((high - a) ** 2).mean() + ((low - b) ** 2).mean() + inner

    expected = minimize(maximum, [0.5, 0.5]).fun
    logits, target = torch.logit(torch.tensor(h))[:, None], torch.tensor(y * 1.0)[:, None]
    assert abs(AUCMarginLoss()(logits, target).item() - expected) < 1e-6


@pytest.mark.parametrize("loss", [AUCLoss(), AUCLoss("squared_hinge"), AUCMarginLoss()], ids=str)
def test_labels_of_one_class_do_not_count(loss):
    logits, target = draw(8, 3)
    target[:, 0], target[:, 1] = 0, 1
    torch.testing.assert_close(loss(logits, target), loss(logits[:, 2:], target[:, 2:]))
    assert loss.label_losses(logits, target)[:2].tolist() == [0, 0]
    assert loss(logits[:, :2], target[:, :2]) == 0
