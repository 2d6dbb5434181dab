import numpy as np
import pytest

from skmultilabel.problem_transform._batched._quasi_newton import minimize

N_LABELS, N_PARAMS = 6, 5


def make_quadratics(seed=0):
    rng = np.random.default_rng(seed)
    roots = rng.standard_normal((N_LABELS, N_PARAMS, N_PARAMS))
    hessians = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(N_PARAMS)
    return hessians, rng.standard_normal((N_LABELS, N_PARAMS))


def make_evaluate(hessians, centres, dtype=np.float64):
    """Objectives 1 + (w - centre)' H (w - centre) / 2, in a precision."""

    def evaluate(W, labels):
        offset = (W - centres[labels]).astype(dtype)
        gradient = np.einsum("kij,kj->ki", hessians[labels].astype(dtype), offset)
        objective = 1 + np.vecdot(offset, gradient) / 2
        return objective.astype(np.float64), gradient.astype(np.float64)

    return evaluate


def keep_gradient(V, labels):
    return V


def has_small_decrease(objective, gradient, decrease, labels):
    return decrease < 1e-12


@pytest.mark.parametrize("rough", [False, True])
def test_minimize_finds_the_minimum_of_every_problem(rough):
    hessians, centres = make_quadratics()
    single = make_evaluate(hessians, centres, np.float32) if rough else None
    start = np.zeros((N_LABELS, N_PARAMS))
    minimum = minimize(
        make_evaluate(hessians, centres), keep_gradient, has_small_decrease, start, 100, single
    )
    assert minimum.converged.all()
    np.testing.assert_allclose(minimum.W, centres, atol=1e-4)
    np.testing.assert_allclose(minimum.objective, 1, rtol=1e-10)
    assert not start.any(), "the start was written to"


def test_a_metric_of_the_wrong_size_is_rescaled():
    hessians, centres = make_quadratics()
    n_evaluations = {}
    for rescales in (False, True):
        sizes = []

        def evaluate(W, labels, sizes=sizes):
            sizes.append(len(labels))
            return make_evaluate(hessians, centres)(W, labels)

        minimum = minimize(
            evaluate,
            lambda V, labels: 1000 * V,
            has_small_decrease,
            np.zeros((N_LABELS, N_PARAMS)),
            100,
            rescales=rescales,
        )
        np.testing.assert_allclose(minimum.W, centres, atol=1e-5)
        n_evaluations[rescales] = sum(sizes)
    assert n_evaluations[True] < n_evaluations[False]


def test_minimize_takes_one_iteration_where_the_metric_is_the_inverse_hessian():
    hessians, centres = make_quadratics()

    def precondition(V, labels):
        return np.linalg.solve(hessians[labels], V[:, :, None])[:, :, 0]

    minimum = minimize(
        make_evaluate(hessians, centres),
        precondition,
        has_small_decrease,
        np.zeros((N_LABELS, N_PARAMS)),
        100,
    )
    assert (minimum.n_iter == 1).all()
    np.testing.assert_allclose(minimum.W, centres)


def test_a_problem_does_not_feel_the_others():
    hessians, centres = make_quadratics()
    start = np.zeros((N_LABELS, N_PARAMS))
    together = minimize(
        make_evaluate(hessians, centres), keep_gradient, has_small_decrease, start, 100
    )
    for label in range(N_LABELS):
        one = slice(label, label + 1)
        alone = minimize(
            make_evaluate(hessians[one], centres[one]),
            keep_gradient,
            has_small_decrease,
            start[one],
            100,
        )
        assert alone.n_iter[0] == together.n_iter[label]
        np.testing.assert_allclose(alone.W[0], together.W[label], rtol=1e-9)


@pytest.mark.parametrize("max_iter", [0, 1, 3])
def test_max_iter_is_kept_and_told(max_iter):
    hessians, centres = make_quadratics()
    minimum = minimize(
        make_evaluate(hessians, centres),
        keep_gradient,
        has_small_decrease,
        np.zeros((N_LABELS, N_PARAMS)),
        max_iter,
    )
    assert (minimum.n_iter == max_iter).all()
    assert not minimum.converged.any()


def test_the_result_rests_on_full_precision():
    hessians, centres = make_quadratics()
    exact = make_evaluate(hessians, centres)

    def mislead(W, labels):
        objective, gradient = exact(W, labels)
        return objective + 100, gradient

    minimum = minimize(
        exact, keep_gradient, has_small_decrease, np.zeros((N_LABELS, N_PARAMS)), 100, mislead
    )
    np.testing.assert_allclose(minimum.objective, 1, rtol=1e-10)
    np.testing.assert_allclose(minimum.W, centres, atol=1e-4)


def test_steps_into_overflow_are_taken_back():
    def evaluate(W, labels):
        # log(1 / (1 - w^2)): infinite outside of (-1, 1), and the first step leads there.
        inside = np.abs(W[:, 0]) < 1
        gap = np.where(inside, 1 - W[:, 0] ** 2, np.nan)
        objective = np.where(inside, -np.log(gap), np.inf)
        return objective, np.where(inside, 2 * W[:, 0] / gap, np.nan)[:, None]

    minimum = minimize(evaluate, keep_gradient, has_small_decrease, np.array([[0.9], [-0.5]]), 100)
    assert minimum.converged.all()
    np.testing.assert_allclose(minimum.W, 0, atol=1e-5)
