"""Beta maps against scipy's bounded optimizer, and what they leave alone."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from skmultilabel.calibration._maps._beta import fit_beta
from skmultilabel.calibration._maps._scored_labels import make_scored_labels


def draw(distort, n_samples=4000):
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(n_samples, 2)) * 2
    Y = (rng.random(truth.shape) < expit(truth)).astype(float)
    return distort(truth), Y


def map_log_odds(parameters, scores):
    """Kull et al. (2017), eq. 5."""
    a, b, c = parameters
    return a * log_expit(scores) - b * log_expit(-scores) + c


def search(scores, y):
    def loss(parameters):
        log_odds = map_log_odds(parameters, scores)
        return -log_expit(np.where(y == 1, log_odds, -log_odds)).mean()

    bounds = [(1e-6, None), (1e-6, None), (None, None)]
    return minimize(loss, [1.0, 1.0, 0.0], bounds=bounds, tol=1e-12).x


@pytest.mark.parametrize(
    "distort",
    [lambda s: 3 * s, lambda s: s - 1, lambda s: np.where(s > 0, 3 * s, s / 2)],
    ids=["too certain", "too low", "certain of one side"],
)
def test_map_minimises_the_log_loss(distort):
    scores, Y = draw(distort)
    maps = fit_beta(make_scored_labels(scores, Y), 0.0)
    grid = np.linspace(-4, 4, 9)
    answers = maps.compute_log_odds(np.column_stack([grid, grid]))
    for label in range(2):
        expected = map_log_odds(search(scores[:, label], Y[:, label]), grid)
        np.testing.assert_allclose(answers[:, label], expected, rtol=5e-3, atol=5e-3)


def test_probabilities_that_are_right_are_left_about_as_they_are():
    scores, Y = draw(lambda s: s, n_samples=40000)
    maps = fit_beta(make_scored_labels(scores, Y), 0.0)
    grid = np.tile(np.linspace(-3, 3, 7)[:, np.newaxis], (1, 2))
    np.testing.assert_allclose(expit(maps.compute_log_odds(grid)), expit(grid), atol=0.02)


def test_higher_scores_have_higher_probabilities():
    rng = np.random.default_rng(0)
    scores, Y = rng.normal(size=(50, 3)), rng.integers(0, 2, size=(50, 3))
    maps = fit_beta(make_scored_labels(-5 * scores, Y), 2.0)
    log_odds = maps.compute_log_odds(np.tile(np.linspace(-40, 40, 81)[:, np.newaxis], (1, 3)))
    assert (np.diff(log_odds, axis=0) >= 0).all()
