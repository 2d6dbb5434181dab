"""The weights of labels and mistakes, by loops and by Bayes."""

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from skmultilabel.neural._training._weighting import make_weighting

RNG = np.random.default_rng(0)
COSTS = RNG.uniform(0, 1, size=(3, 2, 2)) + 2 * (1 - np.eye(2))
LABEL_WEIGHT = np.array([0.5, 2.0, 3.0])


def weigh_by_loops(target, weight, label_weight, costs):
    """Compute the weights of elements from what a mistake costs more than none."""
    weights = np.zeros(target.shape)
    for row, label in np.ndindex(target.shape):
        share = 0.0 if np.isnan(target[row, label]) else target[row, label]
        cost = costs[label]
        missed, alarmed = cost[1, 0] - cost[1, 1], cost[0, 1] - cost[0, 0]
        weights[row, label] = share * missed + (1 - share) * alarmed
        weights[row, label] *= label_weight[label]
        if weight is not None:
            weights[row, label] *= weight[row] if weight.ndim == 1 else weight[row, label]
    return weights


@pytest.mark.parametrize("shape", [None, (5,), (5, 3)])
def test_weights_are_those_of_a_loop(shape):
    target = RNG.integers(0, 2, size=(5, 3)).astype(np.float32)
    target[1] = 0.3
    target[2] = np.nan
    weight = None if shape is None else RNG.random(shape, dtype=np.float32)
    weighting = make_weighting(LABEL_WEIGHT, COSTS, 3)
    given_weight = None if weight is None else torch.tensor(weight)
    found = weighting(torch.tensor(target), given_weight)
    expected = weigh_by_loops(target, weight, LABEL_WEIGHT, COSTS)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_what_is_not_given_changes_nothing():
    assert make_weighting(None, None, 3) is None
    target = torch.tensor([[0.0, 1.0, 0.5]])
    plain = make_weighting(None, [[0, 1], [1, 0]], 3)
    np.testing.assert_array_equal(plain(target, None), np.ones((1, 3)))
    labels = make_weighting(LABEL_WEIGHT, None, 3)
    np.testing.assert_array_equal(labels(target, None), LABEL_WEIGHT[None])


def test_one_matrix_is_that_of_every_label():
    target = torch.tensor([[0.0, 1.0, 0.5]])
    one, many = make_weighting(None, COSTS[0], 3), make_weighting(None, [COSTS[0]] * 3, 3)
    assert torch.equal(one(target, None), many(target, None))


def test_correction_finds_the_probability_whose_expected_loss_is_smallest():
    weighting = make_weighting(LABEL_WEIGHT, COSTS, 3)
    positive, negative = weighting(torch.tensor([[1.0], [0.0]]).expand(2, 3), None).double()
    logits = torch.linspace(-12, 12, 9601, dtype=torch.float64)[:, None]
    missed, alarmed = (
        binary_cross_entropy_with_logits(logits, torch.full_like(logits, y), reduction="none")
        for y in (1.0, 0.0)
    )
    for probability in np.linspace(0.01, 0.99, 15):
        loss = probability * positive * missed + (1 - probability) * negative * alarmed
        answered = torch.sigmoid(logits[loss.argmin(dim=0), 0])[None].numpy()
        np.testing.assert_allclose(weighting.correct(answered), [[probability] * 3], atol=1e-3)


def test_certain_answers_stay_certain_and_in_their_precision():
    weighting = make_weighting(None, COSTS, 3)
    sure = np.array([[0, 1, 0], [1, 0, 1]], np.float32)
    corrected = weighting.correct(sure)
    np.testing.assert_array_equal(corrected, sure)
    assert corrected.dtype == np.float32


@pytest.mark.parametrize("free", [[[0, 0], [1, 0]], [[0, 1], [0, 0]], np.zeros((2, 2))])
def test_where_a_mistake_is_free_nothing_can_be_undone(free):
    costs = COSTS.copy()
    costs[1] = free
    answered = np.array([[0.2, 0.2, 0.2], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    corrected = make_weighting(None, costs, 3).correct(answered)
    np.testing.assert_array_equal(corrected[:, 1], answered[:, 1])
    assert (corrected[0, [0, 2]] != 0.2).all()


@pytest.mark.parametrize(
    ("label_weight", "cost_matrix", "match"),
    [
        ([1, 2], None, r"label_weight must have shape \(3,\), got \(2,\)"),
        ([1, -2, 3], None, "label_weight must be finite and not negative"),
        ([1, np.nan, 3], None, "label_weight must be finite"),
        (None, np.ones((2, 2, 2)), r"shape \(2, 2\) or \(3, 2, 2\).*got \(2, 2, 2\)"),
        (None, [[0, 1], [-1, 0]], "costs more than none must be finite and not negative"),
        (None, [[2, 1], [1, 0]], "costs more than none must be finite and not negative"),
        (None, [[1, 1], [3, 3]], "nothing to learn"),
        ([0, 0, 0], None, "nothing to learn"),
    ],
)
def test_weights_that_cannot_be(label_weight, cost_matrix, match):
    with pytest.raises(ValueError, match=match):
        make_weighting(label_weight, cost_matrix, 3)


def test_tables_of_weights_are_taken():
    pd = pytest.importorskip("pandas")
    series = pd.Series(LABEL_WEIGHT, index=list("abc"))
    table = pd.DataFrame([[0, 1], [4, 0]], index=["no", "yes"])
    weighting = make_weighting(series, table, 3)
    np.testing.assert_array_equal(weighting.positive, 4 * LABEL_WEIGHT)
    np.testing.assert_array_equal(weighting.negative, LABEL_WEIGHT)
