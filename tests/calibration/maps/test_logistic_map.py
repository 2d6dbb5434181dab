"""Maps that rise, against scipy's constrained optimizer and what shrinkage promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from skmultilabel.calibration._maps import _logistic_map
from skmultilabel.calibration._maps._beta import fit_beta
from skmultilabel.calibration._maps._logistic_map import LEAST_SLOPE
from skmultilabel.calibration._maps._registry import MAPS
from skmultilabel.calibration._maps._scored_labels import make_scored_labels
from skmultilabel.calibration._maps._sigmoid import fit_sigmoid
from skmultilabel.calibration._maps._temperature import fit_temperature

FEATURES = {
    fit_sigmoid: lambda s: np.array([s, np.ones_like(s)]),
    fit_beta: lambda s: np.array([np.log(expit(s)), -np.log(1 - expit(s)), np.ones_like(s)]),
    fit_temperature: lambda s: np.array([s]),
}
N_SLOPES = {fit_sigmoid: 1, fit_beta: 2, fit_temperature: 1}


def draw(seed=0, n_samples=80, n_labels=5, weighted=False):
    rng = np.random.default_rng(seed)
    scores = rng.normal(scale=2, size=(n_samples, n_labels)) - 0.5
    proba = expit(scores * np.linspace(-0.3, 1.5, n_labels))
    Y = (rng.random(proba.shape) < proba).astype(float)
    Y[rng.random(Y.shape) < 0.1] = np.nan
    weight = rng.uniform(0, 3, size=Y.shape) if weighted else None
    return make_scored_labels(scores, Y, weight)


def fit_by_scipy(fit, scores, positive, weight, center=None, precision=None):
    """Minimise the likelihood of Platt's targets over one label, written out."""
    n_positive, n_negative = weight[positive].sum(), weight[~positive].sum()
    target = np.where(positive, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    x = FEATURES[fit](scores)

    def measure(coef):
        proba = expit(coef @ x)
        loss = -np.sum(weight * (target * np.log(proba) + (1 - target) * np.log(1 - proba)))
        if precision is not None:
            loss += (coef - center) @ precision @ (coef - center) / 2
        gradient = x @ (weight * (proba - target))
        if precision is not None:
            gradient = gradient + precision @ (coef - center)
        return loss, gradient

    bounds = [(LEAST_SLOPE, None)] * N_SLOPES[fit] + [(None, None)] * (len(x) - N_SLOPES[fit])
    start = (np.arange(len(x)) < N_SLOPES[fit]).astype(float)
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000}
    return minimize(measure, start, jac=True, bounds=bounds, method="L-BFGS-B", options=options).x


def compute_information(fit, data, coef):
    """The pooled Fisher information, per entry of the rarer class."""
    total, n_rarer = 0.0, 0.0
    for scores, positive, weight in zip(*(part.T for part in data), strict=True):
        x = FEATURES[fit](scores)
        proba = expit(coef @ x)
        total = total + (x * weight * proba * (1 - proba)) @ x.T
        n_rarer += min(weight[positive].sum(), weight[~positive].sum())
    return total / n_rarer


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shrinkage", [0.0, 4.0])
@pytest.mark.parametrize("fit", FEATURES)
def test_maps_are_the_constrained_maxima(fit, shrinkage, weighted):
    data = draw(weighted=weighted)
    shared = fit_by_scipy(fit, *(part.ravel() for part in data))
    np.testing.assert_allclose(fit(data, np.inf).coef, np.tile(shared, (5, 1)), atol=1e-4)
    pull = shared, shrinkage * compute_information(fit, data, shared)
    coef = fit(data, shrinkage).coef
    for label in range(5):
        expected = fit_by_scipy(fit, *(part[:, label] for part in data), *pull)
        np.testing.assert_allclose(coef[label], expected, atol=1e-4)


def test_some_of_these_labels_need_the_bound():
    coef = fit_beta(draw(), 0.0).coef
    at_bound = coef[:, :2] == LEAST_SLOPE
    assert {0, 1, 2} <= set(at_bound.sum(axis=1)), "the test above covers all cases"


@pytest.mark.parametrize("fit", FEATURES)
def test_blocks_of_labels_change_nothing(fit, monkeypatch):
    expected = fit(draw(), 2.0).coef
    monkeypatch.setattr(_logistic_map, "BLOCK_ENTRIES", 100)
    np.testing.assert_allclose(fit(draw(), 2.0).coef, expected, rtol=1e-6)


@pytest.mark.parametrize("fit", MAPS.values(), ids=MAPS)
def test_a_label_of_one_class_gets_the_pooled_map_of_the_others(fit):
    data = draw()
    data.positive[:, 2] = False
    others = data.take([0, 1, 3, 4])
    grid = np.tile(np.linspace(-4, 4, 30)[:, None], (1, 5))
    expected = fit(others, np.inf).compute_log_odds(grid[:, :1] * np.ones(4))[:, 0]
    np.testing.assert_allclose(fit(data, 3.0).compute_log_odds(grid)[:, 2], expected)


@pytest.mark.parametrize("fit", MAPS.values(), ids=MAPS)
def test_shrinkage_moves_rare_labels_to_the_pooled_map_more(fit):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(400, 2))
    scores[:, 1] = scores[:, 0]
    # Both are the same, but for how often they are known; a third label moves the pooled map.
    Y = (scores + rng.normal(size=(400, 1)) > 0).astype(float)
    Y[40:, 1] = np.nan
    third = rng.normal(size=(400, 1))
    scores, Y = np.hstack([scores, third]), np.hstack([Y, third > 1])
    data = make_scored_labels(scores, Y)
    pooled, own, mixed = (expit(fit(data, k).compute_log_odds(scores)) for k in (np.inf, 0.0, 4.0))
    moved = np.abs(mixed - own).mean(axis=0) / np.abs(pooled - own).mean(axis=0)
    assert moved[1] > 2 * moved[0]


@pytest.mark.parametrize("fit", MAPS.values(), ids=MAPS)
def test_weight_is_repetition_and_unknown_is_absence(fit):
    data = draw()
    times = np.random.default_rng(1).integers(0, 3, size=len(data.scores))
    repeated = make_scored_labels(
        np.repeat(data.scores, times, axis=0),
        np.repeat(np.where(data.weight > 0, data.positive, np.nan), times, axis=0),
    )
    weighted = data._replace(weight=data.weight * times[:, None])
    grid = np.tile(np.linspace(-4, 4, 30)[:, None], (1, 5))
    for shrinkage in (0.0, 3.0):
        answers = [fit(d, shrinkage).compute_log_odds(grid) for d in (repeated, weighted)]
        np.testing.assert_allclose(*answers, atol=1e-6)


@given(st.integers(0, 10_000), st.sampled_from(list(MAPS)), st.sampled_from([0.0, 5.0, np.inf]))
def test_order_is_kept_and_no_map_is_infinite(seed, method, shrinkage):
    rng = np.random.default_rng(seed)
    scores = rng.choice([-300.0, -2.0, -1.5, 0.0, 0.2, 3.0, 40.0], size=(12, 3))
    Y = rng.choice([0.0, 1.0, np.nan], size=scores.shape)
    Y[:2, 0], scores[:2, 0] = [0, 1], [0.0, 1.0]
    maps = MAPS[method](make_scored_labels(scores, Y), shrinkage)
    grid = np.tile(np.linspace(-8, 8, 60)[:, None], (1, 3))
    log_odds = maps.compute_log_odds(grid)
    assert np.isfinite(log_odds).all()
    assert (np.diff(log_odds, axis=0) > 0).all()
