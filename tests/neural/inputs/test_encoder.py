"""The encoder as a whole, for every kind of X."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from encoder_samples import (
    IMAGES,
    MIXED,
    SAMPLES,
    SPARSE,
    TABLE,
    Owner,
    as_arrays,
    assert_same,
)

from skmultilabel.neural._inputs._encoder import InputEncoder


@pytest.mark.parametrize("name", SAMPLES)
def test_transform_repeats_what_the_fit_gave(name):
    encoder, owner, X = InputEncoder(), Owner(), SAMPLES[name]
    encoded = encoder.fit_transform(X, owner)
    assert_same(encoder.transform(X, owner), encoded)
    assert_same(InputEncoder().fit(X, owner).transform(X, owner), encoded)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("scaling", ["auto", "quantile", "robust", "max_abs", "standard", None])
def test_what_was_saved_encodes_as_before(name, scaling):
    moves_zeros = scaling in ("quantile", "robust", "standard")
    if (name == "sparse" and moves_zeros) or (name == "images" and scaling):
        scaling = "auto"
    encoder, owner = InputEncoder(scaling), Owner()
    encoded = encoder.fit_transform(SAMPLES[name], owner)
    facts, arrays = encoder.get_state()
    restored = InputEncoder.from_state(json.loads(json.dumps(facts)), arrays)
    assert restored.kind == encoder.kind
    assert_same(restored.transform(SAMPLES[name], owner), encoded)


@pytest.mark.parametrize("name", SAMPLES)
def test_blank_rows_are_shaped_as_encoded_ones(name):
    encoder, owner = InputEncoder(), Owner()
    encoded = as_arrays(encoder.fit_transform(SAMPLES[name], owner))
    blank = as_arrays(encoder.make_blank(owner.n_features_in_))
    assert [part.shape for part in blank] == [(2, *part.shape[1:]) for part in encoded]
    assert [part.dtype for part in blank] == [part.dtype for part in encoded]


@pytest.mark.parametrize("name", SAMPLES)
def test_features_are_noted_and_compared(name):
    encoder, owner, X = InputEncoder(), Owner(), SAMPLES[name]
    encoder.fit(X, owner)
    assert owner.n_features_in_ == X.shape[1]
    assert hasattr(owner, "feature_names_in_") == hasattr(X, "columns")
    fewer = X[X.columns[:-1]] if hasattr(X, "columns") else X[:, :-1]
    with pytest.raises(ValueError, match=r"Feature names|Owner is expecting . features as input"):
        encoder.transform(fewer, owner)


def test_columns_in_another_order_are_refused():
    owner = Owner()
    encoder = InputEncoder().fit(MIXED, owner)
    with pytest.raises(ValueError, match="Feature names must be in the same order"):
        encoder.transform(MIXED[MIXED.columns[::-1]], owner)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_not_finite_is_refused_by_column(name, value):
    X = SAMPLES[name]
    if name == "polars":
        X = X.with_columns(age=pl.lit(value))
    elif name == "mixed":
        X = X.assign(age=value)
    else:
        X = X.tolil() if name == "sparse" else X.copy()
        X[3, 1] = value
    column = {"array": "column 1", "sparse": "column 1", "images": ""}.get(name, "column 'age'")
    with pytest.raises(ValueError, match=rf"(?s)Input X contains (NaN|infinity).*{column}"):
        InputEncoder().fit(X, Owner())


def test_columns_of_lists_are_refused():
    X = pd.DataFrame({"a": [1, 2], "tags": [["x"], ["y"]]})
    with pytest.raises(ValueError, match=r"Column 'tags' holds \['x'\], of type list"):
        InputEncoder().fit(X, Owner())


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (np.ones(3), ValueError, "Reshape your data"),
        (np.array([[{}, 1]], dtype=object), TypeError, "argument must be .* string.* number"),
        (np.ones((2, 2)) * 1j, ValueError, "Complex data not supported"),
        (np.empty((0, 3)), ValueError, "0 sample"),
        (np.empty((3, 0)), ValueError, "0 feature"),
        (MIXED.head(0), ValueError, "0 sample"),
        ([["a", "b"]], ValueError, "could not convert string to float|dtype"),
    ],
)
def test_what_is_no_table_is_refused_as_scikit_learn_does(X, error, message):
    with pytest.raises(error, match=message):
        InputEncoder().fit(X, Owner())


def test_text_without_categories_is_refused():
    with pytest.raises(ValueError, match="could not convert string to float"):
        InputEncoder(categorical_features=None).fit(MIXED, Owner())


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
@pytest.mark.parametrize("kind", [sp.csr_array, sp.csr_matrix])
def test_sparse_rows_come_in_any_format(form, kind):
    encoded = InputEncoder().fit_transform(kind(SPARSE).asformat(form), Owner())
    assert isinstance(encoded, sp.csr_array) and encoded.dtype == np.float32
    np.testing.assert_array_equal(encoded.toarray(), SPARSE.toarray().astype(np.float32))


def test_frames_of_sparse_columns_are_sparse_and_have_names():
    X = sp.random_array((6, 3), density=0.5, rng=0, format="csr")
    frame = pd.DataFrame.sparse.from_spmatrix(X, columns=["a", "b", "sparse"])
    owner, encoder = Owner(), InputEncoder()
    encoded = encoder.fit_transform(frame, owner)
    assert encoder.kind == "sparse"
    assert sp.issparse(encoded)
    np.testing.assert_array_equal(encoded.toarray(), X.toarray().astype(np.float32))
    assert list(owner.feature_names_in_) == ["a", "b", "sparse"]
    with pytest.raises(ValueError, match="feature names should match"):
        encoder.transform(frame[["b", "a", "sparse"]], owner)
    with pytest.warns(UserWarning, match="will be converted to a dense"):
        mixed = InputEncoder().fit_transform(frame.assign(a=1.0), Owner())
    assert not sp.issparse(mixed)


def test_entries_that_stand_twice_are_summed_and_the_input_stays():
    X = sp.csr_array((np.ones(3, np.float32), [1, 1, 0], [0, 2, 3]), shape=(2, 2))
    encoded = InputEncoder().fit_transform(X, Owner())
    np.testing.assert_array_equal(encoded.toarray(), [[0, 2], [1, 0]])
    assert X.nnz == 3 and encoded.nnz == 2


def test_dense_rows_are_taken_where_the_fit_was_sparse_but_not_the_reverse():
    owner = Owner()
    encoder = InputEncoder("max_abs")
    encoded = encoder.fit_transform(SPARSE, owner)
    assert_same(encoder.transform(SPARSE.toarray(), owner), encoded)
    with pytest.raises(TypeError, match="Sparse data was passed"):
        InputEncoder().fit(TABLE, owner).transform(sp.csr_array(TABLE), owner)


def test_zeros_of_sparse_rows_are_not_moved():
    with pytest.raises(ValueError, match="would shift the zeros"):
        InputEncoder("standard").fit(SPARSE, Owner())


def test_images_of_other_dimensions_or_with_a_scaling_are_refused():
    owner = Owner()
    with pytest.raises(ValueError, match="fitted on 4"):
        InputEncoder().fit(IMAGES, owner).transform(IMAGES[:, :, 0], owner)
    with pytest.raises(ValueError, match="is for tables"):
        InputEncoder("standard").fit(IMAGES, owner)
    with pytest.raises(ValueError, match="for dense arrays"):
        InputEncoder(input_dtype="int64").fit(SPARSE, owner)


@pytest.mark.parametrize("name", ["array", "mixed", "sparse"])
@pytest.mark.parametrize("scaling", ["standard", "max_abs"])
def test_learning_in_parts_is_learning_at_once(name, scaling):
    X, owner = SAMPLES[name], Owner()
    scaling = "auto" if name == "sparse" and scaling == "standard" else scaling
    parts = InputEncoder(scaling)
    for rows in (slice(0, 25), slice(25, 26), slice(26, 60)):
        parts.partial_fit(X[rows], owner)
    whole = InputEncoder(scaling).fit(X, owner)
    for a, b in zip(
        as_arrays(parts.transform(X, owner)), as_arrays(whole.transform(X, owner)), strict=True
    ):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_learning_goes_on_after_loading():
    owner = Owner()
    encoder = InputEncoder.from_state(*InputEncoder("standard").fit(TABLE[:30], owner).get_state())
    encoder.partial_fit(TABLE[30:], owner)
    whole = InputEncoder("standard").fit_transform(TABLE, owner)
    np.testing.assert_allclose(encoder.transform(TABLE, owner), whole, atol=1e-6)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_user_gave_is_not_changed(name):
    X = SAMPLES[name]
    before = X.clone() if name == "polars" else X.copy()
    InputEncoder().fit_transform(X, Owner())
    if name == "sparse":
        np.testing.assert_array_equal(X.toarray(), before.toarray())
    elif hasattr(X, "equals"):
        assert X.equals(before)
    else:
        np.testing.assert_array_equal(X, before)


def test_sparse_samples_have_no_categories():
    with pytest.raises(ValueError, match="a sparse X has numbers only"):
        InputEncoder(categorical_features=[0]).fit(SPARSE, Owner())
