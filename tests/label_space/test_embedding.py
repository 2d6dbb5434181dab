"""The estimator: what its methods share, names, and what it refuses."""

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from label_problems import draw_labels
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from skmultilabel.label_space import LabelEmbedding, nearest_labels
from skmultilabel.label_space._embedding import METHODS
from skmultilabel.label_space._pmi_svd import factor_information

NAMES = ["sea", "beach", "lion", "zebra"]


def count_letters(names):
    return [[name.count(letter) for letter in "abe"] for name in names]


def make_embedding(method, **params):
    return LabelEmbedding(method, embed_names=count_letters, random_state=0, **params)


def make_frame(n_labels=4):
    return pd.DataFrame(draw_labels(n_labels=n_labels), columns=NAMES[:n_labels])


every_method = pytest.mark.parametrize("method", METHODS)
counting_methods = pytest.mark.parametrize("method", ["pmi_svd", "spectral", "skip_gram"])


@every_method
def test_every_label_has_a_vector(method):
    Y = make_frame()
    embedding = make_embedding(method).fit(Y)
    assert embedding.embedding_.shape == (4, 3 if method == "names" else 4)
    assert embedding.n_labels_ == 4
    assert embedding.label_names_in_.tolist() == NAMES
    np.testing.assert_array_equal(clone(embedding).fit_transform(Y), embedding.embedding_)
    copied = pickle.loads(pickle.dumps(embedding))
    np.testing.assert_array_equal(copied.embedding_, embedding.embedding_)


@counting_methods
def test_sparse_labels_have_the_vectors_of_dense_ones(method):
    Y = draw_labels()
    expected = make_embedding(method).fit_transform(Y)
    found = make_embedding(method).fit_transform(sp.csc_array(Y))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("method", ["pmi_svd", "spectral"])
def test_permuted_labels_have_permuted_vectors(method):
    Y, order = draw_labels(), np.random.default_rng(1).permutation(12)
    expected = make_embedding(method, n_components=5).fit_transform(Y)[order]
    found = make_embedding(method, n_components=5).fit_transform(Y[:, order])
    np.testing.assert_allclose(found, expected, atol=1e-8)


@counting_methods
def test_labels_that_occur_together_are_neighbors(method):
    rng = np.random.default_rng(0)
    topic = rng.integers(3, size=800)
    Y = rng.random((800, 12)) < np.where(topic[:, None] == np.arange(12) % 3, 0.5, 0.05)
    neighbors, _ = nearest_labels(make_embedding(method, n_components=4).fit_transform(Y), 3)
    np.testing.assert_array_equal(neighbors % 3, np.tile(np.arange(12)[:, None] % 3, 3))


@counting_methods
def test_labels_that_are_not_known_are_left_out(method):
    Y = draw_labels(n_labels=5)
    expected = make_embedding(method, n_components=3).fit_transform(np.vstack([Y, Y]))
    # What is known is the same, of some pairs from fewer samples.
    gaps = Y.astype(float)
    gaps[:, [0, 3]] = np.nan
    found = make_embedding(method, n_components=3).fit_transform(np.vstack([Y, gaps]))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@counting_methods
@pytest.mark.parametrize("Y", [[[1], [0]], [[0], [0]], [[1], [np.nan]]])
def test_one_label_has_a_vector(method, Y):
    found = make_embedding(method).fit(Y)
    assert found.embedding_.shape == (1, 1)
    assert np.isfinite(found.embedding_).all()
    assert found.nearest(0).tolist() == []


@counting_methods
def test_a_label_that_nobody_carries_has_no_neighbors(method):
    Y = np.column_stack([draw_labels(n_labels=4), np.zeros(200)])
    found = make_embedding(method, n_components=3).fit(Y)
    assert not found.embedding_[4].any()
    assert found.nearest(4).tolist() == []
    assert 4 not in found.nearest(0, 10)


def test_pmi_svd_is_the_default_with_as_many_components_as_labels():
    Y = draw_labels()
    np.testing.assert_array_equal(LabelEmbedding().fit_transform(Y), factor_information(Y, 12))
    assert LabelEmbedding().fit_transform(draw_labels(n_labels=80)).shape == (80, 64)


def test_neighbors_have_names_where_labels_have():
    Y = pd.DataFrame([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0]], columns=NAMES)
    named, numbered = LabelEmbedding().fit(Y), LabelEmbedding().fit(Y.to_numpy())
    assert named.nearest("sea", 1).tolist() == ["beach"]
    assert named.nearest(0, 1).tolist() == ["beach"]
    assert numbered.nearest(0, 1).tolist() == [1]
    assert not hasattr(named.fit(Y.to_numpy()), "label_names_in_")


def test_names_are_given_to_the_callable_as_a_list():
    seen = []
    embedding = LabelEmbedding("names", embed_names=lambda names: seen.append(names) or np.eye(4))
    embedding.fit(make_frame())
    assert seen == [NAMES]
    assert {type(name) for name in seen[0]} == {str}


def test_vectors_of_names_may_be_sparse():
    vectors = np.arange(8.0).reshape(4, 2)
    found = LabelEmbedding("names", embed_names=lambda _: sp.csr_array(vectors)).fit(make_frame())
    np.testing.assert_array_equal(found.embedding_, vectors)


@pytest.mark.parametrize(
    ("params", "Y", "match"),
    [
        ({"n_components": 3}, [[0, 1]], "n_components=3, but Y has 2 labels.*Use 2 or fewer"),
        ({}, [[0, 2]], "row 0, label 1 holds 2"),
        ({"method": "word2vec"}, [[0, 1]], "'method' parameter"),
        ({"method": "names"}, make_frame(), "needs embed_names"),
        ({"method": "names", "embed_names": len}, [[0, 1]], "needs the names.*DataFrame"),
        ({"method": "names", "embed_names": len}, make_frame(), r"each of the 4.*shape \(\)"),
        ({"method": "names", "embed_names": lambda _: np.ones((3, 2))}, make_frame(), r"\(3, 2\)"),
        (
            {"method": "names", "embed_names": count_letters},
            make_frame().set_axis(["sea", "lion", "sea", "lion"], axis=1),
            "Several labels have the name 'sea', 'lion'",
        ),
    ],
)
def test_what_cannot_be_is_refused(params, Y, match):
    with pytest.raises(ValueError, match=match):
        LabelEmbedding(**params).fit(Y)


def test_unknown_and_ambiguous_names_have_no_neighbors():
    for label in ("tiger", -1, 4, True, ["sea"], None):
        with pytest.raises(ValueError, match=r"is not known\. The labels are 'sea', "):
            LabelEmbedding().fit(make_frame()).nearest(label)
    Y = make_frame().set_axis(["sea", "lion", "sea", "wolf"], axis=1)
    with pytest.raises(ValueError, match="'sea', which is the name of several labels"):
        LabelEmbedding().fit(Y).nearest("sea")
    with pytest.raises(NotFittedError):
        LabelEmbedding().nearest(0)
