"""Losses of probabilities against scikit-learn's of one label at a time."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn.metrics
from hypothesis import given, settings
from metric_cases import average, labels_and_scores, list_known

from skmultilabel import metrics
from skmultilabel.exceptions import LabelWarning

MEASURES = {
    metrics.brier_score_loss: sklearn.metrics.brier_score_loss,
    metrics.log_loss: sklearn.metrics.log_loss,
}


def loop_over_labels(measure, Y_true, probabilities, weight):
    values = []
    for column, probability in zip(Y_true.T, probabilities.T, strict=True):
        y, p, w = list_known(column, probability, weight)
        defined = len(y) and w.any()
        options = {"sample_weight": w, "labels": [0, 1]}
        values.append(MEASURES[measure](y, p, **options) if defined else np.nan)
    return np.array(values)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
@settings(deadline=None, max_examples=40)
@given(data=labels_and_scores())
def test_each_label_is_a_binary_problem(measure, data):
    Y_true, probabilities, weight = data
    for w, argument in [(np.ones(len(weight)), None), (weight, weight)]:
        values = loop_over_labels(measure, Y_true, probabilities, w)
        ravel = np.reshape(Y_true, (-1, 1)), np.reshape(probabilities, (-1, 1))
        pooled = loop_over_labels(measure, *ravel, np.repeat(w, Y_true.shape[1]))[0]
        expected = {
            None: values,
            "macro": average(values),
            "micro": pooled,
            "weighted": average(values, w @ (Y_true == 1)),
        }
        for form in (np.asarray, sp.csr_array):
            for name, value in expected.items():
                answer = measure(form(Y_true), probabilities, average=name, sample_weight=argument)
                np.testing.assert_allclose(answer, value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("measure", MEASURES)
def test_single_precision_is_clipped_at_its_own_precision(measure):
    Y_true, probabilities = [[1], [0]], np.array([[0.0], [1.0]], dtype=np.float32)
    expected = MEASURES[measure]([1, 0], probabilities.ravel())
    assert measure(Y_true, probabilities) == pytest.approx(expected, rel=1e-6)


def test_the_mean_is_over_labels_and_not_over_one_problem_of_all():
    rng = np.random.default_rng(0)
    Y_true, probabilities = rng.random((200, 5)) < 0.1, np.full((200, 5), 0.1)
    expected = np.mean(((Y_true - probabilities) ** 2).mean(axis=0))
    assert metrics.brier_score_loss(Y_true, probabilities) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("measure", [*MEASURES, metrics.expected_calibration_error])
def test_bad_probabilities_are_named(measure):
    Y_true = pd.DataFrame({"sport": [1, 0], "news": [0, 1]})
    with pytest.raises(ValueError, match=r"row 1, label 'news' holds -0\.5\. Use predict_proba"):
        measure(Y_true, [[0.1, 0.2], [0.3, -0.5]])
    with pytest.raises(ValueError, match=r"row 0, label 0 holds 1\.1"):
        measure([[1]], [[1.1]])


@pytest.mark.parametrize("measure", [*MEASURES, metrics.expected_calibration_error])
def test_labels_of_which_nothing_is_known_are_left_out(measure):
    Y_true = pd.DataFrame({"sport": [1, 0], "news": [np.nan, np.nan]})
    with pytest.warns(LabelWarning, match="label 'news'. A label needs a known sample"):
        answer = measure(Y_true, [[0.75, 0.5], [0.25, 0.5]])
    assert answer == measure([[1], [0]], [[0.75], [0.25]])
