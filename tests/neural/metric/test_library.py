"""Losses of pytorch-metric-learning are given what each of them wants."""

import copy
import pickle
import sys

import metric_formulas as formulas
import pytest
import torch
from pytorch_metric_learning import losses

from skmultilabel.neural._metric._library import LIBRARY_LOSSES, OF_TRIPLETS, LibraryLoss
from skmultilabel.neural._metric._make import make_metric_loss
from skmultilabel.neural._metric._relations import find_relations

EMBEDDING, Y = formulas.draw(20)
NAMES = list(LIBRARY_LOSSES)


def to_rows(embedding=EMBEDDING):
    return torch.tensor(embedding, dtype=torch.float32, requires_grad=True)


@pytest.mark.parametrize("name", NAMES)
def test_for_classes_it_is_what_the_library_finds(name):
    classes = torch.arange(20) % 4
    loss = make_metric_loss(name, max_per_anchor=None)
    relations = find_relations(torch.nn.functional.one_hot(classes))
    expected = getattr(losses, LIBRARY_LOSSES[name])()
    value = loss(to_rows(), relations)
    assert value.item() == pytest.approx(expected(to_rows(), classes).item(), rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_references_are_compared_with(name):
    others, others_Y = formulas.draw(15, seed=1)
    relations = find_relations(torch.tensor(Y), torch.tensor(others_Y))
    loss, rows = make_metric_loss(name), to_rows()
    if name == "threshold_consistent_margin":
        with pytest.raises(
            ValueError, match="ThresholdConsistentMarginLoss compares the rows of a"
        ):
            loss(rows, relations, to_rows(others))
        return
    loss(rows, relations, to_rows(others)).backward()
    assert torch.isfinite(rows.grad).all()
    assert rows.grad.any()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("labels", ["none", "alike", "unlike"])
def test_batches_without_positives_or_negatives_have_a_finite_gradient(name, labels):
    target = {"none": torch.zeros(6, 2), "alike": torch.ones(6, 2), "unlike": torch.eye(6)}[labels]
    rows = to_rows(EMBEDDING[:6])
    make_metric_loss(name)(rows, find_relations(target)).backward()
    assert torch.isfinite(rows.grad).all()


@pytest.mark.parametrize("name", NAMES)
def test_rows_that_are_all_alike_have_a_finite_gradient(name):
    rows = torch.eye(3)[torch.zeros(20, dtype=torch.long)].requires_grad_()
    make_metric_loss(name)(rows, find_relations(torch.tensor(Y))).backward()
    assert torch.isfinite(rows.grad).all()


@pytest.mark.parametrize("name", NAMES)
def test_half_precision_is_widened(name):
    torch.manual_seed(0)
    rows, relations = to_rows().bfloat16(), find_relations(torch.tensor(Y))
    loss = make_metric_loss(name, max_per_anchor=None)
    expected = loss(rows.float(), relations).item()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert loss(rows, relations).item() == pytest.approx(expected, rel=1e-5)


class OwnContrastive(losses.ContrastiveLoss):
    """A loss of a user, derived from one that is known."""


def test_losses_of_pairs_get_quadruples_and_those_of_triplets_triples():
    relations = find_relations(torch.tensor(Y))
    pairs, triplets = LibraryLoss(losses.ContrastiveLoss()), LibraryLoss(losses.TripletMarginLoss())
    assert len(pairs._list_indices(relations)) == 4
    assert len(triplets._list_indices(relations)) == 3
    assert LibraryLoss(OwnContrastive()).kind == "ContrastiveLoss"
    assert set(LIBRARY_LOSSES.values()) >= OF_TRIPLETS


def test_numbers_of_pairs_and_triplets_are_limited():
    relations = find_relations(torch.nn.functional.one_hot(torch.arange(300) % 2))
    few = make_metric_loss("triplet", max_per_anchor=3)._list_indices(relations)
    assert torch.bincount(few[0]).tolist() == [3] * 300
    usual = make_metric_loss("triplet")._list_indices(relations)
    assert torch.bincount(usual[0]).tolist() == [100] * 300
    assert len(make_metric_loss("tuplet")._list_indices(relations)[0]) == 300 * (4096 // 300)
    assert len(make_metric_loss("contrastive")._list_indices(relations)[0]) == 300 * 149


def test_parameters_reach_the_loss():
    assert make_metric_loss("contrastive", neg_margin=0.5).loss.neg_margin == 0.5
    with pytest.raises(ValueError, match=r"has no parameter loss__margins. .* loss__neg_margin"):
        make_metric_loss("contrastive", margins=0.5)
    with pytest.raises(ValueError, match="loss='ContrastiveLoss' has no parameter loss__margins"):
        make_metric_loss(losses.ContrastiveLoss, margins=0.5)
    with pytest.raises(ValueError, match="loss='contrastive' cannot be made with"):
        make_metric_loss("contrastive", mat_based_loss=True)
    assert make_metric_loss("contrastive", reducer=None, max_per_anchor=2).max_per_anchor == 2


def test_losses_of_the_library_are_taken_as_they_are_and_copied():
    loss = losses.TripletMarginLoss(margin=0.3)
    made = make_metric_loss(loss)
    assert made.loss is not loss
    assert made.loss.margin == 0.3
    assert make_metric_loss(losses.CircleLoss, gamma=10).loss.gamma == 10


@pytest.mark.parametrize(
    "name", ["NCALoss", "AngularLoss", "NPairsLoss", "SmoothAPLoss", "FastAPLoss"]
)
def test_losses_that_need_classes_are_refused(name):
    ours = "Take loss='fastap'" if name == "FastAPLoss" else "ContrastiveLoss"
    with pytest.raises(ValueError, match=f"{name} cannot be given relations .* {ours}"):
        make_metric_loss(getattr(losses, name)())


def test_other_modules_are_refused():
    with pytest.raises(ValueError, match="Linear cannot be given relations between rows"):
        make_metric_loss(torch.nn.Linear(2, 2))


def test_weights_of_anchors_are_refused():
    relations = find_relations(torch.tensor(Y))._replace(weight=torch.ones(20))
    with pytest.raises(
        ValueError, match=r"ContrastiveLoss of .* takes no weights of samples.*'jaccard_supcon'"
    ):
        make_metric_loss("contrastive")(to_rows(), relations)


def test_a_version_without_the_loss_is_named(monkeypatch):
    monkeypatch.delattr(losses, "ThresholdConsistentMarginLoss")
    with pytest.raises(ValueError, match=r"does not have. Install 2.7 or newer"):
        make_metric_loss("threshold_consistent_margin")
    monkeypatch.delattr(losses, "CircleLoss")
    with pytest.raises(ValueError, match=r"does not have. Install the newest version.$"):
        make_metric_loss("circle")


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pytorch_metric_learning", None)
    with pytest.raises(ImportError, match=r'pip install "skmultilabel\[metric\]"'):
        make_metric_loss("contrastive")


@pytest.mark.parametrize("name", ["contrastive", "tuplet"])
def test_copies_and_pickles_give_the_same(name):
    loss, relations = make_metric_loss(name), find_relations(torch.tensor(Y))
    value = loss(to_rows(), relations).item()
    for other in (copy.deepcopy(loss), pickle.loads(pickle.dumps(loss))):
        assert other(to_rows(), relations).item() == value
