"""The encoder as a whole, for every kind of X."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

from skmultilabel.neural._inputs import _moments
from skmultilabel.neural._inputs._encoder import InputEncoder


class Owner(BaseEstimator):
    """Stands for the net."""


RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(60, 3)) * [1, 5, 100] + [0, 1, 1e6]
MIXED = pd.DataFrame(
    {
        "city": RNG.choice(["Rome", "Oslo", "Bonn"], 60),
        "age": TABLE[:, 1],
        "member": RNG.random(60) > 0.5,
        "size": pd.Categorical(RNG.choice(["S", "M"], 60), categories=["S", "M", "L"]),
        "income": TABLE[:, 2].astype(np.float32),
    }
)
SPARSE = sp.random_array((60, 9), density=0.2, rng=0, format="csr")
IMAGES = RNG.random((60, 3, 4, 5))
SAMPLES = {
    "array": TABLE,
    "mixed": MIXED,
    "polars": pl.from_pandas(MIXED),
    "sparse": SPARSE,
    "images": IMAGES,
}


def as_arrays(encoded):
    """List the arrays of an encoded X."""
    if sp.issparse(encoded):
        return [encoded.toarray()]
    return list(encoded) if isinstance(encoded, tuple) else [encoded]


def assert_same(encoded, expected):
    for a, b in zip(as_arrays(encoded), as_arrays(expected), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


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


def test_arrays_are_scaled():
    encoded = InputEncoder("standard").fit_transform(TABLE, Owner())
    assert encoded.dtype == np.float32
    np.testing.assert_allclose(encoded, StandardScaler().fit_transform(TABLE), atol=1e-6)


@pytest.mark.parametrize("make", [list, np.asfortranarray, pd.DataFrame, pl.DataFrame])
def test_tables_of_numbers_are_all_the_same(make):
    X = make(TABLE.tolist()) if make is list else make(TABLE)
    assert_same(
        InputEncoder().fit_transform(X, Owner()), InputEncoder().fit_transform(TABLE, Owner())
    )


def test_objects_that_are_numbers_are_numbers():
    X = TABLE.astype(object)
    assert_same(
        InputEncoder().fit_transform(X, Owner()), InputEncoder().fit_transform(TABLE, Owner())
    )


@pytest.mark.parametrize("frame", ["mixed", "polars"])
def test_frames_become_scaled_numbers_and_codes(frame):
    encoder = InputEncoder("standard")
    numeric, codes = encoder.fit_transform(SAMPLES[frame], Owner())
    numbers = MIXED[["age", "member", "income"]].to_numpy(dtype=np.float64)
    np.testing.assert_allclose(numeric, StandardScaler().fit_transform(numbers), atol=1e-5)
    expected = OrdinalEncoder().fit_transform(MIXED[["city", "size"]].astype(str)) + 1
    np.testing.assert_array_equal(codes, expected)
    assert encoder.cardinalities == [4, 3]
    assert numeric.dtype == np.float32 and codes.dtype == np.int64


def test_a_category_that_no_row_has_gets_no_code():
    X = MIXED.assign(size=MIXED["size"].cat.add_categories(["XL"]))
    encoder = InputEncoder().fit(X, Owner())
    assert encoder.cardinalities == [4, 3]


def test_frames_may_have_categories_only():
    numeric, codes = InputEncoder().fit_transform(MIXED[["city"]], Owner())
    assert numeric.shape == (60, 0) and codes.shape == (60, 1)


@pytest.mark.parametrize("make", [np.array, list, pd.DataFrame])
def test_numbers_can_be_categories(make):
    X = make([[3, 0.5], [7, 1.5], [3, np.nan], [7, 2.5]])
    if make is not np.array:
        X = make([[3, 0.5], [7, 1.5], [3, float("nan")], [7, 2.5]])
    numeric, codes = InputEncoder(categorical_features=[0, 1]).fit_transform(X, Owner())
    np.testing.assert_array_equal(codes, [[1, 1], [2, 2], [1, 4], [2, 3]])
    assert numeric.shape == (4, 0)


def test_lists_may_mix_text_and_numbers():
    X = [["a", 1.0], ["b", 3.0]]
    numeric, codes = InputEncoder("standard", [0]).fit_transform(X, Owner())
    np.testing.assert_array_equal(codes, [[1], [2]])
    np.testing.assert_array_equal(numeric, [[-1], [1]])


def test_unseen_categories_are_unknown_and_named():
    owner = Owner()
    encoder = InputEncoder().fit(MIXED, owner)
    new = MIXED.head(3).assign(city=["Paris", "Rome", None])
    with pytest.warns(UserWarning, match=r"not seen.*unknown: 'city': 'Paris', missing\."):
        _, codes = encoder.transform(new, owner)
    np.testing.assert_array_equal(codes[:, 0], [0, 3, 0])


def test_rows_without_names_are_taken_by_place():
    owner = Owner()
    encoder = InputEncoder()
    encoded = encoder.fit_transform(MIXED, owner)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        assert_same(encoder.transform(MIXED.to_numpy(dtype=object), owner), encoded)


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
    owner, encoder = BaseEstimator(), InputEncoder()
    encoded = encoder.fit_transform(frame, owner)
    assert encoder.kind == "sparse"
    assert sp.issparse(encoded)
    np.testing.assert_array_equal(encoded.toarray(), X.toarray().astype(np.float32))
    assert list(owner.feature_names_in_) == ["a", "b", "sparse"]
    with pytest.raises(ValueError, match="feature names should match"):
        encoder.transform(frame[["b", "a", "sparse"]], owner)
    with pytest.warns(UserWarning, match="will be converted to a dense"):
        mixed = InputEncoder().fit_transform(frame.assign(a=1.0), BaseEstimator())
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


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.int32, bool])
def test_whole_numbers_of_images_stay_what_they_are(dtype):
    X = (IMAGES * 2).astype(dtype)
    assert InputEncoder().fit_transform(X, Owner()) is X or np.shares_memory(
        InputEncoder().fit_transform(X, Owner()), X
    )
    assert InputEncoder(input_dtype="float32").fit_transform(X, Owner()).dtype == np.float32
    assert InputEncoder().fit_transform(IMAGES, Owner()).dtype == np.float32


def test_token_ids_stay_whole_numbers():
    tokens = RNG.integers(0, 50, (60, 12))
    for X in (tokens, tokens.astype(np.float64), pd.DataFrame(tokens)):
        encoded = InputEncoder(input_dtype="int64").fit_transform(X, Owner())
        assert encoded.dtype == np.int64
        np.testing.assert_array_equal(encoded, tokens)


@pytest.mark.parametrize(
    ("dtype", "X"),
    [("int64", [[0.5]]), ("uint8", [[300]]), ("uint8", [[-1]]), ("float16", [[1e6]])],
)
def test_values_that_the_asked_type_cannot_hold_are_refused(dtype, X):
    with pytest.raises(ValueError, match=f"{dtype} cannot represent"):
        InputEncoder(input_dtype=dtype).fit_transform(np.array(X), Owner())


@pytest.mark.parametrize("dtype", ["tokens", "str", "complex64"])
def test_a_type_that_is_none_is_refused(dtype):
    with pytest.raises(ValueError, match="no type of number"):
        InputEncoder(input_dtype=dtype).fit(IMAGES, Owner())


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


@pytest.mark.parametrize("scaling", ["quantile", "robust"])
def test_quantiles_need_all_rows(scaling):
    with pytest.raises(ValueError, match="quantiles of all rows at once"):
        InputEncoder(scaling).partial_fit(TABLE, Owner())


def test_a_memory_map_that_needs_nothing_is_handed_on(tmp_path):
    np.save(tmp_path / "x.npy", StandardScaler().fit_transform(TABLE).astype(np.float32))
    X = np.load(tmp_path / "x.npy", mmap_mode="r")
    encoded = InputEncoder().fit_transform(X, Owner())
    assert np.shares_memory(encoded, X)


def test_no_copy_in_float64_of_a_whole_table_is_made(monkeypatch):
    seen = []
    measure = _moments._measure_block
    monkeypatch.setattr(_moments, "BLOCK_VALUES", 30)
    monkeypatch.setattr(_moments, "_measure_block", lambda b: seen.append(len(b)) or measure(b))
    InputEncoder("standard").fit_transform(TABLE.astype(np.float32), Owner())
    assert max(seen) == 10


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
