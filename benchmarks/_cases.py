"""Cases of benchmarks: run them, relate every contender to ours, and judge what came of it."""

import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from _harness import Contender, compare, format_number, report

# Two objectives or answers this near to each other are equal: what rounding leaves.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Plan:
    """One case as it is run: its name, the size of its data, and where stored data lie."""

    name: str
    fast: bool
    repeats: int
    folder: Path | None


@dataclass(frozen=True)
class Case:
    """What is asked: what it is, who is run, and the factors of time to reach."""

    about: str
    run: Callable
    at_least: float | None = None
    aim: float | None = None


def fit_quietly(fit):
    """Fit without the warnings of solvers that are stopped early; the gap tells that better."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit()


def describe(model, of=""):
    """The name of a meta-estimator, of what it has inside, and how many jobs it has."""
    name = " ".join([type(model).__name__.removesuffix("Classifier"), of]).strip()
    return name + (f", {model.n_jobs} jobs" if model.n_jobs else "")


def remark(row, words):
    notes = [row["figures"]["note"]] if "note" in row["figures"] else []
    row["figures"]["note"] = "; ".join([*notes, words])


def relate(ours, rows, slack):
    """Write into the rows of one group how much faster ours is, and whether that counts.

    Ours must not be above the loop that it replaces: that is its check.
    """
    for row in rows:
        if row["group"] != ours["group"] or row is ours or not row["times"]:
            continue
        pairs = zip(row["times"], ours["times"], strict=True)
        row["faster"] = median(theirs / own for theirs, own in pairs)
        row["not_higher"] = all(
            ours["figures"][gap] <= max(row["figures"][gap], slack)
            for gap in ("worst gap", "mean gap")
            if gap in row["figures"]
        )
        if row["role"] == "loop" and not row["not_higher"]:
            ours["passed"] = False
            remark(ours, f"above {row['contender']}")


def run_cases(name, cases, arguments, **options):
    """Run the chosen cases, report them, and return the exit status.

    Parameters
    ----------
    name : str
        What the files are named after.
    cases : dict of str to Case
        All cases of the script.
    arguments : argparse.Namespace
        What `parse_arguments` returned, with the folder ``data``.
    **options : dict
        Given to `report`.

    Returns
    -------
    int
        0, or 1 when a check failed.
    """
    rows = []
    for chosen in arguments.only:
        plan = Plan(chosen, arguments.fast, arguments.repeats, arguments.data)
        rows += _run_case(plan, cases[chosen])
    # All cases take long: some of them are kept beside each other.
    chosen = [] if len(arguments.only) == len(cases) else arguments.only
    name = "-".join([name, *chosen])
    return report(name, rows, arguments, format_rows=format_rows, **options)


def _run_case(plan, case):
    """Run and judge a case; an error of ours fails that case and lets the others run."""
    try:
        rows = case.run(plan)
    except Exception as error:
        traceback.print_exc()
        return [make_row(plan.name, "", {"error": repr(error)}, passed=False)]
    judge(rows, case.at_least, case.aim)
    return rows


def make_row(case, contender, figures, *, passed=True):
    """A row of what is not timed."""
    return {
        "case": case,
        "contender": contender,
        "seconds": None,
        "times": [],
        "speed_up": None,
        "peak_mib": None,
        "passed": passed,
        "figures": figures,
        "role": "peer",
        "group": "",
    }


@dataclass(frozen=True)
class Run(Contender):
    """A contender with its role in the comparison.

    Parameters
    ----------
    role : {"ours", "loop", "against", "peer"}
        ``"loop"`` is what `"ours"` replaces, and its time has to be beaten as that of
        ``"against"``; a ``"peer"`` is there to be seen.
    """

    role: str = "peer"


def compare_runs(plan, runs):
    """Time runs that do the same work, the first of them ours, and return their rows."""
    rows = compare(plan.name, runs, repeats=plan.repeats)
    for row, run in zip(rows, runs, strict=True):
        row |= {"role": run.role, "group": "same work"}
    relate(rows[0], rows, ROUNDING)
    return rows


def compare_answers(plan, runs, read, others=()):
    """Time runs whose answers must be the same as that of the last.

    Parameters
    ----------
    plan : Plan
        Names the case.
    runs : list of tuple (str, str, callable)
        Role, name, and what is run; the first is ours.
    read : callable
        Makes an array of what is returned.
    others : sequence of tuple (str, callable)
        Further ones, whose answers are not compared.

    Returns
    -------
    list of dict
        Rows; the note is the largest difference from the answer of the last run.
    """
    truth = read(runs[-1][2]())

    def check(result):
        difference = float(np.abs(read(result) - truth).max())
        return difference <= ROUNDING, {"note": f"largest difference {difference:.1e}"}

    runs = [Run(name, run, check, role=role) for role, name, run in runs]
    runs += [Run(name, run, lambda _: (True, {})) for name, run in others]
    return compare_runs(plan, runs)


def judge(rows, at_least, aim):
    """Write what is asked, and what came of it, into the row of the rival that decides.

    That is the fastest of those with the same objective as the first row, which is ours.
    """
    rivals = [
        row
        for row in rows
        if row["role"] in ("loop", "against") and row["group"] == rows[0]["group"] and row["times"]
    ]
    if rivals and at_least is not None:
        row = min(rivals, key=lambda row: row["faster"])
        verdict = rate(row["faster"], at_least, aim)
        row |= {"at_least": at_least, "aim": aim}
        row["verdict"] = verdict if row["not_higher"] else "MISSED: higher objective"


def rate(factor, at_least, aim):
    """Say which of two factors was reached; either may be None."""
    if aim is not None and factor >= aim:
        return "reached aim"
    if at_least is not None and factor >= at_least:
        return "reached at least"
    return "MISSED"


def format_rows(rows):
    """Write the rows as a Markdown table."""
    header = [
        *("case", "contender", "seconds", "ours faster by", "at least", "aim", "verdict"),
        *("worst gap", "mean gap", "ours not higher", "memory", "remarks"),
    ]
    lines = [header, ["---"] * len(header), *map(_format_row, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _format_row(row):
    figures = row["figures"]
    remarks = [] if row["passed"] else ["check FAILED"]
    remarks += [str(figures[name]) for name in ("note", "error") if name in figures]
    return [
        row["case"],
        row["contender"],
        format_number(row["seconds"], ".4g"),
        format_number(row.get("faster"), ".2f"),
        format_number(row.get("at_least"), ".3g"),
        format_number(row.get("aim"), ".3g"),
        row.get("verdict", ""),
        format_number(figures.get("worst gap"), ".1e"),
        format_number(figures.get("mean gap"), ".1e"),
        {True: "yes", False: "NO"}.get(row.get("not_higher"), ""),
        format_number(row.get("memory"), ".2f"),
        # A bar would end the cell.
        "; ".join(remarks).replace("|", "/").replace("\n", " "),
    ]
