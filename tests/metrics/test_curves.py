"""Areas under curves against scikit-learn on the known samples of each label."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn.metrics
from hypothesis import given, settings
from metric_cases import average, labels_and_scores, list_known

from skmultilabel import metrics
from skmultilabel.exceptions import LabelWarning

# What a label must have, beside scikit-learn's function.
MEASURES = {
    metrics.average_precision_score: (sklearn.metrics.average_precision_score, {1}),
    metrics.roc_auc_score: (sklearn.metrics.roc_auc_score, {0, 1}),
}


def loop_over_labels(measure, Y_true, scores, weight):
    """Call scikit-learn's measure on the known samples of each label that have a weight."""
    reference, needed = MEASURES[measure]
    values = []
    for column, score in zip(Y_true.T, scores.T, strict=True):
        y, s, w = list_known(np.where(weight > 0, column, np.nan), score, weight)
        values.append(reference(y, s, sample_weight=w) if needed <= set(y) else np.nan)
    return np.array(values)


@pytest.mark.parametrize("measure", MEASURES)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_each_label_is_measured_on_its_known_samples(measure, data):
    Y_true, scores, weight = data
    for w, argument in [(np.ones(len(weight)), None), (weight, weight)]:
        expected = loop_over_labels(measure, Y_true, scores, w)
        for form in (np.asarray, sp.csr_array):
            answer = measure(form(Y_true), scores, average=None, sample_weight=argument)
            np.testing.assert_allclose(answer, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_averages(measure, data):
    Y_true, scores, weight = data
    values = measure(Y_true, scores, average=None, sample_weight=weight)
    support = weight @ (Y_true == 1)
    ravel = np.reshape(Y_true, (-1, 1)), np.reshape(scores, (-1, 1))
    pooled = loop_over_labels(measure, *ravel, np.repeat(weight, Y_true.shape[1]))[0]
    expected = {"macro": average(values), "weighted": average(values, support), "micro": pooled}
    for name, value in expected.items():
        for form in (np.asarray, sp.csr_array):
            answer = measure(form(Y_true), scores, average=name, sample_weight=weight)
            np.testing.assert_allclose(answer, value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_the_mean_over_samples(measure, data):
    Y_true, scores, weight = data
    values = loop_over_labels(measure, Y_true.T, scores.T, np.ones(Y_true.shape[1]))
    for form in (np.asarray, sp.csr_array):
        answer = measure(form(Y_true), scores, average="samples", sample_weight=weight)
        np.testing.assert_allclose(answer, average(values, weight), rtol=1e-12, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_turning_the_scores_around_turns_the_area_around(data):
    Y_true, scores, _ = data
    area = metrics.roc_auc_score(Y_true, scores, average=None)
    np.testing.assert_allclose(metrics.roc_auc_score(Y_true, -scores, average=None), 1 - area)


@pytest.mark.parametrize("measure", MEASURES)
def test_labels_that_are_left_out_are_named(measure):
    Y_true = pd.DataFrame({"sport": [1, 0], "news": [0, 0], "arts": [np.nan, 0]})
    scores = np.array([[0.9, 0.1, 0.3], [0.8, 0.2, 0.4]])
    with pytest.warns(LabelWarning, match="labels 'news', 'arts'. A label needs a? ?known pos"):
        assert measure(Y_true, scores) == 1.0
    with pytest.warns(LabelWarning, match="labels 'news', 'arts'"):
        assert measure(Y_true, scores, average="weighted") == 1.0
    with pytest.warns(LabelWarning) as caught:
        measure(Y_true, scores)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_known_is_nan(measure):
    Y_true, scores = np.full((2, 2), np.nan), np.zeros((2, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(measure(Y_true, scores, average=None)).all()
        assert np.isnan(measure(Y_true, scores, average="micro"))
    with pytest.warns(LabelWarning, match="labels 0, 1"):
        assert np.isnan(measure(Y_true, scores))


@pytest.mark.parametrize("measure", MEASURES)
def test_many_labels_are_measured_in_blocks(measure):
    rng = np.random.default_rng(0)
    Y_true, scores = rng.random((30, 40)) < 0.4, rng.random((30, 40))
    expected = loop_over_labels(measure, Y_true.astype(float), scores, np.ones(30))
    np.testing.assert_allclose(measure(Y_true, scores, average=None), expected, rtol=1e-12)


def test_an_unknown_average_lists_the_known_ones():
    with pytest.raises(ValueError, match="'weighted' or None, got 'rows'"):
        metrics.roc_auc_score([[0, 1]], [[0.5, 1]], average="rows")


@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_f1_curve_is_f1_at_every_cut_off(data):
    Y_true, scores, _ = data
    cut_offs, f1 = metrics.f1_cut_off_curve(Y_true[:, 0], scores[:, 0])
    known = ~np.isnan(Y_true[:, 0])
    assert len(cut_offs) == len(f1) == (len(np.unique(scores[known, 0])) + 1 if known.any() else 0)
    for cut_off, value in zip(cut_offs, f1, strict=True):
        predicted = (scores[known, 0] > cut_off).astype(int)
        expected = sklearn.metrics.f1_score(Y_true[known, 0], predicted, zero_division=0.0)
        assert value == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    "measure", [*MEASURES, metrics.f1_score, metrics.ranking_loss, metrics.hamming_loss]
)
def test_frames_with_the_labels_in_another_order_are_refused(measure):
    Y_true = pd.DataFrame({"sport": [1, 0], "news": [0, 1]})
    with pytest.raises(ValueError, match="Y_true in another order"):
        measure(Y_true, Y_true[["news", "sport"]])
