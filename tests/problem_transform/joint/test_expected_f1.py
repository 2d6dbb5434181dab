"""The maximizer of the expected F1 where it has other answers, and for more labels."""

import numpy as np
import pytest
from joint_brute_force import draw_label_sets, list_label_sets

from skmultilabel.problem_transform._joint import _expected_f1 as module
from skmultilabel.problem_transform._joint._expected_f1 import maximize_f1
from skmultilabel.problem_transform._joint._label_sets import LabelSets
from skmultilabel.threshold import maximize_expected_f


def test_independent_labels():
    """The joint distribution of independent labels has the answer that needs no joint."""
    proba = np.random.default_rng(0).random((40, 7)) ** 2
    sets = np.array(list_label_sets(7), dtype=np.uint8)
    weight = np.where(sets == 1, proba[:, None], 1 - proba[:, None]).prod(axis=2)
    expected, _ = maximize_expected_f(proba)
    np.testing.assert_array_equal(maximize_f1(LabelSets(sets, weight)), expected)
    assert len(set(expected.sum(axis=1))) > 3


def expect_f1(label_sets, predicted):
    """The expected F1 of one prediction a sample, without tables of sizes."""
    common = np.einsum("isj,ij->is", label_sets.sets.astype(float), predicted)
    total = label_sets.sets.sum(axis=2) + predicted.sum(axis=1, keepdims=True)
    f1 = np.where(total == 0, 1.0, 2 * common / np.maximum(total, 1))
    return (f1 * label_sets.weight).sum(axis=1) / label_sets.weight.sum(axis=1)


def test_nothing_near_is_better_for_many_labels():
    """More labels than are tried together, and samples that are done early and late."""
    rng = np.random.default_rng(0)
    label_sets = draw_label_sets(rng, 12, 30, 25, shared=False)
    label_sets.sets[:4] &= rng.random((4, 30, 25)) < 0.05
    predicted = maximize_f1(label_sets)
    best = expect_f1(label_sets, predicted)
    for label in range(25):
        changed = predicted.copy()
        changed[:, label] ^= True
        assert (expect_f1(label_sets, changed) <= best + 1e-12).all()
    assert (predicted.sum(axis=1) > module.CHUNK).any() and (predicted.sum(axis=1) < 3).any()


@pytest.mark.parametrize("chunk", [1, 3])
def test_how_many_sizes_are_tried_together_does_not_matter(chunk, monkeypatch):
    label_sets = draw_label_sets(np.random.default_rng(0), 40, 20, 10)
    expected = maximize_f1(label_sets)
    monkeypatch.setattr(module, "CHUNK", chunk)
    np.testing.assert_array_equal(maximize_f1(label_sets), expected)
