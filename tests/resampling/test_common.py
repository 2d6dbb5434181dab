"""What every sampler promises."""

import copy
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from imbalanced_data import draw_imbalanced
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.resampling import MLROS, MLRUS, MLSMOTE, MLSOL, REMEDIAL

SAMPLERS = [
    MLROS(random_state=0),
    MLRUS(random_state=0),
    MLSMOTE(random_state=0),
    MLSMOTE(label_rule="union", nominal_features=[3], random_state=0),
    MLSOL(random_state=0),
    MLSOL(n_neighbors=3, nominal_features=[3], random_state=0),
    REMEDIAL(),
]
MAKES_SAMPLES = (MLSMOTE, MLSOL)
FEATURES, NAMES = list("wxyz"), ["often", "common", "known", "rare", "rarest"]
every_sampler = pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)


def draw_data(n_samples=60):
    X, Y = draw_imbalanced(n_samples)
    X[:, 3] = np.round(X[:, 3])
    return X, Y


def to_dense(data):
    return data.toarray() if sp.issparse(data) else np.asarray(data)


@every_sampler
def test_the_same_seed_gives_the_same_data_and_what_is_given_stays(sampler):
    X, Y = draw_data()
    X_copy, Y_copy = X.copy(), Y.copy()
    expected = clone(sampler).fit_resample(X, Y)
    for other in (clone(sampler), pickle.loads(pickle.dumps(sampler)), copy.deepcopy(sampler)):
        for found, part in zip(other.fit_resample(X, Y), expected, strict=True):
            np.testing.assert_array_equal(found, part)
    assert len(expected[0]) == len(expected[1]) != len(X)
    np.testing.assert_array_equal(X, X_copy)
    np.testing.assert_array_equal(Y, Y_copy)


@every_sampler
@pytest.mark.parametrize("form", [sp.csr_array, sp.csr_matrix, sp.csc_array, sp.coo_array])
def test_sparse_data_give_the_same_in_their_form(sampler, form):
    X, Y = draw_data()
    X_new, Y_new = clone(sampler).fit_resample(form(X), form(Y))
    assert type(X_new) is type(Y_new) is form
    X_expected, Y_expected = clone(sampler).fit_resample(X, Y)
    np.testing.assert_allclose(to_dense(X_new), X_expected, atol=1e-12)
    np.testing.assert_array_equal(to_dense(Y_new), Y_expected)
    assert Y_new.dtype == Y.dtype


@every_sampler
def test_frames_come_back_as_frames(sampler):
    X, Y = draw_data()
    index = np.arange(len(X)) + 100
    X_frame = pd.DataFrame(X, columns=FEATURES, index=index)
    Y_frame = pd.DataFrame(Y, columns=NAMES, index=index)
    fitted = clone(sampler)
    X_new, Y_new = fitted.fit_resample(X_frame, Y_frame)
    X_expected, Y_expected = clone(sampler).fit_resample(X, Y)
    pd.testing.assert_frame_equal(X_new, pd.DataFrame(X_expected, columns=FEATURES))
    pd.testing.assert_frame_equal(Y_new, pd.DataFrame(Y_expected, columns=NAMES))
    assert fitted.feature_names_in_.tolist() == FEATURES
    assert fitted.label_names_in_.tolist() == NAMES
    assert (fitted.n_features_in_, fitted.n_labels_) == (4, 5)


@every_sampler
def test_bool_and_real_labels_stay_so(sampler):
    X, Y = draw_data()
    for dtype in (bool, np.float32):
        Y_new = clone(sampler).fit_resample(X, Y.astype(dtype))[1]
        assert Y_new.dtype == dtype
        np.testing.assert_array_equal(Y_new, clone(sampler).fit_resample(X, Y)[1])


@every_sampler
def test_polars_frames_come_back_where_rows_are_taken(sampler):
    X, Y = draw_data()
    if isinstance(sampler, MAKES_SAMPLES):
        return
    X_new, _ = clone(sampler).fit_resample(pl.DataFrame(X, schema=FEATURES), Y)
    assert isinstance(X_new, pl.DataFrame)
    np.testing.assert_array_equal(X_new.to_numpy(), clone(sampler).fit_resample(X, Y)[0])


@every_sampler
def test_indices_say_where_rows_come_from(sampler):
    X, Y = draw_data()
    fitted = clone(sampler)
    X_new, _ = fitted.fit_resample(X, Y)
    if isinstance(sampler, MAKES_SAMPLES):
        assert len(fitted.seed_indices_) == len(X_new) - len(X)
    else:
        np.testing.assert_array_equal(X_new, X[fitted.sample_indices_])


@every_sampler
@pytest.mark.parametrize("n_labels", [2, 5])
def test_in_a_pipeline_of_imbalanced_learn(sampler, n_labels):
    make_pipeline = pytest.importorskip("imblearn.pipeline").make_pipeline
    X, Y = draw_data(120)
    Y = Y[:, [0, 3]] if n_labels == 2 else Y
    model = BinaryRelevance(LogisticRegression())
    pipeline = make_pipeline(StandardScaler(), clone(sampler), model)
    fitted = clone(pipeline).fit(X, Y)
    resampled = clone(sampler).fit_resample(StandardScaler().fit_transform(X), Y)
    np.testing.assert_array_equal(
        fitted.predict_proba(X), clone(model).fit(*resampled).predict_proba(fitted[0].transform(X))
    )
    scores = cross_validate(pipeline, X, Y, cv=2, scoring="f1_micro", error_score="raise")
    assert np.isfinite(scores["test_score"]).all()
    search = GridSearchCV(
        pipeline, {f"{type(sampler).__name__.lower()}": [clone(sampler), "passthrough"]}, cv=2
    )
    assert search.fit(X, Y).predict(X).shape == Y.shape


@every_sampler
def test_cut_offs_are_tuned_around_a_pipeline_of_imbalanced_learn(sampler):
    make_pipeline = pytest.importorskip("imblearn.pipeline").make_pipeline
    X, Y = draw_data(120)
    model = BinaryRelevance(LogisticRegression())
    pipeline = make_pipeline(StandardScaler(), clone(sampler), model)
    tuned = ThresholdOptimizer(pipeline, cv=2).fit(X, Y)
    np.testing.assert_array_equal(
        tuned.predict_proba(X), clone(pipeline).fit(X, Y).predict_proba(X)
    )
    alone = ThresholdOptimizer(make_pipeline(clone(sampler), model), cv=2).fit(X, Y)
    assert alone.predict(X).shape == Y.shape


@every_sampler
def test_one_dimensional_labels_are_refused_with_the_remedy(sampler):
    X, Y = draw_data()
    with pytest.raises(ValueError, match="MultiLabelBinarizer"):
        clone(sampler).fit_resample(X, Y[:, 0])


@every_sampler
@pytest.mark.parametrize(
    ("X", "Y", "message"),
    [
        (np.ones((5, 4)), np.zeros((5, 2)), "no sample carries a label"),
        (np.ones((5, 4)), np.ones((4, 2)), "inconsistent numbers of samples"),
        (np.ones((0, 4)), np.ones((0, 2)), "y is empty"),
        (np.ones((5, 4)), np.full((5, 2), 2), "holds 2"),
    ],
)
def test_bad_data_are_refused(sampler, X, Y, message):
    with pytest.raises(ValueError, match=message):
        clone(sampler).fit_resample(X, Y)


@every_sampler
def test_missing_values_of_samples(sampler):
    X, Y = draw_data()
    X[0, 0] = np.nan
    if isinstance(sampler, MAKES_SAMPLES):
        with pytest.raises(ValueError, match="X contains NaN"):
            clone(sampler).fit_resample(X, Y)
    else:
        assert np.isnan(clone(sampler).fit_resample(X, Y)[0]).any() or isinstance(sampler, MLRUS)


@every_sampler
def test_a_fit_that_fails_leaves_nothing_half_done(sampler):
    fitted = clone(sampler)
    fitted.fit_resample(*draw_data())
    before = dict(vars(fitted))
    with pytest.raises(ValueError, match="no sample carries"):
        fitted.fit_resample(np.ones((5, 4)), np.zeros((5, 3)))
    assert vars(fitted).keys() == before.keys()
    assert fitted.n_labels_ == 5
