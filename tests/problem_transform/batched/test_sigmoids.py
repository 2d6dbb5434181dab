import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from skmultilabel._compat import SigmoidCalibration
from skmultilabel.problem_transform._batched._sigmoids import fit_sigmoids


def make_scores(seed, n_samples=80, n_labels=3):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(n_samples, n_labels)) * [1, 100, 1e-3] + [0, 50, 1]
    labels = rng.random(scores.shape) < expit((scores - scores.mean(0)) / scores.std(0))
    return scores, labels


def compute_loss(slope, intercept, scores, labels, weight):
    n_positive, n_negative = weight[labels].sum(), weight[~labels].sum()
    target = np.where(labels, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    raw = -(slope * scores + intercept)
    return np.sum(weight * (np.logaddexp(0, raw) - target * raw))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), weighted=st.booleans())
def test_sigmoids_are_at_least_as_good_as_those_of_scikit_learn(seed, weighted):
    scores, labels = make_scores(seed)
    rng = np.random.default_rng(seed)
    weight = rng.random(scores.shape) * rng.integers(0, 2, scores.shape) if weighted else None
    weight = np.ones(scores.shape) if weight is None else weight
    slopes, intercepts = fit_sigmoids(scores, labels, weight)
    for label in range(3):
        problem = tuple(part[:, label].copy() for part in (scores, labels, weight))
        column = problem[0]
        theirs = SigmoidCalibration().fit(*problem)
        loss = compute_loss(theirs.a_, theirs.b_, *problem)
        ours = compute_loss(slopes[label], intercepts[label], *problem)
        assert ours <= loss * (1 + 1e-12)
        expected = expit(-(theirs.a_ * column + theirs.b_))
        answer = expit(-(slopes[label] * column + intercepts[label]))
        np.testing.assert_allclose(answer, expected, atol=1e-4)


def test_separable_scores_have_a_sigmoid_too():
    scores = np.linspace(-3, 3, 40)[:, np.newaxis]
    slope, intercept = fit_sigmoids(scores, scores > 0, np.ones_like(scores))
    assert np.isfinite([slope, intercept]).all()
    assert slope < 0


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_equal_scores_give_the_mean_of_the_targets(value):
    labels = np.arange(40)[:, np.newaxis] < 10
    scores = np.full(labels.shape, value)
    slope, intercept = fit_sigmoids(scores, labels, np.ones(labels.shape))
    target = np.where(labels, 11 / 12, 1 / 32).mean()
    np.testing.assert_allclose(expit(-(slope * value + intercept)), target, rtol=1e-9)


def test_rows_without_weight_do_not_count():
    scores, labels = make_scores(0)
    weight = np.ones(scores.shape)
    weight[40:] = 0
    expected = fit_sigmoids(scores[:40], labels[:40], weight[:40])
    np.testing.assert_allclose(fit_sigmoids(scores, labels, weight), expected, rtol=1e-6)
