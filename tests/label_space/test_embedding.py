"""Vectors of labels against plain loops over pairs and the dense decomposition."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmultilabel.label_space import _embedding, embed_labels

LABELS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 1.0, np.nan]),
)


def compute_information(Y):
    """The positive pointwise mutual information, as a loop over pairs."""
    information = np.zeros((Y.shape[1], Y.shape[1]))
    for i, first in enumerate(Y.T):
        for j, second in enumerate(Y.T):
            known = ~np.isnan(first) & ~np.isnan(second)
            one, other = first[known] == 1, second[known] == 1
            if (one & other).any():
                ratio = np.mean(one & other) / (np.mean(one) * np.mean(other))
                information[i, j] = max(0, np.log(ratio))
    return information


def draw_labels(n_samples=200, n_labels=12):
    """Labels with a common cause."""
    rng = np.random.default_rng(0)
    cause = rng.standard_normal((n_samples, 3)) @ rng.standard_normal((3, n_labels))
    return (cause + rng.standard_normal((n_samples, n_labels)) > 1.5).astype(int)


@given(LABELS)
def test_the_dot_products_are_the_information_without_its_negative_part(Y):
    values, vectors = np.linalg.eigh(compute_information(Y))
    expected = vectors * np.maximum(values, 0) @ vectors.T
    for labels in (Y, sp.csc_array(Y)):
        found = embed_labels(labels, Y.shape[1])
        np.testing.assert_allclose(found @ found.T, expected, atol=1e-10)


def test_fewer_components_are_the_first_of_all():
    Y = draw_labels()
    np.testing.assert_allclose(embed_labels(Y, 3), embed_labels(Y, 12)[:, :3])


def test_without_negative_eigenvalues_it_is_the_singular_value_decomposition():
    Y = draw_labels()
    information = compute_information(Y)
    U, values, V = np.linalg.svd(information)
    assert np.allclose(U[:, :4], V[:4].T)
    found = embed_labels(Y, 4)
    np.testing.assert_allclose(np.abs(found), np.abs(U[:, :4] * np.sqrt(values[:4])))


def test_many_sparse_labels_have_the_vectors_of_the_dense_decomposition(monkeypatch):
    Y = sp.csr_array(draw_labels(n_labels=30))
    expected = embed_labels(Y, 4)
    monkeypatch.setattr(_embedding, "MAX_DENSE_LABELS", 10)
    np.testing.assert_allclose(embed_labels(Y, 4), expected, atol=1e-8)
    np.testing.assert_array_equal(embed_labels(Y, 4), embed_labels(Y, 4))


def test_the_largest_entry_of_every_component_is_positive():
    found = embed_labels(draw_labels(), 6)
    largest = found[np.abs(found).argmax(axis=0), np.arange(6)]
    assert (largest > 0).all()


def test_permuted_labels_have_permuted_vectors():
    Y = draw_labels()
    order = np.random.default_rng(1).permutation(12)
    np.testing.assert_allclose(embed_labels(Y[:, order], 5), embed_labels(Y, 5)[order], atol=1e-8)


def test_labels_that_occur_together_have_similar_vectors():
    rng = np.random.default_rng(0)
    cause = rng.random((500, 2)) < 0.2
    Y = np.column_stack([cause, cause]) & (rng.random((500, 4)) < 0.9)
    similarity = np.corrcoef(embed_labels(Y, 2))
    assert similarity[0, 2] > 0.9
    assert similarity[1, 3] > 0.9
    assert similarity[0, 1] < 0.5


def test_labels_that_nobody_or_everybody_carries_have_vectors_of_zero():
    Y = np.column_stack([draw_labels(n_labels=3), np.zeros(200), np.ones(200)])
    np.testing.assert_allclose(embed_labels(Y, 5)[3:], 0, atol=1e-8)


def test_a_data_frame_is_taken():
    Y = draw_labels()
    np.testing.assert_array_equal(embed_labels(pd.DataFrame(Y), 2), embed_labels(Y, 2))


@pytest.mark.parametrize("n_components", [0, 13])
def test_more_components_than_labels_are_refused(n_components):
    with pytest.raises(ValueError, match="n_components must be between 1 and 12"):
        embed_labels(draw_labels(), n_components)
