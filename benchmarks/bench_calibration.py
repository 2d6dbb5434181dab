"""What calibration is worth on new data: real sets, published splits, a forest and a linear SVM.

For every set and model the scores are computed once: out of fold (five stratified folds) for the
training rows, and those of a model fitted on all of them for the test rows. All contenders learn from
the same training scores, and are measured on the test rows:

* ``uncalibrated``: the forest's probabilities, the SVM's decision values under a logistic function;
* ``scikit-learn``: ``CalibratedClassifierCV`` with its sigmoid, a label at a time, on the same scores;
* ours: each method with its default shrinkage, with none, and with one map for all labels.

Measured are the mean over labels of the calibration error in ten bins of equal mass, the Brier score,
the log loss of all entries, and macro average precision, which tells the order of the samples.

The checks: each method but ``temperature``, as it is unless told otherwise, has a lower calibration error
than the uncalibrated model on five sets of seven at least, for forests and for SVMs; and nothing of ours
changes the average precision. A temperature cannot shift the probabilities of a label that is too rare
or too frequent in them, so it is measured, not judged.

``--data`` names a folder with the sets and a ``load.py`` that reads them: its function ``load`` takes a
name and returns a dict with X, Y, train and test. Without it, and with ``--fast``, only four labels of
yeast and the linear model are used.

Usage: ``python benchmarks/bench_calibration.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

import time
import warnings
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import parse_arguments, report
from bench_threshold_quality import GivenScore, load_sets, score_case
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel.calibration import MultiLabelCalibrator
from skmultilabel.calibration._label_maps import fit_label_maps, to_log_odds
from skmultilabel.calibration._maps._registry import MAPS
from skmultilabel.metrics._reliability import measure_reliability

NOTE = (
    "calibration error: mean over labels, in percent, ten bins of equal mass. lower: the sets where it "
    "is lower than the uncalibrated model's. Brier score in percent. seconds: processor seconds for "
    "the maps, summed over the sets."
)
MEASURES = ("calibration error", "Brier score", "log loss", "macro AP")
DEFAULT = MultiLabelCalibrator(None).shrinkage
SHRINKAGES = {"": DEFAULT, ", shrinkage 0": 0.0, ", one map": np.inf}
JUDGED = set(MAPS) - {"temperature"}


def make_models(X, *, fast):
    """The models by name; forests take dense samples, which they split faster."""
    scaler = MaxAbsScaler() if sp.issparse(X) else StandardScaler()
    yield "linear SVM", BinaryRelevance(make_pipeline(scaler, LinearSVC())), X
    if not fast:
        dense = X.toarray() if sp.issparse(X) else X
        yield "forest", RandomForestClassifier(100, random_state=0), dense


def calibrate(method, shrinkage):
    """Make a contender of one of our methods."""

    def run(log_odds, Y, new_log_odds):
        certain = np.where(Y.min(axis=0) == Y.max(axis=0), Y[0].astype(float), np.nan)
        maps = fit_label_maps(log_odds, Y, method=method, shrinkage=shrinkage, certain=certain)
        return expit(maps.compute_log_odds(new_log_odds))

    return run


def calibrate_as_scikit_learn(log_odds, Y, new_log_odds):
    """One calibrator per label; a label of one class, which it refuses, keeps that."""
    answers, rows = [], np.arange(len(Y))
    for label, y in enumerate(Y.T):
        if y.min() == y.max():
            answers.append(np.full(len(new_log_odds), float(y[0])))
            continue
        given = FrozenEstimator(GivenScore().fit(log_odds[:, [label]], y))
        model = CalibratedClassifierCV(given, cv=[(rows, rows)], ensemble=False)
        model.fit(log_odds[:, [label]], y)
        answers.append(model.predict_proba(new_log_odds[:, [label]])[:, 1])
    return np.column_stack(answers)


CONTENDERS = {
    "uncalibrated": None,
    "scikit-learn, sigmoid": calibrate_as_scikit_learn,
    **{m + name: calibrate(m, k) for m in MAPS for name, k in SHRINKAGES.items()},
}


def measure(proba, Y):
    """The measures of a contender on the test rows."""
    curves = [measure_reliability(p, y) for p, y in zip(proba.T, Y.T, strict=True)]
    varied = Y.min(axis=0) < Y.max(axis=0)
    clipped = np.clip(proba, 1e-6, 1 - 1e-6)
    log_loss = -np.mean(np.log(np.where(Y == 1, clipped, 1 - clipped)))
    precision = average_precision_score(Y[:, varied], proba[:, varied])
    errors = np.mean([curve.compute_error() for curve in curves])
    values = 100 * errors, 100 * np.mean((proba - Y) ** 2), log_loss, precision
    return dict(zip(MEASURES, map(float, values), strict=True))


def measure_set(model, X, Y, train, test):
    """All contenders on one set."""
    _, scores, Y_train, new_scores, Y_test, default = score_case(model, X, Y, train, test)
    method = "predict_proba" if default else "decision_function"
    given = to_log_odds(scores, method), Y_train, to_log_odds(new_scores, method)
    for name, run in CONTENDERS.items():
        start = time.process_time()
        if run is None:
            proba = new_scores if method == "predict_proba" else expit(new_scores)
        else:
            proba = run(*given)
        seconds = time.process_time() - start
        yield {"contender": name, "figures": measure(proba, Y_test) | {"seconds": seconds}}


def summarise(rows):
    """One row per model and contender: means over the sets, and the checks."""
    groups = {}
    for row in rows:
        groups.setdefault((row["model"], row["contender"]), []).append(row["figures"])
    for (model, name), own in groups.items():
        before = groups[model, "uncalibrated"]
        pairs = list(zip(own, before, strict=True))
        lower = sum(a["calibration error"] < b["calibration error"] for a, b in pairs)
        # The logistic function rounds decision values that are far from 0 to the same number.
        same_order = all(abs(a["macro AP"] - b["macro AP"]) < 1e-4 for a, b in pairs)
        figures = {key: float(np.mean([f[key] for f in own])) for key in MEASURES}
        figures |= {"lower": lower, "sets": len(own), "seconds": sum(f["seconds"] for f in own)}
        is_ours = name.split(",")[0] in MAPS
        passed = (same_order or not is_ours) and (name not in JUDGED or lower >= 5 / 7 * len(own))
        yield {"model": model, "contender": name, "figures": figures, "passed": passed}


def format_summary(rows):
    """One Markdown table per model."""
    lines = []
    for model in dict.fromkeys(row["model"] for row in rows):
        titles = ["contender", *MEASURES, "lower", "seconds", "check"]
        lines += [
            f"### {model}",
            "",
            "| " + " | ".join(titles) + " |",
            "|" + " --- |" * len(titles),
        ]
        for row in rows:
            if row["model"] == model and "set" not in row:
                f = row["figures"]
                cells = [f"{f[MEASURES[0]]:.2f}", f"{f[MEASURES[1]]:.3f}"]
                cells += [f"{f[key]:.4f}" for key in MEASURES[2:]]
                cells += [f"{f['lower']} of {f['sets']}", f"{f['seconds']:.2f}"]
                cells += ["passed" if row["passed"] else "FAILED"]
                lines.append("| " + " | ".join([row["contender"], *cells]) + " |")
        lines += ["", *_list_sets([r for r in rows if r["model"] == model and "set" in r]), ""]
    return "\n".join(lines)


def _list_sets(rows):
    """The calibration errors set by set."""
    sets = list(dict.fromkeys(row["set"] for row in rows))
    yield "| calibration error | " + " | ".join(sets) + " |"
    yield "|" + " --- |" * (len(sets) + 1)
    for name in ("uncalibrated", *MAPS):
        errors = [r["figures"][MEASURES[0]] for r in rows if r["contender"] == name]
        yield "| " + " | ".join([name, *(f"{error:.2f}" for error in errors)]) + " |"


def main():
    arguments = parse_arguments(
        __doc__,
        repeats=1,
        fast_repeats=1,
        add_options=lambda parser: parser.add_argument("--data", type=Path, help="the sets"),
    )
    for category in (ConvergenceWarning, UserWarning):
        warnings.simplefilter("ignore", category)
    rows = []
    for name, X, Y, train, test in load_sets(arguments.data, fast=arguments.fast):
        for model_name, model, samples in make_models(X, fast=arguments.fast):
            facts = {"set": name, "model": model_name, "passed": True}
            rows += [facts | row for row in measure_set(model, samples, Y, train, test)]
            print(f"measured {name}, {model_name}", flush=True)
    rows = [*summarise(rows), *rows]
    return report("calibration", rows, arguments, format_rows=format_summary, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
