"""The expected F-beta against sums over all label sets, and against a formula of another kind."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skmultilabel.threshold import ExpectedF, get_objective, maximize_expected_f
from skmultilabel.threshold._rules import _expected_f as module
from skmultilabel.threshold._rules._expected_f import compute_expected_f

BETAS = [0.3, 0.5, 1.0, 2.0, 5.0]


def expect_by_enumeration(probabilities, beta):
    """The expected F-beta of all label sets, by a sum over all that the sample may have."""
    sets = np.array(list(product([False, True], repeat=len(probabilities))))
    chance = np.where(sets, probabilities, 1 - probabilities).prod(axis=1)
    n_common = sets.astype(float) @ sets.T
    size = sets.sum(axis=1)
    total = size[:, None] + beta**2 * size
    f = np.where(total == 0, 1.0, (1 + beta**2) * n_common / np.where(total == 0, 1.0, total))
    return sets, f @ chance


@st.composite
def draw_probabilities(draw):
    n_labels = draw(st.integers(1, 6))
    value = st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0.0, 1.0)
    return np.array(draw(st.lists(value, min_size=n_labels, max_size=n_labels)))


@given(draw_probabilities(), st.sampled_from(BETAS), st.booleans())
@example(np.zeros(3), 1.0, True)
@example(np.ones(3), 1.0, False)
@example(np.array([0.5, 0.5]), 1.0, False)
@settings(max_examples=300, deadline=None)
def test_no_label_set_is_expected_to_be_better(probabilities, beta, never_empty):
    sets, expected = expect_by_enumeration(probabilities, beta)
    allowed = expected[1:] if never_empty else expected
    predicted, values = maximize_expected_f(probabilities[None], beta, never_empty=never_empty)
    assert values[0] == pytest.approx(allowed.max(), abs=1e-12)
    chosen = (sets == predicted[0]).all(axis=1)
    assert expected[chosen] == pytest.approx(allowed.max(), abs=2e-12)
    best = expected >= allowed.max() - 1e-13
    assert predicted.any() or not never_empty
    assert predicted.sum() <= sets[best & (sets.any(axis=1) | (not never_empty))].sum(axis=1).min()


def expect_by_leaving_one_out(probabilities, beta):
    """The value of every prefix as a sum over its labels, each with the number of the others.

    E[F] = (1 + beta^2) sum_i p_i E[1 / (k + beta^2 (1 + number of other labels))].
    """
    n_labels = len(probabilities)
    terms = np.zeros((n_labels, n_labels))
    sizes = np.arange(1, n_labels + 1)
    for label, p in enumerate(probabilities):
        others = np.ones(1)
        for q in np.delete(probabilities, label):
            others = np.convolve(others, [1 - q, q])
        inverse = 1 / (sizes[:, None] + beta**2 * np.arange(1, n_labels + 1))
        terms[label] = p * (inverse @ others)
    prefixes = np.tril(np.ones((n_labels, n_labels)))
    values = (1 + beta**2) * np.diag(prefixes @ terms)
    return np.append(np.prod(1 - probabilities), values)


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("scale", [0.02, 0.3, 1.0])
def test_many_labels(beta, scale):
    """With few expected labels most numbers of labels are left out."""
    rng = np.random.default_rng(0)
    probabilities = -np.sort(-scale * rng.random((3, 70)) ** 3, axis=1)
    probabilities[0, :2] = 1.0
    probabilities[1, -20:] = 0.0
    expected = [expect_by_leaving_one_out(row, beta) for row in probabilities]
    np.testing.assert_allclose(compute_expected_f(probabilities, beta), expected, rtol=1e-12)


def test_numbers_of_labels_are_left_out_where_they_cannot_matter():
    few, many = np.full((1, 500), 0.002), np.full((1, 500), 0.999)
    assert module._bound_counts(few) < 60
    assert module._bound_counts(many) == 501
    assert module._bound_counts(np.zeros((2, 5))) <= 3


def test_every_block_is_answered(monkeypatch):
    probabilities = np.random.default_rng(0).random((50, 6))
    expected = maximize_expected_f(probabilities)
    monkeypatch.setattr(module, "BLOCK_ENTRIES", 300)
    for found, whole in zip(maximize_expected_f(probabilities), expected, strict=True):
        np.testing.assert_allclose(found, whole, rtol=1e-13)


def test_equal_values_take_the_smaller_set_alone_and_in_company():
    """Where p is 0.5 once, the empty set and the full set are equally good."""
    probabilities = np.array([[0.5, 0.0, 0.0], [0.3, 0.9, 0.8]])
    together, _ = maximize_expected_f(probabilities)
    alone, _ = maximize_expected_f(probabilities[:1])
    assert not together[0].any() and not alone.any()


def test_it_beats_one_cut_off_where_labels_are_independent():
    rng = np.random.default_rng(0)
    probabilities = rng.beta(0.5, 2, (4000, 8))
    Y = (rng.random(probabilities.shape) < probabilities).astype(int)
    objective = get_objective("f1_samples")
    # The metric is 0 for an empty prediction of an empty row, so that cannot pay.
    rule = ExpectedF(never_empty=True).fit(probabilities, Y, objective, default=0.5)
    for cut_off in (0.3, 0.5):
        at_cut_off = objective.score_predictions(probabilities > cut_off, Y)
        assert rule.value_ > at_cut_off + 0.02


def test_large_beta_predicts_more():
    probabilities = np.random.default_rng(0).random((30, 6))
    sizes = [maximize_expected_f(probabilities, beta)[0].sum() for beta in BETAS]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]


@pytest.mark.parametrize("scores", [[[0.5, -0.1]], [[0.5, 1.5]]])
def test_decision_values_are_refused(scores):
    with pytest.raises(ValueError, match=r'needs probabilities.*response_method="predict_proba"'):
        ExpectedF().fit(np.array(scores), np.eye(1, 2), get_objective("f1_macro"), default=0.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.1, 0.2],), "two dimensions"),
        (([[np.nan]],), "must be finite"),
        (([[0.1]], 0.0), "beta must be positive"),
        (([[0.1]], np.nan), "beta must be positive"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        maximize_expected_f(*arguments)


def test_a_beta_that_is_not_positive():
    with pytest.raises(ValueError, match="'beta' parameter"):
        ExpectedF(beta=0.0).fit(np.eye(2), np.eye(2), get_objective("f1_macro"), default=0.5)
