import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.problem_transform._chain._residuals import compute_residuals

rng = np.random.default_rng(0)
X = rng.normal(size=(90, 4))
Y = (X[:, :3] + rng.normal(size=(90, 3)) > 0.5).astype(np.int8)


def loop_over_folds(estimator, Y, method, weight=None):
    residuals = np.array(Y, dtype=float)
    for train, test in MultilabelStratifiedKFold(3).split(X, Y):
        for label in range(Y.shape[1]):
            rows = train[~np.isnan(residuals[train, label])]
            params = {} if weight is None else {"sample_weight": weight[rows]}
            model = clone(estimator).fit(X[rows], Y[rows, label], **params)
            answer = getattr(model, method)(X[test])
            residuals[test, label] -= answer[:, 1] if answer.ndim == 2 else answer
    return residuals


@pytest.mark.parametrize(
    ("estimator", "method"),
    [
        (LogisticRegression(tol=1e-10), "predict_proba"),
        (GaussianNB(), "predict_proba"),
        (LinearSVC(dual=False), "predict"),
    ],
)
@pytest.mark.parametrize("form", [np.array, sp.csr_array])
def test_every_row_is_judged_by_models_that_have_not_seen_it(estimator, method, form):
    expected = loop_over_folds(estimator, Y, method)
    np.testing.assert_allclose(compute_residuals(estimator, X, form(Y)), expected, atol=1e-6)


def test_unknown_labels_have_no_error():
    gappy = np.where(rng.random(Y.shape) < 0.2, np.nan, Y)
    expected = loop_over_folds(GaussianNB(), gappy, "predict_proba")
    for form in (np.array, sp.csr_array):
        residuals = compute_residuals(GaussianNB(), X, form(gappy))
        np.testing.assert_allclose(residuals, expected)
    assert np.isnan(expected).sum() == np.isnan(gappy).sum()


def test_weights_follow_their_rows():
    weight = rng.random(90)
    expected = loop_over_folds(GaussianNB(), Y, "predict_proba", weight)
    residuals = compute_residuals(GaussianNB(), X, Y, {"sample_weight": weight})
    np.testing.assert_allclose(residuals, expected)


def test_labels_with_too_few_positives_are_no_reason_to_stop_or_to_warn():
    rare = np.zeros((90, 2), dtype=np.int8)
    rare[0, 0] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(compute_residuals(GaussianNB(), X, rare)).all()
        rare[1, 0] = 1
        assert np.isfinite(compute_residuals(GaussianNB(), X, rare)).all()
