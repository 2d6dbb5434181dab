import numpy as np
import pytest

from skmultilabel.problem_transform._batched._row_space import reduce_features


@pytest.mark.parametrize("is_centred", [False, True])
def test_the_reduced_features_keep_decision_values_and_lengths(is_centred):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((8, 30)) + 3
    X[5] = X[2]
    space = reduce_features(X, is_centred)
    W = rng.standard_normal((4, space.reduced.shape[1]))
    coef = np.empty((4, 30))
    space.expand(W, X, coef)
    shift = coef @ space.mean if is_centred else np.zeros(4)
    np.testing.assert_allclose(coef @ X.T - shift[:, None], W @ space.reduced.T, atol=1e-10)
    np.testing.assert_allclose(np.vecdot(coef, coef), np.vecdot(W, W))
    scatter = space.reduced.T @ space.reduced
    np.testing.assert_allclose(scatter, np.diag(space.values), atol=1e-10 * space.values.max())


def test_a_constant_feature_is_one_of_them():
    X = np.random.default_rng(0).standard_normal((6, 20))
    wide = np.column_stack([X, np.full(6, 2.5)])
    np.testing.assert_allclose(
        reduce_features(X, False, 2.5).values, reduce_features(wide, False).values
    )
