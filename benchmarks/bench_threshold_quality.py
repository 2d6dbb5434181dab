"""What tuned cut-offs are worth on new data: real sets, published splits, three models.

For every set and model the scores are computed once: out of fold (five stratified folds) for the
training rows, and those of a model fitted on all of them for the test rows. All contenders learn
their cut-offs from the same training scores, and are measured on the test rows:

* ``untuned``: 0.5, or 0 for decision values;
* ``scikit-learn``: one ``TunedThresholdClassifierCV`` per label for F1, with its grid of 100
  cut-offs and its mean over the same folds, around a classifier that returns the scores it is
  given. For a few labels the report also tells how often it decides as scikit-learn does when it
  fits the models itself;
* ours, for each objective: ``per_class`` with each regularization, and ``global``. ``per_class``
  alone is the default: ``standard_error`` for F1, nothing for subset accuracy.

The checks are on what ``ThresholdOptimizer`` does unless told otherwise: on the mean over the cases
it is not below the untuned model or scikit-learn in the objective that it tunes, and on no case
more than 0.01 below the untuned model.

``--data`` names a folder with the sets and a ``load.py`` that reads them: its function ``load``
takes a name and returns a dict with X, Y, train and test. Without it, and with ``--fast``, only
four labels of yeast and the linear models are used.

Usage: ``python benchmarks/bench_threshold_quality.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

import runpy
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import parse_arguments, report
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning, UndefinedMetricWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.model_selection import TunedThresholdClassifierCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel._out_of_fold._folds import pool_folds, score_fold
from skmultilabel._response import DEFAULT_CUT_OFFS, get_label_scores
from skmultilabel.datasets import load_yeast
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.threshold import Global, PerClass, get_objective
from skmultilabel.threshold._rules._regularization import REGULARIZATIONS

NOTE = (
    "Means over the cases (a set and a model) of measures on the test rows. worst: the smallest "
    "difference to the untuned model in the objective, and its case. search s: processor seconds "
    "of the search for cut-offs, summed over the cases; scikit-learn's with a bare F1 function."
)
SETS = ("emotions", "scene", "yeast", "birds", "medical", "enron", "tmc2007-500")
MEASURES = {
    "f1_macro": lambda Y, predicted: f1_score(Y, predicted, average="macro", zero_division=0),
    "f1_micro": lambda Y, predicted: f1_score(Y, predicted, average="micro", zero_division=0),
    "accuracy": accuracy_score,
}
OURS = "per_class"
RULES = {
    OURS: PerClass(),
    **{f"per_class, {r}": PerClass(r) for r in REGULARIZATIONS if r != "standard_error"},
    "per_class, None": PerClass(None),
    "global": Global(),
}
TOLERANCE = 0.01
# Labels where models of scikit-learn are fitted.
FEW = 4


@dataclass(frozen=True, eq=False)
class Case:
    """Scores of one model on one set: of the training rows, fold by fold, and of the test rows."""

    name: str
    folds: list
    scores: np.ndarray
    Y: np.ndarray
    test_scores: np.ndarray
    Y_test: np.ndarray
    default: float


class GivenScore(ClassifierMixin, BaseEstimator):
    """Returns the only column of X, so that scikit-learn cuts scores that are there."""

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        return self

    def decision_function(self, X):
        return X[:, 0]

    def predict(self, X):
        return (X[:, 0] > 0).astype(int)


def load_sets(folder, *, fast):
    """Go through the names, samples, labels and splits of the sets."""
    if fast or folder is None:
        yeast = load_yeast()
        yield "yeast", yeast.data, yeast.target[:, :FEW], yeast.train, yeast.test
        return
    load = runpy.run_path(str(folder / "load.py"))["load"]
    for name in SETS:
        data = load(name)
        yield name, data["X"], data["Y"].astype(int), data["train"], data["test"]


def make_models(X, *, fast):
    """The models by name; forests take dense samples, which they split faster."""
    scaler = MaxAbsScaler() if sp.issparse(X) else StandardScaler()
    yield "logistic", BinaryRelevance(make_pipeline(scaler, LogisticRegression(max_iter=1000))), X
    yield "linear SVM", BinaryRelevance(make_pipeline(scaler, LinearSVC())), X
    if not fast:
        dense = X.toarray() if sp.issparse(X) else X
        yield "forest", RandomForestClassifier(200, random_state=0), dense


def make_cases(folder, *, fast):
    """Score all sets with all models."""
    for name, X, Y, train, test in load_sets(folder, fast=fast):
        for model_name, model, samples in make_models(X, fast=fast):
            scored = score_case(model, samples, Y, train, test)
            yield Case(f"{name}, {model_name}", *scored), (model, samples, Y, train, test)


def score_case(model, X, Y, train, test):
    """Score the training rows out of fold, and the test rows."""
    X_train, Y_train = X[train], Y[train]
    splits = list(MultilabelStratifiedKFold(5).split(X_train, Y_train))
    options = {"n_labels": Y.shape[1], "response_method": "auto"}
    folds = [
        score_fold(model, X_train, Y_train, *split, fit_params={}, **options) for split in splits
    ]
    rows, scores = pool_folds(folds)
    test_scores, method = get_label_scores(model.fit(X_train, Y_train), X[test], **options)
    order = np.argsort(rows)
    return splits, scores[order], Y_train, test_scores, Y[test], DEFAULT_CUT_OFFS[method]


def compute_f1(y, predicted):
    """scikit-learn's F1, without its checks, which are what its search spends its time with."""
    return 2 * np.sum(y * predicted) / max(np.sum(y) + np.sum(predicted), 1)


def predict_untuned(case, scoring):
    return case.test_scores > case.default


def predict_as_scikit_learn(case, scoring):
    """Tune and predict label by label; where the tuning raises, the label stays untuned."""
    predicted = predict_untuned(case, scoring)
    scorer = make_scorer(compute_f1)
    for label, y in enumerate(case.Y.T):
        tuned = TunedThresholdClassifierCV(GivenScore(), scoring=scorer, cv=case.folds)
        # It refuses labels of one class, and scores that are the same for a whole fold.
        with suppress(ValueError):
            tuned.fit(case.scores[:, [label]], y)
            predicted[:, label] = tuned.predict(case.test_scores[:, [label]])
    return predicted


def make_predictor(rule):
    """Predict the test rows with one of our rules."""

    def predict(case, scoring):
        folds = np.empty(len(case.Y), dtype=int)
        for number, (_, rows) in enumerate(case.folds):
            folds[rows] = number
        objective = get_objective(scoring)
        rule.fit(case.scores, case.Y, objective, default=case.default, folds=folds)
        return rule.predict(case.test_scores)

    return predict


CONTENDERS = {
    "untuned": predict_untuned,
    "scikit-learn": predict_as_scikit_learn,
    **{name: make_predictor(rule) for name, rule in RULES.items()},
}
# What cannot be used for an objective.
NOT_FOR = {
    "f1_macro": set(),
    "f1_micro": {"per_class, fold_mean"},
    "accuracy": {"per_class, micro_macro", "per_class, fold_mean"},
}


def measure(case, scoring, predict):
    """The measures of a contender on the test rows, and its processor time."""
    start = time.process_time()
    predicted = predict(case, scoring)
    seconds = time.process_time() - start
    return {name: float(m(case.Y_test, predicted)) for name, m in MEASURES.items()} | {
        "search s": seconds
    }


def measure_case(case):
    """All contenders with all objectives; those that know no objective are measured once."""
    fixed = {n: measure(case, None, CONTENDERS[n]) for n in ("untuned", "scikit-learn")}
    for scoring in MEASURES:
        for name, predict in CONTENDERS.items():
            if name in NOT_FOR[scoring]:
                continue
            figures = fixed.get(name) or measure(case, scoring, predict)
            yield {"case": case.name, "scoring": scoring, "contender": name, "figures": figures}


def compare_with_real_fit(case, model, X, Y, train, test):
    """How often scikit-learn decides the same when it fits the models of the labels itself."""
    tuned = TunedThresholdClassifierCV(model.estimator, scoring="f1", cv=case.folds)
    real = MultiOutputClassifier(tuned).fit(X[train], Y[train][:, :FEW]).predict(X[test])
    return float(np.mean(real == predict_as_scikit_learn(case, None)[:, :FEW]))


def summarise(rows):
    """One row per objective and contender: means over the cases, and the worst difference."""
    names = {(row["scoring"], row["contender"]): [] for row in rows}
    for row in rows:
        names[row["scoring"], row["contender"]].append(row)
    summary = []
    for (scoring, contender), own in names.items():
        untuned = names[scoring, "untuned"]
        differences = [
            a["figures"][scoring] - b["figures"][scoring] for a, b in zip(own, untuned, strict=True)
        ]
        worst = int(np.argmin(differences))
        figures = {key: float(np.mean([row["figures"][key] for row in own])) for key in MEASURES}
        figures |= {
            "worst": differences[worst],
            "worst case": own[worst]["case"] if contender != "untuned" else "",
            "search s": sum(row["figures"]["search s"] for row in own),
        }
        summary.append({"scoring": scoring, "contender": contender, "figures": figures})
    return summary


def judge(summary):
    """Mark the rows of what is done unless told otherwise: the check of the module's docstring."""
    value = {(r["scoring"], r["contender"]): r["figures"][r["scoring"]] for r in summary}
    for row in summary:
        scoring, figures = row["scoring"], row["figures"]
        rivals = [value[scoring, name] for name in ("untuned", "scikit-learn")]
        is_ours = row["contender"] == OURS
        row["passed"] = not is_ours or (
            figures[scoring] >= max(rivals) and figures["worst"] >= -TOLERANCE
        )
    return summary


def format_summary(rows):
    """One Markdown table per objective, then the agreement with scikit-learn's own fit."""
    lines = []
    for scoring in MEASURES:
        lines += [
            f"### tuned for {scoring}",
            "",
            "| contender | " + " | ".join(MEASURES) + " | worst | case | search s | check |",
            "|" + " --- |" * (len(MEASURES) + 5),
        ]
        for row in rows:
            if row.get("scoring") == scoring and "case" not in row:
                f = row["figures"]
                cells = [f"{f[key]:.4f}" for key in MEASURES] + [f"{f['worst']:+.4f}"]
                cells += [f["worst case"], f"{f['search s']:.2f}"]
                cells += ["passed" if row["passed"] else "FAILED"]
                lines.append("| " + " | ".join([row["contender"], *cells]) + " |")
        lines.append("")
    agreement = next(row["agreement"] for row in rows if "agreement" in row)
    lines.append(f"scikit-learn decides as with its own fits: {agreement:.2%} (yeast, logistic).")
    return "\n".join(lines)


def main():
    arguments = parse_arguments(
        __doc__,
        repeats=1,
        fast_repeats=1,
        add_options=lambda parser: parser.add_argument("--data", type=Path, help="the sets"),
    )
    for category in (ConvergenceWarning, UndefinedMetricWarning, UserWarning):
        warnings.simplefilter("ignore", category)
    rows, agreement = [], None
    for case, parts in make_cases(arguments.data, fast=arguments.fast):
        print(f"scored {case.name}", flush=True)
        rows += [row | {"passed": True} for row in measure_case(case)]
        if case.name == "yeast, logistic":
            agreement = compare_with_real_fit(case, *parts)
    rows = judge(summarise(rows)) + rows
    rows.append({"agreement": agreement, "passed": agreement > 0.95})
    return report("threshold_quality", rows, arguments, format_rows=format_summary, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
