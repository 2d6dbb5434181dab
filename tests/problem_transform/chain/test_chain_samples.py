import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.problem_transform._chain._chain_samples import (
    ChainSamples,
    append_labels,
    find_gappy,
    lay_out_columns,
)

X = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
Y = np.array([[0, 1, np.nan], [1, 1, 0], [1, 0, 1]])
FORMS = [np.asarray, sp.csr_array, sp.csr_matrix]


def to_dense(matrix):
    return matrix.toarray() if sp.issparse(matrix) else matrix


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_columns_and_their_weights_are_brought_into_order(form):
    weight = np.arange(9.0).reshape(3, 3)
    columns, by_label = lay_out_columns(form(Y), weight, np.array([2, 0, 1]))
    np.testing.assert_array_equal(to_dense(columns), Y[:, [2, 0, 1]])
    np.testing.assert_array_equal(by_label, weight[:, [2, 0, 1]])
    assert lay_out_columns(form(Y), weight[0], np.array([2, 0, 1]))[1] is not None
    np.testing.assert_array_equal(find_gappy(columns), [True, False, False])


def test_whole_numbers_have_no_gaps():
    assert not find_gappy(np.ones((2, 2), dtype=np.int8)).any()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("labels", [Y[:, :2], sp.csc_array(Y[:, :2])], ids=["dense", "sparse"])
def test_labels_are_appended(form, labels):
    appended = append_labels(form(X), labels)
    assert type(appended) is type(form(X))
    np.testing.assert_array_equal(to_dense(appended), np.hstack([X, Y[:, :2]]))


def test_whole_numbers_become_floats_and_single_precision_stays():
    assert append_labels(X.astype(int), Y[:, :1]).dtype == np.float64
    assert append_labels(X.astype(np.float32), Y[:, :1]).dtype == np.float32


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to_columns", [np.asfortranarray, sp.csc_array])
def test_labels_are_replaced(form, to_columns):
    samples = ChainSamples(form(X), to_columns(Y))
    filled = np.where(np.isnan(Y), 0.5, Y)  # one of two known rows has the label
    np.testing.assert_array_equal(to_dense(samples.matrix), np.hstack([X, filled]))
    samples.set_label(1, np.array([0.25, 0.0, 0.75]))
    filled[:, 1] = [0.25, 0.0, 0.75]
    np.testing.assert_array_equal(to_dense(samples.matrix), np.hstack([X, filled]))


def test_long_indices_are_shortened_for_estimators_that_refuse_them():
    samples, labels = sp.csr_array(X), sp.csc_array(Y[:, :2])
    for matrix in (samples, labels):
        matrix.indices = matrix.indices.astype(np.int64)
        matrix.indptr = matrix.indptr.astype(np.int64)
    appended = append_labels(samples, labels)
    assert {appended.indices.dtype, appended.indptr.dtype} == {np.dtype(np.int32)}
    assert samples.indices.dtype == np.int64
