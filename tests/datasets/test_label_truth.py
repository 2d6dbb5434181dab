"""What is said to be known of the labels, against all label sets and against what is drawn."""

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.datasets import LabelTruth, make_correlated_multilabel

N_LABELS = 4
LABEL_SETS = np.array(list(product([0, 1], repeat=N_LABELS)))


def make_truth(**dials):
    return make_correlated_multilabel(20, 6, N_LABELS, return_truth=True, random_state=0, **dials)[
        2
    ]


def compute_all_joints(truth, x):
    return np.exp(truth.compute_log_joint(np.tile(x, (len(LABEL_SETS), 1)), LABEL_SETS))


@pytest.fixture
def x():
    return np.random.default_rng(1).standard_normal(6)


@pytest.mark.parametrize("noise", [0.0, 0.1, (0.3, 0.05), (0.0, 1.0)])
def test_joints_add_up_to_one_and_to_the_marginals(x, noise):
    truth = make_truth(noise=noise)
    joint = compute_all_joints(truth, x)
    assert joint.sum() == pytest.approx(1, rel=1e-12)
    np.testing.assert_allclose(joint @ LABEL_SETS, truth.predict_proba([x])[0], rtol=1e-12)


@pytest.mark.parametrize("noise", [0.0, (0.1, 0.2)])
def test_without_conditional_dependence_the_joint_is_the_product_of_the_marginals(x, noise):
    truth = make_truth(noise=noise, conditional_dependence=0, shared_signal=1)
    marginals = truth.predict_proba([x])
    products = np.where(LABEL_SETS, marginals, 1 - marginals).prod(axis=1)
    np.testing.assert_allclose(compute_all_joints(truth, x), products, rtol=1e-12)


def test_with_conditional_dependence_it_is_not(x):
    truth = make_truth(conditional_dependence=2)
    marginals = truth.predict_proba([x])
    products = np.where(LABEL_SETS, marginals, 1 - marginals).prod(axis=1)
    assert np.abs(compute_all_joints(truth, x) - products).max() > 0.01


def test_the_dial_is_the_log_odds_ratio_given_the_features(x):
    truth = make_truth(conditional_dependence=1.7)
    joint = compute_all_joints(truth, x).reshape((2,) * N_LABELS)
    # Label 1 has no other parent than label 0; the others are summed out.
    pair = joint.sum(axis=(2, 3))
    odds_ratio = pair[1, 1] * pair[0, 0] / (pair[0, 1] * pair[1, 0])
    assert np.log(odds_ratio) == pytest.approx(1.7, rel=1e-10)


@pytest.mark.parametrize("noise", [0.0, (0.25, 0.1)])
def test_draws_have_the_frequencies_of_the_joint(x, noise):
    truth = make_truth(noise=noise)
    n_draws = 100_000
    drawn = truth.draw(np.tile(x, (n_draws, 1)), random_state=0)
    counts = np.bincount(drawn @ [8, 4, 2, 1], minlength=16)
    expected = n_draws * compute_all_joints(truth, x)
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()


def test_the_most_probable_set_is_the_best_of_all(x):
    truth = make_truth(conditional_dependence=-3)
    best = LABEL_SETS[compute_all_joints(truth, x).argmax()]
    assert truth.find_most_probable([x]).tolist() == [best.tolist()]


def test_the_most_probable_set_of_flipped_labels_is_refused(x):
    truth = make_truth(noise=0.1)
    with pytest.raises(ValueError, match=r"not flipped.*\(0\.1, 0\.1\).*truth\.clean"):
        truth.find_most_probable([x])
    clean = make_truth().find_most_probable([x])
    assert np.array_equal(truth.clean.find_most_probable([x]), clean)


def test_unknown_labels_are_summed_out(x):
    truth = make_truth()
    unknown = np.full((1, N_LABELS), np.nan)
    assert truth.compute_log_joint([x], unknown)[0] == pytest.approx(0, abs=1e-12)
    unknown[0, 2] = 1
    expected = np.log(truth.predict_proba([x])[0, 2])
    assert truth.compute_log_joint([x], unknown)[0] == pytest.approx(expected, rel=1e-12)


def test_sparse_label_sets_are_taken(x):
    truth = make_truth()
    X = np.tile(x, (len(LABEL_SETS), 1))
    sparse = truth.compute_log_joint(X, sp.csr_array(LABEL_SETS))
    assert np.array_equal(sparse, truth.compute_log_joint(X, LABEL_SETS))


def test_samples_and_labels_of_another_shape_are_refused(x):
    truth = make_truth()
    with pytest.raises(ValueError, match="X has 5 features, and the truth has 6"):
        truth.predict_proba([x[:5]])
    with pytest.raises(ValueError, match="Y has 3 labels, and the truth has 4"):
        truth.compute_log_joint([x], [[0, 1, 0]])


def test_a_truth_of_ones_own():
    truth = LabelTruth(np.zeros((1, 2)), np.zeros(1), np.array([-1]), link=5.0)
    assert truth.predict_proba([[1.0, 2.0]]).tolist() == [[0.5]]


def test_many_labels_are_no_hindrance():
    X, Y, truth = make_correlated_multilabel(
        50, 10, 300, noise=0.01, return_truth=True, random_state=0
    )
    log_joint = truth.compute_log_joint(X, Y)
    assert np.isfinite(log_joint).all()
    assert truth.clean.find_most_probable(X).shape == (50, 300)
