"""The pictures of pairs: what is drawn where, and in which order."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from skmultilabel.inspection import LabelCooccurrenceDisplay
from skmultilabel.inspection._label_cooccurrence import _find_order
from skmultilabel.label_space import find_dependent_labels, label_cooccurrence

# Two groups of labels, whose columns alternate.
RNG = np.random.default_rng(0)
GROUPS = RNG.random((200, 2)) < 0.5
Y = (GROUPS[:, [0, 1, 0, 1, 0]] & (RNG.random((200, 5)) < 0.8)).astype(int)
NAMES = ["sea", "snow", "sun", "ski", "sand"]


@pytest.mark.parametrize("measure", ["conditional", "phi", "pmi", "ppmi", "jaccard", "count"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_cells_are_the_measure_in_the_order_of_the_clusters(measure, form):
    display = LabelCooccurrenceDisplay.from_labels(form(Y), measure=measure, label_names=NAMES)
    order = display.order_
    expected = np.array(label_cooccurrence(Y, measure), dtype=float)[np.ix_(order, order)]
    drawn = display.ax_.images[0].get_array()
    off = ~np.eye(5, dtype=bool)
    np.testing.assert_allclose(np.asarray(drawn)[off], expected[off])
    assert np.isnan(np.ma.filled(drawn, np.nan)[~off]).all()
    ticks = [tick.get_text() for tick in display.ax_.get_yticklabels()]
    assert ticks == [NAMES[label] for label in order]


def test_groups_stand_together():
    order = _find_order(label_cooccurrence(Y, "phi")).tolist()
    assert {frozenset(order[:2]), frozenset(order[2:])} & {frozenset({1, 3}), frozenset({0, 2, 4})}


def test_chords_are_bands_of_the_pairs_that_occur():
    display = LabelCooccurrenceDisplay.from_labels(pd.DataFrame(Y, columns=NAMES), kind="chord")
    n_pairs = np.count_nonzero(np.triu(label_cooccurrence(Y), 1))
    assert len(display.ax_.patches) == n_pairs
    names = {text.get_text() for text in display.ax_.texts}
    assert names == set(NAMES)


def test_lines_of_the_graph_join_pairs_that_depend_on_each_other():
    frame = pd.DataFrame(np.column_stack([Y, RNG.random(200) < 0.5]), columns=[*NAMES, "noise"])
    display = LabelCooccurrenceDisplay.from_labels(frame, kind="graph")
    expected = np.zeros((6, 6), dtype=bool)
    expected[tuple(find_dependent_labels(frame).pairs.T)] = True
    np.testing.assert_array_equal(display.is_dependent, expected | expected.T)
    lines, points = display.ax_.collections
    assert len(lines.get_segments()) == expected.sum() > 0
    assert {text.get_text() for text in display.ax_.texts} >= {*NAMES, "noise"}
    np.testing.assert_array_equal(
        np.argsort(points.get_sizes()), np.argsort(frame.sum().to_numpy()[display.order_])
    )


def test_without_tests_any_pair_may_have_a_line():
    phi = np.array([[1, 0.5, -0.2], [0.5, 1, 0.1], [-0.2, 0.1, 1]])
    display = LabelCooccurrenceDisplay(phi, np.eye(3), phi, "phi", list("abc")).plot(kind="graph")
    assert len(display.ax_.collections[0].get_segments()) == 3


def test_the_most_frequent_labels_are_drawn_where_there_are_too_many():
    display = LabelCooccurrenceDisplay.from_labels(Y, max_labels=2)
    assert "the 2 most frequent of 5 labels" in display.ax_.get_title(loc="left")
    frequent = np.sort(np.argsort(-Y.sum(axis=0), kind="stable")[:2])
    assert sorted(display.label_names.astype(int)) == frequent.tolist()


@pytest.mark.parametrize("kind", ["heatmap", "chord", "graph"])
@pytest.mark.parametrize(
    "labels",
    [[[1]], [[0, 0], [0, 0]], [[1, np.nan], [np.nan, 1]], [[1, 0], [0, 1]]],
    ids=["one", "nobody", "unknown", "apart"],
)
def test_labels_without_pairs_are_drawn(kind, labels):
    assert LabelCooccurrenceDisplay.from_labels(labels, kind=kind, measure="phi").ax_ is not None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "lift"}, "'conditional', 'phi', .* got 'lift'"),
        ({"kind": "tree"}, "'heatmap', 'chord', 'graph'; got 'tree'"),
        ({"label_names": ["a"]}, "label_names has 1 names, but there are 5 labels"),
    ],
)
def test_options_that_are_none(options, message):
    with pytest.raises(ValueError, match=message):
        LabelCooccurrenceDisplay.from_labels(Y, **options)


def test_lines_of_the_graph_are_pairs_that_depend_among_all_labels():
    """Fewer labels are drawn than tested, and the more tests, the more pairs are chance."""
    rng = np.random.default_rng(0)
    Y = (rng.random((100, 300)) < 0.3).astype(int)
    Y[:, 0] = np.arange(100) < 55
    Y[:, 1] = np.repeat([1, 0, 1, 0], [38, 17, 18, 27])  # p = 0.005
    alone = LabelCooccurrenceDisplay.from_labels(Y[:, :2], kind="graph")
    among = LabelCooccurrenceDisplay.from_labels(Y, kind="graph", max_labels=2)
    np.testing.assert_array_equal(among.label_names, ["0", "1"])
    assert alone.is_dependent.any()
    assert not among.is_dependent.any()
    assert len(find_dependent_labels(Y)) == 0
