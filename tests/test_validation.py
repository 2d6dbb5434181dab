import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmultilabel._validation import (
    check_label_matrix,
    check_label_weight,
    check_same_labels,
    check_score_matrix,
    count_positives,
    describe_labels,
    get_label_names,
    is_known,
    resolve_label_names,
)

Y = np.array([[1, 0, 1], [0, 0, 1]])
GAPPY = np.array([[1, np.nan, 1], [0, 0, np.nan]])
NAMES = ["sport", "news", "arts"]
FORMS = [sp.csr_array, sp.csc_matrix, sp.coo_array, sp.lil_matrix, sp.bsr_array, sp.dok_array]


@pytest.mark.parametrize(
    "given_as",
    [
        Y.tolist(),
        Y.astype(bool),
        Y.astype(np.uint8),
        Y.astype(np.float32),
        Y.astype(np.float16),
        Y.astype(object),
        np.asfortranarray(Y),
        pd.DataFrame(Y),
        pd.DataFrame({"bool": Y[:, 0] == 1, "int": Y[:, 1], "float": Y[:, 2] * 1.0}),
        pd.DataFrame(Y, dtype="Int64"),
        pd.DataFrame(Y == 1, dtype="boolean"),
        pl.DataFrame(Y),
        pl.DataFrame(Y == 1),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_every_way_to_write_known_labels_gives_int8(given_as):
    checked = check_label_matrix(given_as, n_samples=2)
    assert checked.dtype == np.int8
    np.testing.assert_array_equal(checked, Y)


@pytest.mark.parametrize(
    "given_as",
    [
        GAPPY.tolist(),
        GAPPY.astype(np.float32),
        GAPPY.astype(object),
        [[1, None, 1], [0, 0, None]],
        pd.DataFrame(GAPPY),
        pd.DataFrame(GAPPY, dtype="Int64"),
        pd.DataFrame([[True, pd.NA, True], [False, False, pd.NA]], dtype="boolean"),
        pl.DataFrame([[1, 0], [None, 0], [1, None]]),
        pl.DataFrame([[True, False], [None, False], [True, None]]),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_every_way_to_write_a_missing_label_gives_nan(given_as):
    checked = check_label_matrix(given_as)
    assert checked.dtype == np.float64
    np.testing.assert_array_equal(checked, GAPPY)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dtype", [bool, int, float])
def test_sparse_labels_stay_sparse(form, dtype):
    checked = check_label_matrix(form(Y.astype(dtype)))
    assert isinstance(checked, sp.csr_array)
    assert checked.dtype == np.int8
    np.testing.assert_array_equal(checked.toarray(), Y)


@pytest.mark.parametrize("form", FORMS[:4])
def test_sparse_labels_may_be_missing(form):
    checked = check_label_matrix(form(GAPPY))
    assert checked.dtype == np.float64
    np.testing.assert_array_equal(checked.toarray(), GAPPY)


@settings(max_examples=25, deadline=None)
@given(
    hnp.arrays(float, st.tuples(*[st.integers(1, 6)] * 2), elements=st.sampled_from([0, 1, np.nan]))
)
def test_sparse_and_dense_are_the_same_to_it(labels):
    dense, sparse = check_label_matrix(labels), check_label_matrix(sp.coo_array(labels))
    assert dense.dtype == sparse.dtype
    np.testing.assert_array_equal(dense, labels)
    np.testing.assert_array_equal(sparse.toarray(), labels)


def test_what_was_given_is_not_written_to():
    dense = Y.astype(np.int8)
    checked = check_label_matrix(dense)
    checked[:] = 0
    np.testing.assert_array_equal(dense, Y)


@pytest.mark.parametrize("frozen", [True, False])
def test_untidy_sparse_labels_are_put_in_order_elsewhere(frozen):
    # row 0 holds columns 2 and 0, in this order, and a 0 and a 1 for column 1
    parts = [np.array([1, 1, 0, 1]), np.array([2, 0, 1, 1]), np.array([0, 4, 4])]
    untidy = sp.csr_array(tuple(part.copy() for part in parts), shape=(2, 3))
    for part in (untidy.data, untidy.indices, untidy.indptr):
        part.flags.writeable = not frozen
    np.testing.assert_array_equal(check_label_matrix(untidy).toarray(), [[1, 1, 1], [0, 0, 0]])
    for part, old in zip((untidy.data, untidy.indices, untidy.indptr), parts, strict=True):
        np.testing.assert_array_equal(part, old)


@pytest.mark.parametrize(
    ("given_as", "message"),
    [
        ([0, 1], r"one-dimensional array of 2 values.*MultiLabelBinarizer.*Y\.reshape\(-1, 1\)"),
        ([["a"], ["a", "b"]], "rows of different lengths.*MultiLabelBinarizer"),
        (np.zeros((2, 3, 1)), r"two dimensions \(n_samples, n_labels\), got \(2, 3, 1\)"),
        (np.zeros(()), r"two dimensions \(n_samples, n_labels\), got \(\)"),
        (np.zeros((0, 3)), r"Y is empty: it has shape \(0, 3\)"),
        (sp.csr_array((2, 0)), r"Y is empty: it has shape \(2, 0\)"),
        (np.zeros((3, 3)), "inconsistent numbers of samples: X has 2 rows and Y has 3"),
        ([[0, 1], [3, 0]], "must hold 0 and 1, and NaN.*row 1, label 0 holds 3"),
        ([[0, 1], [0.5, 0]], "row 1, label 0 holds 0.5"),
        ([[0, np.inf], [0, 0]], "row 0, label 1 holds inf"),
        ([[0, -1], [0, 0]], "row 0, label 1 holds -1"),
        (sp.csc_array([[0, 0], [0, 2]]), "row 1, label 1 holds 2"),
        (sp.coo_array(([1, 1], ([1, 1], [0, 0])), shape=(2, 2)), "row 1, label 0 holds 2"),
        (pd.DataFrame({"a": [0, 1], "b": [1, 7]}), "row 1, label 'b' holds 7"),
        (pl.DataFrame({"a": [0, 1], "b": [1, 7]}), "row 1, label 'b' holds 7"),
        ([["0", "1"], ["1", "0"]], "must hold numbers.* for example .*'0'.*MultiLabelBinarizer"),
        (np.array([[1, "1"], [0, 0]], dtype=object), "must hold numbers"),
        (np.array([[1j, 1], [0, 0]]), "must hold numbers.*complex128"),
        ([[{1}, {2}], [{1}, {1}]], "must hold numbers.*object"),
    ],
)
def test_what_is_wrong_and_where(given_as, message):
    with pytest.raises(ValueError, match=message):
        check_label_matrix(given_as, n_samples=2)


@pytest.mark.parametrize("form", [np.array, sp.csr_array])
def test_missing_labels_can_be_refused(form):
    with pytest.raises(ValueError, match=r"y_true must hold 0 and 1 only.*row 0, label 1 is NaN"):
        check_label_matrix(form(GAPPY), allow_missing=False, name="y_true")
    with pytest.raises(ValueError, match=r"must hold 0 and 1; row 0, label 0 holds 2"):
        check_label_matrix(form([[2, 1]]), allow_missing=False)
    assert check_label_matrix(form(Y), allow_missing=False).dtype == np.int8


@pytest.mark.parametrize("frame", [pd.DataFrame(Y, columns=NAMES), pl.DataFrame(Y, schema=NAMES)])
def test_label_names_are_column_names(frame):
    names = get_label_names(frame)
    assert names.dtype == object
    assert list(names) == NAMES


@pytest.mark.parametrize(
    "unnamed",
    [
        Y,
        Y.tolist(),
        sp.csr_array(Y),
        pd.DataFrame(Y),
        pd.DataFrame(Y, columns=["a", 1, "b"]),
        pd.DataFrame(Y, columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c"), ("d", "e")])),
        None,
    ],
    ids=["array", "list", "sparse", "numbers", "mixed", "tuples", "None"],
)
def test_other_columns_are_no_names(unnamed):
    assert get_label_names(unnamed) is None


@pytest.mark.parametrize(
    ("labels", "names", "limit", "expected"),
    [
        ([0, 2], None, 10, "0, 2"),
        (np.array([0, 2]), np.array(NAMES, dtype=object), 10, "'sport', 'arts'"),
        (iter([2]), [np.str_(name) for name in NAMES], 10, "'arts'"),
        (range(12), None, 10, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"),
        (range(2), None, 2, "0, 1"),
        ([], None, 10, ""),
    ],
)
def test_labels_are_described(labels, names, limit, expected):
    assert describe_labels(labels, names, limit) == expected


OTHER_COLUMNS = [
    (pd.DataFrame(Y, columns=NAMES[::-1]), r"order: 'sport', 'news', 'arts'\."),
    (pd.DataFrame(Y, columns=["sport", "news", "film"]), r"not have: 'film'\. It has 'sport'"),
    (pd.DataFrame(Y, columns=["sport", "news", "news"]), "not have: 'news'"),
    (pl.DataFrame(Y[:, :2], schema=NAMES[:2]), "scores has 2 labels, but Y has 3"),
    (sp.csr_array(Y[:, :2]), "scores has 2 labels, but Y has 3"),
    (Y[:, 0], r"scores must be a matrix of shape .* pass a single label as scores.reshape"),
    (np.ones((2, 3, 1)), r"scores must have two dimensions .* got \(2, 3, 1\)"),
]


@pytest.mark.parametrize(("other", "message"), OTHER_COLUMNS)
def test_other_labels_are_refused(other, message):
    with pytest.raises(ValueError, match=message):
        check_same_labels(other, 3, np.array(NAMES, dtype=object), name="scores", owner="Y")


@pytest.mark.parametrize("same", [Y, Y.tolist(), sp.csr_array(Y), pd.DataFrame(Y, columns=NAMES)])
def test_the_same_labels_may_be_without_names(same):
    check_same_labels(same, 3, NAMES)
    check_same_labels(same, 3)


def test_known_labels_are_marked():
    np.testing.assert_array_equal(is_known(Y), np.ones((2, 3), dtype=bool))
    np.testing.assert_array_equal(is_known(GAPPY), [[True, False, True], [True, True, False]])


@pytest.mark.parametrize(
    ("dtype", "expected"), [("f4", "f4"), ("f8", "f8"), ("f2", "f8"), ("i4", "f8"), ("?", "f8")]
)
def test_scores_are_floats(dtype, expected):
    scores = check_score_matrix(Y.astype(dtype), (2, 3))
    assert scores.dtype == expected
    np.testing.assert_array_equal(scores, Y)


def test_bad_scores_are_refused():
    with pytest.raises(ValueError, match=r"Y_score must have shape \(2, 2\).*got \(2, 3\)"):
        check_score_matrix(Y, (2, 2), name="y_score")
    for value in (np.nan, np.inf, -np.inf):
        scores = Y * 1.0
        scores[1, 2] = value
        with pytest.raises(
            ValueError, match=f"The scores must be finite; row 1, label 2 holds {value}"
        ):
            check_score_matrix(scores, (2, 3))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ([1, 2], [1, 2]),
        (np.float32(3), [3, 3]),
        (pd.Series([1, 2], index=[7, 8]), [1, 2]),
        (Y, Y),
        (pd.DataFrame(Y), Y),
    ],
    ids=["list", "scalar", "series", "matrix", "frame"],
)
def test_weights_are_per_sample_or_per_sample_and_label(weight, expected):
    checked = check_label_weight(weight, 2, 3)
    assert checked.dtype == np.float64
    np.testing.assert_array_equal(checked, expected)


def test_no_weight_is_no_weight():
    assert check_label_weight(None, 2, 3) is None


@pytest.mark.parametrize(
    "weight", [[1], [1, 2, 3], np.ones((2, 2)), np.ones((2, 1)), np.ones((2, 3, 1))]
)
def test_weights_of_another_shape_are_refused(weight):
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(2,\).*or \(2, 3\)"):
        check_label_weight(weight, 2, 3)


@pytest.mark.parametrize("weight", [[1, -1], [1, np.nan], [1, np.inf], -np.ones((2, 3))])
def test_weights_that_weigh_nothing_known_are_refused(weight):
    with pytest.raises(ValueError, match="finite and not negative"):
        check_label_weight(weight, 2, 3)


def test_names_are_as_given_else_of_the_columns_else_numbers():
    frame = pd.DataFrame(Y, columns=["a", "b", "c"])
    for names, expected in [(["x", "y", "z"], ["x", "y", "z"]), (None, ["a", "b", "c"])]:
        assert resolve_label_names(names, frame, 3).tolist() == expected
    assert resolve_label_names(None, Y, 3).tolist() == ["0", "1", "2"]
    with pytest.raises(ValueError, match="label_names has 2 names, but there are 3 labels"):
        resolve_label_names(["x", "y"], Y, 3)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("labels", [Y, GAPPY], ids=["known", "gaps"])
def test_positives_and_known_samples_are_counted(labels, kind):
    n_positive, n_known = count_positives(kind(labels))
    np.testing.assert_array_equal(n_positive, (labels == 1).sum(axis=0))
    np.testing.assert_array_equal(n_known, (labels == labels).sum(axis=0))
