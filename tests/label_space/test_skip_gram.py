"""Skip-gram against its known optimum, its loss in plain loops, and word2vec by samples."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import check_grad
from scipy.special import log_expit

from skmultilabel.label_space import _skip_gram
from skmultilabel.label_space._skip_gram import train_skip_gram


def draw_joint(n_labels=8, n_samples=3000, seed=1):
    rng = np.random.default_rng(seed)
    Y = rng.random((n_samples, n_labels)) < rng.uniform(0.2, 0.7, n_labels)
    Y[:, 1] = np.where(rng.random(n_samples) < 0.7, Y[:, 0], Y[:, 1])
    joint = Y.T.astype(float) @ Y
    np.fill_diagonal(joint, 0)
    return joint


def compute_loss(joint, vectors, contexts, n_negatives):
    """The expectation of what word2vec minimises, pair by pair."""
    loss, n_pairs = 0, joint.sum(axis=1)
    for i in range(len(joint)):
        for j in range(len(joint)):
            if i != j:
                dot = vectors[i] @ contexts[j]
                n_drawn = n_negatives * n_pairs[i] * n_pairs[j] / n_pairs.sum()
                loss -= joint[i, j] * log_expit(dot) + n_drawn * log_expit(-dot)
    return loss


def train(joint, n_components, seed=0, **params):
    return train_skip_gram(
        sp.csr_array(joint), n_components, rng=np.random.RandomState(seed), **params
    )


@pytest.mark.parametrize("n_negatives", [1, 3])
def test_long_vectors_have_the_information_less_a_constant(n_negatives):
    joint = draw_joint()
    n_pairs = joint.sum(axis=1)
    different = ~np.eye(8, dtype=bool)
    ratio = np.where(different, joint, 1) * joint.sum() / np.outer(n_pairs, n_pairs)
    vectors, contexts = train(joint, 8, n_negatives=n_negatives, n_steps=1500)
    found = (vectors @ contexts.T)[different]
    expected = (np.log(ratio) - np.log(n_negatives))[different]
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_gradients_are_those_of_the_loss():
    joint, rng = draw_joint(5), np.random.default_rng(0)
    n_pairs = joint.sum(axis=1)
    start = rng.standard_normal((2, 5, 3))
    weights = 2 * n_pairs, n_pairs / n_pairs.sum()

    def differentiate(flat):
        vectors, contexts = flat.reshape(start.shape)
        columns = sp.csc_array(joint)
        parts = [
            _skip_gram._differentiate(
                columns[:, block], weights, vectors, contexts[block], np.array(block)
            )
            for block in ([3, 0], [1, 4, 2])
        ]
        of_contexts = np.concatenate([part[1] for part in parts])[[1, 2, 4, 0, 3]]
        return np.ravel([parts[0][0] + parts[1][0], of_contexts])

    def evaluate(flat):
        return compute_loss(joint, *flat.reshape(start.shape), n_negatives=2)

    gradient = differentiate(start.ravel())
    error = check_grad(evaluate, differentiate, start.ravel(), epsilon=1e-6)
    assert error < 1e-5 * np.linalg.norm(gradient)


def test_few_contexts_at_a_time_find_as_good_vectors(monkeypatch):
    joint = draw_joint(30)
    whole = compute_loss(joint, *train(joint, 5, n_steps=600), n_negatives=1)
    monkeypatch.setattr(_skip_gram, "CONTEXTS_PER_STEP", 7)
    parts = compute_loss(joint, *train(joint, 5, n_steps=2000), n_negatives=1)
    zero = compute_loss(joint, *np.zeros((2, 30, 5)), n_negatives=1)
    assert whole < zero
    np.testing.assert_allclose(parts, whole, rtol=1e-4)


def test_the_loss_is_the_mean_over_what_word2vec_draws():
    joint, rng = draw_joint(4), np.random.default_rng(0)
    share = joint.sum(axis=1) / joint.sum()
    vectors, contexts = rng.standard_normal((2, 4, 3))
    i, j = np.divmod(rng.choice(16, size=400_000, p=joint.ravel() / joint.sum()), 4)
    other = rng.choice(4, size=len(i), p=share)
    dots = vectors @ contexts.T
    # A label is no negative of its own.
    losses = -log_expit(dots[i, j]) - np.where(other == i, 0, log_expit(-dots[i, other]))
    expected = compute_loss(joint, vectors, contexts, n_negatives=1) / joint.sum()
    np.testing.assert_allclose(losses.mean(), expected, rtol=0.005)


def test_a_label_that_occurs_with_no_other_has_a_vector_of_zero():
    joint = np.zeros((5, 5))
    joint[:4, :4] = draw_joint(4)
    vectors, contexts = train(joint, 2)
    assert not vectors[4].any()
    assert vectors[:4].any(axis=1).all()
    assert np.isfinite(contexts).all()
    assert not train(np.zeros((3, 3)), 2)[0].any()


def test_the_seed_decides():
    joint = draw_joint()
    np.testing.assert_array_equal(train(joint, 3)[0], train(joint, 3)[0])
    assert (train(joint, 3)[0] != train(joint, 3, seed=1)[0]).any()
