import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import LabelBinarizer

from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform._label_columns import (
    get_label_column,
    is_label_matrix,
    read_batch,
    read_target,
    stack_rows,
    warn_constant_labels,
)

Y = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0]])
GAPPY = np.array([[1, np.nan, 1], [0, 0, np.nan], [np.nan, 1, 0]])
LABELS = hnp.arrays(
    float, st.tuples(*[st.integers(1, 6)] * 2), elements=st.sampled_from([0, 1, np.nan])
)


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (Y, True),
        (Y[:, :1], True),
        (GAPPY[:, :1], True),
        (sp.csr_array(Y), True),
        (pd.DataFrame(Y[:, :1]), True),
        (Y[:, :, np.newaxis], True),
        (Y[:, 0], False),
        (pd.Series(Y[:, 0]), False),
        (["a", "b"], False),
        ([["a"], ["b"]], False),
        ([[1], [2]], False),
        ([["a"], ["a", "b"]], False),
    ],
    ids=str,
)
def test_a_label_matrix_is_told_from_classes(y, expected):
    assert is_label_matrix(y) is expected


@pytest.mark.parametrize("labels", [Y, GAPPY], ids=["known", "gappy"])
@pytest.mark.parametrize("form", [np.array, sp.csr_array, sp.coo_matrix, pd.DataFrame])
def test_labels_are_laid_out_in_columns(labels, form):
    target = read_target(form(labels), 3)
    assert target.names is None
    assert target.binarizer.sparse_input_ == sp.issparse(form(labels))
    for label in range(3):
        column = get_label_column(target.columns, label)
        assert column.dtype == (np.int64 if labels is Y else np.float64)
        np.testing.assert_array_equal(column, labels[:, label])


@pytest.mark.parametrize(
    "y", [["b", "a", "b"], ["c", "a", "b"], [2, 0, 2], [3.0, 1.0, 2.0]], ids=str
)
def test_classes_are_binarized_as_scikit_learn_does(y):
    target = read_target(y, 3)
    expected = LabelBinarizer().fit(y)
    columns = [get_label_column(target.columns, label) for label in range(target.columns.shape[1])]
    np.testing.assert_array_equal(np.column_stack(columns), expected.transform(y))
    assert target.names == [str(name) for name in expected.classes_[-len(columns) :]]


def test_names_are_kept():
    target = read_target(pd.DataFrame(Y, columns=["a", "b", "c"]), 3)
    assert list(target.names) == ["a", "b", "c"]


def test_bad_labels_are_refused_in_the_words_of_the_binarizer():
    with pytest.raises(ValueError, match=r"Multioutput target data is not supported.*holds 2"):
        read_target([[0, 1], [2, 0]], 2)
    with pytest.raises(ValueError, match="X has 2 rows and y has 3"):
        read_target(Y, 2)


def test_a_batch_needs_no_row_of_every_class():
    first = read_batch(["a", "b"], 2, None, ["c", "a", "b"])
    np.testing.assert_array_equal(first.columns.toarray(), [[1, 0, 0], [0, 1, 0]])
    second = read_batch(["c"], 1, first.binarizer, None)
    np.testing.assert_array_equal(second.columns.toarray(), [[0, 0, 1]])
    assert second.names == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("y", "classes", "message"),
    [
        (["d"], None, "Mini-batch contains .*'d'"),
        (["a"], ["a", "b"], "not the same as on last call"),
        ([[0, 1, 0]], None, "y is a label matrix, but the first batch was a vector of classes"),
    ],
)
def test_a_batch_has_the_classes_of_the_first(y, classes, message):
    binarizer = read_batch(["a"], 1, None, ["a", "b", "c"]).binarizer
    with pytest.raises(ValueError, match=message):
        read_batch(y, 1, binarizer, classes)


def test_the_first_batch_tells_all_classes():
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        read_batch(["a", "b"], 2, None, None)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (Y[:, :2], "y has 2 labels, but the first batch had 3"),
        ([0, 1, 1], "y is a vector of classes, but the first batch was a label matrix"),
    ],
)
def test_a_batch_has_the_labels_of_the_first(y, message):
    binarizer = read_batch(Y, 3, None, None).binarizer
    with pytest.raises(ValueError, match=message):
        read_batch(y, 3, binarizer, None)


@settings(max_examples=25, deadline=None)
@given(LABELS)
def test_rows_are_stacked_to_the_matrix_they_are_from(labels):
    rows = [np.flatnonzero(column == 1) for column in labels.T]
    stacked = stack_rows(rows, len(labels))
    assert isinstance(stacked, sp.csc_array)
    assert stacked.dtype.kind == "i"
    np.testing.assert_array_equal(stacked.toarray(), labels == 1)


@settings(max_examples=25, deadline=None)
@given(LABELS)
def test_constant_labels_are_named(labels):
    names = [f"label {label}" for label in range(labels.shape[1])]
    known = [set(column[~np.isnan(column)]) for column in labels.T]
    always = [repr(name) for name, values in zip(names, known, strict=True) if values == {1}]
    never = [repr(name) for name, values in zip(names, known, strict=True) if values == {0}]
    unknown = [repr(name) for name, values in zip(names, known, strict=True) if not values]
    expected = []
    if always:
        expected.append(f"Label {', '.join(always)} is present")
    if never:
        expected.append(f"Label not {', not '.join(never)} is present")
    if unknown:
        expected.append(f"Label {', '.join(unknown)} is known (not NaN) in no training example")
    for form in (np.array, sp.csc_array):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warn_constant_labels(form(labels), names)
        assert [warning.category for warning in caught] == [LabelWarning] * len(expected)
        for warning, start in zip(caught, expected, strict=True):
            assert str(warning.message).startswith(start)
