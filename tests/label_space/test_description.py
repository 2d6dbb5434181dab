"""The description of a label matrix, against loops and published figures."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel._text_table import measure_width
from skmultilabel.datasets import load_yeast
from skmultilabel.label_space import _description, describe_labels, find_dependent_labels
from skmultilabel.label_space._imbalance import compute_imbalance_ratios, compute_scumble


@st.composite
def label_matrices(draw, missing=True):
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = draw(st.integers(1, 15)), draw(st.integers(1, 5))
    Y = (rng.random(shape) < rng.random(shape[1])).astype(float)
    if missing:
        Y[rng.random(shape) < draw(st.sampled_from([0, 0.3]))] = np.nan
    return Y


def test_figures_of_yeast_are_the_published_ones():
    """F. Charte et al., Neurocomputing 163 (2015) and HAIS 2014: tables of data sets."""
    summary = describe_labels(load_yeast().target).summary
    published = {
        "n_samples": 2417,
        "n_labels": 14,
        "cardinality": 4.237,
        "density": 0.303,
        "n_label_sets": 198,
        "mean_ir": 7.197,
        "max_ir": 53.412,
        "cvir": 1.884,
        "scumble": 0.104,
    }
    assert {name: round(summary[name], 3) for name in published} == published


@settings(deadline=None, max_examples=60)
@given(Y=label_matrices())
def test_numbers_are_those_of_loops(Y):
    found = describe_labels(Y)
    known = [[value == value for value in column] for column in Y.T]
    positives = [sum(value == 1 for value in column) for column in Y.T]
    assert found.labels["known"].tolist() == [sum(column) for column in known]
    assert found.labels["positives"].tolist() == positives
    shares = [p / k if (k := sum(c)) else np.nan for p, c in zip(positives, known, strict=True)]
    np.testing.assert_allclose(found.labels["prevalence"], shares)
    assert found.summary["cardinality"] == pytest.approx(np.nansum(shares))
    assert found.summary["missing"] == pytest.approx(np.mean(np.isnan(Y)))
    complete = [tuple(row) for row in Y.tolist() if all(value == value for value in row)]
    assert found.summary["n_label_sets"] == len(set(complete))
    if complete:
        alone = [row for row in complete if complete.count(row) == 1]
        assert found.summary["unique"] == pytest.approx(len(alone) / len(complete))
        empty = [row for row in complete if not any(row)]
        assert found.summary["unlabeled"] == pytest.approx(len(empty) / len(complete))
        most = max(complete.count(row) for row in complete)
        assert found.summary["most_frequent"] == pytest.approx(most / len(complete))
        assert found.label_sets["count"].sum() == len(complete)


@settings(deadline=None, max_examples=60)
@given(Y=label_matrices())
def test_imbalance_is_that_of_its_definitions(Y):
    found = describe_labels(Y)
    ratios, scumble = compute_imbalance_ratios(Y), compute_scumble(Y)
    np.testing.assert_array_equal(found.labels["imbalance_ratio"], ratios)
    ratios = ratios[np.isfinite(ratios)]
    if len(ratios):
        assert found.summary["mean_ir"] == pytest.approx(ratios.mean())
        spread = np.sqrt(((ratios - ratios.mean()) ** 2).sum() / max(len(ratios) - 1, 1))
        assert found.summary["cvir"] == pytest.approx(spread / ratios.mean())
    assert found.summary["scumble"] == pytest.approx(scumble.mean())
    for label, column in enumerate(Y.T):
        expected = scumble[column == 1].mean() if (column == 1).any() else np.nan
        np.testing.assert_allclose(found.labels["scumble"][label], expected, atol=1e-12)


@settings(deadline=None, max_examples=60)
@given(Y=label_matrices())
def test_partners_and_pairs_are_those_of_loops(Y):
    found = describe_labels(Y)
    for label, partner in enumerate(found.labels["partner"]):
        shares = [_share(Y, label, j) if j != label else -1 for j in range(Y.shape[1])]
        best = max(shares)
        if best <= 0:
            assert partner == ""
            assert np.isnan(found.labels["partner_share"][label])
        else:
            assert partner == str(shares.index(best))
            assert found.labels["partner_share"][label] == pytest.approx(best)
    dependent = find_dependent_labels(Y)
    assert found.summary["n_dependent_pairs"] == len(dependent)
    for row, (first, second) in enumerate(dependent.pairs):
        pair = [values[row] for values in found.pairs.values()]
        assert pair[:3] == [str(first), str(second), dependent.n_both[row]]
        assert pair[5:7] == pytest.approx([_share(Y, first, second), _share(Y, second, first)])


def _share(Y, first, second):
    carried = [row[second] for row in Y if row[first] == 1 and row[second] == row[second]]
    return sum(value == 1 for value in carried) / len(carried) if carried else 0


@settings(deadline=None, max_examples=30)
@given(Y=label_matrices())
def test_sparse_labels_and_frames_are_described_alike(Y):
    frame = pd.DataFrame(Y, columns=[f"label {k}" for k in range(Y.shape[1])])
    expected = describe_labels(frame)
    sparse = describe_labels(sp.csr_array(Y))
    assert str(sparse) == str(describe_labels(Y))
    assert expected.labels["label"].tolist() == list(frame.columns)
    np.testing.assert_array_equal(sparse.labels["partner_share"], expected.labels["partner_share"])


def test_of_many_labels_the_pairs_that_occur_are_tested(monkeypatch):
    Y = 30 * [[1, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert "of pairs that vary " in str(describe_labels(Y))
    monkeypatch.setattr(_description, "MAX_LABELS_OF_ALL_PAIRS", 2)
    found = describe_labels(Y)
    assert found.pairs["first"].tolist() == ["0"]
    assert found.pairs["p_value"] == find_dependent_labels(Y, pairs="together").p_value
    assert (found.summary["n_dependent_pairs"], found.summary["n_tested_pairs"]) == (1, 1)
    assert "of pairs that occur together (no others are tested)  " in str(found)
    assert found.labels["partner"].tolist() == ["1", "0", ""]


def test_sparse_labels_are_never_made_dense():
    rng = np.random.default_rng(0)
    rows, columns = np.repeat(np.arange(20_000), 3), rng.integers(3_000, size=60_000)
    Y = sp.csr_array((np.ones(60_000), (rows, columns)), shape=(20_000, 3_000))
    Y = (Y > 0).astype(np.int8)
    tracemalloc.start()
    found = describe_labels(Y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6  # a byte for each entry is 60 MB
    assert found.summary["cardinality"] == pytest.approx(Y.sum() / 20_000)


def test_texts_of_many_labels_show_the_rarest():
    rng = np.random.default_rng(0)
    Y = (rng.random((300, 80)) < np.linspace(0.5, 0.02, 80)).astype(int)
    found = describe_labels(Y)
    assert "The 30 rarest of 80 labels" in str(found)
    assert len(found.to_frame()) == 80
    assert found._repr_html_().count("<tr>") > 80


@pytest.mark.parametrize(
    "name", ["{:>16}", "a label with a very long name, number {}", "山の名前と番号{}"], ids=ascii
)
def test_texts_fit_a_screen(name):
    rng = np.random.default_rng(0)
    cause = rng.random((2_000, 1)) < 0.5
    Y = np.where(rng.random((2_000, 8)) < 0.7, cause, rng.random((2_000, 8)) < 0.5)
    text = str(describe_labels(pd.DataFrame(Y, columns=[name.format(k) for k in range(8)])))
    assert "P(2|1)" in text
    assert max(map(measure_width, text.splitlines())) <= 80


def test_what_is_shown():
    Y = pd.DataFrame({"sea": [1, 1, 0, np.nan], "<b>": [0, 1, 0, 1]})
    found = describe_labels(Y)
    assert "known  positives" in str(found)
    assert "(none)" in str(found)
    assert "known  positives" not in str(describe_labels(Y.fillna(0)))
    assert "missing" in found._repr_html_()
    assert "missing" not in describe_labels(Y.fillna(0))._repr_html_()
    assert "&lt;b&gt;" in found._repr_html_()
    assert found.to_frame("label_sets")["labels"].tolist() == ["sea", "sea, <b>", ""]
    with pytest.raises(ValueError, match="'labels', 'pairs', 'label_sets'; got 'sets'"):
        found.to_frame("sets")


@pytest.mark.parametrize(
    "Y",
    [np.zeros((3, 2)), np.ones((3, 2)), np.full((3, 2), np.nan), [[1]], [[0]], [[0, 1]]],
    ids=["none", "all", "unknown", "one", "nobody", "one row"],
)
def test_labels_that_say_nothing_are_described_all_the_same(Y):
    found = describe_labels(Y)
    assert str(found)
    assert found._repr_html_()


@pytest.mark.parametrize(
    ("Y", "options", "message"),
    [
        ([0, 1], {}, "matrix of shape"),
        (np.empty((0, 2)), {}, "Y is empty"),
        ([[2, 0]], {}, "holds 2"),
        ([[1, 0]], {"n_pairs": -1}, "n_pairs must be a whole number of at least 0; got -1"),
        ([[1, 0]], {"n_label_sets": 2.5}, "got 2.5"),
        ([[1, 0]], {"alpha": 2}, "alpha must lie between 0 and 1"),
    ],
)
def test_bad_input(Y, options, message):
    with pytest.raises(ValueError, match=message):
        describe_labels(Y, **options)
