"""MLkNN as an estimator: against the algorithm of the paper, and what users do with it."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.model_selection import GridSearchCV, KFold, cross_val_predict
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils._param_validation import InvalidParameterError

from skmultilabel import ThresholdOptimizer
from skmultilabel.neighbors import MLkNN


def make_problem(n_samples=120, n_labels=4, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, n_labels))
    noise = rng.normal(size=X.shape)
    return X, (X + noise > np.linspace(0, 1.5, n_labels)).astype(int)


def find_nearest(X, query, k, left_out=None):
    distances = np.sqrt(((X - query) ** 2).sum(axis=1))
    order = np.argsort(distances, kind="stable")
    return [row for row in order if row != left_out][:k]


def follow_the_paper(X, Y, X_test, k, s):
    """Figure 1 of Zhang and Zhou as loops."""
    m = len(X)
    neighbors = [find_nearest(X, X[i], k, left_out=i) for i in range(m)]
    proba = np.empty((len(X_test), Y.shape[1]))
    for label in range(Y.shape[1]):
        prior = (s + Y[:, label].sum()) / (2 * s + m)
        c, c_without = np.zeros(k + 1), np.zeros(k + 1)
        for i in range(m):
            delta = Y[neighbors[i], label].sum()
            (c if Y[i, label] else c_without)[delta] += 1
        for row, query in enumerate(X_test):
            delta = Y[find_nearest(X, query, k), label].sum()
            with_label = prior * (s + c[delta]) / (s * (k + 1) + c.sum())
            without = (1 - prior) * (s + c_without[delta]) / (s * (k + 1) + c_without.sum())
            proba[row, label] = with_label / (with_label + without)
    return proba


@pytest.mark.parametrize("algorithm", ["auto", "brute", "kd_tree", "ball_tree"])
@pytest.mark.parametrize(("k", "s"), [(1, 1.0), (10, 1.0), (4, 0.1)])
def test_the_answers_are_those_of_the_paper(algorithm, k, s):
    X, Y = make_problem()
    X_test, _ = make_problem(30, seed=1)
    model = MLkNN(k, smoothing=s, algorithm=algorithm).fit(X, Y)
    expected = follow_the_paper(X, Y, X_test, k, s)
    np.testing.assert_allclose(model.predict_proba(X_test), expected, rtol=1e-12)
    np.testing.assert_array_equal(model.predict(X_test), expected > 0.5)


def test_a_sample_is_left_out_by_its_place_not_by_its_distance():
    X, Y = make_problem(40)
    X, Y = np.repeat(X, 3, axis=0), np.random.default_rng(5).integers(0, 2, (120, 3))
    for samples in (X, sp.csr_array(X)):
        model = MLkNN(2, algorithm="brute").fit(samples, Y)
        # The two neighbors of every sample are its duplicates.
        counts = np.repeat(Y.reshape(40, 3, 3).sum(axis=1), 3, axis=0) - Y
        with_label = np.array([(counts[:, 0][Y[:, 0] == 1] == j).sum() + 1 for j in range(3)])
        without = np.array([(counts[:, 0][Y[:, 0] == 0] == j).sum() + 1 for j in range(3)])
        prior = (1 + Y[:, 0].sum()) / 122
        joint = prior * with_label / with_label.sum()
        other = (1 - prior) * without / without.sum()
        np.testing.assert_allclose(model.posterior_[0], joint / (joint + other), rtol=1e-12)


def test_a_label_is_learned_around_rows_where_it_is_not_known():
    X, Y = make_problem()
    gappy = Y.astype(float)
    gappy[::3, 1] = np.nan
    model, full = MLkNN(3).fit(X, gappy), MLkNN(3).fit(X, Y)
    others = [0, 2, 3]
    np.testing.assert_array_equal(model.posterior_[others], full.posterior_[others])
    known = np.flatnonzero(~np.isnan(gappy[:, 1]))
    assert model.prior_[1] == pytest.approx((1 + Y[known, 1].sum()) / (2 + len(known)))
    # Unknown neighbors count as if they did not carry it, but rows without it are no evidence.
    zeros = np.where(np.isnan(gappy), 0, gappy).astype(int)
    neighbors = NearestNeighbors(n_neighbors=3).fit(X).kneighbors(return_distance=False)
    counts = zeros[neighbors][:, :, 1].sum(axis=1)[known]
    tables = np.ones((2, 4))
    np.add.at(tables, (Y[known, 1], counts), 1)
    likelihood = tables / tables.sum(axis=1, keepdims=True)
    joint = likelihood[1] * model.prior_[1]
    expected = joint / (joint + likelihood[0] * (1 - model.prior_[1]))
    np.testing.assert_allclose(model.posterior_[1], expected, rtol=1e-12)


def test_dense_and_sparse_binary_samples_get_the_same_answers():
    rng = np.random.default_rng(2)
    X = (rng.random((200, 30)) < 0.1).astype(np.float32)
    Y = (rng.random((200, 5)) < 0.3).astype(int)
    dense = MLkNN(5).fit(X[:150], Y[:150])
    for form in (sp.csr_array, sp.csc_matrix):
        sparse = MLkNN(5).fit(form(X[:150]), sp.csr_array(Y[:150]))
        np.testing.assert_array_equal(sparse.posterior_, dense.posterior_)
        np.testing.assert_array_equal(
            sparse.predict(form(X[150:])).toarray(), dense.predict(X[150:])
        )
        np.testing.assert_array_equal(dense.predict_proba(form(X)), dense.predict_proba(X))


def test_precomputed_distances_and_other_metrics():
    X, Y = make_problem()
    distances = np.abs(X[:, np.newaxis] - X).sum(axis=2)
    expected = MLkNN(5, metric="manhattan").fit(X, Y)
    model = MLkNN(5, metric="precomputed").fit(distances, Y)
    np.testing.assert_array_equal(model.predict_proba(distances), expected.predict_proba(X))
    answer = cross_val_predict(MLkNN(5, metric="precomputed"), distances, Y, cv=KFold(3))
    by_samples = cross_val_predict(MLkNN(5, metric="manhattan"), X, Y, cv=KFold(3))
    np.testing.assert_array_equal(answer, by_samples)
    gaps = X.copy()
    gaps[::7, 0] = np.nan
    assert np.isfinite(MLkNN(metric="nan_euclidean").fit(gaps, Y).predict_proba(gaps)).all()
    with pytest.raises(ValueError, match="contains NaN"):
        MLkNN().fit(gaps, Y)


def test_it_is_searched_over_and_tuned():
    X, Y = make_problem()
    names = ["sport", "news", "arts", "travel"]
    grid = {"mlknn__n_neighbors": [1, 10], "mlknn__smoothing": [0.5, 1.0]}
    search = GridSearchCV(make_pipeline(StandardScaler(), MLkNN()), grid, cv=3, scoring="f1_macro")
    search.fit(X, pd.DataFrame(Y, columns=names))
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert list(search.best_estimator_[-1].label_names_in_) == names
    tuned = ThresholdOptimizer(MLkNN(), scoring="f1_macro").fit(X, Y)
    assert tuned.predict(X)[:, 3].sum() > MLkNN().fit(X, Y).predict(X)[:, 3].sum()


@pytest.mark.parametrize("n_samples", [1, 5])
def test_too_few_samples_are_refused(n_samples):
    X, Y = make_problem(n_samples)
    model = MLkNN(5)
    with pytest.raises(ValueError, match=f"n_neighbors=5, but X has {n_samples} sample"):
        model.fit(X, Y)
    assert not [name for name in vars(model) if name.endswith("_")]


@pytest.mark.parametrize("params", [{"smoothing": 0}, {"n_neighbors": 0}, {"algorithm": "fast"}])
def test_wrong_parameters_are_refused(params):
    with pytest.raises(InvalidParameterError, match=next(iter(params))):
        MLkNN(**params).fit(*make_problem())


def test_a_vector_of_classes_is_refused():
    X, Y = make_problem()
    with pytest.raises(ValueError, match="MultiLabelBinarizer"):
        MLkNN().fit(X, Y[:, 0])
