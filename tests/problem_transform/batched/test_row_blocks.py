import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.problem_transform._batched import _dense, _row_blocks
from skmultilabel.problem_transform._batched._dense import solve_dense
from skmultilabel.problem_transform._batched._linear_problem import LinearObjective
from skmultilabel.problem_transform._batched._losses import LOGISTIC
from skmultilabel.problem_transform._batched._preconditioners import decompose
from skmultilabel.problem_transform._batched._row_blocks import SparseRows, measure_saving
from skmultilabel.problem_transform._batched._sparse import is_worth_decomposing, solve_sparse


def make_problem(n_samples=300, n_features=20, n_labels=5, density=0.2):
    rng = np.random.default_rng(0)
    X = sp.random_array((n_samples, n_features), density=density, rng=rng, format="csr")
    scores = X @ rng.standard_normal((n_features, n_labels))
    scores += 0.5 * rng.standard_normal(scores.shape)
    return X, (scores > np.quantile(scores, [0.5, 0.7, 0.8, 0.9, 0.95], axis=0).diagonal()) * 1.0


@pytest.fixture(autouse=True)
def _use_small_blocks(monkeypatch):
    monkeypatch.setattr(_row_blocks, "SPARSE_ROWS_PER_BLOCK", 64)


def weigh(kind, shape):
    rng = np.random.default_rng(1)
    return {"none": None, "rows": rng.uniform(0.5, 2, shape[0]), "all": rng.uniform(0.5, 2, shape)}[
        kind
    ]


@pytest.mark.parametrize("weighting", ["none", "rows", "all"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"column": 0.0},
        {"penalises_intercept": True, "column": 10.0},
        {"class_weight": "balanced"},
        {"penalty": 1e-4, "max_iter": 2000},
    ],
    ids=["free", "none", "scaled", "balanced", "loose"],
)
def test_sparse_rows_are_solved_like_dense_ones(weighting, options):
    X, Y = make_problem()
    Y[::9, 2] = np.nan
    weight = weigh(weighting, Y.shape)
    objective = LinearObjective(
        LOGISTIC, **{"penalty": 1.0, "tol": 1e-10, "max_iter": 500} | options
    )
    sparse = solve_dense(SparseRows(X), Y, objective, weight)
    dense = solve_dense(X.toarray(), Y, objective, weight)
    assert sparse.converged.all()
    np.testing.assert_allclose(sparse.coef, dense.coef, atol=1e-4)
    np.testing.assert_allclose(sparse.intercept, dense.intercept, atol=1e-4)


def test_sparse_rows_are_solved_like_without_a_metric():
    X, Y = make_problem()
    objective = LinearObjective(LOGISTIC, 1.0, tol=1e-10, max_iter=500)
    with_metric = solve_dense(SparseRows(X), Y, objective)
    np.testing.assert_allclose(with_metric.coef, solve_sparse(X, Y, objective).coef, atol=1e-4)


@pytest.mark.parametrize("labels_per_block", [2, 128])
def test_sparse_rows_keep_single_precision_and_do_not_depend_on_threads(
    labels_per_block, monkeypatch
):
    monkeypatch.setattr(_dense, "LABELS_PER_BLOCK", labels_per_block)
    X, Y = make_problem()
    objective = LinearObjective(LOGISTIC, 1.0)
    fits = [
        solve_dense(SparseRows(X.astype(np.float32)), Y, objective, n_threads=n) for n in (1, 2)
    ]
    assert fits[0].coef.dtype == np.float32
    np.testing.assert_array_equal(fits[0].coef, fits[1].coef)


@pytest.mark.parametrize("column", [0.0, 1.0])
@pytest.mark.parametrize("weighting", ["none", "rows"])
def test_decompose_sees_sparse_rows_as_dense_ones(column, weighting):
    X, Y = make_problem()
    weight = weigh(weighting, Y.shape)
    objective = LinearObjective(LOGISTIC, 1.0, column=column)
    sparse = decompose(SparseRows(X), objective, weight)
    dense = decompose(X.toarray(), objective, weight)
    np.testing.assert_allclose(sparse.values, dense.values, rtol=1e-5)
    if column:
        np.testing.assert_allclose(sparse.mean, dense.mean)


def test_blocks_cover_the_rows():
    X, _ = make_problem()
    samples = SparseRows(X)
    blocks = [samples.take(rows, np.float32) for rows in _row_blocks.split_rows(samples, 3)]
    np.testing.assert_allclose(sp.vstack([block.X for block in blocks]).toarray(), X.toarray())
    assert {block.transposed.dtype for block in blocks} == {np.dtype(np.float32)}


def test_measure_saving():
    X, _ = make_problem(density=0.02)
    assert measure_saving(X.toarray()) == 1
    assert measure_saving(SparseRows(X)) == 1
    wide = sp.csr_array((100, 5000))
    assert measure_saving(SparseRows(wide)) == 5000 / _row_blocks.LOSS_ENTRIES


@pytest.mark.parametrize(
    ("n_features", "n_labels", "worth"),
    [(500, 983, True), (500, 1, False), (1500, 20, False), (5000, 10**6, False)],
)
def test_is_worth_decomposing_weighs_labels_against_features(n_features, n_labels, worth):
    X = sp.csr_array((np.ones(20_000), (np.arange(20_000), np.arange(20_000) % n_features)))
    assert is_worth_decomposing(X, n_labels) is worth
