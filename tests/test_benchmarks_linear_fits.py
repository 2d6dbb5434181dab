"""How the benchmarks of linear models measure objectives, and how they judge."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
MODULES = ("_linear_fits", "_cases", "_objectives", "_multilabel_data", "_peers", "_harness")


@pytest.fixture(scope="module")
def modules():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        found = {name: importlib.import_module(name) for name in MODULES}
        # Starting workers takes longer than these fits.
        patch.setattr(found["_objectives"], "N_JOBS", 1)
        yield found
    for name in MODULES:
        sys.modules.pop(name)


@pytest.fixture(scope="module")
def fits(modules):
    return modules["_linear_fits"]


@pytest.fixture(scope="module")
def cases(modules):
    return modules["_cases"]


@pytest.fixture(scope="module")
def objectives(modules):
    return modules["_objectives"]


def draw(modules, form=np.asarray, n_features=8):
    data = modules["_multilabel_data"].make_dense("small", 60, n_features, 3, noise=0.5)
    return modules["_multilabel_data"].Data(data.name, form(data.X), data.Y)


@pytest.mark.parametrize(
    "base",
    [
        LogisticRegression(C=2.0),
        LogisticRegression(C=0.5, fit_intercept=False),
        LogisticRegression(solver="liblinear"),
        LinearSVC(fit_intercept=False),
        LinearSVC(C=0.1),
    ],
)
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("n_features", [8, 90])
def test_nothing_is_below_the_optimum(modules, fits, objectives, base, form, n_features):
    data = draw(modules, form, n_features)
    objective = fits.find_objective(base)
    coef, intercept = objectives.solve_tight(objective, data)
    optimum, bound = objectives.find_optimum(objective, data)
    assert bound < 1e-9
    rng = np.random.default_rng(0)
    for scale in (1e-4, 1e-2, 1):
        near = coef + scale * rng.normal(size=coef.shape)
        if objective.intercept == "free":
            shift = objectives.polish_intercept(data, near, intercept)
        else:
            shift = intercept
        excess = objectives.compute_objective(objective, data, near, shift) - optimum
        assert (excess > 0).all()
        assert (excess <= objectives.bound_excess(objective, data, near, shift)).all()


def test_a_label_uses_the_features_that_it_may(modules, objectives):
    data = draw(modules)
    allowed = np.random.default_rng(0).random((3, 8)) < 0.6
    masked = modules["_multilabel_data"].Data("masked", data.X, data.Y, allowed)
    objective = objectives.Objective()
    coef, intercept = objectives.solve_tight(objective, masked)
    optimum, bound = objectives.find_optimum(objective, masked)
    assert bound < 1e-9
    for label, own in enumerate(allowed):
        alone = LogisticRegression(tol=1e-10).fit(data.X[:, own], data.Y[:, label])
        np.testing.assert_allclose(coef[label, own], alone.coef_[0], atol=1e-5)
        assert not coef[label, ~own].any()
    assert (objectives.compute_objective(objective, masked, coef, intercept) == optimum).all()


def test_objective_is_the_sum_that_it_says(modules, objectives):
    data = draw(modules)
    rng = np.random.default_rng(0)
    coef, intercept = rng.normal(size=(3, 8)), rng.normal(size=3)
    objective = objectives.Objective("logistic", "penalised", 3.0)
    values = objectives.compute_objective(objective, data, coef, intercept)
    for label in range(3):
        scores = data.X @ coef[label] + intercept[label]
        proba = 1 / (1 + np.exp(-scores))
        losses = -np.log(np.where(data.Y[:, label] == 1, proba, 1 - proba))
        penalty = (coef[label] @ coef[label] + intercept[label] ** 2) / 2
        np.testing.assert_allclose(values[label], penalty + 3 * losses.sum())


def make_timed_row(role, times, worst, mean=0.0, group="same"):
    figures = {"worst gap": worst, "mean gap": mean}
    return {
        "role": role,
        "group": group,
        "times": times,
        "figures": figures,
        "passed": True,
        "contender": role,
    }


def test_speed_up_is_the_median_ratio_of_one_repeat(cases):
    ours = make_timed_row("ours", [1.0, 2.0, 4.0], 0.1)
    loop = make_timed_row("loop", [10.0, 30.0, 20.0], 0.2)
    other = make_timed_row("peer", [1.0, 1.0, 1.0], 0.1, group="another objective")
    cases.relate(ours, [ours, loop, other], 0.0)
    assert loop["faster"] == 10
    assert loop["not_higher"]
    assert ours["passed"]
    assert "faster" not in other


@pytest.mark.parametrize(("worst", "mean"), [(0.11, 0.0), (0.1, 0.01)])
def test_a_higher_objective_than_the_loop_fails_the_check(cases, worst, mean):
    ours = make_timed_row("ours", [1.0], worst, mean)
    loop = make_timed_row("loop", [100.0], 0.1)
    cases.relate(ours, rows := [ours, loop], 0.0)
    cases.judge(rows, 2, 4)
    assert not ours["passed"]
    assert loop["verdict"] == "MISSED: higher objective"


def test_the_fastest_rival_decides(cases):
    ours = make_timed_row("ours", [1.0], 0.1)
    slow, quick, failed = (
        make_timed_row("loop", [9.0], 0.1),
        make_timed_row("against", [3.0], 0.1),
        make_timed_row("against", [], 0.1),
    )
    peer = make_timed_row("peer", [1.0], 0.1)
    cases.relate(ours, rows := [ours, slow, quick, failed, peer], 0.0)
    cases.judge(rows, 2, 4)
    assert quick["verdict"] == "reached at least"
    assert [row for row in rows if "verdict" in row] == [quick]


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.9, "MISSED"), (2, "reached at least"), (4, "reached aim")]
)
def test_rate(cases, factor, verdict):
    assert cases.rate(factor, 2, 4) == verdict


def test_the_loosest_tolerance_that_reaches_the_gap_is_taken(modules, fits):
    data = draw(modules)

    def make_fits(tolerance):
        return [fits.make_loop(LogisticRegression(tol=tolerance), data, role="against")]

    (loose,) = fits.climb_down(make_fits, data, 1e-1)
    (tight,) = fits.climb_down(make_fits, data, 1e-8)
    (never,) = fits.climb_down(make_fits, data, -1.0)
    tolerances = [fit.fit.func.__self__.estimator.tol for fit in (loose, tight, never)]
    assert tolerances[0] > tolerances[1] > tolerances[2] == min(fits.TOLERANCES)


def test_who_does_not_reach_the_gap_decides_nothing(modules, fits, cases):
    data = draw(modules)
    ours = fits.make_ours(LogisticRegression(tol=1e-8), data)
    near = fits.make_loop(LogisticRegression(tol=1e-8), data, role="against")
    far = fits.make_loop(LogisticRegression(tol=1e-1), data, role="against")
    plan = cases.Plan("case", True, 1, None)
    rows = fits.compare_fits(plan, data, [ours, near, far], gap=1e-6)
    assert [row["role"] for row in rows[:3]] == ["ours", "against", "peer"]
    assert rows[0]["passed"]
    assert rows[2]["figures"]["note"] == "gap not reached"
    lazy = fits.make_ours(LogisticRegression(max_iter=1), data)
    assert not fits.compare_fits(plan, data, [lazy], gap=1e-9)[0]["passed"]


def test_a_peer_that_is_not_there_is_a_row(modules, fits, cases):
    data = draw(modules)

    def fail():
        raise ModuleNotFoundError("no peer")

    base = LogisticRegression()
    missing = fits.Fit("peer", fail, None, fits.find_objective(base), "against")
    plan = cases.Plan("case", True, 1, None)
    rows = fits.compare_fits(
        plan, data, [fits.make_ours(base, data), fits.make_loop(base, data, role="loop"), missing]
    )
    cases.judge(rows, 0.0, 1e9)
    assert all(row["passed"] for row in rows)
    table = cases.format_rows(rows).splitlines()
    assert "ModuleNotFoundError: no peer" in table[4]
    assert "reached at least" in table[3]
    assert len({line.count("|") for line in table}) == 1
