"""What chains, their Bayes rules and label sets are worth on new data: real sets, published splits.

All models but MLkNN have the same base estimator, ``LogisticRegression()``; dense samples are
scaled to unit variance by the training part, sparse ones are taken as they are. The ensembles are
the same ten chains with random orders; ``for ...`` are the predictions of the Bayes rule of that
metric. What is drawn is drawn anew for every random state, and the measures are means over them.

The measures are those of scikit-learn. The example F1 of a sample without labels is 1 where none
is predicted and 0 otherwise; the F1 of a label that is neither there nor predicted is 0. LRAP is
that of the probabilities.

The check: on the mean over the sets no Bayes rule is below the ensemble without one in its metric.

``--data`` names a folder with ``NAME.npz`` for every set: arrays X, Y, train and test; for a sparse
X the arrays X_data, X_indices, X_indptr and X_shape of its CSR form. Without it only yeast is used,
and ``--fast`` uses two sets and one random state.

Usage: ``python benchmarks/bench_chain_quality.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

import time
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import parse_arguments, report
from _multilabel_data import read_split, split_genes
from scipy.stats import rankdata
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    hamming_loss,
    label_ranking_average_precision_score,
)
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ClassifierChain, ClassifierChainEnsemble
from skmultilabel.exceptions import LabelWarning
from skmultilabel.neighbors import MLkNN
from skmultilabel.problem_transform import (
    LabelPowerset,
    RandomLabelsets,
    StackedBinaryRelevance,
)

SETS = ("emotions", "scene", "yeast", "birds", "medical", "enron")
FAST_SETS = ("emotions", "yeast")
RANDOM_STATES = (0, 1, 2)
NOTE = (
    "mean rank: over the sets, 1 is the best; ties share their ranks. seconds: processor seconds "
    "of fit, predict and predict_proba, summed over the sets, for one random state. Bold: the best "
    "on its set."
)
BASE = LogisticRegression()
ENSEMBLE = "ensemble of 10 chains"
# The ensemble is fitted once: all that a Bayes rule changes is how it predicts.
RULES = {f"{ENSEMBLE}, for {rule}": rule for rule in ("subset", "f1", "hamming")}
MODELS = {
    "binary relevance": lambda seed: BinaryRelevance(BASE),
    "chain": lambda seed: ClassifierChain(BASE, order="random", random_state=seed),
    ENSEMBLE: lambda seed: ClassifierChainEnsemble(BASE, random_state=seed),
    "label powerset": lambda seed: LabelPowerset(BASE),
    "random labelsets": lambda seed: RandomLabelsets(BASE, random_state=seed),
    "stacked binary relevance": lambda seed: StackedBinaryRelevance(BASE),
    "MLkNN": lambda seed: MLkNN(),
}
DRAWN = {"chain", ENSEMBLE, "random labelsets"}
# The metric that each rule is for.
RULE_OF = {"subset accuracy": "subset", "example F1": "f1", "Hamming loss": "hamming"}
MEASURES = {
    "subset accuracy": accuracy_score,
    "example F1": partial(f1_score, average="samples", zero_division=1),
    "micro F1": partial(f1_score, average="micro", zero_division=0),
    "macro F1": partial(f1_score, average="macro", zero_division=0),
    "Hamming loss": hamming_loss,
}
LRAP = "LRAP"
LOWER_IS_BETTER = {"Hamming loss"}


def load_splits(folder, *, fast):
    """Go through the sets; dense samples are scaled."""
    if folder is None:
        yield scale(split_genes())
        return
    for name in FAST_SETS if fast else SETS:
        yield scale(read_split(folder, name))


def scale(split):
    if sp.issparse(split.X):
        return split
    scaler = StandardScaler().fit(split.X)
    return replace(split, X=scaler.transform(split.X), X_test=scaler.transform(split.X_test))


def measure_model(split, name, seed):
    """Fit a model, and yield the measures of it; of the ensemble also with its rules."""
    start = time.process_time()
    model = MODELS[name](seed).fit(split.X, split.Y)
    spent = time.process_time() - start
    rules = {name: None, **RULES} if name == ENSEMBLE else {name: None}
    for own, rule in rules.items():
        if rule is not None:
            model.set_params(predict_for=rule)
        start = time.process_time()
        predicted, proba = model.predict(split.X_test), model.predict_proba(split.X_test)
        seconds = spent + time.process_time() - start
        figures = {key: float(m(split.Y_test, predicted)) for key, m in MEASURES.items()}
        figures[LRAP] = float(label_ranking_average_precision_score(split.Y_test, proba))
        yield own, {**figures, "seconds": seconds}


def measure_split(split, seeds):
    """One row for each model: means over the random states."""
    found = {}
    for name in MODELS:
        for seed in seeds if name in DRAWN else seeds[:1]:
            for own, figures in measure_model(split, name, seed):
                found.setdefault(own, []).append(figures)
    for name, figures in found.items():
        means = {key: float(np.mean([f[key] for f in figures])) for key in figures[0]}
        yield {"set": split.name, "model": name, "figures": means}


def tabulate(rows, measure):
    """Return the models, the sets and the values of a measure (n_models, n_sets)."""
    models = list(dict.fromkeys(row["model"] for row in rows))
    sets = list(dict.fromkeys(row["set"] for row in rows))
    found = {(row["model"], row["set"]): row["figures"][measure] for row in rows}
    return models, sets, np.array([[found[model, name] for name in sets] for model in models])


def turn(measure, values):
    """Make the largest value the best."""
    return -values if measure in LOWER_IS_BETTER else values


def judge(rows):
    """Mark the rows of the Bayes rules: the check of the module's docstring."""
    failed = set()
    for measure, rule in RULE_OF.items():
        models, _, values = tabulate(rows, measure)
        means = dict(zip(models, turn(measure, values).mean(axis=1), strict=True))
        name = f"{ENSEMBLE}, for {rule}"
        if means[name] < means[ENSEMBLE]:
            failed.add(name)
    return [row | {"passed": row["model"] not in failed} for row in rows]


def format_measure(rows, measure):
    """Write one measure as a Markdown table, and where the rule for it is the best."""
    models, sets, values = tabulate(rows, measure)
    turned = turn(measure, values)
    ranks = rankdata(-turned, axis=0).mean(axis=1)
    is_best = turned == turned.max(axis=0)
    lines = [
        f"### {measure}",
        "",
        "| model | " + " | ".join(sets) + " | mean rank |",
        "|" + " --- |" * (len(sets) + 2),
    ]
    for model, own, best, rank in zip(models, values, is_best, ranks, strict=True):
        cells = [f"**{v:.4f}**" if b else f"{v:.4f}" for v, b in zip(own, best, strict=True)]
        lines.append("| " + " | ".join([model, *cells, f"{rank:.2f}"]) + " |")
    if measure in RULE_OF:
        name = f"{ENSEMBLE}, for {RULE_OF[measure]}"
        count = int(is_best[models.index(name)].sum())
        lines += ["", f"{name}: the best on {count} of {len(sets)} sets."]
    return [*lines, ""]


def format_tables(rows):
    """Write one table a measure, and the time of every model."""
    lines = [line for measure in (*MEASURES, LRAP) for line in format_measure(rows, measure)]
    models, _, seconds = tabulate(rows, "seconds")
    lines += ["| model | seconds | check |", "| --- | --- | --- |"]
    failed = {row["model"] for row in rows if not row["passed"]}
    for model, own in zip(models, seconds.sum(axis=1), strict=True):
        lines.append(f"| {model} | {own:.2f} | {'FAILED' if model in failed else 'passed'} |")
    return "\n".join(lines)


def main():
    arguments = parse_arguments(
        __doc__,
        repeats=1,
        fast_repeats=1,
        add_options=lambda parser: parser.add_argument("--data", type=Path, help="the sets"),
    )
    # That a label has one class in a training part, or a fit is stopped, is no news here.
    for category in (ConvergenceWarning, LabelWarning):
        warnings.simplefilter("ignore", category)
    seeds, rows = RANDOM_STATES[:1] if arguments.fast else RANDOM_STATES, []
    for split in load_splits(arguments.data, fast=arguments.fast):
        rows += measure_split(split, seeds)
        print(f"measured {split.name}", flush=True)
    return report("chain_quality", judge(rows), arguments, format_rows=format_tables, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
