"""Time contenders in turn in one process, check what each returns, and write the figures down.

A script builds its contenders case by case, the baseline first, and ends with ``report``::

    def main():
        arguments = parse_arguments(__doc__)
        rows = compare("small", [Contender("loop", loop, check), Contender("batch", batch, check)],
                       repeats=arguments.repeats)
        return report("example", rows, arguments)

    if __name__ == "__main__":
        raise SystemExit(main())
"""

import argparse
import gc
import json
import os
import platform
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from threadpoolctl import threadpool_info

RESULTS = Path(__file__).resolve().parent / "results"
NOTE = (
    "seconds: median over the repeats. speed-up: median over the repeats of the baseline's time "
    "divided by the contender's time of the same repeat. peak MiB: largest growth of the memory "
    "that tracemalloc sees (Python objects and NumPy arrays), from one more run that is not timed."
)


@dataclass(frozen=True)
class Contender:
    """One way of doing the work.

    Parameters
    ----------
    name : str
        What the table calls it.
    run : callable
        Does the work once, without arguments, and returns its result.
    check : callable
        Takes the result of `run` and returns ``(passed, figures)``: whether the result is right,
        and a dict of the figures that the table shows beside the time.
    may_fail : bool, default=False
        Whether an error of `run` becomes a row, with the error as its figure, instead of ending
        the comparison: for other people's packages. The baseline must not fail.
    once : bool, default=False
        Whether it takes so long that it is run a single time: that run is checked and timed, its
        time stands in every turn, and its memory is not measured.
    """

    name: str
    run: Callable
    check: Callable
    may_fail: bool = False
    once: bool = False


def compare(case, contenders, *, repeats):
    """Run all contenders in turn, `repeats` times over, and return one row for each.

    Taking turns lets slow spells of the machine fall on all contenders alike, so the ratio of
    two times of one turn is steadier than the ratio of two medians.

    Parameters
    ----------
    case : str
        What the data are, the first column of the table.
    contenders : list of Contender
        The first is the baseline.
    repeats : int
        Number of timed turns; one more run of each, before them, warms up, measures memory
        and is checked.

    Returns
    -------
    list of dict
        Keys ``case``, ``contender``, ``seconds``, ``times``, ``speed_up``, ``peak_mib``,
        ``passed`` and ``figures``; the numbers are None for a contender that failed.
    """
    first = [_run_first(contender) for contender in contenders]
    able = [number for number, run in enumerate(first) if "failed" not in run]
    turns = [
        {number: first[number].get("seconds") or _time(contenders[number].run) for number in able}
        for _ in range(repeats)
    ]
    rows = []
    for number, (contender, run) in enumerate(zip(contenders, first, strict=True)):
        times = [turn[number] for turn in turns if number in turn]
        ratios = [turn[0] / turn[number] for turn in turns if {0, number} <= turn.keys()]
        row = {
            "case": case,
            "contender": contender.name,
            "seconds": median(times) if times else None,
            "times": times,
            "speed_up": median(ratios) if ratios else None,
            "peak_mib": run.get("peak_mib"),
            "passed": bool(run["passed"]),
            "figures": run["figures"],
        }
        rows.append(row)
    return rows


def _run_first(contender):
    """Run once: the peak of memory in MiB, or the time, and what the check says of the result."""
    results = []
    try:
        if contender.once:
            measured = {"seconds": _time(lambda: results.append(contender.run()))}
        else:
            measured = {"peak_mib": _trace(lambda: results.append(contender.run()))}
    except Exception as error:
        if not contender.may_fail:
            raise
        figures = {"error": f"{type(error).__name__}: {error}"}
        return {"failed": True, "passed": True, "figures": figures}
    passed, figures = contender.check(results.pop())
    return {**measured, "passed": passed, "figures": figures}


def _trace(run):
    gc.collect()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def _time(run):
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def describe_environment(packages=()):
    """Say where the figures come from: processor, cores, threads, versions, date."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    names = ("skmultilabel", "numpy", "scipy", "scikit-learn", *packages)
    return {
        "cpu": _processor(),
        "cores": cores,
        "threads": {pool["internal_api"]: pool["num_threads"] for pool in threadpool_info()},
        "python": platform.python_version(),
        **{name: _version(name) for name in names},
        "date": date.today().isoformat(),
    }


def _processor():
    """Return the model name that Linux gives, elsewhere what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def format_table(rows):
    """Write the rows as a Markdown table, with one column for every figure of the checks."""
    figures = list(dict.fromkeys(name for row in rows for name in row["figures"]))
    header = ["case", "contender", "seconds", "speed-up", "peak MiB", *figures, "check"]
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    for row in rows:
        cells = [
            row["case"],
            row["contender"],
            format_number(row["seconds"], ".4g"),
            format_number(row["speed_up"], ".2f"),
            format_number(row["peak_mib"], ".1f"),
            *(_format_figure(row["figures"].get(name, "")) for name in figures),
            "passed" if row["passed"] else "FAILED",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def format_number(value, form):
    """Write a number in the form given, and what is not there as an empty cell."""
    return "" if value is None else format(value, form)


def _format_figure(value):
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def parse_arguments(
    description, *, repeats=5, fast_repeats=3, cases=None, add_options=None, argv=None
):
    """Read the options that every script has: ``--fast``, ``--repeats`` and ``--out``.

    Parameters
    ----------
    description : str
        What ``--help`` says first.
    repeats, fast_repeats : int
        Timed turns unless ``--repeats`` is given.
    cases : dict of str to str, default=None
        Names that ``--only`` chooses from, and what ``--list`` says of each; without it the
        script has neither option. A choice of cases leaves the recorded results alone.
    add_options : callable, default=None
        Adds options of the script's own to the parser that it is given.
    argv : list of str, default=None
        The arguments; those of the command line where None.

    Returns
    -------
    argparse.Namespace
        The options; ``only`` is the list of chosen cases where the script has cases.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fast", action="store_true", help="small data, a few seconds")
    parser.add_argument("--repeats", type=int, help=f"timed turns ({repeats}; fast {fast_repeats})")
    parser.add_argument(
        "--out", type=Path, help="folder for the results (benchmarks/results; fast: none)"
    )
    if cases is not None:
        _add_case_options(parser, cases)
    if add_options is not None:
        add_options(parser)
    arguments = parser.parse_args(argv)
    if arguments.repeats is None:
        arguments.repeats = fast_repeats if arguments.fast else repeats
    if arguments.repeats < 1:
        parser.error("--repeats must be at least 1")
    is_part = cases is not None and set(arguments.only) != set(cases)
    if arguments.out is None and not arguments.fast and not is_part:
        arguments.out = RESULTS
    return arguments


def _add_case_options(parser, cases):
    """Add ``--only`` and ``--list``, which prints the cases and ends the script."""

    class ListCases(argparse.Action):
        def __call__(self, parser, *_):
            width = max(map(len, cases))
            print("\n".join(f"{name:{width}}  {cases[name]}" for name in cases))
            parser.exit()

    parser.add_argument(
        "--only", nargs="+", choices=cases, default=list(cases), metavar="CASE", help="these cases"
    )
    parser.add_argument("--list", action=ListCases, nargs=0, help="print the cases and end")


def report(name, rows, arguments, *, packages=(), format_rows=format_table, note=NOTE):
    """Print the table, write ``name.json`` and ``name.md``, and return the exit status.

    Parameters
    ----------
    name : str
        Name of the files.
    rows : list of dict
        What `compare` returned, for one case or several.
    arguments : argparse.Namespace
        What `parse_arguments` returned; nothing is written where ``out`` is None.
    packages : iterable of str, default=()
        Further distributions whose versions belong to the figures.
    format_rows : callable, default=format_table
        Writes the rows as a Markdown table.
    note : str
        What the columns mean.

    Returns
    -------
    int
        0, or 1 when a check failed.
    """
    environment = describe_environment(packages)
    table = format_rows(rows)
    print(table)
    if arguments.out is not None:
        settings = {"fast": arguments.fast, "repeats": arguments.repeats}
        content = {"environment": environment, "settings": settings, "rows": rows, "note": note}
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
        where = ", ".join(f"{key} {value}" for key, value in environment.items())
        repeats = f"{arguments.repeats} repeats" + (", fast mode" if arguments.fast else "")
        (arguments.out / f"{name}.md").write_text(f"{table}\n\n{note}\n\n{repeats}; {where}\n")
    return 0 if all(row["passed"] for row in rows) else 1
