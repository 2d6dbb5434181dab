"""Scores of many classifiers at once, against scikit-learn's own scorers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer

from skmultilabel.problem_transform._batched._fold_scores import FOLD_SCORES


def make_model(coef):
    model = LogisticRegression()
    model.classes_ = np.array([0, 1])
    model.coef_, model.intercept_ = np.array([[coef]]), np.zeros(1)
    return model


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", FOLD_SCORES)
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n_samples=st.integers(2, 40))
def test_each_score_is_that_of_scikit_learn(name, weighted, seed, n_samples):
    rng = np.random.default_rng(seed)
    X = rng.integers(-3, 4, size=(n_samples, 1)).astype(float)  # with ties, and with 0
    y = rng.permutation(np.arange(n_samples) % 2)
    weight = rng.uniform(0.1, 2, size=n_samples) if weighted else None
    coefs = np.array([-1.5, 0.0, 0.3, 2.0, 40.0])
    scorer = get_scorer(name)
    expected = [scorer(make_model(coef), X, y, sample_weight=weight) for coef in coefs]
    scores = FOLD_SCORES[name](y.astype(float), np.outer(coefs, X[:, 0]), weight)
    np.testing.assert_allclose(scores, expected, rtol=1e-9, atol=1e-12)


def test_equal_decisions_have_equal_scores():
    rng = np.random.default_rng(0)
    y, decisions = np.arange(50) % 2, np.tile(rng.normal(size=50), (3, 1))
    for score in FOLD_SCORES.values():
        assert len(set(score(y, decisions, rng.uniform(size=50)))) == 1
