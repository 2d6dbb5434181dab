"""Compare fits of linear models by time, objective and memory, and judge them.

A fit is worth its time only at an equal or lower objective, which is computed here from the
coefficients alone. Two objectives are never mixed: each contender is compared with the
BinaryRelevance that minimises the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.sparse as sp
from _cases import ROUNDING, describe, fit_quietly, make_row, relate, remark
from _harness import Contender, compare
from _objectives import N_JOBS, Objective, find_optimum, measure_gaps
from _peers import (
    fit_liblinear,
    fit_libmultilabel,
    read_estimators,
    read_liblinear,
    read_libmultilabel,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance

TOLERANCES = [10.0**-power for power in range(1, 11)]
# A ladder ends when its solver has had this long: it is then no rival that decides anything.
LADDER_SECONDS = 300
# What the reference may have left: a hundredth of the smallest gap that is compared.
REFERENCE_GAP = 1e-8
NOTE = (
    "seconds: median over the repeats. ours faster by: median over the repeats of the contender's "
    "time divided by that of BinaryRelevance, with the same objective, in the same repeat; the "
    "fastest of those that have to be beaten decides. worst gap, mean gap: the objective over the "
    "reference optimum, relative to it, of the worst label and of the sum over labels; of the "
    "reference itself a proved bound on the gap. ours not higher: whether both gaps of "
    "BinaryRelevance are at most the contender's, or what the case asks for; else its time does "
    "not count. memory: X, Y (a byte a label) and the largest growth of traced memory during the fit, over "
    "X, Y and the coefficients. Empty: not measured, or another objective."
)


@dataclass(frozen=True)
class Fit:
    """A contender of a comparison of fits.

    Parameters
    ----------
    name : str
        What the table calls it.
    fit : callable
        Returns a fitted model.
    read : callable
        Returns the coefficients (n_labels, n_features) and intercepts (n_labels,) of the model.
    objective : Objective
        What is minimised.
    role : {"ours", "loop", "against", "peer"}
        ``"loop"`` is what `"ours"` replaces: its objective must be reached, and its time beaten
        as that of ``"against"``; a ``"peer"`` is there to be seen.
    """

    name: str
    fit: Callable
    read: Callable
    objective: Objective
    role: str = "peer"


def make_ours(base, data, n_jobs=None):
    return _make_fit(BinaryRelevance(base, n_jobs=n_jobs), data, "ours")


def make_loop(base, data, n_jobs=None, role="peer"):
    return _make_fit(OneVsRestClassifier(base, n_jobs=n_jobs), data, role)


def _make_fit(model, data, role):
    base = model.estimator
    return Fit(
        describe(model, _describe_solver(base)),
        partial(model.fit, data.X, data.Y),
        lambda fitted: read_estimators(fitted.estimators_),
        find_objective(base),
        role,
    )


def _describe_solver(base):
    words = ["LinearSVC" if isinstance(base, LinearSVC) else base.solver]
    if base.dual is True:
        words.append("dual")
    if base.tol != type(base)().tol:
        words.append(f"tol={base.tol:.0e}")
    return " ".join(words)


def find_objective(base):
    """What a base estimator of scikit-learn minimises."""
    is_svm = isinstance(base, LinearSVC)
    is_penalised = is_svm or base.solver == "liblinear"
    intercept = "none" if not base.fit_intercept else "penalised" if is_penalised else "free"
    return Objective("squared hinge" if is_svm else "logistic", intercept, float(base.C))


def make_libmultilabel(data, options, objective, role="peer"):
    X, Y = sp.csr_matrix(data.X), sp.csr_matrix(data.Y)
    fit = partial(fit_libmultilabel, X, Y, options, N_JOBS)
    return Fit(f"LibMultiLabel {options}".strip(), fit, read_libmultilabel, objective, role)


def make_liblinear(data, options, objective, role="peer"):
    X, Y = sp.csr_matrix(data.X), sp.csr_matrix(data.Y)
    fit = partial(fit_liblinear, X, Y, options, N_JOBS)
    return Fit(f"LIBLINEAR {options}", fit, read_liblinear, objective, role)


def climb_down(make_fits, data, gap):
    """Take the loosest tolerance that reaches a worst relative gap.

    Parameters
    ----------
    make_fits : callable
        Makes a list of fits that differ in their jobs only, from a tolerance.
    data : Data
        What is fitted.
    gap : float
        To be reached.

    Returns
    -------
    list of Fit
        At that tolerance; where the gap is not reached, or not in time, at the tightest that was
        tried.
    """
    started = time.perf_counter()
    for tolerance in TOLERANCES:
        fits = make_fits(tolerance)
        try:
            model = fit_quietly(fits[-1].fit)
        except Exception:
            # The comparison runs it again and shows the error.
            return fits
        worst, _ = measure_gaps(fits[-1].objective, data, *fits[-1].read(model))
        if worst <= gap:
            return fits
        if time.perf_counter() - started > LADDER_SECONDS:
            break
    return fits


def compare_fits(plan, data, fits, gap=0.0):
    """Time the fits, and relate those with the same objective to ours.

    Parameters
    ----------
    plan : Plan
        Names the case.
    data : Data
        What is fitted.
    fits : list of Fit
        The first is ours.
    gap : float, default=0.0
        A worst relative gap that is good enough, and that ours has to reach; contenders that
        do not reach it are no rivals. 0 for none.

    Returns
    -------
    list of dict
        Rows of the harness, with what the table shows of them; the references come last.
    """
    contenders = [
        Contender(
            fit.name, partial(fit_quietly, fit.fit), _make_check(fit, data), fit.role != "ours"
        )
        for fit in fits
    ]
    rows = compare(plan.name, contenders, repeats=plan.repeats)
    for row, fit in zip(rows, fits, strict=True):
        row |= {"role": fit.role, "group": str(fit.objective)}
        if gap and row["figures"].get("worst gap", 0) > gap:
            _miss_gap(row)
    for ours in [row for row in rows if row["role"] == "ours"]:
        ours["memory"] = _compute_memory(data, ours)
        relate(ours, rows, max(gap, ROUNDING))
    objectives = dict.fromkeys(fit.objective for fit in fits)
    return rows + [describe_optimum(plan, objective, data) for objective in objectives]


def _miss_gap(row):
    """Fail ours, and let others decide nothing; solvers that draw at random may miss it at times."""
    if row["role"] == "ours":
        row["passed"] = False
    else:
        row["role"] = "peer"
        remark(row, "gap not reached")


def _make_check(fit, data):
    """Measure the gaps; of ours, also whether an estimator alone predicts its column."""

    def check(model):
        coef, intercept = fit.read(model)
        worst, mean = measure_gaps(fit.objective, data, coef, intercept)
        figures = {"worst gap": worst, "mean gap": mean}
        if fit.role != "ours":
            return True, figures
        figures |= {"note": model.solver_, "coefficient bytes": coef.nbytes + intercept.nbytes}
        return np.isfinite(worst) and _predicts_columns(model, data.X[:200]), figures

    return check


def _predicts_columns(model, X):
    """Whether the first, middle and last estimator alone predict their columns."""
    predicted = model.predict(X)
    last = len(model.estimators_) - 1
    chosen = [0, last // 2, last]
    return all(np.array_equal(model.estimators_[k].predict(X), predicted[:, k]) for k in chosen)


def _compute_memory(data, row):
    """The peak of what is in memory during a fit over what has to be there after it."""
    given = _count_bytes(data.X) + data.Y.size
    return (given + row["peak_mib"] * 2**20) / (given + row["figures"]["coefficient bytes"])


def _count_bytes(X):
    return X.data.nbytes + X.indices.nbytes + X.indptr.nbytes if sp.issparse(X) else X.nbytes


def describe_optimum(plan, objective, data):
    """A row for the reference: right where its excess is proved to be below rounding."""
    optimum, bound = find_optimum(objective, data)
    figures = {"worst gap": bound, "note": f"sum of objectives {optimum.sum():.6g}"}
    name = f"reference: {objective}"
    return make_row(plan.name, name, figures, passed=bound <= REFERENCE_GAP)
