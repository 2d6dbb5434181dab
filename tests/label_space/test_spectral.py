"""Diffusion maps of labels against the walk itself."""

import numpy as np
import pytest
import scipy.sparse as sp
from label_problems import draw_labels

from skmultilabel.label_space import _eigenvectors, label_cooccurrence, nearest_labels
from skmultilabel.label_space._spectral import map_diffusion


def count_joint(Y):
    joint = label_cooccurrence(Y).astype(float)
    np.fill_diagonal(joint, 0)
    return joint


def make_walk(joint):
    """The probabilities of a step, to all pairs of which a little is added, and of each label."""
    joint = joint + joint.sum(axis=1).mean() / len(joint)
    degree = joint.sum(axis=1)
    return joint / degree[:, np.newaxis], degree / degree.sum()


def test_components_are_eigenvectors_of_the_walk():
    joint = count_joint(draw_labels())
    walk, share = make_walk(joint)
    values = np.sort(np.linalg.eigvals(walk).real)[::-1]
    n_positive = np.sum(values > 0)
    found = map_diffusion(sp.csr_array(joint), 12)
    assert 3 < n_positive < 12
    expected = np.append(np.maximum(values[1:], 0), 0)
    np.testing.assert_allclose(walk @ found, found * expected, atol=1e-12)
    np.testing.assert_allclose(share @ found**2, expected**2, atol=1e-12)
    np.testing.assert_allclose(share @ found, 0, atol=1e-12)  # the constant one is left out


def test_fewer_components_are_the_first_of_all():
    joint = sp.csr_array(count_joint(draw_labels()))
    np.testing.assert_allclose(map_diffusion(joint, 2), map_diffusion(joint, 12)[:, :2])


def test_many_labels_have_the_vectors_of_the_dense_decomposition(monkeypatch):
    joint = sp.csr_array(count_joint(draw_labels(n_labels=30)))
    expected = map_diffusion(joint, 4)
    monkeypatch.setattr(_eigenvectors, "MAX_DENSE_LABELS", 10)
    np.testing.assert_allclose(map_diffusion(joint, 4), expected, atol=1e-8)


def test_small_groups_take_no_component_for_themselves():
    joint = sp.block_diag([np.ones((20, 20)), np.ones((20, 20)), *12 * [np.ones((2, 2))]]).toarray()
    np.fill_diagonal(joint, 0)
    found = map_diffusion(sp.csr_array(joint), 1)[:, 0]
    assert np.ptp(found[:20]) < 1e-10
    assert np.ptp(found[20:40]) < 1e-10
    assert abs(found[0] - found[20]) > 0.5


@pytest.mark.parametrize("n_groups", [0, 2, 3])
def test_labels_that_occur_with_no_other_have_vectors_of_zero(n_groups):
    n_tied = 3 * n_groups
    joint = np.zeros((n_tied + 2, n_tied + 2))
    joint[:n_tied, :n_tied] = np.kron(np.eye(n_groups), 1 - np.eye(3))
    found = map_diffusion(sp.csr_array(joint), n_tied + 2)
    np.testing.assert_allclose(found[n_tied:], 0, atol=1e-12)
    assert np.linalg.matrix_rank(found, tol=1e-8) == max(n_groups - 1, 0)


def test_labels_of_a_group_are_near_each_other():
    group = np.arange(40) % 4
    rng = np.random.default_rng(0)
    topic = rng.integers(4, size=2000)
    Y = rng.random((2000, 40)) < np.where(topic[:, None] == group, 0.3, 0.03)
    neighbors, _ = nearest_labels(map_diffusion(sp.csr_array(count_joint(Y)), 3), 9)
    assert np.mean(group[neighbors] == group[:, None]) == 1
