"""What models are worth on published splits: they are measured, checked and put into tables.

A model is measured as it predicts by itself and, where it has rules to be asked for, as it predicts
for their metrics: one fit serves all of them.
"""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import parse_arguments, report
from _multilabel_data import read_split, split_genes
from scipy.stats import rankdata
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    hamming_loss,
    label_ranking_average_precision_score,
)
from sklearn.preprocessing import StandardScaler

from skmultilabel.exceptions import LabelWarning

MEASURES = {
    "subset accuracy": accuracy_score,
    "example F1": partial(f1_score, average="samples", zero_division=1),
    "micro F1": partial(f1_score, average="micro", zero_division=0),
    "macro F1": partial(f1_score, average="macro", zero_division=0),
    "Hamming loss": hamming_loss,
}
LRAP = "LRAP"
LOWER_IS_BETTER = {"Hamming loss"}
# The rule that is for a measure.
RULE_OF = {"subset accuracy": "subset", "example F1": "f1", "Hamming loss": "hamming"}
SECONDS = ("fit s", "predict s")
NOTE = (
    "Means over the random states, with standard deviations where there are several. mean rank: "
    "over the sets, 1 is the best; ties share their ranks. Bold: the best on its set. fit s, "
    "predict s: processor seconds, summed over the sets, for one random state; predict s is for "
    "predict and predict_proba."
)


@dataclass(frozen=True)
class Model:
    """A model that is measured.

    Parameters
    ----------
    make : callable
        Takes a random state and returns the estimator.
    n_states : int, default=1
        For how many random states it is fitted: 1 where nothing is drawn.
    rules : tuple of str, default=()
        What `predict_for` is set to, after the fit, for further rows.
    """

    make: Callable
    n_states: int = 1
    rules: tuple = ()


def run_models(name, description, models, *, sets, fast_sets, format_rows):
    """Measure models on all sets, report it under the name, and return the exit status."""
    arguments = parse_arguments(
        description,
        repeats=1,
        fast_repeats=1,
        add_options=lambda parser: parser.add_argument("--data", type=Path, help="the sets"),
    )
    # That a label has one class in a training part, or a fit is stopped, is no news here.
    for category in (ConvergenceWarning, LabelWarning):
        warnings.simplefilter("ignore", category)
    rows = []
    for split in load_splits(arguments.data, fast_sets if arguments.fast else sets):
        rows += measure_split(split, models, fast=arguments.fast)
        print(f"measured {split.name}", flush=True)
    return report(name, judge(rows), arguments, format_rows=format_rows, note=NOTE)


def load_splits(folder, names):
    """Go through the sets, or only yeast where there is no folder; dense samples are scaled."""
    if folder is None:
        yield scale(split_genes())
        return
    for name in names:
        yield scale(read_split(folder, name))


def scale(split):
    """Scale dense samples to unit variance by the training part."""
    if sp.issparse(split.X):
        return split
    scaler = StandardScaler().fit(split.X)
    return replace(split, X=scaler.transform(split.X), X_test=scaler.transform(split.X_test))


def measure_split(split, models, *, fast):
    """One row for each model and rule; fast: for one random state."""
    for name, model in models.items():
        found = {}
        for state in range(1 if fast else model.n_states):
            for rule, figures in measure_model(split, model, state):
                found.setdefault(rule, []).append(figures)
        for rule, figures in found.items():
            values = {key: np.array([f[key] for f in figures]) for key in figures[0]}
            yield {
                "set": split.name,
                "model": name,
                "rule": rule,
                "n_states": len(figures),
                "figures": {key: float(value.mean()) for key, value in values.items()},
                "deviations": {key: float(value.std()) for key, value in values.items()},
            }


def measure_model(split, model, state):
    """Fit a model, and yield the figures of it without a rule, then with each of its rules."""
    start = time.process_time()
    fitted = model.make(state).fit(split.X, split.Y)
    fit_seconds = time.process_time() - start
    for rule in (None, *model.rules):
        if rule is not None:
            fitted.set_params(predict_for=rule)
        start = time.process_time()
        predicted, proba = fitted.predict(split.X_test), fitted.predict_proba(split.X_test)
        seconds = (fit_seconds, time.process_time() - start)
        figures = {key: float(m(split.Y_test, predicted)) for key, m in MEASURES.items()}
        figures[LRAP] = float(label_ranking_average_precision_score(split.Y_test, proba))
        yield rule, figures | dict(zip(SECONDS, seconds, strict=True))


def tabulate(rows, measure, kind="figures"):
    """Return the pairs of model and rule, the sets, and the values (n_pairs, n_sets)."""
    pairs = list(dict.fromkeys((row["model"], row["rule"]) for row in rows))
    sets = list(dict.fromkeys(row["set"] for row in rows))
    found = {(row["model"], row["rule"], row["set"]): row[kind][measure] for row in rows}
    return pairs, sets, np.array([[found[*pair, name] for name in sets] for pair in pairs])


def turn(measure, values):
    """Make the largest value the best."""
    return -values if measure in LOWER_IS_BETTER else values


def find_best(measure, values):
    """Mark the best values of each set."""
    turned = turn(measure, values)
    return turned == turned.max(axis=0)


def judge(rows):
    """Mark what fails: a rule that is, on the mean over the sets, worse than no rule in its metric.

    A rule that is for a metric need not win on every set, or for every draw, but should on average.
    """
    failed = set()
    for measure, rule in RULE_OF.items():
        pairs, _, values = tabulate(rows, measure)
        means = dict(zip(pairs, turn(measure, values).mean(axis=1), strict=True))
        failed |= {pair for pair in pairs if pair[1] == rule and means[pair] < means[pair[0], None]}
    return [row | {"passed": (row["model"], row["rule"]) not in failed} for row in rows]


def describe(pair):
    """Name a model and its rule."""
    model, rule = pair
    return model if rule is None else f"{model}, for {rule}"


def format_measure(rows, measure):
    """Write one measure as a Markdown table."""
    pairs, sets, values = tabulate(rows, measure)
    deviations = tabulate(rows, measure, "deviations")[2]
    n_states = [next(r["n_states"] for r in rows if (r["model"], r["rule"]) == p) for p in pairs]
    ranks = rankdata(-turn(measure, values), axis=0).mean(axis=1)
    is_best = find_best(measure, values)
    lines = [
        f"### {measure}",
        "",
        "| model | " + " | ".join(sets) + " | mean rank |",
        "|" + " --- |" * (len(sets) + 2),
    ]
    for pair, *own, n, rank in zip(
        pairs, values, deviations, is_best, n_states, ranks, strict=True
    ):
        cells = [format_cell(*cell, n) for cell in zip(*own, strict=True)]
        lines.append("| " + " | ".join([describe(pair), *cells, f"{rank:.2f}"]) + " |")
    return [*lines, ""]


def format_cell(value, deviation, best, n_states):
    """Write a value, with its deviation over the random states where there are several."""
    text = f"**{value:.4f}**" if best else f"{value:.4f}"
    return f"{text} ± {deviation:.4f}" if n_states > 1 else text


def format_seconds(rows):
    """Write the times and the checks as a Markdown table."""
    pairs = tabulate(rows, LRAP)[0]
    fit, predict = (tabulate(rows, key)[2].sum(axis=1) for key in SECONDS)
    failed = {(row["model"], row["rule"]) for row in rows if not row["passed"]}
    lines = ["| model | " + " | ".join(SECONDS) + " | check |", "| --- | --- | --- | --- |"]
    for pair, *seconds in zip(pairs, fit, predict, strict=True):
        cells = [describe(pair), *(f"{s:.2f}" for s in seconds)]
        lines.append("| " + " | ".join([*cells, "FAILED" if pair in failed else "passed"]) + " |")
    return lines
