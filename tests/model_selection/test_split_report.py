"""The report of splits, against plain loops over labels, pairs and rows."""

import sys
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import make_multilabel_classification
from sklearn.model_selection import KFold

from skmultilabel.model_selection import (
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    label_distribution_error,
    split_report,
)

label_matrices = st.tuples(st.integers(6, 20), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([0.0, 0.0, 1.0, 1.0, np.nan]))
)


def measure_literally(columns, test):
    """The mean difference of odds; a column is a list of True, False and None."""
    terms = []
    for column in columns:
        known = [value for value in column if value is not None]
        inside = [column[row] for row in test if column[row] is not None]
        positives, negatives = sum(known), len(known) - sum(known)
        if positives and negatives:
            odds = sum(inside) / max(len(inside) - sum(inside), 1)
            terms.append(abs(odds - positives / negatives))
    return np.mean(terms) if terms else 0.0


def list_columns(Y):
    return [[None if np.isnan(value) else bool(value) for value in column] for column in Y.T]


def list_pairs(Y):
    """The pairs that occur; a pair is known where both labels are."""
    return [
        [None if a is None or b is None else a and b for a, b in zip(one, other, strict=True)]
        for one, other in combinations(list_columns(Y), 2)
        if any(a and b for a, b in zip(one, other, strict=True))
    ]


@settings(deadline=None, max_examples=60)
@given(label_matrices, st.integers(2, 4))
def test_errors_and_absent_labels_are_those_of_a_loop(Y, n_splits):
    splits = list(KFold(n_splits, shuffle=True, random_state=0).split(Y))
    for form in (Y, sp.csr_array(Y)):
        report = split_report(form, splits)
        for number, (train, test) in enumerate(splits):
            expected = measure_literally(list_columns(Y), test)
            assert report.splits["label_distribution"][number] == pytest.approx(expected)
            expected = measure_literally(list_pairs(Y), test)
            assert report.splits["pair_distribution"][number] == pytest.approx(expected)
            for rows, absent in ((train, report.absent_train), (test, report.absent_test)):
                expected = [
                    label
                    for label in range(Y.shape[1])
                    if (Y[:, label] == 1).any() and not (Y[rows, label] == 1).any()
                ]
                assert absent[number] == expected


def test_averages_are_those_of_the_splits():
    X, Y = make_multilabel_classification(203, n_classes=6, random_state=0)
    cv = MultilabelStratifiedKFold(5)
    report = split_report(Y, cv.split(X, Y))
    folds = np.empty(203, dtype=int)
    for number, (_, test) in enumerate(cv.split(X, Y)):
        folds[test] = number
    assert report.averages["label_distribution"] == pytest.approx(
        label_distribution_error(Y, folds)
    )
    # Three folds of 41 rows and two of 40, around 40.6.
    assert report.averages["examples_distribution"] == pytest.approx((3 * 0.4 + 2 * 0.6) / 5)
    assert report.splits["train"].tolist() == (203 - report.splits["test"]).tolist()


def test_overlapping_test_sets_and_masks_are_measured():
    X, Y = make_multilabel_classification(100, n_classes=4, random_state=0)
    splits = list(MultilabelStratifiedShuffleSplit(3, test_size=0.3, random_state=0).split(X, Y))
    masks = [[np.isin(np.arange(100), rows) for rows in split] for split in splits]
    assert str(split_report(Y, splits)) == str(split_report(Y, masks))


@pytest.fixture(scope="module")
def report():
    tags = pd.DataFrame({"news": [1, 0, 1, 0, 1, 0], "<chess>": [1, 1, 1, 0, 0, 0]})
    return split_report(tags, KFold(2).split(tags))


def test_labels_are_named(report):
    assert report.absent_test == [[], ["<chess>"]]
    assert "split 1: no positive in the test set of label '<chess>'" in str(report)


def test_a_notebook_gets_a_table_with_names_escaped(report):
    page = report._repr_html_()
    assert page.count("<tr>") == 3
    assert "&lt;chess&gt;" in page
    assert "<chess>" not in page


def test_a_frame_has_the_columns_of_the_splits(report, monkeypatch):
    frame = report.to_frame()
    assert frame.columns.tolist() == list(report.splits)
    assert frame["absent_test"].tolist() == [0, 1]
    assert frame.index.name == "split"
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="needs pandas"):
        report.to_frame()


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ([], "no split"),
        ([0, 1, 0], "pairs \\(train, test\\)"),
        ([([0, 1], [2, 3])], "from 0 to 2"),
        ([([0, 1], [])], "at least one in each set"),
        ([([0, 1], [0.5])], "row numbers"),
        ([([0, 1], [True, False])], "row numbers"),
    ],
)
def test_what_are_no_splits_is_refused(splits, message):
    with pytest.raises(ValueError, match=message):
        split_report([[1], [0], [1]], splits)


def test_a_splitter_is_no_split():
    with pytest.raises(ValueError, match=r"pass what cv.split\(X, Y\) yields"):
        split_report([[1, 0], [0, 1]], MultilabelStratifiedKFold(2))
