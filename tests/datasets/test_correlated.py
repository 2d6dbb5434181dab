"""Every dial does what it says and nothing else, and models get as far as the truth allows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skmultilabel import BinaryRelevance, ClassifierChain
from skmultilabel.datasets import make_correlated_multilabel
from skmultilabel.threshold import optimize_thresholds


@given(
    st.integers(1, 30),
    st.integers(1, 8),
    st.integers(1, 8),
    st.floats(-8, 8),
    st.floats(0, 1),
    st.floats(0, 5),
    st.floats(0.01, 0.99),
    st.floats(0, 3),
)
@settings(max_examples=40)
def test_shapes_and_prevalences(
    n_samples, n_features, n_labels, dependence, shared, signal, prevalence, imbalance
):
    X, Y, truth = make_correlated_multilabel(
        n_samples,
        n_features,
        n_labels,
        conditional_dependence=dependence,
        shared_signal=shared,
        signal=signal,
        prevalence=prevalence,
        imbalance=imbalance,
        return_truth=True,
        random_state=0,
    )
    assert X.shape == (n_samples, n_features)
    assert Y.shape == (n_samples, n_labels)
    assert Y.dtype == np.int64
    assert set(np.unique(Y)) <= {0, 1}
    assert (truth.parents[1:] < np.arange(1, n_labels)).all()
    np.testing.assert_allclose(np.linalg.norm(truth.weights, axis=1), signal, atol=1e-10)
    expected = [prevalence / rank**imbalance for rank in range(1, n_labels + 1)]
    np.testing.assert_allclose(truth.predict_proba(X).mean(axis=0), expected, rtol=1e-7)


def test_counts_follow_the_prevalences():
    _, Y = make_correlated_multilabel(
        50_000, n_labels=6, prevalence=0.4, imbalance=1, random_state=0
    )
    expected = 0.4 / np.arange(1, 7)
    error = np.sqrt(expected * (1 - expected) / len(Y))
    assert (np.abs(Y.mean(axis=0) - expected) < 5 * error).all()


@pytest.mark.parametrize("shared", [0.0, 0.4, 1.0])
def test_shared_signal_is_the_correlation_of_what_the_features_say(shared):
    *_, truth = make_correlated_multilabel(
        n_features=10, n_labels=5, shared_signal=shared, return_truth=True, random_state=0
    )
    cosines = truth.weights @ truth.weights.T / 2.0**2
    np.testing.assert_allclose(cosines[~np.eye(5, dtype=bool)], shared, atol=1e-12)


def measure_correlations(Y):
    """The correlation of all pairs of labels, in units of its standard error."""
    return np.corrcoef(Y.T)[np.triu_indices(Y.shape[1], 1)] * np.sqrt(len(Y))


def test_labels_without_either_dependence_are_independent():
    _, Y = make_correlated_multilabel(50_000, conditional_dependence=0, random_state=0)
    assert np.abs(measure_correlations(Y)).max() < 5


@pytest.mark.parametrize("dial", ["conditional_dependence", "shared_signal"])
def test_labels_with_one_of_them_are_dependent(dial):
    dials = {"conditional_dependence": 0, "shared_signal": 0} | {dial: 1}
    _, Y = make_correlated_multilabel(50_000, n_labels=2, **dials, random_state=0)
    assert measure_correlations(Y).min() > 20


def test_without_signal_the_features_tell_nothing():
    X, _, truth = make_correlated_multilabel(signal=0, return_truth=True, random_state=0)
    np.testing.assert_allclose(truth.predict_proba(X), 0.3, rtol=1e-9)


def test_noise_flips_at_its_rates():
    dials = {"n_samples": 20_000, "random_state": 0}
    X, clean = make_correlated_multilabel(**dials)
    X_noisy, noisy = make_correlated_multilabel(**dials, noise=(0.05, 0.2))
    assert np.array_equal(X, X_noisy)
    for value, rate in enumerate((0.05, 0.2)):
        flipped = (noisy != clean)[clean == value]
        assert abs(flipped.mean() - rate) < 5 * np.sqrt(rate * (1 - rate) / flipped.size)


def test_missing_labels_are_hidden_at_their_rates_and_nothing_else_changes():
    dials = {"n_samples": 20_000, "n_labels": 3, "random_state": 0}
    X, Y = make_correlated_multilabel(**dials)
    rates = np.array([0.0, 0.1, 0.5])
    X_again, hidden = make_correlated_multilabel(**dials, missing=rates)
    assert np.array_equal(X, X_again)
    known = ~np.isnan(hidden)
    assert np.array_equal(hidden[known], Y[known])
    assert (
        np.abs((~known).mean(axis=0) - rates) <= 5 * np.sqrt(rates * (1 - rates) / 20_000)
    ).all()
    _, evenly = make_correlated_multilabel(**dials, missing=0.1)
    assert np.isnan(evenly).mean() == pytest.approx(0.1, abs=0.007)


def test_the_same_seed_gives_the_same_data():
    first, second, other = (
        make_correlated_multilabel(noise=0.1, missing=0.1, random_state=seed) for seed in (0, 0, 1)
    )
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1], equal_nan=True)
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize(
    ("dials", "error", "message"),
    [
        ({"n_labels": 0}, ValueError, "n_labels == 0"),
        ({"n_samples": 2.5}, TypeError, "n_samples"),
        ({"conditional_dependence": np.inf}, ValueError, "conditional_dependence is inf"),
        ({"shared_signal": 1.1}, ValueError, "shared_signal == 1.1"),
        ({"signal": -1}, ValueError, "signal == -1"),
        ({"signal": np.nan}, ValueError, "signal is nan"),
        ({"prevalence": 1}, ValueError, "prevalence == 1"),
        ({"imbalance": -1}, ValueError, "imbalance == -1"),
        ({"imbalance": 1e4}, ValueError, "a smaller one is needed"),
        ({"noise": 1.5}, ValueError, "noise is one probability or a pair"),
        ({"noise": (0, 0, 0)}, ValueError, "noise is one probability or a pair"),
        ({"missing": [0.1, 0.1]}, ValueError, "one for each of the 5 labels"),
        ({"missing": np.nan}, ValueError, "one for each of the 5 labels"),
    ],
)
def test_dials_that_cannot_be_turned_so_far(dials, error, message):
    with pytest.raises(error, match=message):
        make_correlated_multilabel(**dials)


@pytest.fixture(scope="module")
def strongly_dependent():
    """Data for fitting, and the truth about fresh samples with their labels."""
    X, Y, truth = make_correlated_multilabel(
        20_000, 5, 4, conditional_dependence=4, signal=1.5, return_truth=True, random_state=0
    )
    X_test = np.random.default_rng(0).standard_normal((20_000, 5))
    return X, Y, truth, X_test, truth.draw(X_test, random_state=0)


def measure_subset_accuracy(Y, predicted):
    return (predicted == Y).all(axis=1).mean()


def test_chains_reach_the_best_subset_accuracy_and_separate_models_do_not(strongly_dependent):
    X, Y, truth, X_test, Y_test = strongly_dependent
    best = measure_subset_accuracy(Y_test, truth.find_most_probable(X_test))
    chain = ClassifierChain(LogisticRegression(), order=range(4), predict_for="subset").fit(X, Y)
    separate = BinaryRelevance(LogisticRegression()).fit(X, Y)
    assert measure_subset_accuracy(Y_test, chain.predict(X_test)) == pytest.approx(best, abs=3e-3)
    assert measure_subset_accuracy(Y_test, separate.predict(X_test)) < best - 0.01
    assert measure_subset_accuracy(Y_test, truth.predict_proba(X_test) > 0.5) < best - 0.01


def test_chains_find_the_true_probabilities(strongly_dependent):
    X, Y, truth, X_test, _ = strongly_dependent
    chain = ClassifierChain(LogisticRegression(), order=range(4), inference="exhaustive").fit(X, Y)
    error = np.abs(chain.predict_proba(X_test) - truth.predict_proba(X_test)).mean()
    assert error < 0.01


def test_true_scores_are_best_cut_for_f1_at_half_of_what_is_reached(strongly_dependent):
    # Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1", 2014.
    *_, truth, X_test, Y_test = strongly_dependent
    scores = truth.predict_proba(X_test)
    thresholds, _ = optimize_thresholds(Y_test, scores, scoring="f1_macro")
    reached = f1_score(Y_test, scores >= thresholds, average=None)
    np.testing.assert_allclose(thresholds, reached / 2, atol=0.03)
