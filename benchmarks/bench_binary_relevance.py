"""All labels in one solve: BinaryRelevance against one solve per label.

Every case names whom BinaryRelevance has to beat, by how much at least, and what it aims at. A fit
is worth its time only at an equal or lower objective, so the objective of every contender is
computed from its coefficients and compared with a reference optimum: scikit-learn's own solver
driven as far as it goes, with a proved bound on what it has left. Two objectives are never mixed:
liblinear penalises the intercept, LibMultiLabel's default has none and another loss, so each is
compared with BinaryRelevance around the base estimator with that very objective.

In the cases whose name ends in ``tight`` every contender has the loosest tolerance of a ladder
with which it reaches a given worst relative gap.

The exit status is 1 only when a check of BinaryRelevance, or of the reference, fails. Peers that
are not installed, or raise, are rows with their error: ``pip install ".[bench]"``. The sets scene
and delicious are read from ``FOLDER/NAME.npz``, with arrays X and Y; for a sparse X the arrays
X_data, X_indices, X_indptr and X_shape of its CSR form.

Usage: ``python benchmarks/bench_binary_relevance.py [--fast] [--only CASE ...] [--list]
[--data FOLDER] [--repeats N] [--out FOLDER]``
"""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _cases import Case, compare_answers, describe, fit_quietly, make_row, rate, run_cases
from _harness import Contender, compare, parse_arguments
from _linear_fits import (
    NOTE,
    Fit,
    climb_down,
    compare_fits,
    find_objective,
    make_liblinear,
    make_libmultilabel,
    make_loop,
    make_ours,
)
from _multilabel_data import load_genes, make_dense, make_text, read_data
from _objectives import N_JOBS
from _peers import fit_multilearn, read_estimators, read_multilearn
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance

NEWTON = ("newton-cg", "newton-cholesky")
PACKAGES = ("libmultilabel", "liblinear-multicore", "scikit-multilearn-ng")


def choose_dense(plan):
    return make_dense("dense", *((400, 20, 6) if plan.fast else (8000, 200, 100)), noise=0.7)


def choose_separable(plan):
    return make_dense("separable", *((300, 20, 4) if plan.fast else (4000, 200, 30)), noise=0.05)


def choose_wide(plan):
    return make_dense("wide", *((60, 200, 5) if plan.fast else (400, 2000, 40)), noise=0.7)


def choose_yeast(plan):
    return load_genes(400 if plan.fast else None)


def choose_text(plan):
    if plan.fast:
        return make_text("text", 500, 800, 6, (10, 100))
    return make_text("text", 20_000, 30_000, 250, (30, 3000))


def run_dense_solvers(plan):
    """What takes long beside the lbfgs loop, on the same data."""
    data, base = choose_dense(plan), LogisticRegression()
    liblinear = LogisticRegression(solver="liblinear")
    fits = [
        make_ours(base, data, N_JOBS),
        *(make_loop(LogisticRegression(solver=name), data, N_JOBS) for name in NEWTON),
        make_multilearn(base, data),
        make_ours(liblinear, data, N_JOBS),
        make_loop(liblinear, data, N_JOBS),
    ]
    return compare_fits(plan, data, fits)


def make_multilearn(base, data):
    X, Y = (
        (sp.csr_matrix(data.X), sp.csr_matrix(data.Y)) if sp.issparse(data.X) else (data.X, data.Y)
    )
    fit = partial(fit_multilearn, X, Y, base)
    return Fit(f"scikit-multilearn-ng {base.solver}", fit, read_multilearn, find_objective(base))


def run_separable(plan):
    data, base = choose_separable(plan), LogisticRegression(C=100)
    fits = [make_ours(base, data), make_loop(base, data, role="loop")]
    fits += [make_loop(LogisticRegression(C=100, solver=name), data) for name in NEWTON]
    return compare_fits(plan, data, fits)


def run_tight(plan, choose_data, C, gap):
    """Ours and scikit-learn's solvers with a free intercept, each at its own tolerance."""
    data = choose_data(plan)

    def make_base(solver, tolerance):
        return LogisticRegression(C=C, solver=solver, tol=tolerance, max_iter=10_000)

    def make_loops(tolerance, solver):
        base = make_base(solver, tolerance)
        return [make_loop(base, data, n_jobs, "against") for n_jobs in (None, N_JOBS)]

    fits = climb_down(lambda tol: [make_ours(make_base("lbfgs", tol), data, N_JOBS)], data, gap)
    for solver in ("lbfgs", *NEWTON):
        fits += climb_down(partial(make_loops, solver=solver), data, gap)
    return compare_fits(plan, data, fits, gap)


def run_plain(plan, choose_data, jobs=(None, N_JOBS)):
    """Default tolerances, against the lbfgs loop with these numbers of jobs."""
    data, base = choose_data(plan), LogisticRegression()
    ours = make_ours(base, data, n_jobs=N_JOBS)
    loops = [make_loop(base, data, n_jobs, "loop") for n_jobs in jobs]
    return compare_fits(plan, data, [ours, *loops])


def run_stored(plan, n_labels=None):
    """A set of the data folder; `n_labels` of it in fast mode."""
    name = plan.name
    if plan.folder is None or not (plan.folder / f"{name}.npz").exists():
        note = f"skipped: give --data a folder with {name}.npz"
        return [make_row(name, "", {"note": note})]
    size = (300, n_labels) if plan.fast else (None, None)
    return run_plain(plan, lambda _: read_data(plan.folder, name, *size))


def run_text(plan):
    data, base = choose_text(plan), LogisticRegression()
    fits = [
        make_ours(base, data, N_JOBS),
        make_loop(base, data),
        make_loop(base, data, N_JOBS, role="loop"),
        make_loop(LogisticRegression(solver="newton-cg"), data, N_JOBS),
        make_liblinear(data, "-s 0 -R", find_objective(base)),
        make_multilearn(base, data),
    ]
    return compare_fits(plan, data, fits)


def run_text_liblinear(plan):
    data, base = choose_text(plan), LogisticRegression(solver="liblinear")
    dual = LogisticRegression(solver="liblinear", dual=True)
    penalised = find_objective(base)
    fits = [
        make_ours(base, data, N_JOBS),
        make_loop(base, data, N_JOBS),
        make_loop(dual, data, N_JOBS),
        *(make_libmultilabel(data, f"-s {s} -B 1", penalised) for s in (0, 7)),
        *(make_liblinear(data, f"-s {s}", penalised) for s in (0, 7)),
    ]
    return compare_fits(plan, data, fits)


def run_text_liblinear_tight(plan, gap):
    data = choose_text(plan)
    penalised = find_objective(LogisticRegression(solver="liblinear"))

    def make_base(tolerance, dual):
        return LogisticRegression(solver="liblinear", dual=dual, tol=tolerance, max_iter=10_000)

    def make_other(tolerance, make, options):
        # The dual solvers measure otherwise: their default is ten times that of the primal ones.
        eps = tolerance * 10 if "-s 7" in options else tolerance
        return [make(data, f"{options} -e {eps:.0e}", penalised, "against")]

    makers = [lambda tol: [make_ours(make_base(tol, False), data, N_JOBS)]]
    for dual in (False, True):
        makers.append(
            lambda tol, dual=dual: [make_loop(make_base(tol, dual), data, N_JOBS, "against")]
        )
    for solver in (0, 7):
        options = f"-s {solver} -B 1"
        makers.append(partial(make_other, make=make_libmultilabel, options=options))
        makers.append(partial(make_other, make=make_liblinear, options=f"-s {solver}"))
    fits = [fit for make_fits in makers for fit in climb_down(make_fits, data, gap)]
    return compare_fits(plan, data, fits, gap)


def run_text_svm(plan):
    """LibMultiLabel as it comes."""
    data, base = choose_text(plan), LinearSVC(fit_intercept=False)
    fits = [
        make_ours(base, data, N_JOBS),
        make_loop(base, data, N_JOBS, role="loop"),
        make_libmultilabel(data, "", find_objective(base)),
    ]
    return compare_fits(plan, data, fits)


def make_models(base):
    """Ours and the loops around a base estimator, with their roles."""
    return [
        ("ours", BinaryRelevance(base, n_jobs=N_JOBS)),
        ("loop", OneVsRestClassifier(base, n_jobs=N_JOBS)),
        ("loop", OneVsRestClassifier(base)),
    ]


def run_naive_bayes(plan):
    data = choose_text(plan)
    models = make_models(MultinomialNB())
    runs = [(role, describe(model), partial(model.fit, data.X, data.Y)) for role, model in models]

    def read(model):
        return np.vstack([np.ravel(fitted.feature_log_prob_) for fitted in model.estimators_])

    return compare_answers(plan, runs, read)


def run_neighbors(plan):
    """Fit and predict, since neighbours do all their work when they predict."""
    size = (200, 20, 6) if plan.fast else (5000, 40, 100)
    data = make_dense("neighbors", *size, noise=0.3)
    n_train = len(data.Y) * 4 // 5

    def fit_predict(model):
        return model.fit(data.X[:n_train], data.Y[:n_train]).predict(data.X[n_train:])

    models = make_models(KNeighborsClassifier())
    runs = [(role, describe(model), partial(fit_predict, model)) for role, model in models]
    return compare_answers(plan, runs, np.asarray)


@cache
def fit_for_prediction(fast):
    """Fit both on few samples, and give the loop the estimators of ours, to compare answers."""
    n_rows, n_labels = (300, 30) if fast else (10_000, 1000)
    data = make_dense("prediction", 300 + n_rows, 200, n_labels, noise=0.7)
    X, Y = data.X[:300], data.Y[:300].copy()
    # A label may have no positive among so few.
    Y[0], Y[1] = 0, 1
    loop = fit_quietly(lambda: OneVsRestClassifier(LogisticRegression()).fit(X, Y))
    ours = fit_quietly(lambda: BinaryRelevance(LogisticRegression()).fit(X, Y))
    loop.estimators_ = ours.estimators_
    return ours, loop, data.X[300:]


def run_predict(plan):
    ours, loop, X = fit_for_prediction(plan.fast)
    runs = [
        ("ours", "BinaryRelevance", partial(ours.predict_proba, X)),
        ("loop", "OneVsRest", partial(loop.predict_proba, X)),
    ]
    return compare_answers(plan, runs, np.asarray)


def run_predict_row(plan):
    """One row, many times; and the matrix product that no prediction can do without."""
    ours, loop, X = fit_for_prediction(plan.fast)
    row, n_calls = X[:1], 5 if plan.fast else 20
    weights = np.ascontiguousarray(read_estimators(loop.estimators_)[0].T)

    def repeat(call):
        for _ in range(n_calls):
            answer = call(row)
        return answer

    runs = [
        ("ours", "BinaryRelevance", partial(repeat, ours.predict_proba)),
        ("loop", "OneVsRest", partial(repeat, loop.predict_proba)),
    ]
    product = ("x @ W", partial(repeat, lambda x: x @ weights))
    rows = compare_answers(plan, runs, np.asarray, [product])
    for entry in rows:
        entry["seconds"] /= n_calls
    # The aim of this case: at most three times as long as the product.
    rows[-1] |= {"aim": 1 / 3, "verdict": rate(rows[-1]["faster"], None, 1 / 3)}
    return rows


def run_memory(plan, most, aim):
    """The fits whose memory counts, once each; less is better."""
    rows = []
    for choose in (choose_dense, choose_text):
        data = choose(plan)
        fit = make_ours(LogisticRegression(), data)
        fit = replace(fit, name=f"{fit.name}, {data.name}")
        row, _ = compare_fits(replace(plan, repeats=1), data, [fit])
        verdict = rate(1 / row["memory"], 1 / most, 1 / aim)
        rows.append(row | {"at_least": most, "aim": aim, "verdict": verdict})
    return rows


def run_masks(plan, most):
    """Ours with a tenth of the labels not known, and with a weight per label, beside neither."""
    rows, rng = [], np.random.default_rng(0)
    for choose in (choose_dense, choose_text):
        data = choose(plan)
        masked = np.where(rng.random(data.Y.shape) < 0.1, np.nan, data.Y)
        weights = rng.uniform(0.5, 1.5, data.Y.shape)
        model = BinaryRelevance(LogisticRegression(), n_jobs=N_JOBS)
        fits = {
            "all known": partial(model.fit, data.X, data.Y),
            "a tenth not known": partial(model.fit, data.X, masked),
            "weights (n_samples, n_labels)": partial(model.fit, data.X, data.Y, weights),
        }
        contenders = [
            Contender(f"BinaryRelevance, {data.name}, {name}", fit, _is_batched)
            for name, fit in fits.items()
        ]
        rows += [
            _judge_cost(row, most) for row in compare(plan.name, contenders, repeats=plan.repeats)
        ]
    return rows


def _is_batched(model):
    return model.solver_ == "batched", {"note": model.solver_}


def _judge_cost(row, most):
    """The first contender of `compare` is the matrix that is known; its cost is 1."""
    cost = 1 / row["speed_up"]
    row["figures"]["note"] += f"; {cost:.2f} times the cost, at most {most:g}"
    return row | {"role": "peer", "group": "", "verdict": rate(row["speed_up"], 1 / most, None)}


CASES = {
    "dense": Case(
        "8,000 x 200 x 100 labels, C=1, default tolerances",
        partial(run_plain, choose_data=choose_dense),
        8,
        20,
    ),
    "dense-solvers": Case("the same, against other solvers and packages", run_dense_solvers),
    "dense-tight": Case(
        "the same, worst gap 1e-6",
        partial(run_tight, choose_data=choose_dense, C=1, gap=1e-6),
        12,
        30,
    ),
    "separable": Case("4,000 x 200 x 30, nearly separable, C=100", run_separable, 2, 6),
    "separable-tight": Case(
        "the same, worst gap 1e-3",
        partial(run_tight, choose_data=choose_separable, C=100, gap=1e-3),
        3,
        10,
    ),
    "wide": Case("400 x 2,000 x 40, C=1", partial(run_plain, choose_data=choose_wide), 6, 20),
    "scene": Case("real, 6 labels; needs --data", run_stored, 4, 8),
    "yeast": Case("real, 14 labels", partial(run_plain, choose_data=choose_yeast), 4, 8),
    "delicious": Case(
        "real, 983 labels, sparse; needs --data", partial(run_stored, n_labels=10), 10, 25
    ),
    "text": Case("sparse 20,000 x 30,000 x 250 labels", run_text, 3, 8),
    "text-liblinear": Case("the same, penalised intercept", run_text_liblinear),
    "text-liblinear-tight": Case(
        "the same, worst gap 1e-5", partial(run_text_liblinear_tight, gap=1e-5), 1, 2
    ),
    "text-svm": Case("the same, squared hinge, no intercept", run_text_svm),
    "naive-bayes": Case("MultinomialNB on the text", run_naive_bayes, 50, 200),
    "neighbors": Case("KNeighborsClassifier, 100 labels", run_neighbors, 30, 80),
    "predict": Case("predict_proba, 10,000 rows x 1,000 labels", run_predict, 10, 30),
    "predict-row": Case("predict_proba, one row x 1,000 labels", run_predict_row, 200),
    "masks": Case("labels not known, weights per label", partial(run_masks, most=1.3)),
    "memory": Case("peak of fit", partial(run_memory, most=2.0, aim=1.3)),
}


def add_options(parser):
    parser.add_argument("--data", type=Path, help="folder of scene.npz and delicious.npz")


def main():
    cases = {name: case.about for name, case in CASES.items()}
    arguments = parse_arguments(
        __doc__, repeats=3, fast_repeats=1, cases=cases, add_options=add_options
    )
    return run_cases("binary_relevance", CASES, arguments, packages=PACKAGES, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
