"""The report on pairs: scikit-learn's measures, and a cut-off that no other beats."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    f1_score,
    roc_auc_score,
)

from skmultilabel.metrics import equal_error_rate
from skmultilabel.threshold import verification_report


def draw_pairs(seed, n):
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, 2, n)
    y_true[:2] = 0, 1
    return y_true, np.round(rng.normal(size=n) + y_true, 1)


@settings(deadline=None, max_examples=20)
@given(
    seed=st.integers(0, 2**32 - 1),
    metric=st.sampled_from(
        [
            ("balanced_accuracy", balanced_accuracy_score),
            ("accuracy", accuracy_score),
            ("f1_macro", f1_score),
        ]
    ),
)
def test_no_cut_off_is_better(seed, metric):
    scoring, score = metric
    y_true, y_score = draw_pairs(seed, 25)
    report = verification_report(y_true, y_score, scoring=scoring)
    values = [score(y_true, y_score > cut_off) for cut_off in [-np.inf, *y_score]]
    assert report["value_at_cut_off"] == pytest.approx(max(values), rel=1e-12)
    at_cut_off = score(y_true, y_score > report["cut_off"])
    assert report["value_at_cut_off"] == pytest.approx(at_cut_off, rel=1e-12)


def test_measures_are_those_of_known_pairs():
    y_true, y_score = draw_pairs(0, 40)
    hidden = np.where(np.arange(45) < 40, np.r_[y_true, np.zeros(5)], np.nan)
    report = verification_report(hidden, np.r_[y_score, np.full(5, 9.0)])
    assert report["roc_auc"] == roc_auc_score(y_true, y_score)
    assert report["average_precision"] == average_precision_score(y_true, y_score)
    assert report["equal_error_rate"] == equal_error_rate(y_true, y_score)
    assert (report["n_positive"], report["n_negative"]) == (y_true.sum(), (1 - y_true).sum())
    assert report["cut_off"] == verification_report(y_true, y_score)["cut_off"]


@pytest.mark.parametrize("y_true", [[1, 1], [0, np.nan]])
def test_one_kind_of_pairs_is_refused(y_true):
    with pytest.raises(ValueError, match="pairs of both kinds"):
        verification_report(y_true, [0.1, 0.2])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"1 for a pair that belongs together.*pair 1 holds 2"):
        verification_report([0, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match="pair 0 holds -1"):
        verification_report([-1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="y_true has 2 pairs, but y_score has 1 scores"):
        verification_report([0, 1], [0.1])
    with pytest.raises(ValueError, match="y_score contains NaN"):
        verification_report([0, 1], [0.1, np.nan])
    with pytest.raises(ValueError, match="'some' is not known"):
        verification_report([0, 1], [0.1, 0.2], scoring="some")


@pytest.mark.parametrize("name", ["f1", "f2", "f0.5", "jaccard", "precision", "recall"])
def test_a_metric_needs_no_average(name):
    y_true, y_score = draw_pairs(0, 40)
    expected = verification_report(y_true, y_score, scoring=f"{name}_macro")
    assert verification_report(y_true, y_score, scoring=name) == expected


@pytest.mark.parametrize(
    "make", [list, pd.Series, np.atleast_2d, lambda y: pd.Series(y, dtype="Int64")]
)
def test_the_form_of_the_pairs_does_not_matter(make):
    y_true, y_score = draw_pairs(0, 40)
    assert verification_report(make(y_true), y_score) == verification_report(y_true, y_score)
