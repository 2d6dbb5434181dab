"""Temperatures against a search along the line."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_expit

from skmultilabel.calibration._maps._scored_labels import make_scored_labels
from skmultilabel.calibration._maps._temperature import fit_temperature


def draw(missing=0.2):
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(300, 3))
    Y = (rng.random(truth.shape) < 1 / (1 + np.exp(-truth))).astype(float)
    Y[rng.random(Y.shape) < missing] = np.nan
    # Too certain, right, and not certain enough.
    return truth * [3.0, 1.0, 0.2], Y, rng.uniform(0, 2, size=Y.shape)


def search(scores, y, weight):
    """Find the factor of the log-odds at which the log loss of Platt's targets is smallest."""
    n_positive, n_negative = weight[y == 1].sum(), weight[y == 0].sum()
    target = np.where(y == 1, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    weight = np.where(np.isnan(y), 0, weight)

    def loss(factor):
        right = target * log_expit(factor * scores) + (1 - target) * log_expit(-factor * scores)
        return -(weight * right).sum()

    return minimize_scalar(loss, bounds=(1e-3, 20), method="bounded", options={"xatol": 1e-9}).x


@pytest.mark.parametrize("weighted", [False, True])
def test_factor_minimises_the_log_loss(weighted):
    scores, Y, weight = draw()
    weight = weight if weighted else np.ones(Y.shape)
    maps = fit_temperature(make_scored_labels(scores, Y, weight), 0.0)
    factors = maps.compute_log_odds(np.ones((1, 3)))[0]
    expected = [search(scores[:, k], Y[:, k], weight[:, k]) for k in range(3)]
    np.testing.assert_allclose(factors, expected, rtol=1e-4)
    assert factors[0] < factors[1] < factors[2]


def test_with_all_shrinkage_the_labels_share_one_factor():
    scores, Y, weight = draw()
    maps = fit_temperature(make_scored_labels(scores, Y, weight), np.inf)
    factors = maps.compute_log_odds(np.ones((1, 3)))[0]
    expected = search(scores.ravel(), Y.ravel(), weight.ravel())
    np.testing.assert_allclose(factors, expected, rtol=1e-4)


def test_log_odds_of_0_stay():
    scores, Y, _ = draw()
    maps = fit_temperature(make_scored_labels(scores, Y), 5.0)
    np.testing.assert_array_equal(maps.compute_log_odds(np.zeros((2, 3))), 0)
