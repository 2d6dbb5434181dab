"""The report: its numbers are those of the measures, its text is aligned."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from skmultilabel import metrics


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
        *("label", "known", "support", "prevalence", "tp", "fp", "fn", "tn"),
        *("precision", "recall", "f1", "average_precision", "roc_auc"),
        *("brier_score", "calibration_error", "threshold"),
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
    assert {len(line) for line in lines[:6]} == {len(lines[0])}
    complete = str(metrics.multilabel_report(np.nan_to_num(Y_true), Y_pred))
    assert "known" not in complete
    assert "LRAP" not in complete


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


def test_every_number_is_that_of_the_measure(data):
    Y_true, Y_pred, scores = data
    weight = np.random.default_rng(1).integers(1, 4, len(Y_true))
    report = metrics.multilabel_report(Y_true, Y_pred, scores, sample_weight=weight)
    measures = {
        "precision": (metrics.precision_score, Y_pred),
        "recall": (metrics.recall_score, Y_pred),
        "f1": (metrics.f1_score, Y_pred),
        "average_precision": (metrics.average_precision_score, scores),
        "roc_auc": (metrics.roc_auc_score, scores),
        "brier_score": (metrics.brier_score_loss, scores),
        "calibration_error": (metrics.expected_calibration_error, scores),
    }
    for name, (measure, answer) in measures.items():
        options = {"sample_weight": weight}
        values = measure(Y_true, answer, average=None, **options)
        np.testing.assert_allclose(report.labels[name], values)
        for average in ("micro", "macro", "weighted", "samples"):
            if average == "samples" and name in ("brier_score", "calibration_error"):
                assert f"{name}_samples" not in report.averages
                continue
            value = measure(Y_true, answer, average=average, **options)
            assert report.averages[f"{name}_{average}"] == pytest.approx(value)
    counts = metrics.count_outcomes(Y_true, Y_pred, sample_weight=weight)
    for name in counts._fields:
        np.testing.assert_allclose(report.labels[name], getattr(counts, name))
    expected = np.nansum(weight * Y_true.T, axis=1) / (weight * ~np.isnan(Y_true.T)).sum(axis=1)
    np.testing.assert_allclose(report.labels["prevalence"], expected)


@pytest.mark.parametrize(
    ("thresholds", "shift", "expected"),
    [(None, 0, 0.5), (None, -0.6, 0.0), (0.3, 0, 0.3), ([0.1, 0.2, 0.3], -0.1, [0.1, 0.2, 0.3])],
)
def test_scores_alone_are_cut(data, thresholds, shift, expected):
    Y_true, _, scores = data
    scores = scores + shift
    report = metrics.multilabel_report(Y_true, scores=scores, thresholds=thresholds)
    cut = metrics.multilabel_report(Y_true, (scores > expected).astype(int), scores)
    np.testing.assert_array_equal(report.labels["threshold"], np.broadcast_to(expected, 3))
    np.testing.assert_array_equal(report.labels["f1"], cut.labels["f1"])
    assert ("brier_score" in report.labels) == (shift == 0)


def test_nothing_to_report_on():
    with pytest.raises(ValueError, match="pass Y_pred, or scores to be cut"):
        metrics.multilabel_report([[1, 0]])


def test_labels_that_are_not_found_are_named():
    Y_true = pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 0], "c": [0, 1, 1]})
    text = str(metrics.multilabel_report(Y_true, [[1, 0, 1], [0, 0, 0], [1, 0, 0]]))
    assert "Never predicted: 'b'." in text
    assert "Always wrong: 'c'." in text
    assert "Never" not in str(metrics.multilabel_report(Y_true, Y_true))


def test_a_measure_that_is_not_defined_is_left_out():
    report = metrics.multilabel_report([[1, 0], [0, 0]], scores=[[0.9, 0.1], [0.2, 0.3]])
    assert report.averages["roc_auc_macro"] == 1
    assert np.isnan(report.labels["roc_auc"][1])


def test_many_labels_are_cut_to_those_with_the_smallest_f1():
    rng = np.random.default_rng(0)
    Y_true, Y_pred = rng.integers(0, 2, (2, 20, 70))
    report = metrics.multilabel_report(Y_true, Y_pred)
    lines = str(report).splitlines()
    assert "The 30 of 70 labels with the smallest F1" in str(report)
    shown = [int(line.split()[0]) for line in lines[2:32]]
    assert sorted(report.labels["f1"][shown]) == sorted(report.labels["f1"])[:30]
    assert len(report.to_frame()) == 70


def test_intervals_hold_what_is_measured_and_shrink_with_samples():
    rng = np.random.default_rng(0)
    widths = []
    for n_samples in (50, 800):
        Y_true = rng.integers(0, 2, (n_samples, 2))
        scores = (Y_true + rng.normal(size=Y_true.shape)).round(1)
        options = {"n_bootstrap": 100, "random_state": 0}
        report = metrics.multilabel_report(Y_true, scores=scores, thresholds=0.5, **options)
        again = metrics.multilabel_report(Y_true, scores=scores, thresholds=0.5, **options)
        low, high = report.label_intervals["f1"]
        assert ((low <= report.labels["f1"]) & (report.labels["f1"] <= high)).all()
        np.testing.assert_array_equal(again.label_intervals["f1"], report.label_intervals["f1"])
        low, high = report.average_intervals["roc_auc_macro"]
        assert low < report.averages["roc_auc_macro"] < high
        widths.append(high - low)
        frame = report.to_frame()
        np.testing.assert_array_equal(frame["f1_low"], report.label_intervals["f1"][0])
        assert "support_low" not in frame
    # Four times as narrow, since there are 16 times as many samples.
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.4)


def test_the_interval_of_a_share_is_that_of_the_binomial_distribution():
    Y_true, Y_pred = np.ones((400, 1)), np.arange(400)[:, None] % 4 > 0
    report = metrics.multilabel_report(
        Y_true, Y_pred, n_bootstrap=500, confidence_level=0.9, random_state=0
    )
    half = 1.645 * np.sqrt(0.75 * 0.25 / 400)
    np.testing.assert_allclose(
        report.label_intervals["recall"].ravel(), [0.75 - half, 0.75 + half], atol=0.006
    )


def test_html_has_a_row_for_each_label_and_no_markup_of_names(data):
    Y_true, Y_pred, scores = data
    names = ["<b>", "x & y", "z"]
    report = metrics.multilabel_report(Y_true, Y_pred, scores, label_names=names)
    html = report._repr_html_()
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    assert body.count("<tr>") == 3
    assert html[html.index("<tfoot>") :].count("<tr>") == 4
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "x &amp; y" in html


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_bootstrap": -1}, "n_bootstrap must be a whole number of at least 0, got -1"),
        ({"n_bootstrap": 2.5}, "got 2.5"),
        ({"n_bootstrap": 5, "confidence_level": 95}, "between 0 and 1, got 95"),
        ({"sample_weight": [1]}, "sample_weight"),
    ],
)
def test_options_that_are_none(data, options, message):
    Y_true, Y_pred, _ = data
    with pytest.raises(ValueError, match=message):
        metrics.multilabel_report(Y_true, Y_pred, **options)


def test_a_single_column_is_no_matrix():
    with pytest.raises(ValueError, match="Y_true must be a matrix of shape"):
        metrics.multilabel_report([1, 0, 1], [1, 0, 1])


def test_a_score_at_the_cut_off_is_not_above_it():
    report = metrics.multilabel_report([[1], [1]], scores=[[0.5], [0.6]])
    assert report.labels["tp"].tolist() == [1]


def test_thresholds_by_name():
    Y_true = pd.DataFrame({"a": [1, 0], "b": [1, 0]})
    scores = [[0.3, 0.3], [0.1, 0.1]]
    report = metrics.multilabel_report(Y_true, scores=scores, thresholds={"b": 0.4, "a": 0.2})
    assert report.labels["threshold"].tolist() == [0.2, 0.4]
    assert report.labels["tp"].tolist() == [1, 0]
    with pytest.raises(ValueError, match=r"missing: \['b'\], of no label: \['c'\]"):
        metrics.multilabel_report(Y_true, scores=scores, thresholds={"a": 0.2, "c": 0.2})
    with pytest.raises(ValueError, match="NaN is none"):
        metrics.multilabel_report(Y_true, scores=scores, thresholds=[0.2, np.nan])


def test_labels_in_another_order_are_refused():
    Y_true = pd.DataFrame({"a": [1, 0], "b": [1, 1]})
    for answer in (Y_true[["b", "a"]], None):
        scores = None if answer is not None else Y_true[["b", "a"]] * 0.5
        with pytest.raises(ValueError, match="in another order"):
            metrics.multilabel_report(Y_true, answer, scores)
    renamed = Y_true.set_axis(["p_a", "p_b"], axis=1)
    assert metrics.multilabel_report(Y_true, renamed).averages["accuracy"] == 1


def test_scores_in_the_place_of_predictions_say_where_they_belong():
    with pytest.raises(ValueError, match="passed as scores=, with Y_pred=None"):
        metrics.multilabel_report([[1, 0]], [[0.3, 0.2]])


def test_calibration_errors_have_no_interval(data):
    Y_true, _, scores = data
    report = metrics.multilabel_report(Y_true, scores=scores, n_bootstrap=5, random_state=0)
    assert "brier_score" in report.label_intervals
    assert not [name for name in report.average_intervals if "calibration" in name]
    with pytest.raises(ValueError, match="at least two samples"):
        metrics.multilabel_report(Y_true[:1], scores=scores[:1], n_bootstrap=5)
