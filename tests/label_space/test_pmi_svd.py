"""Vectors of labels against plain loops over pairs and the dense decomposition."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from label_problems import LABELS, draw_labels, loop_over_pairs

from skmultilabel._validation import check_label_matrix
from skmultilabel.label_space import _eigenvectors
from skmultilabel.label_space._pmi_svd import factor_information


def compute_information(Y):
    """The positive pointwise mutual information, as a loop over pairs."""
    return loop_over_pairs(compute_information_of_pair, Y)


def compute_information_of_pair(first, second):
    if not np.any(first * second):
        return 0.0
    return max(0, np.log(np.mean(first * second) / (np.mean(first) * np.mean(second))))


@given(LABELS)
def test_the_dot_products_are_the_information_without_its_negative_part(Y):
    values, vectors = np.linalg.eigh(compute_information(Y))
    expected = vectors * np.maximum(values, 0) @ vectors.T
    for labels in (Y, sp.csc_array(Y)):
        found = factor_information(check_label_matrix(labels), Y.shape[1])
        np.testing.assert_allclose(found @ found.T, expected, atol=1e-10)


def test_fewer_components_are_the_first_of_all():
    Y = draw_labels()
    np.testing.assert_allclose(factor_information(Y, 3), factor_information(Y, 12)[:, :3])


def test_without_negative_eigenvalues_it_is_the_singular_value_decomposition():
    Y = draw_labels()
    information = compute_information(Y)
    U, values, V = np.linalg.svd(information)
    assert np.allclose(U[:, :4], V[:4].T)
    found = factor_information(Y, 4)
    np.testing.assert_allclose(np.abs(found), np.abs(U[:, :4] * np.sqrt(values[:4])))


def test_many_sparse_labels_have_the_vectors_of_the_dense_decomposition(monkeypatch):
    Y = sp.csr_array(draw_labels(n_labels=30))
    expected = factor_information(Y, 4)
    monkeypatch.setattr(_eigenvectors, "MAX_DENSE_LABELS", 10)
    np.testing.assert_allclose(factor_information(Y, 4), expected, atol=1e-8)
    np.testing.assert_array_equal(factor_information(Y, 4), factor_information(Y, 4))


def test_the_largest_entry_of_every_component_is_positive():
    found = factor_information(draw_labels(), 6)
    largest = found[np.abs(found).argmax(axis=0), np.arange(6)]
    assert (largest > 0).all()


def test_permuted_labels_have_permuted_vectors():
    Y = draw_labels()
    order = np.random.default_rng(1).permutation(12)
    np.testing.assert_allclose(
        factor_information(Y[:, order], 5), factor_information(Y, 5)[order], atol=1e-8
    )


def test_labels_that_occur_together_have_similar_vectors():
    rng = np.random.default_rng(0)
    cause = rng.random((500, 2)) < 0.2
    Y = np.column_stack([cause, cause]) & (rng.random((500, 4)) < 0.9)
    similarity = np.corrcoef(factor_information(Y, 2))
    assert similarity[0, 2] > 0.9
    assert similarity[1, 3] > 0.9
    assert similarity[0, 1] < 0.5


def test_labels_that_nobody_or_everybody_carries_have_vectors_of_zero():
    Y = np.column_stack([draw_labels(n_labels=3), np.zeros(200), np.ones(200)])
    np.testing.assert_allclose(factor_information(Y, 5)[3:], 0, atol=1e-8)
