"""Steps against scikit-learn's, and how labels are mixed."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from skmultilabel.calibration._maps._isotonic import TIE_BREAK, fit_isotonic
from skmultilabel.calibration._maps._scored_labels import make_scored_labels


def draw(weighted):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(120, 3)).round(1)
    Y = (scores + rng.normal(size=scores.shape) > [0, 0.5, 2.0]).astype(float)
    Y[rng.random(Y.shape) < 0.1] = np.nan
    return scores, Y, rng.uniform(0, 2, size=Y.shape) if weighted else None


def fit_by_scikit_learn(scores, y, weight):
    known = ~np.isnan(y)
    weight = None if weight is None else weight[known]
    return IsotonicRegression(out_of_bounds="clip").fit(scores[known], y[known], weight)


@pytest.mark.parametrize("shrinkage", [0.0, 6.0, np.inf])
@pytest.mark.parametrize("weighted", [False, True])
def test_mix_of_both_steps(weighted, shrinkage):
    scores, Y, weight = draw(weighted)
    maps = fit_isotonic(make_scored_labels(scores, Y, weight), shrinkage)
    grid = np.linspace(-4, 4, 50)
    answers = expit(maps.compute_log_odds(np.tile(grid[:, None], (1, 3))))
    flat = None if weight is None else weight.ravel()
    pooled = fit_by_scikit_learn(scores.ravel(), Y.ravel(), flat).predict(grid)
    w = np.ones(Y.shape) if weight is None else weight
    for label in range(3):
        own = fit_by_scikit_learn(
            scores[:, label], Y[:, label], None if weight is None else weight[:, label]
        ).predict(grid)
        n_rarer = min(w[Y[:, label] == c, label].sum() for c in (0, 1))
        trust = 0.0 if shrinkage == np.inf else n_rarer / (n_rarer + shrinkage)
        expected = trust * own + (1 - trust) * pooled
        np.testing.assert_allclose(answers[:, label], expected, atol=1.01 * TIE_BREAK)


def test_ties_on_a_step_are_broken_by_the_score():
    scores = np.array([[0.0], [1.0], [2.0], [3.0]])
    data = make_scored_labels(scores, np.array([[0], [1], [0], [1]]))
    log_odds = fit_isotonic(data, 0.0).compute_log_odds(np.array([[1.2], [1.4], [50.0], [900.0]]))
    assert (np.diff(log_odds[:, 0]) > 0).all()
