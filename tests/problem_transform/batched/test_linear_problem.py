import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.utils.class_weight import compute_class_weight

from skmultilabel.problem_transform._batched._linear_problem import sign_labels


@pytest.mark.parametrize("to_columns", [np.asfortranarray, sp.csc_array])
def test_signs(to_columns):
    signed = sign_labels(to_columns(np.array([[0, 1], [1, np.nan], [1, 0]])))
    np.testing.assert_array_equal(signed.signs, [[-1, 1, 1], [1, 0, -1]])
    assert signed.has_unknown
    np.testing.assert_array_equal(signed.weigh_signs(), [[1, 2], [1, 1]])


@pytest.mark.parametrize("class_weight", ["balanced", {0: 0.5, 1: 3.0}, {1: 2.0}])
@pytest.mark.parametrize("shape", [None, (40,), (40, 3)])
def test_weights_are_those_of_scikit_learn(class_weight, shape):
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, (40, 3)).astype(float)
    Y[rng.random(Y.shape) < 0.2] = np.nan
    weight = None if shape is None else rng.uniform(0.5, 2, shape)
    signed = sign_labels(Y, weight, class_weight)
    signs, got = signed.take(np.array([2, 0])).get_rows(slice(5, 40), np.float64)
    for row, label in enumerate([2, 0]):
        y, known = Y[:, label], ~np.isnan(Y[:, label])
        by_sample = np.ones(40) if shape is None else weight.T[label] if len(shape) > 1 else weight
        factors = compute_class_weight(
            class_weight,
            classes=np.array([0, 1]),
            y=y[known].astype(int),
            sample_weight=by_sample[known],
        )
        expected = np.where(known, by_sample * np.where(y == 1, factors[1], factors[0]), 0)
        np.testing.assert_allclose(got[row], expected[5:])
        np.testing.assert_array_equal(signs[row], np.where(known, np.sign(y - 0.5), 0)[5:])


def test_no_weights_where_all_are_1():
    assert sign_labels(np.array([[0], [1]])).get_rows(slice(0, 2), np.float32)[1] is None
