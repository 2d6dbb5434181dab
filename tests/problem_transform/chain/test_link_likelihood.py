import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance
from skmultilabel.problem_transform._chain._link_likelihood import LinkLikelihood

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 4))
Y = (X[:, :3] + rng.normal(size=(150, 3)) > 0.4).astype(np.int8)
Y[:, 2] ^= Y[:, 0]
Y_GAPPY = np.where(rng.random(Y.shape) < 0.2, np.nan, Y)
TRAIN, TEST = np.arange(100), np.arange(100, 150)
LINKS = [(0, frozenset()), (2, frozenset({0})), (2, frozenset({0, 1})), (1, frozenset({2}))]
BASES = [LogisticRegression(tol=1e-10), GaussianNB(), DecisionTreeClassifier(max_depth=2)]


def loop_over_links(estimator, Y, weight):
    filled = np.where(np.isnan(Y), BinaryRelevance(estimator).fit(X[:100], Y[:100]).predict(X), Y)
    values = []
    for label, earlier in LINKS:
        Z = np.hstack([X, filled[:, sorted(earlier)]])
        of_label = weight[:, label] if weight.ndim == 2 else weight
        train, test = (rows[~np.isnan(Y[rows, label])] for rows in (TRAIN, TEST))
        model = clone(estimator).fit(Z[train], Y[train, label], sample_weight=of_label[train])
        total = 0
        for row, proba in zip(test, model.predict_proba(Z[test]), strict=True):
            total += of_label[row] * np.log(max(proba[int(Y[row, label])], np.finfo(float).eps))
        values.append(total / of_label[test].sum())
    return values


@pytest.mark.parametrize("labels", [Y, Y_GAPPY], ids=["known", "gaps"])
@pytest.mark.parametrize("estimator", BASES, ids=repr)
def test_it_is_that_of_single_models(estimator, labels):
    expected = loop_over_links(estimator, labels, np.ones(150))
    for form in (np.array, sp.csr_array):
        score = LinkLikelihood(
            estimator, X[:100], form(labels)[:100], {}, X[100:], form(labels)[100:], {}
        )
        np.testing.assert_allclose(score(LINKS), expected, atol=1e-5)


@pytest.mark.parametrize("shape", [(150,), (150, 3)])
@pytest.mark.parametrize("estimator", BASES[:2], ids=repr)
def test_weights_count_in_both_parts(estimator, shape):
    weight = rng.random(shape)
    params, test_params = ({"sample_weight": weight[rows]} for rows in (TRAIN, TEST))
    score = LinkLikelihood(estimator, X[:100], Y[:100], params, X[100:], Y[100:], test_params)
    np.testing.assert_allclose(score(LINKS), loop_over_links(estimator, Y, weight), atol=1e-5)


def test_samples_may_be_sparse():
    dense, sparse = (
        LinkLikelihood(BASES[0], form(X[:100]), Y[:100], {}, form(X[100:]), Y[100:], {})(LINKS)
        for form in (np.array, sp.csr_array)
    )
    np.testing.assert_allclose(sparse, dense, atol=1e-6)


def test_what_was_never_seen_is_unlikely_but_not_impossible():
    constant = Y.copy()
    constant[:100, 0] = 0
    score = LinkLikelihood(BASES[0], X[:100], constant[:100], {}, X[100:], constant[100:], {})
    assert -40 < score([(0, frozenset())])[0] < -1


def test_a_label_that_is_known_in_no_held_out_row_counts_nothing():
    gappy = Y.astype(float)
    gappy[100:, 0] = np.nan
    score = LinkLikelihood(BASES[1], X[:100], gappy[:100], {}, X[100:], gappy[100:], {})
    assert score([(0, frozenset())]) == [0.0]
