"""Scores of folds."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel._out_of_fold._folds import fit_shared, pool_folds, score_fold
from skmultilabel.exceptions import LabelWarning


def draw(seed=0, n_samples=60, n_labels=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 4))
    Y = (X[:, :n_labels] + rng.normal(size=(n_samples, n_labels)) > 0.4).astype(np.int8)
    return X, Y


def make_folds(X, Y, n_folds=3):
    rows = np.arange(len(X))
    return [
        score_fold(
            MultiOutputClassifier(LogisticRegression()),
            X,
            Y,
            rows[rows % n_folds != fold],
            rows[rows % n_folds == fold],
            n_labels=Y.shape[1],
            response_method="auto",
            fit_params={},
        )
        for fold in range(n_folds)
    ]


def test_fold_scores_are_those_of_a_model_fitted_on_the_others():
    X, Y = draw()
    fold = make_folds(X, Y)[1]
    train = np.arange(60) % 3 != 1
    by_hand = [LogisticRegression().fit(X[train], y[train]) for y in Y.T]
    expected = np.column_stack([m.predict_proba(X[~train])[:, 1] for m in by_hand])
    np.testing.assert_allclose(fold.scores, expected)
    np.testing.assert_array_equal(fold.rows, np.flatnonzero(~train))
    assert fold.response_method == "predict_proba"


def test_pool_keeps_rows_and_scores_together():
    X, Y = draw()
    folds = make_folds(X, Y)
    rows, scores = pool_folds(folds)
    assert sorted(rows) == list(range(60))
    np.testing.assert_array_equal(scores[rows == 7], folds[1].scores[folds[1].rows == 7])


def test_failure_on_a_constant_label_names_it():
    X, Y = draw()
    Y[:, 2] = 0
    with pytest.raises(ValueError, match=r"label 2 has one class only.*BinaryRelevance"):
        make_folds(X, Y)


def test_failure_with_sparse_labels_names_them_too():
    class Picky(BaseEstimator):
        def fit(self, X, y):
            raise ValueError("two classes, please")

    rows = np.arange(4)
    y = sp.csr_array([[0, 1, 1], [0, 1, 0], [0, 1, 0], [0, 1, 1]])
    with pytest.raises(ValueError, match=r"two classes, please.*label 0, 1 has one class only"):
        score_fold(
            Picky(),
            np.zeros((4, 1)),
            y,
            rows,
            rows,
            n_labels=3,
            response_method="auto",
            fit_params={},
        )


@pytest.mark.parametrize(
    ("spoil", "estimator", "weight", "message"),
    [
        (None, LogisticRegression(), None, r"one label, wrap it: BinaryRelevance\(LogisticRegr"),
        (np.nan, MultiOutputClassifier(LogisticRegression()), None, "not known.*BinaryRelevance"),
        (None, MultiOutputClassifier(LogisticRegression()), (60, 3), "one weight per sample only"),
    ],
)
def test_failures_come_with_a_remedy(spoil, estimator, weight, message):
    X, Y = draw()
    if spoil is not None:
        Y = Y.astype(float)
        Y[0, 0] = spoil
    model = ThresholdOptimizer(estimator, cv=KFold(2))
    with pytest.raises(ValueError, match=message):
        model.fit(X, Y, sample_weight=None if weight is None else np.ones(weight))


def test_other_failures_pass():
    X, Y = draw()
    X[0, 0] = np.nan
    with pytest.raises(ValueError, match="contains NaN") as error:
        make_folds(X, Y)
    assert "one class only" not in str(error.value)


@pytest.mark.parametrize("as_samples", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("weight", [None, 1, 2])
def test_fits_that_share_reach_the_same_optimum(as_samples, weight):
    X, Y = draw(n_samples=200)
    base = BinaryRelevance(LogisticRegression(tol=1e-10, max_iter=1000))
    shared = {}
    for fold in range(3):
        rows = np.arange(200) % 3 != fold
        samples, labels = as_samples(X[rows]), Y[rows].copy()
        if fold == 2:
            labels[:, 1] = 0  # another number of labels to solve
        params = {} if weight is None else {"sample_weight": 1.0 + np.arange(len(labels)) % 3}
        if weight == 2:
            params["sample_weight"] = np.tile(params["sample_weight"][:, None], Y.shape[1])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LabelWarning)
            together = fit_shared(base, shared, samples, labels, params)
            alone = fit_shared(base, None, samples, labels, params)
        np.testing.assert_allclose(
            together.decision_function(samples), alone.decision_function(samples), atol=1e-4
        )
        assert not hasattr(together, "_shared")
    assert set(shared) == {"metric"}


def test_fits_that_cannot_share_are_fitted_alone():
    X, Y = draw()
    shared = {}
    fitted = fit_shared(MultiOutputClassifier(LogisticRegression()), shared, X, Y, {})
    assert fitted.predict(X).shape == Y.shape
    fit_shared(BinaryRelevance(GaussianNB()), shared, X, Y, {})
    assert shared == {}
