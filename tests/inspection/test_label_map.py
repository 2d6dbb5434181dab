"""The map of labels: where they lie, lines, sizes and names."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.preprocessing import normalize

from skmultilabel.inspection import LabelMapDisplay
from skmultilabel.inspection._label_map import place_labels
from skmultilabel.label_space import LabelEmbedding, label_cooccurrence

NAMES = ["sea", "beach", "sand", "lion", "zebra", "grass"]


def draw_frame(n_samples=1500):
    rng = np.random.default_rng(0)
    topic = rng.integers(2, size=(n_samples, 1))
    share = np.where(topic == np.arange(6) // 3, 0.7, 0.05) * [1, 0.95, 0.9, 0.85, 0.8, 0.75]
    return pd.DataFrame((rng.random((n_samples, 6)) < share) * 1, columns=NAMES)


def get_boxes(display):
    display.figure_.canvas.draw()
    return [text.get_window_extent() for text in display.texts_]


def test_positions_are_the_principal_components_of_the_directions():
    vectors = np.random.default_rng(0).standard_normal((9, 5))
    expected = PCA(2).fit_transform(normalize(vectors))
    found = place_labels(vectors * np.arange(1, 10)[:, np.newaxis])
    np.testing.assert_allclose(np.abs(found), np.abs(expected))
    assert (found[np.abs(found).argmax(axis=0), [0, 1]] > 0).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (2, 3), (5, 1)])
def test_few_labels_or_components_have_positions_too(shape):
    found = place_labels(np.random.default_rng(0).standard_normal(shape))
    assert np.isfinite(found).all()
    assert LabelMapDisplay(found, NAMES[: shape[0]]).plot().texts_


def test_vectors_of_zero_are_not_drawn():
    display = LabelMapDisplay.from_embedding([[1, 0], [0, 1], [0, 0], [1, 1]])
    np.testing.assert_array_equal(np.isnan(display.positions).all(axis=1), [0, 0, 1, 0])
    assert sorted(text.get_text() for text in display.texts_) == ["0", "1", "3"]
    assert display.ax_.get_title(loc="left") == "3 labels (1 more without a direction)"
    assert not LabelMapDisplay.from_embedding(np.zeros((2, 2))).texts_


def test_lines_are_the_largest_correlations():
    Y = draw_frame()
    display = LabelMapDisplay.from_labels(Y, n_links=4)
    phi = np.triu(label_cooccurrence(Y, "phi"), 1)
    np.testing.assert_allclose(display.strength, np.sort(phi, axis=None)[::-1][:4])
    np.testing.assert_allclose(phi[tuple(display.links.T)], display.strength)
    assert len(display.ax_.lines) == 4
    assert len(LabelMapDisplay.from_labels(Y).links) == 6
    assert "lines: correlations from 0." in display.ax_.get_title(loc="left")


def test_without_correlations_there_are_no_lines():
    rng = np.random.default_rng(0)
    display = LabelMapDisplay.from_labels(rng.random((40, 5)) < 0.4)
    assert len(display.links) == 0
    assert display.ax_.get_title(loc="left") == "5 labels"


@pytest.mark.parametrize("method", ["pmi_svd", "skip_gram", LabelEmbedding("spectral")])
def test_labels_of_a_group_lie_near_each_other(method):
    display = LabelMapDisplay.from_labels(draw_frame(), method=method)
    distance = np.linalg.norm(display.positions[:, None] - display.positions, axis=2)
    same = np.arange(6)[:, None] // 3 == np.arange(6) // 3
    assert distance[same].max() < distance[~same].min()


def test_points_are_as_large_as_labels_are_frequent():
    Y = draw_frame()
    display = LabelMapDisplay.from_labels(Y)
    np.testing.assert_array_equal(display.support, Y.sum())
    (points,) = display.ax_.collections
    np.testing.assert_array_equal(np.argsort(points.get_sizes()), np.argsort(Y.sum()))
    by_support = Y.columns[np.argsort(-Y.sum(), kind="stable")].tolist()
    assert [text.get_text() for text in display.texts_] == by_support


def test_names_of_the_embedding_or_given_ones():
    embedding = LabelEmbedding().fit(draw_frame())
    assert list(LabelMapDisplay.from_embedding(embedding).label_names) == NAMES
    renamed = LabelMapDisplay.from_embedding(embedding, label_names="abcdef")
    assert list(renamed.label_names) == list("abcdef")
    with pytest.raises(ValueError, match="label_names has 2 names, but there are 6 labels"):
        LabelMapDisplay.from_embedding(embedding, label_names="ab")


@pytest.mark.parametrize("n_labels", [6, 30])
def test_names_do_not_overlap(n_labels):
    positions = np.random.default_rng(0).random((n_labels, 2))
    names = [f"label {number}" for number in range(n_labels)]
    boxes = get_boxes(LabelMapDisplay(positions, names).plot())
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_names_in_a_clump_can_be_read_and_lines_lead_to_them():
    clump = 0.03 * np.random.default_rng(0).random((15, 2))
    display = LabelMapDisplay(np.vstack([clump, [[1, 1], [1, 0]]]), 17 * ["label"]).plot()
    boxes = np.array([box.extents for box in get_boxes(display)])
    area = np.prod(boxes[0, 2:] - boxes[0, :2])
    for one, other in itertools.combinations(boxes, 2):
        shared = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
        assert np.prod(np.maximum(shared, 0)) < 0.05 * area
    leaders = [text for text in display.ax_.texts if text.arrow_patch is not None]
    # The two outside have their names beside them.
    assert 0 < len(leaders) <= 15
    assert {tuple(leader.xy) for leader in leaders} <= set(map(tuple, clump))


def test_a_long_name_is_cut():
    (text,) = LabelMapDisplay(np.zeros((1, 2)), ["x" * 100]).plot().texts_
    assert text.get_text() == "x" * 25 + "..."


def test_axes_of_the_caller_are_used(pyplot):
    figure, ax = pyplot.subplots()
    display = LabelMapDisplay.from_embedding(np.eye(3), ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is figure


@pytest.mark.parametrize("n_links", [-1, 1.5, "3"])
def test_a_number_of_lines_that_is_none_is_refused(n_links):
    with pytest.raises(ValueError, match=f"n_links must be a whole number.*; got {n_links!r}"):
        LabelMapDisplay.from_labels(draw_frame(), n_links=n_links)
    assert len(LabelMapDisplay.from_labels(draw_frame(), n_links=0).links) == 0


def test_an_embedding_must_be_fitted():
    with pytest.raises(NotFittedError, match="LabelEmbedding instance is not fitted"):
        LabelMapDisplay.from_embedding(LabelEmbedding())


def test_labels_that_are_none_are_refused():
    with pytest.raises(ValueError, match="row 0, label 1 holds 2"):
        LabelMapDisplay.from_labels([[0, 2]])
