"""The search for the largest expected Jaccard index, where not all predictions are compared."""

import numpy as np
import pytest
from joint_brute_force import draw_label_sets, expect_all, list_label_sets, score_jaccard

from skmultilabel.problem_transform._joint import _expected_jaccard as module
from skmultilabel.problem_transform._joint._expected_f1 import maximize_f1
from skmultilabel.problem_transform._joint._expected_jaccard import maximize_jaccard


@pytest.fixture
def search_only(monkeypatch):
    monkeypatch.setattr(module, "MAX_EXACT_LABELS", 0)


def expect_jaccard(label_sets, predicted):
    rows = zip(range(label_sets.n_samples), predicted.astype(int), strict=True)
    return np.array([expect_all(label_sets, row, score_jaccard, [p])[0] for row, p in rows])


@pytest.mark.parametrize("shared", [True, False])
def test_the_search_seldom_misses_the_best(shared, search_only):
    label_sets = draw_label_sets(np.random.default_rng(0), 60, 12, 5, shared)
    found = expect_jaccard(label_sets, maximize_jaccard(label_sets))
    every_set = list_label_sets(5)
    best = [expect_all(label_sets, row, score_jaccard, every_set).max() for row in range(60)]
    assert (found <= best + np.full(60, 1e-12)).all()
    assert np.mean(found >= best - np.full(60, 1e-12)) >= 0.9
    assert (found / best).min() > 0.9


@pytest.mark.parametrize("shared", [True, False])
def test_no_change_of_a_label_is_better(shared, search_only, monkeypatch):
    """Wherever the search begins: here with nothing."""
    monkeypatch.setattr(module, "_take_best_candidate", lambda _: np.zeros((20, 6), dtype=bool))
    label_sets = draw_label_sets(np.random.default_rng(1), 20, 15, 6, shared)
    predicted = maximize_jaccard(label_sets)
    found = expect_jaccard(label_sets, predicted)
    for label in range(6):
        changed = predicted.copy()
        changed[:, label] ^= True
        assert (expect_jaccard(label_sets, changed) <= found + 1e-12).all()


def test_gains_of_changes_are_what_they_are_said_to_be():
    label_sets = draw_label_sets(np.random.default_rng(2), 15, 10, 4, shared=False)
    predicted = np.random.default_rng(3).random((15, 4)) < 0.4
    predicted[:3] = False
    predicted[3:6] = np.eye(4, dtype=bool)[0]
    label_sets.sets[:6, :3] = predicted[:6, None]
    label_sets.sets[:6, 3] = 0
    gains = module._compute_flip_gains(label_sets, predicted)
    for label in range(4):
        changed = predicted.copy()
        changed[:, label] ^= True
        expected = expect_jaccard(label_sets, changed) - expect_jaccard(label_sets, predicted)
        np.testing.assert_allclose(gains[:, label], expected, atol=1e-12)


def test_candidates_are_not_beaten(search_only):
    label_sets = draw_label_sets(np.random.default_rng(4), 20, 15, 6)
    found = expect_jaccard(label_sets, maximize_jaccard(label_sets))
    heaviest = label_sets.sets[label_sets.weight.argmax(axis=1)]
    likely = label_sets.compute_marginals() > 0.5
    for candidate in (heaviest, likely, maximize_f1(label_sets)):
        assert (found >= expect_jaccard(label_sets, candidate) - 1e-12).all()


def test_all_predictions_are_compared_in_parts(monkeypatch):
    label_sets = draw_label_sets(np.random.default_rng(0), 30, 12, 5)
    expected = maximize_jaccard(label_sets)
    monkeypatch.setattr(module, "CHUNK", 7)
    np.testing.assert_array_equal(maximize_jaccard(label_sets), expected)


def test_the_enumeration_is_complete_and_small_sets_come_first():
    sets, places = module._enumerate_sets(4)
    numbers = sets @ (1 << np.arange(4))
    np.testing.assert_array_equal(places[numbers], np.arange(16))
    assert (np.diff(sets.sum(axis=1)) >= 0).all()
    np.testing.assert_array_equal(sets[1:5], np.eye(4))
