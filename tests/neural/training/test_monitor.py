"""What is measured after every epoch, against scikit-learn and brute force."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    label_ranking_average_precision_score,
    make_scorer,
    roc_auc_score,
    zero_one_loss,
)
from skorch.history import History

from skmultilabel.neural._training._monitor import (
    RANKING_METRICS,
    Monitor,
    make_measure,
    name_monitor,
)

RNG = np.random.default_rng(0)
Y = (RNG.random((12, 3)) < 0.4).astype(float)
# Rounded, so that some are equal.
SCORES = np.round(0.4 * Y + 0.6 * RNG.random(Y.shape), 1)
GAPPY = np.where(RNG.random(Y.shape) < 0.3, np.nan, Y)

METRICS = {
    "average_precision_macro": average_precision_score,
    "roc_auc_macro": roc_auc_score,
    "label_ranking_average_precision": label_ranking_average_precision_score,
}


@pytest.mark.parametrize("name", RANKING_METRICS)
def test_rankings_are_measured_as_scikit_learn_does(name):
    assert make_measure(name)(Y, SCORES) == pytest.approx(METRICS[name](Y, SCORES))


@pytest.mark.parametrize("name", ["average_precision_macro", "roc_auc_macro"])
def test_rankings_of_a_label_are_those_of_its_known_rows(name):
    constant = np.column_stack([GAPPY, np.ones(12), np.full(12, np.nan)])
    scores = np.column_stack([SCORES, SCORES[:, :2]])
    expected = []
    for label, column in zip(GAPPY.T, SCORES.T, strict=True):
        known = ~np.isnan(label)
        expected.append(METRICS[name](label[known], column[known]))
    assert make_measure(name)(constant, scores) == pytest.approx(np.mean(expected))


def test_rankings_of_a_row_are_those_of_its_known_labels():
    expected = []
    for row, scores in zip(GAPPY, SCORES, strict=True):
        known = ~np.isnan(row)
        if known.any():
            expected.append(
                label_ranking_average_precision_score(row[None, known], scores[None, known])
            )
    measure = make_measure("label_ranking_average_precision")
    assert measure(GAPPY, SCORES) == pytest.approx(np.mean(expected))
    # No row is known as a whole.
    assert np.isnan(gaps := np.where(np.eye(3), np.nan, Y[:3])).any(axis=1).all()
    assert 0 < measure(gaps, SCORES[:3]) <= 1


@pytest.mark.parametrize("name", RANKING_METRICS)
def test_labels_that_tell_nothing_are_0(name):
    assert make_measure(name)(np.full((4, 2), np.nan), np.zeros((4, 2))) == 0


def test_decisions_are_measured_at_the_best_of_all_cut_offs():
    # The cut-offs of the labels differ.
    labels, scores = Y[:, :2], SCORES[:, :2] * [1, 0.1]
    values = [
        f1_score(labels, scores > np.array(cut_offs), average="macro", zero_division=0)
        for cut_offs in itertools.product(*(np.r_[-1, np.unique(column)] for column in scores.T))
    ]
    assert make_measure("f1_macro")(labels, scores) == pytest.approx(max(values))
    assert max(values) > f1_score(labels, scores > 0.5, average="macro", zero_division=0)


def test_a_metric_of_the_user_is_measured_at_its_cut_offs_too():
    measure = make_measure(lambda y_true, y_pred: -np.abs(y_pred.sum() - 7))
    assert measure(Y[:, :1], np.linspace(0.1, 0.9, 12)[:, None]) == 0


def test_a_label_without_positives_gives_no_warning():
    assert make_measure("f1_macro")(np.zeros((4, 1)), np.ones((4, 1))) == 0


def test_the_loss_is_measured_anyway_and_other_names_are_refused():
    assert make_measure("loss") is None
    with pytest.raises(ValueError, match=r"monitor='train_loss' is not known\. It is 'loss', one"):
        make_measure("train_loss")


@pytest.mark.parametrize(
    ("monitor", "name"),
    [
        ("f1_macro", "f1_macro"),
        (zero_one_loss, "zero_one_loss"),
        (make_scorer(zero_one_loss), "metric"),
        (np.eye(2), "metric"),
    ],
)
def test_the_name_does_not_change_from_run_to_run(monitor, name):
    assert name_monitor(monitor) == name


def test_the_history_tells_every_value_and_which_was_best():
    soft = np.where(Y == 1, 0.9, 0.2)
    soft[0, 0] = np.nan
    values = iter([0.3, 0.3, 0.5, 0.4])
    seen = []

    def measure(labels, probabilities):
        seen.append((labels, probabilities))
        return next(values)

    net = SimpleNamespace(history=History(), predict_proba=lambda rows: SCORES)
    monitor = Monitor(measure, "valid_f1")
    for _ in range(4):
        net.history.new_epoch()
        monitor.on_epoch_end(net, dataset_valid=SimpleNamespace(y=soft))
    assert net.history[:, "valid_f1"] == [0.3, 0.3, 0.5, 0.4]
    assert net.history[:, "valid_f1_best"] == [True, False, True, False]
    np.testing.assert_array_equal(seen[0][0], np.where(np.isnan(soft), np.nan, Y))
    assert seen[0][1] is SCORES
