"""Every cut rule on real data: what it reaches on test rows, and what it costs.

For each set a logistic regression per label gives probabilities: of the training rows out of fold,
for the rules to learn from, and of the published test rows. The table shows, for each rule, the
measures of its predictions on the test rows, and the time of its fit and its predictions; the
last rows are means over the sets. The check: the value that a fitted rule tells is
scikit-learn's metric of its predictions.

One more case has the expected F-beta maximised for drawn probabilities; its check compares a few
rows with a sum of another kind.

``--data`` names a folder with the sets and a ``load.py`` that reads them: its function ``load``
takes a name and returns a dict with X, Y, train and test. Without it only yeast is used.

Usage: ``python benchmarks/bench_cut_rules.py [--data FOLDER] [--fast] [--repeats N] [--out FOLDER]``
"""

import runpy
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import Contender, compare, format_number, parse_arguments, report
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from skmultilabel import BinaryRelevance
from skmultilabel.datasets import load_yeast
from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.threshold import (
    ExpectedF,
    Global,
    LargestGap,
    NumberOfLabels,
    PerClass,
    Proportion,
    TopK,
    get_objective,
    maximize_expected_f,
)

NOTE = (
    "F1 and subset accuracy on the test rows. seconds: fit of the rule and predictions of the test "
    "rows, median over the repeats."
)
SETS = ("emotions", "scene", "yeast", "birds", "medical", "enron")
# What the table calls a rule, the rule, and the average of F1 that it maximises, if any.
RULES = [
    ("per_class, f1_macro", PerClass(), "macro"),
    ("per_class, f1_micro", PerClass(), "micro"),
    ("per_class, f1_samples", PerClass(), "samples"),
    ("global, f1_samples", Global(), "samples"),
    ("top_k, f1_samples", TopK(), "samples"),
    ("proportion", Proportion(), "samples"),
    ("proportion, overall", Proportion(overall=True), "samples"),
    ("largest_gap", LargestGap(), "samples"),
    ("n_labels", NumberOfLabels(), "samples"),
    ("n_labels, never_empty", NumberOfLabels(never_empty=True), "samples"),
    ("expected_f", ExpectedF(), "samples"),
    ("expected_f, never_empty", ExpectedF(never_empty=True), "samples"),
]


def load_sets(folder, *, fast):
    """Go through the names, samples, labels and splits of the sets."""
    if folder is None:
        yeast = load_yeast()
        yield "yeast", yeast.data, yeast.target, yeast.train, yeast.test
        return
    load = runpy.run_path(str(folder / "load.py"))["load"]
    for name in SETS[:1] if fast else SETS:
        data = load(name)
        yield name, data["X"], data["Y"], data["train"], data["test"]


def score(X, Y, train, test):
    """Estimate probabilities of the training rows, out of fold, and of the test rows."""
    scaler = MaxAbsScaler() if sp.issparse(X) else StandardScaler()
    model = make_pipeline(scaler, BinaryRelevance(LogisticRegression(max_iter=1000)))
    folds = MultilabelStratifiedKFold(5, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        # Some labels of these sets are too rare for five folds.
        warnings.simplefilter("ignore", LabelWarning)
        scores = cross_val_predict(model, X[train], Y[train], cv=folds, method="predict_proba")
        return scores, model.fit(X[train], Y[train]).predict_proba(X[test])


def measure(Y, predicted):
    """What the table shows of predictions."""
    figures = {
        f"{average} F1": f1_score(Y, predicted, average=average, zero_division=0)
        for average in ("macro", "micro", "samples")
    }
    return figures | {"subset accuracy": accuracy_score(Y, predicted)}


def cut_at_one_half(test_scores):
    return None, test_scores > 0.5


def apply_rule(rule, average, scores, Y, test_scores):
    rule.fit(scores, Y, get_objective(f"f1_{average}"), default=0.5)
    return rule, rule.predict(test_scores)


def make_check(average, scores, Y, Y_test):
    """Compare the value that the rule tells with scikit-learn's."""

    def check(result):
        rule, predicted = result
        passed = True
        if rule is not None:
            truth = f1_score(Y, rule.predict(scores), average=average, zero_division=0)
            passed = abs(rule.value_ - truth) < 1e-9
        return passed, measure(Y_test, predicted)

    return check


def compare_rules(name, X, Y, train, test, repeats):
    scores, test_scores = score(X, Y, train, test)
    checks = partial(make_check, scores=scores, Y=Y[train], Y_test=Y[test])
    contenders = [Contender("cut at 0.5", partial(cut_at_one_half, test_scores), checks(None))]
    for rule_name, rule, average in RULES:
        run = partial(apply_rule, rule, average, scores, Y[train], test_scores)
        contenders.append(Contender(rule_name, run, checks(average)))
    return compare(name, contenders, repeats=repeats)


def average_rows(rows):
    """One row for every contender: the means of its figures over the sets."""
    empty = {"seconds": None, "times": [], "speed_up": None, "peak_mib": None}
    means = []
    for contender in dict.fromkeys(row["contender"] for row in rows):
        own = [row for row in rows if row["contender"] == contender]
        names = own[0]["figures"]
        figures = {name: float(np.mean([row["figures"][name] for row in own])) for name in names}
        passed = all(row["passed"] for row in own)
        row = {"case": f"mean of {len(own)} sets", "contender": contender, **empty}
        means.append(row | {"passed": passed, "figures": figures})
    return means


def expect_by_leaving_one_out(probabilities):
    """The largest expected F1 of one sample: a sum over labels, each given the number of others."""
    p = -np.sort(-probabilities)
    terms = []
    for label in range(len(p)):
        others = np.ones(1)
        for q in np.delete(p, label):
            others = np.convolve(others, [1 - q, q])
        sizes, counts = np.arange(1, len(p) + 1), np.arange(1, len(p) + 1)
        terms.append(2 * p[label] * (1 / np.add.outer(sizes, counts) @ others))
    values = np.cumsum(terms, axis=0).diagonal()
    return max(values.max(), np.prod(1 - p))


def compare_expected_f(n_samples, n_labels, mean_labels, repeats):
    """Time the maximiser of the expected F1 against the sort of the probabilities."""
    rng = np.random.default_rng(0)
    probabilities = rng.beta(0.2, 2.0, (n_samples, n_labels))
    probabilities *= np.minimum(1, mean_labels / probabilities.sum(axis=1, keepdims=True))

    def check(result):
        truth = [expect_by_leaving_one_out(row) for row in probabilities[:3]]
        return np.allclose(result[1][:3], truth, atol=1e-10), {}

    contenders = [
        Contender("np.argsort", partial(np.argsort, probabilities), lambda _: (True, {})),
        Contender("maximize_expected_f", partial(maximize_expected_f, probabilities), check),
    ]
    case = f"{n_samples} x {n_labels}, {mean_labels} labels a sample at most"
    return compare(case, contenders, repeats=repeats)


def format_rows(rows):
    """Write the rows as a Markdown table; to cut at 0.5 is no work that a time compares with."""
    figures = list(rows[0]["figures"])
    header = ["case", "rule", *figures, "seconds", "check"]
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    for row in rows:
        measured = [format_number(row["figures"].get(name), ".3f") for name in figures]
        seconds = format_number(row["seconds"], ".2g")
        check = "passed" if row["passed"] else "FAILED"
        cells = [row["case"], row["contender"], *measured, seconds, check]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def add_options(parser):
    parser.add_argument("--data", type=Path, help="folder with the sets and load.py")


def main():
    arguments = parse_arguments(__doc__, repeats=3, fast_repeats=1, add_options=add_options)
    rows = []
    for data in load_sets(arguments.data, fast=arguments.fast):
        rows += compare_rules(*data, arguments.repeats)
    rows += average_rows(rows)
    sizes = [(1_000, 20, 3)] if arguments.fast else [(10_000, 100, 5), (10_000, 100, 100)]
    for size in sizes:
        rows += compare_expected_f(*size, arguments.repeats)
    return report("cut_rules", rows, arguments, format_rows=format_rows, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
