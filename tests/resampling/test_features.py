"""Samples of numbers and categories: distances, places between, and the form of the answer."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from sklearn.metrics import euclidean_distances

from skmultilabel.resampling import MLSMOTE
from skmultilabel.resampling._features import locate_nominal, read_samples

MIXED = np.array([[0.0, 2, 1.0], [1.0, 2, 5.0], [4.0, 7, 2.0], [3.0, 9, 0.0]])


def read(X, nominal=None, names=None):
    return read_samples(X, nominal, names, MLSMOTE())


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_categories_that_differ_are_one_median_deviation_apart(form):
    points = read(form(MIXED), [1]).embed()
    unit = np.median(MIXED[:, [0, 2]].std(axis=0))
    expected = euclidean_distances(MIXED[:, [0, 2]]) ** 2
    expected += unit**2 * (MIXED[:, [1]] != MIXED[:, 1])
    np.testing.assert_allclose(euclidean_distances(points) ** 2, expected, atol=1e-9)


@pytest.mark.parametrize("nominal", [None, [1]])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_the_way_is_the_share_of_both_distances(form, nominal):
    samples = read(form(MIXED), nominal)
    seeds, references, gaps = np.array([0, 1]), np.array([2, 1]), np.array([0.3, 0.6])
    codes = samples.codes[references]
    way = samples.measure_way(codes, seeds, references, gaps)
    if nominal is None:
        np.testing.assert_allclose(way, gaps)
        return
    length = 17  # of the numbers from row 0 to row 2
    first = np.sqrt(0.3**2 * length + samples.compute_unit() ** 2)
    second = 0.7 * np.sqrt(length)
    np.testing.assert_allclose(way, [first / (first + second), 0.5])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_matrix, sp.csc_array, pd.DataFrame])
@pytest.mark.parametrize("nominal", [None, [1], [0, 2], [0, 1, 2]])
def test_what_is_appended_stands_in_its_columns(form, nominal):
    X = form(MIXED)
    samples = read(X, nominal)
    appended = samples.append(samples.numbers[[2, 0]], samples.codes[[2, 0]])
    assert type(appended) is type(X)
    dense = appended.toarray() if sp.issparse(appended) else np.asarray(appended)
    np.testing.assert_array_equal(dense, MIXED[[0, 1, 2, 3, 2, 0]])


def test_the_precision_of_samples_is_kept():
    for form in (np.asarray, sp.csr_array, pd.DataFrame):
        samples = read(form(MIXED.astype(np.float32)))
        appended = samples.append(samples.numbers[:1] / 3, samples.codes[:1])
        dtypes = set(appended.dtypes) if hasattr(appended, "dtypes") else {appended.dtype}
        assert dtypes == {np.dtype(np.float32)}


def test_whole_numbers_become_real_ones():
    samples = read(MIXED.astype(int))
    appended = samples.append(samples.numbers[:1] + 0.5, samples.codes[:1])
    np.testing.assert_array_equal(appended[-1], [0.5, 2.5, 1.5])


@pytest.mark.parametrize(
    "nominal", [[False, True, False, True], [1, 3], [1, -1], ["b", "d"], np.array(["d", "b"])]
)
def test_nominal_features_are_a_mask_numbers_or_names(nominal):
    mask = locate_nominal(nominal, 4, list("abcd"))
    np.testing.assert_array_equal(mask, [False, True, False, True])


@pytest.mark.parametrize(
    ("nominal", "message"),
    [
        ([4], "has 4, which is no feature"),
        ([-5], "has -5, which is no feature"),
        (["z"], "has 'z', which is no feature"),
        ([True, False], "mask of shape"),
    ],
)
def test_unknown_features_are_refused(nominal, message):
    with pytest.raises(ValueError, match=message):
        locate_nominal(nominal, 4, list("abcd"))


def test_text_that_is_not_declared_is_named():
    X = pd.DataFrame({"size": [1.0, 2.0], "color": ["red", "blue"]})
    with pytest.raises(
        ValueError, match=r"hold no numbers: 'color'. Name them in nominal_features"
    ):
        read(X)


@pytest.mark.parametrize("nominal", [None, [0]])
def test_missing_values_are_refused(nominal):
    X = MIXED.copy()
    X[2, 0] = np.nan
    with pytest.raises(ValueError, match="X contains NaN"):
        read(X, nominal)


def test_other_frames_are_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"Pass X.to_pandas\(\)"):
        read(pl.DataFrame(MIXED))


def test_samples_must_be_a_matrix():
    with pytest.raises(ValueError, match="two dimensions"):
        read(np.arange(4.0))
