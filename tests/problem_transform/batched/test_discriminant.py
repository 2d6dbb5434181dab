import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from skmultilabel import BinaryRelevance
from skmultilabel.problem_transform._batched._discriminant import find_directions


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), n_features=st.integers(1, 6))
def test_directions_solve_the_covariance_within_the_classes(seed, n_features):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(50, n_features)) * 10.0 ** rng.integers(-3, 3, n_features)
    X -= X.mean(axis=0)
    columns = rng.integers(0, 2, (50, 3))
    columns[:2] = [[0], [1]]
    counts, sums, directions, eigenvalues = find_directions(X, columns)
    for label, y in enumerate(columns.T):
        classes = [X[y == 0], X[y == 1]]
        np.testing.assert_array_equal(counts[label], [len(part) for part in classes])
        np.testing.assert_allclose(sums[label], [p.sum(axis=0) for p in classes], atol=1e-9)
        within = sum(len(part) * np.cov(part.T, bias=True) for part in classes) / 50
        within = np.atleast_2d(within)
        difference = classes[1].mean(axis=0) - classes[0].mean(axis=0)
        scale = np.sqrt(np.diag(within))
        solved = within @ directions[label]
        np.testing.assert_allclose(solved / scale, difference / scale, atol=1e-9)
        smallest = np.linalg.eigvalsh(within / scale / scale[:, np.newaxis])[0]
        assert 0 < eigenvalues[label] <= smallest * (1 + 1e-9)


@pytest.mark.parametrize("flaw", ["collinear", "separable"])
def test_where_the_rank_decides_scikit_learn_fits(flaw):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 3))
    Y = rng.integers(0, 2, (40, 2))
    X[:, 2] = X[:, 0] + X[:, 1] if flaw == "collinear" else Y[:, 0] + 1e-7 * X[:, 2]
    fitted = BinaryRelevance(LinearDiscriminantAnalysis(), solver="batched").fit(X, Y)
    for label, model in enumerate(fitted.estimators_):
        expected = LinearDiscriminantAnalysis().fit(X, Y[:, label])
        np.testing.assert_allclose(model.coef_, expected.coef_, rtol=1e-6, atol=1e-6)


def test_a_feature_of_zeros_has_no_weight():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(40, 3)), rng.integers(0, 2, (40, 2))
    X[:, 1] = 0
    columns = find_directions(X - X.mean(axis=0), Y)
    assert (columns[2][:, 1] == 0).all()
    assert (columns[3] > 0).all()
