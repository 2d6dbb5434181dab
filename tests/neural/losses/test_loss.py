"""What holds for every loss, over the registry."""

import copy
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_cases import CASES, Y_TRAIN, build, draw

from skmultilabel.neural.losses import BCELoss, MultiLabelLoss
from skmultilabel.neural.losses._make import LOSSES


def over_cases(keep=lambda case: True):
    """Parametrize a test over the cases that it makes sense for."""
    cases = {name: case for name, case in CASES.items() if keep(case)}
    return pytest.mark.parametrize("case", cases.values(), ids=cases)


every_case = over_cases()
NAN = float("nan")


def assert_close(value, expected, tolerance=1e-9):
    value, expected = (torch.as_tensor(v, dtype=torch.float64).detach() for v in (value, expected))
    torch.testing.assert_close(value, expected, rtol=tolerance, atol=tolerance)


def is_elementwise(case):
    return LOSSES[case.name].elementwise


def has_constant(case):
    """Tell whether sums over rows stand beside a constant, which does not grow with them."""
    overlaps = ("dice", "jaccard", "soft_f_beta", "tversky")
    return case.name == "two_way" or (case.name in overlaps and build(case).couples_rows)


def leaves_out_unknown(case):
    """Tell whether what is not known is left out, rather than assumed to be something."""
    names = ("partial_bce", "assume", "large_loss", "expected_positives", "role")
    return not any(name in case.name for name in names)


def test_every_loss_has_a_case():
    assert {case.name for case in CASES.values()} == set(LOSSES)


@every_case
@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_the_value_is_that_of_the_formula_in_loops(case, missing, seed):
    logits, target = draw(missing=missing, seed=seed)
    expected = case.formula(logits.detach().numpy(), target.numpy())
    assert_close(build(case)(logits, target), expected, case.tolerance)


@every_case
def test_known_labels_give_the_same_by_the_short_way(case):
    logits, target = draw()
    loss = build(case)
    expected = loss(logits, target)
    loss.all_known = True
    assert_close(loss(logits, target), expected)


def test_rows_held_out_may_have_gaps_that_the_training_has_not():
    loss = BCELoss().fit_labels(Y_TRAIN).eval()
    logits, target = draw(missing=True)
    assert_close(loss(logits, target), BCELoss()(logits, target))


@over_cases(leaves_out_unknown)
def test_what_is_not_known_has_no_effect(case):
    logits, target = draw(missing=True)
    loss = build(case)
    moved = torch.where(torch.isnan(target), logits + 5, logits)
    assert_close(loss(moved, target), loss(logits, target))


@over_cases(leaves_out_unknown)
def test_a_row_without_known_labels_is_no_row(case):
    logits, target = draw(missing=True)
    keep = ~torch.isnan(target).all(dim=1)
    loss = build(case)
    assert_close(loss(logits, target), loss(logits[keep], target[keep]))


@every_case
def test_weights_of_one_change_nothing(case):
    logits, target = draw(missing=True)
    loss = build(case)
    for weight in (torch.ones(len(target)), torch.full(target.shape, 3.0)):
        assert_close(loss(logits, target, weight), loss(logits, target))


@over_cases(lambda case: not has_constant(case))
def test_a_row_of_weight_two_is_a_row_that_is_there_twice(case):
    logits, target = draw()
    weight = torch.ones(len(target))
    weight[2] = 2
    twice = [0, 1, 2, 2, 3, 4, 5, 6]
    loss = build(case)
    if case.name == "auc" and not case.params:
        loss.n_partners = 100
    expected = loss(logits[twice], target[twice])
    assert_close(loss(logits, target, weight), expected)
    assert_close(loss(logits, target, weight[:, None].expand_as(target)), expected)


@every_case
def test_a_row_of_weight_zero_is_no_row(case):
    logits, target = draw()
    weight = torch.ones(len(target))
    weight[2] = 0
    keep = weight > 0
    loss = build(case)
    assert_close(loss(logits, target, weight), loss(logits[keep], target[keep]))


# There a label's frequency weighs the others of its row, whatever its own weight.
@over_cases(lambda case: leaves_out_unknown(case) and case.name != "distribution_balanced")
def test_an_entry_of_weight_zero_is_not_known(case):
    logits, target = draw()
    weight = torch.ones_like(target)
    weight[2, 1] = weight[3, 3] = 0
    missing = torch.where(weight > 0, target, NAN)
    loss = build(case)
    assert_close(loss(logits, target, weight), loss(logits, missing))


@every_case
def test_the_scale_of_weights_does_not_matter(case):
    logits, target = draw(missing=True)
    weight = torch.rand(target.shape, generator=torch.Generator().manual_seed(0))
    loss = build(case)
    assert_close(loss(logits, target, weight), loss(logits, target, 7 * weight), 1e-6)


@over_cases(is_elementwise)
def test_weights_of_entries_weigh_a_mean(case):
    logits, target = draw()
    weight = torch.rand(target.shape, generator=torch.Generator().manual_seed(0)).double()
    loss = build(case)
    elements = loss.elements(logits, target)
    assert_close(loss(logits, target, weight), (weight * elements).sum() / weight.sum())


@over_cases(lambda case: not (case.epoch and case.name == "large_loss"))
def test_members_give_the_mean_of_their_losses(case):
    logits, target = draw(missing=True)
    weight = torch.rand(target.shape, generator=torch.Generator().manual_seed(0)).double()
    members = torch.stack([logits, logits * 0.5 + 1, -logits], dim=1)
    loss = build(case)
    expected = torch.stack([loss(members[:, k], target, weight) for k in range(3)]).mean()
    assert_close(loss(members, target, weight), expected)


@over_cases(lambda case: hasattr(LOSSES[case.name], "label_losses"))
def test_the_mean_of_label_losses_is_the_loss(case):
    loss = build(case)
    logits, target = draw()
    values = loss.label_losses(logits, target)
    counts = values > 0 if case.name.startswith("auc") else torch.ones(4, dtype=torch.bool)
    assert values.shape == (4,)
    assert_close(values[counts].mean(), loss(logits, target))


@over_cases(lambda case: case.name != "distribution_balanced")
def test_rows_and_labels_may_stand_in_any_order(case):
    logits, target = draw(missing=True)
    rows, labels = [3, 1, 6, 0, 5, 2, 4], [2, 0, 3, 1]
    loss = build(case)
    permuted = loss(logits[rows][:, labels], target[rows][:, labels])
    assert_close(permuted, loss(logits, target))


@over_cases(lambda case: build(case).correctable)
def test_soft_labels_mix_the_values_of_positive_and_negative(case):
    logits, target = draw()
    loss = build(case)
    soft = torch.full_like(target, 0.3)
    ones, zeros = torch.ones_like(target), torch.zeros_like(target)
    mixed = 0.3 * loss.elements(logits, ones) + 0.7 * loss.elements(logits, zeros)
    assert_close(loss.elements(logits, soft), mixed)


@every_case
def test_gradients_are_those_of_differences(case):
    logits, target = draw(5, 3 if case.name != "distribution_balanced" else 4, scale=1.0)
    target[1, 1] = target[2] = NAN
    weight = torch.rand(target.shape, generator=torch.Generator().manual_seed(0)).double()
    loss = build(case)
    assert torch.autograd.gradcheck(lambda z: loss(z, target, weight), logits)


@every_case
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_gives_what_the_rounded_logits_give(case, dtype):
    logits, target = draw(missing=True)
    half = logits.detach().to(dtype).requires_grad_()
    loss = build(case)
    value = loss(half, target.to(dtype))
    value.backward()
    assert value.dtype == torch.float32
    assert half.grad.dtype == dtype
    assert_close(value, loss(half.detach().float(), target), 1e-6)


EXTREMES = {
    "all 0": torch.zeros(6, 4),
    "all 1": torch.ones(6, 4),
    "a row of 0, a label of 1": torch.tensor([[1.0, 0, 0, 1]] * 5 + [[1.0, 0, 0, 0]]),
    "nothing known": torch.full((6, 4), NAN),
    "a row and a label not known": torch.tensor([[1.0, 0, NAN, 1]] * 5 + [[NAN] * 4]),
    "one row": torch.tensor([[1.0, 0, 0, NAN]]),
    "one label": torch.tensor([[1.0], [0.0], [0.0], [NAN]]),
    "one entry": torch.tensor([[1.0]]),
    "soft": torch.full((3, 4), 0.4),
}


@every_case
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_values_and_gradients_are_finite_for_extreme_logits_and_labels(case, dtype):
    loss = build(case)
    for target in EXTREMES.values():
        n_labels = target.shape[1]
        if n_labels != 4 and case.name == "distribution_balanced":
            continue
        for scale in (1.0, 1e3):
            signs = torch.tensor([1.0, -1.0, 1.0, 0.5]).repeat(len(target), 1)[:, :n_labels]
            for pattern in (signs, torch.ones_like(signs), -torch.ones_like(signs)):
                logits = (scale * pattern).to(dtype).requires_grad_()
                value = loss(logits, target)
                value.backward()
                assert torch.isfinite(value)
                assert torch.isfinite(logits.grad).all()


@every_case
def test_nothing_waits_for_the_device(case):
    # Tensors without data have no value that could be asked for.
    loss = build(case).to("meta")
    logits = torch.zeros(6, 3, 4, device="meta", requires_grad=True)
    target = torch.zeros(6, 4, device="meta")
    loss(logits, target, torch.ones(6, 4, device="meta")).backward()


@every_case
def test_inputs_are_not_written_to(case):
    logits, target = draw(missing=True)
    weight = torch.ones(len(target))
    before = [value.clone() for value in (logits, target, weight)]
    build(case)(logits, target, weight).backward()
    for value, copied in zip((logits, target, weight), before, strict=True):
        torch.testing.assert_close(value, copied, equal_nan=True, rtol=0, atol=0)


@every_case
def test_losses_are_copied_and_pickled(case):
    logits, target = draw()
    loss = build(case)
    for other in (copy.deepcopy(loss), pickle.loads(pickle.dumps(loss))):
        assert_close(other(logits, target), loss(logits, target), 0)
    restored = build(case)
    restored.load_state_dict(loss.state_dict())


@settings(max_examples=15)
@given(
    Y=st.lists(st.lists(st.sampled_from([0.0, 1.0, 0.3, NAN]), min_size=3, max_size=3), min_size=1),
    seed=st.integers(0, 99),
)
def test_losses_are_finite_and_not_negative(Y, seed):
    target = torch.tensor(Y)
    logits = torch.randn(target.shape, generator=torch.Generator().manual_seed(seed)) * 5
    for case in CASES.values():
        if case.name != "distribution_balanced":
            value = build(case)(logits, target)
            assert value >= -1e-6
            assert torch.isfinite(value)


def test_fit_labels_finds_whether_all_are_known():
    loss = BCELoss()
    assert loss.fit_labels(Y_TRAIN).all_known
    assert not loss.fit_labels(np.array([[1.0, np.nan]])).all_known


def test_a_loss_is_not_made_without_a_value():
    with pytest.raises(TypeError, match="abstract"):
        MultiLabelLoss()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("focal", {"gamma": -1}),
        ("focal", {"alpha": 2}),
        ("bce", {"label_smoothing": 1.5}),
        ("bce", {"beta": 1.0}),
        ("asymmetric", {"margin": -0.1}),
        ("tversky", {"smoothing": 0}),
        ("dice", {"average": "weighted"}),
        ("auc", {"surrogate": "hinge"}),
        ("two_way", {"temperature_negative": 0}),
        ("hill", {"lambda_": 1}),
        ("large_loss", {"scheme": "ignore"}),
    ],
)
def test_parameters_without_sense_are_named(name, params):
    parameter = next(iter(params))
    with pytest.raises(ValueError, match=f"{parameter} must be"):
        LOSSES[name](**params)
