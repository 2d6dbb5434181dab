import numpy as np
import pytest

from skmultilabel.problem_transform._batched._losses import LOGISTIC, SQUARED_HINGE

MARGINS = np.array([-500.0, -40.0, -2.0, -1e-9, 0.0, 1e-9, 0.7, 1.3, 30.0, 500.0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logistic_is_accurate_in_both_tails(dtype):
    loss, slope = LOGISTIC.evaluate(MARGINS.astype(dtype))
    exact = MARGINS.astype(dtype).astype(np.longdouble)
    rtol = 10 * np.finfo(dtype).eps
    inner = np.abs(exact) < 60
    np.testing.assert_allclose(loss[inner], np.logaddexp(0, -exact)[inner], rtol=rtol)
    np.testing.assert_allclose(slope[inner], (-1 / (1 + np.exp(exact)))[inner], rtol=rtol)
    np.testing.assert_allclose(loss[[0, -1]], [500, 0], atol=1e-30)
    np.testing.assert_allclose(slope[[0, -1]], [-1, 0], atol=1e-30)


@pytest.mark.parametrize("loss", [LOGISTIC, SQUARED_HINGE])
def test_slopes_and_curvatures_are_derivatives(loss):
    margins = np.linspace(-3, 3, 41)
    step = 1e-5
    _, slope = loss.evaluate(margins.copy())
    above, below = (loss.evaluate(margins + sign * step) for sign in (1, -1))
    np.testing.assert_allclose(slope, (above[0] - below[0]) / (2 * step), atol=1e-8)
    bend = loss.compute_curvature(np.abs(slope))
    np.testing.assert_allclose(bend, (above[1] - below[1]) / (2 * step), atol=1e-6)


@pytest.mark.parametrize("loss", [LOGISTIC, SQUARED_HINGE])
def test_the_intercept_has_no_slope(loss):
    intercept = loss.find_intercept(3.0, 5.0)
    _, slope = loss.evaluate(np.array([-intercept, intercept]))
    np.testing.assert_allclose(-3 * slope[0] + 5 * slope[1], 0, atol=1e-12)
