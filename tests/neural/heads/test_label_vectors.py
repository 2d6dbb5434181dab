"""Vectors of labels for a net: given ones, and those of the training labels."""

import numpy as np
import pytest

from skmultilabel.label_space import LabelEmbedding
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._heads._label_vectors import find_label_vectors

LABELS = (np.random.default_rng(0).random((50, 4)) < 0.3).astype(np.float64)


def test_computed_vectors_are_those_of_the_rounded_labels_at_another_scale():
    soft = np.where(LABELS == 1, 0.8, 0.3)
    found = find_label_vectors(find_label_facts(soft), None, 3)
    vectors = LabelEmbedding(n_components=3).fit_transform(LABELS)
    np.testing.assert_allclose(found, vectors * found[0, 0] / vectors[0, 0])
    np.testing.assert_allclose(np.mean(np.linalg.norm(found, axis=1) ** 2), 1)


@pytest.mark.parametrize("method", ["spectral", "skip_gram"])
def test_vectors_are_computed_by_the_method_that_is_named(method):
    labels = np.where(LABELS[:, [2]], LABELS[:, [0, 0, 1, 1]], LABELS)
    facts = find_label_facts(labels)
    vectors = LabelEmbedding(method, n_components=3, random_state=0).fit_transform(labels)
    found = find_label_vectors(facts, method, 3)
    np.testing.assert_allclose(found, vectors * found[0, 0] / vectors[0, 0], rtol=1e-5)
    np.testing.assert_array_equal(find_label_vectors(facts, method, 3), found)


def test_an_embedding_makes_the_vectors_of_the_names():
    facts = find_label_facts(LABELS, ["a", "bc", "def", "ghij"])
    embedding = LabelEmbedding("names", embed_names=lambda names: [[len(name)] for name in names])
    found = find_label_vectors(facts, embedding, 64)
    np.testing.assert_allclose(found, np.array([[1], [2], [3], [4]]) / np.sqrt(7.5))
    assert not hasattr(embedding, "embedding_")


def test_a_method_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="'word2vec'"):
        find_label_vectors(find_label_facts(LABELS), "word2vec", 3)


def test_there_are_no_more_components_than_labels():
    assert find_label_vectors(find_label_facts(LABELS), None, 64).shape == (4, 4)


def test_given_vectors_are_scaled_and_vectors_of_zero_are_left_alone():
    facts = find_label_facts(LABELS)._replace(Y=None)
    vectors = np.eye(4) * [[1], [2], [3], [4]]
    np.testing.assert_allclose(find_label_vectors(facts, vectors, 64), vectors / np.sqrt(7.5))
    np.testing.assert_array_equal(find_label_vectors(facts, np.zeros((4, 2)), 64), np.zeros((4, 2)))


@pytest.mark.parametrize(
    ("vectors", "n_components", "match"),
    [
        (None, 2, "are a stream"),
        (np.ones((3, 2)), 2, r"each of the 4 labels.*shape \(3, 2\)"),
        (np.full((4, 2), np.inf), 2, "finite vector"),
        (np.ones(4), 2, "finite vector"),
    ],
)
def test_vectors_that_cannot_be(vectors, n_components, match):
    facts = find_label_facts(LABELS)._replace(Y=None)
    with pytest.raises(ValueError, match=match):
        find_label_vectors(facts, vectors, n_components)


def test_no_components_are_refused():
    with pytest.raises(ValueError, match="n_components must be 1 or more"):
        find_label_vectors(find_label_facts(LABELS), None, 0)
