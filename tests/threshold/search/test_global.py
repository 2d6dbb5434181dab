"""The best cut-off for all labels, on grids so coarse that they have to be refined."""

import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.threshold import get_objective
from skmultilabel.threshold._search import _global
from skmultilabel.threshold._search._counts import count_predictions
from skmultilabel.threshold._search._global import maximise_globally

NAMES = ["f1_macro", "f1_micro", "f2_weighted", "jaccard_micro", "matthews_corrcoef_macro"]
NAMES += ["geometric_mean_macro", "balanced_accuracy_macro", "precision_micro", "accuracy_micro"]


def draw(seed, n_samples=300, n_labels=5):
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_samples, n_labels)) < np.linspace(0.05, 0.5, n_labels)).astype(float)
    scores = rng.normal(size=Y.shape) + 1.5 * Y
    if seed % 2:
        scores = np.round(scores, 1)
    if seed % 3 == 0:
        Y[rng.random(Y.shape) < 0.2] = np.nan
    weight = [None, rng.random(n_samples), rng.integers(0, 3, Y.shape).astype(float)][seed % 3]
    return scores, Y, weight


def maximise_by_hand(scores, Y, objective, weight):
    cuts = [-np.inf, *np.unique(scores)]
    return max(objective.evaluate(*count_predictions(scores > cut, Y, weight)) for cut in cuts)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"GRID_SIZE": 20, "MOST_POOLED": 0},
        {"GRID_SIZE": 5, "MOST_POOLED": 0, "MAX_LEVELS": 30},
        {
            "GRID_SIZE": 5,
            "MOST_POOLED": 0,
            "MAX_LEVELS": 30,
            "MOST_KEPT": 10,
            "SAMPLE_ENTRIES": 100,
        },
    ],
)
def test_coarse_grids_lose_nothing(name, seed, sizes, monkeypatch):
    for size, value in sizes.items():
        monkeypatch.setattr(_global, size, value)
    scores, Y, weight = draw(seed)
    objective = get_objective(name)
    counts, values = maximise_globally(scores, Y, objective, weight)
    best = np.argmax(values)
    cut = counts.compute_cut_offs(best, default=0.0)
    truth = objective.evaluate(*count_predictions(scores > cut, Y, weight))
    assert values[best] == pytest.approx(truth, abs=1e-12)
    assert truth == pytest.approx(maximise_by_hand(scores, Y, objective, weight), abs=1e-12)


def test_cut_off_lies_half_way_on_any_grid(monkeypatch):
    scores, Y, _ = draw(2)
    objective, found = get_objective("f1_micro"), []
    for most, size in ((4_000_000, 2_000), (0, 2_000), (0, 5)):
        monkeypatch.setattr(_global, "MOST_POOLED", most)
        monkeypatch.setattr(_global, "GRID_SIZE", size)
        counts, values = maximise_globally(scores, Y, objective)
        found.append(float(counts.compute_cut_offs(np.argmax(values), default=0.0)))
    assert len(set(found)) == 1
    assert found[0] not in scores


@pytest.mark.parametrize("name", ["f1_macro", "f1_micro"])
def test_scores_that_are_not_listed_are_never_predicted(name, monkeypatch):
    monkeypatch.setattr(_global, "GRID_SIZE", 5)
    monkeypatch.setattr(_global, "MOST_POOLED", 0)
    scores, Y, _ = draw(1)
    listed = scores > 0.5
    rows, labels = np.nonzero(listed)
    sparse = sp.csr_array((scores[listed], (rows, labels)), shape=scores.shape)
    objective = get_objective(name)
    counts, values = maximise_globally(sparse, Y, objective)
    full = np.where(listed, scores, -np.inf)
    cuts = np.unique(full)
    by_hand = max(objective.evaluate(*count_predictions(full > cut, Y)) for cut in cuts)
    assert values.max() == pytest.approx(by_hand, abs=1e-12)
    assert np.isfinite(counts.compute_cut_offs(np.argmax(values), default=0.0))
