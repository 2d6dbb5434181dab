"""Relations, miner, memory and loss put together."""

import copy

import metric_formulas as formulas
import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._loss import compute_similarity
from skmultilabel.neural._metric._make import METRIC_LOSSES, OWN_LOSSES, make_metric_loss
from skmultilabel.neural._metric._memory import EmbeddingMemory
from skmultilabel.neural._metric._miners import MINERS
from skmultilabel.neural._metric._relations import find_relations

EMBEDDING, Y = (torch.tensor(part, dtype=torch.float32) for part in formulas.draw(20))


@pytest.mark.parametrize("name", ["supcon", "mulsupcon", "jaccard_supcon", "ntxent", "contrastive"])
@pytest.mark.parametrize("miner", [None, *MINERS])
def test_it_is_the_loss_of_what_the_miner_keeps(name, miner):
    loss = make_metric_loss(name)
    relations = find_relations(Y, **loss.default_rule)
    if miner is not None:
        relations = MINERS[miner](compute_similarity(EMBEDDING), relations)
    criterion = MetricCriterion(name, miner=miner)
    assert torch.equal(criterion(EMBEDDING, Y), loss(EMBEDDING, relations))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"rule": "jaccard"}, {"rule": "jaccard"}),
        ({"rule": "jaccard", "threshold": 0.2}, {"rule": "jaccard", "threshold": 0.2}),
        ({"threshold": 0.2}, {"rule": "jaccard", "threshold": 0.2, "soft_weights": True}),
        ({"soft_weights": False}, {"rule": "jaccard", "threshold": 0.0, "soft_weights": False}),
        ({}, {"rule": "jaccard", "threshold": 0.0, "soft_weights": True}),
    ],
)
def test_rules_are_those_given_or_what_suits_the_loss(given, expected):
    assert MetricCriterion("jaccard_supcon", **given).relate == expected


def test_functions_are_rules():
    criterion = MetricCriterion("supcon", rule=lambda left, right: (left @ right.T > 1).float())
    expected = make_metric_loss("supcon")(EMBEDDING, find_relations(Y, rule=(Y @ Y.T > 1).float()))
    assert torch.equal(criterion(EMBEDDING, Y), expected)


def test_miners_may_be_functions():
    criterion = MetricCriterion("supcon", miner=lambda similarity, relations: relations)
    assert torch.equal(criterion(EMBEDDING, Y), MetricCriterion("supcon")(EMBEDDING, Y))


def test_missing_labels_are_left_out():
    missing = Y.clone()
    missing[torch.rand(Y.shape, generator=torch.Generator().manual_seed(0)) < 0.3] = torch.nan
    expected = make_metric_loss("supcon")(EMBEDDING, find_relations(missing))
    assert torch.equal(MetricCriterion("supcon")(EMBEDDING, missing), expected)
    criterion = MetricCriterion("supcon").fit_labels(Y.numpy())
    assert criterion.all_known
    assert torch.equal(criterion(EMBEDDING, Y), MetricCriterion("supcon")(EMBEDDING, Y))
    # Rows held out may have gaps that the training does not have.
    assert torch.equal(criterion.eval()(EMBEDDING, missing), expected)


def test_weights_of_entries_that_are_zero_make_them_unknown():
    weight = torch.ones_like(Y)
    weight[:, 0] = 0
    weight[3] = 0
    missing = torch.where(weight > 0, Y, torch.nan)
    expected = MetricCriterion("supcon")(EMBEDDING, missing)
    assert MetricCriterion("supcon")(EMBEDDING, Y, weight).item() == pytest.approx(expected.item())


def test_weights_of_rows_weigh_anchors():
    weight = torch.rand(20, generator=torch.Generator().manual_seed(0))
    relations = find_relations(Y)._replace(weight=weight)
    expected = make_metric_loss("supcon")(EMBEDDING, relations)
    assert torch.equal(MetricCriterion("supcon")(EMBEDDING, Y, weight), expected)
    same = MetricCriterion("supcon")(EMBEDDING, Y, weight.unsqueeze(1).expand_as(Y))
    assert same.item() == pytest.approx(expected.item(), rel=1e-5)


def test_batches_without_pairs_of_a_kind_are_counted_in_training():
    criterion = MetricCriterion("supcon")
    embedding = torch.eye(3)
    for labels in (torch.eye(3), torch.ones(3, 3), torch.tensor([[1.0, 0], [1, 0], [0, 1]])):
        criterion(embedding, labels)
    criterion.eval()(embedding, torch.eye(3))
    assert criterion.tally.counts.tolist() == [3, 1, 1]
    criterion.start_epoch(1)
    assert criterion.tally.counts.tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["supcon", "mulsupcon", "ntxent", "fastap", "contrastive"])
def test_past_batches_are_compared_with(name):
    criterion = MetricCriterion(name, memory=EmbeddingMemory(4, Y.shape[1], size=20))
    for half in (slice(0, 10), slice(10, 20)):
        rows = EMBEDDING[half].clone().requires_grad_()
        value = criterion(rows, Y[half])
    loss = make_metric_loss(name)
    order = [*range(10, 20), *range(10)]
    relations = find_relations(Y[10:], Y[order], has_self=True, **loss.default_rule)
    expected = loss(EMBEDDING[10:], relations, EMBEDDING[order])
    assert value.item() == pytest.approx(expected.item(), rel=1e-5)
    value.backward()
    assert torch.isfinite(rows.grad).all()


def test_the_memory_is_of_the_training():
    criterion = MetricCriterion("supcon", memory=EmbeddingMemory(4, Y.shape[1], size=20))
    criterion(EMBEDDING[:10], Y[:10])
    before = copy.deepcopy(criterion.state_dict())
    value = criterion.eval()(EMBEDDING[10:], Y[10:])
    assert torch.equal(value, MetricCriterion("supcon")(EMBEDDING[10:], Y[10:]))
    for name, tensor in criterion.state_dict().items():
        np.testing.assert_array_equal(tensor, before[name])


@pytest.mark.parametrize("name", OWN_LOSSES)
@pytest.mark.parametrize("miner", [None, *MINERS])
def test_nothing_waits_for_the_device(name, miner):
    # These tensors have no values, so whoever asks for one fails.
    with FakeTensorMode():
        memory = EmbeddingMemory(4, 6, size=30)
        criterion = MetricCriterion(name, miner=miner, memory=memory)
        rows = torch.zeros(20, 4, requires_grad=True)
        target = torch.zeros(20, 6)
        for weight in (None, torch.ones(20), torch.ones(20, 6)):
            criterion(rows, target, weight).backward()
        criterion.eval()(rows, target)
        with pytest.raises(RuntimeError):
            bool(rows.grad.any())


@pytest.mark.parametrize("name", METRIC_LOSSES)
def test_half_precision_and_memory_go_together(name):
    has_memory = name != "threshold_consistent_margin"
    memory = EmbeddingMemory(4, Y.shape[1], size=30) if has_memory else None
    criterion = MetricCriterion(name, memory=memory)
    for shift in (0.0, 0.5):
        rows = (EMBEDDING + shift).bfloat16().requires_grad_()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            value = criterion(rows, Y.bfloat16())
        value.backward()
        assert torch.isfinite(value)
        assert torch.isfinite(rows.grad).all()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"rule": "some"}, "rule='some' is not known"),
        ({"rule": "any", "threshold": 0.5}, "rule='any' has no similarity"),
        ({"rule": torch.eye(3)}, "A matrix of weights is for rows that are known"),
        ({"miner": "some"}, "miner='some' is not known. The miners are 'hard'"),
        ({"miner": 3}, "miner must be a name or a function; got 3"),
        ({"loss": "circle", "rule": "jaccard", "soft_weights": True}, "soft_weights=True is for"),
    ],
)
def test_what_does_not_go_together_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        MetricCriterion(**params)
