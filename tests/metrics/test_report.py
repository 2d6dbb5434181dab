"""The report: its numbers are those of the measures, its text is aligned."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from skmultilabel import metrics
from skmultilabel.metrics._report import format_table


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    Y_true = rng.integers(0, 2, (40, 3)).astype(float)
    Y_true[rng.random((40, 3)) < 0.2] = np.nan
    scores = rng.random((40, 3))
    return Y_true, (scores > 0.5).astype(int), scores


def test_columns_and_averages(data):
    Y_true, Y_pred, scores = data
    report = metrics.multilabel_report(Y_true, Y_pred, scores, thresholds=[0.1, 0.2, 0.3])
    assert list(report.labels) == [
        *("label", "known", "support", "precision", "recall", "f1"),
        *("average_precision", "threshold"),
    ]
    assert report.labels["label"].tolist() == ["0", "1", "2"]
    assert report.labels["known"].tolist() == (~np.isnan(Y_true)).sum(axis=0).tolist()
    assert report.labels["support"].tolist() == (Y_true == 1).sum(axis=0).tolist()
    assert report.labels["threshold"].tolist() == [0.1, 0.2, 0.3]
    assert report.averages["f1_macro"] == pytest.approx(report.labels["f1"].mean())
    assert report.averages["f1_samples"] == metrics.f1_score(Y_true, Y_pred, average="samples")
    assert report.averages["lrap"] == metrics.label_ranking_average_precision_score(Y_true, scores)


def test_names_come_from_the_frame_unless_they_are_given(data):
    Y_true, Y_pred, _ = data
    frame = pd.DataFrame(Y_true, columns=["a", "b", "c"])
    assert metrics.multilabel_report(frame, Y_pred).labels["label"].tolist() == ["a", "b", "c"]
    given = metrics.multilabel_report(frame, Y_pred, label_names=["x", "y", "z"])
    assert given.labels["label"].tolist() == ["x", "y", "z"]


def test_text_shows_known_only_where_it_says_something(data):
    Y_true, Y_pred, scores = data
    lines = str(metrics.multilabel_report(Y_true, Y_pred, scores, thresholds=0.5)).splitlines()
    assert lines[0].split()[:2] == ["label", "known"]
    assert {len(line) for line in lines[:5]} == {len(lines[0])}
    complete = str(metrics.multilabel_report(np.nan_to_num(Y_true), Y_pred))
    assert "known" not in complete
    assert "lrap" not in complete


def test_sparse_labels_give_the_same_report(data):
    Y_true, Y_pred, _ = data
    dense = metrics.multilabel_report(Y_true, Y_pred)
    sparse = metrics.multilabel_report(sp.csr_array(Y_true), sp.csr_array(Y_pred))
    assert str(dense) == str(sparse)


@pytest.mark.parametrize("name", ["label_names", "thresholds"])
def test_wrong_number_of_values_names_the_argument(data, name):
    Y_true, Y_pred, _ = data
    with pytest.raises(ValueError, match=f"{name} must have one value per label"):
        metrics.multilabel_report(Y_true, Y_pred, **{name: [1, 2]})


def test_table_aligns_words_left_and_numbers_right():
    assert format_table({"name": ["a", "bcdef"], "n": [7, 123]}) == (
        "name     n\n----------\na        7\nbcdef  123"
    )
