"""What resampling is worth on new data, and what it costs: real sets, published splits.

Three models learn the training rows of every set as they are, resampled in each way, with weights
per label, and with cut-offs tuned for macro F1, and are measured on the test rows. What is drawn
is drawn with three seeds, and the measures are averaged. Resampling stands in a pipeline of
imbalanced-learn after the scaling of the features, as users have it.

The checks: rows that are copied or made follow the given ones, which stay as they are; every copy
of MLROS carries a minority label, and MLRUS leaves out no row that does; the labels that REMEDIAL
splits are carried as often as before.

Then every sampler is timed on 100,000 samples of 50 features with 100 labels.

``--data`` names a folder with the sets and a ``load.py`` that reads them: its function ``load``
takes a name and returns a dict with X, Y, train and test. Without it, and with ``--fast``, only
yeast and the logistic model are used.

Usage: ``python benchmarks/bench_resampling.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

import runpy
import warnings
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import Contender, compare, format_table, parse_arguments, report
from imblearn.pipeline import Pipeline
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    label_ranking_average_precision_score,
)
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel._response import get_label_scores
from skmultilabel.datasets import load_yeast
from skmultilabel.label_space import compute_imbalance_ratios
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.neighbors import MLkNN
from skmultilabel.resampling import MLROS, MLRUS, MLSMOTE, MLSOL, REMEDIAL, compute_label_weights

NOTE = (
    "Means over the sets of measures on the test rows; in brackets on how many sets the measure is "
    "higher than that of the same model on the data as they are. AP: macro average precision over "
    "the labels with both values in the test rows. rows, MeanIR: number of rows and mean imbalance ratio of the resampled data, divided by those of the given ones."
)
SETS = ("emotions", "scene", "yeast", "birds", "medical", "enron")
SEEDS = range(3)
AS_THEY_ARE = "as they are"
SAMPLERS = {
    "MLROS": [MLROS()],
    "MLRUS": [MLRUS()],
    "MLSMOTE": [MLSMOTE()],
    "MLSOL": [MLSOL()],
    "REMEDIAL": [REMEDIAL()],
    "REMEDIAL, MLROS": [REMEDIAL(), MLROS()],
}
WEIGHTS = ("balanced", "effective_number", "inverse_square_root")
UNCHANGED = {"rows": 1.0, "MeanIR": 1.0}
MEASURES = ("macro F1", "micro F1", "LRAP", "AP")


def load_sets(folder, *, fast):
    """Go through the names, samples, labels and splits of the sets."""
    if fast or folder is None:
        yeast = load_yeast()
        yield "yeast", yeast.data, yeast.target, yeast.train, yeast.test
        return
    load = runpy.run_path(str(folder / "load.py"))["load"]
    for name in SETS:
        data = load(name)
        yield name, data["X"], data["Y"].astype(int), data["train"], data["test"]


def make_models(*, fast):
    models = {"logistic": BinaryRelevance(LogisticRegression(max_iter=1000))}
    if not fast:
        forest = RandomForestClassifier(50, min_samples_leaf=2, random_state=0)
        models |= {"forest": forest, "MLkNN": MLkNN()}
    return models


def scale(X, train):
    scaler = MaxAbsScaler() if sp.issparse(X) else StandardScaler()
    return scaler.fit(X[train]).transform(X)


def measure(scores, predicted, Y):
    varied = (Y.min(axis=0) == 0) & (Y.max(axis=0) == 1)
    return {
        "macro F1": f1_score(Y, predicted, average="macro", zero_division=0),
        "micro F1": f1_score(Y, predicted, average="micro", zero_division=0),
        "LRAP": label_ranking_average_precision_score(Y, scores),
        "AP": average_precision_score(Y[:, varied], scores[:, varied]),
    }


def score(fitted, X, Y):
    scores, _ = get_label_scores(fitted, X, n_labels=Y.shape[1], response_method="auto")
    predicted = fitted.predict(X)
    return measure(scores, predicted.toarray() if sp.issparse(predicted) else predicted, Y)


def fit_resampled(samplers, model, X, Y, seed):
    """Fit a pipeline, and tell how the data changed, and whether they are right."""
    steps = [clone(sampler) for sampler in samplers]
    for step in steps:
        if "random_state" in step.get_params():
            step.set_params(random_state=seed)
    pipeline = Pipeline([(type(s).__name__, s) for s in steps] + [("model", clone(model))])
    X_new, Y_new = X, Y
    passed = True
    for step in steps:
        resampled = clone(step).fit_resample(X_new, Y_new)
        passed &= is_right(step, (X_new, Y_new), resampled)
        X_new, Y_new = resampled
    changes = {"rows": len(Y_new) / len(Y), "MeanIR": mean_ratio(Y_new) / mean_ratio(Y)}
    return pipeline.fit(X, Y), changes, passed


def is_right(sampler, given, resampled):
    """Check what a sampler promises."""
    (X, Y), (X_new, Y_new) = given, resampled
    ratios = compute_imbalance_ratios(Y)
    is_minority = np.isfinite(ratios) & (ratios > mean_ratio(Y))
    if isinstance(sampler, MLRUS):
        return np.array_equal(Y_new[:, is_minority].sum(axis=0), Y[:, is_minority].sum(axis=0))
    differs = X_new[: len(Y)] != X
    is_kept = (differs.nnz if sp.issparse(differs) else np.count_nonzero(differs)) == 0
    if isinstance(sampler, REMEDIAL):
        return is_kept and np.array_equal(Y_new.sum(axis=0), Y.sum(axis=0))
    is_kept = is_kept and np.array_equal(Y_new[: len(Y)], Y)
    if isinstance(sampler, MLROS):
        return is_kept and bool(Y_new[len(Y) :][:, is_minority].any(axis=1).all())
    return is_kept


def mean_ratio(Y):
    ratios = compute_imbalance_ratios(Y)
    return ratios[np.isfinite(ratios)].mean()


def measure_set(model, X, Y, X_test, Y_test):
    """All contenders on one set with one model."""
    yield AS_THEY_ARE, score(clone(model).fit(X, Y), X_test, Y_test) | UNCHANGED, True
    for name, samplers in SAMPLERS.items():
        is_drawn = any("random_state" in sampler.get_params() for sampler in samplers)
        results = []
        for seed in SEEDS if is_drawn else [0]:
            fitted, changes, passed = fit_resampled(samplers, model, X, Y, seed)
            results.append((score(fitted, X_test, Y_test) | changes, passed))
        figures = {key: np.mean([result[key] for result, _ in results]) for key in results[0][0]}
        yield name, figures, all(passed for _, passed in results)
    for kind in WEIGHTS if isinstance(model, BinaryRelevance) else ():
        weighted = clone(model).fit(X, Y, sample_weight=compute_label_weights(Y, kind))
        yield f"weights, {kind}", score(weighted, X_test, Y_test) | UNCHANGED, True
    tuned = ThresholdOptimizer(model, scoring="f1_macro", cv=MultilabelStratifiedKFold(5))
    yield "tuned cut-offs", score(clone(tuned).fit(X, Y), X_test, Y_test) | UNCHANGED, True


def measure_all(folder, *, fast):
    for set_name, X, Y, train, test in load_sets(folder, fast=fast):
        X = scale(X, train)
        X = sp.csr_array(X) if sp.issparse(X) else X
        for model_name, model in make_models(fast=fast).items():
            # Forests split dense samples faster.
            samples = X.toarray() if model_name == "forest" and sp.issparse(X) else X
            parts = samples[train], Y[train], samples[test], Y[test]
            for contender, figures, passed in measure_set(model, *parts):
                figures = {key: float(value) for key, value in figures.items()}
                yield {
                    "set": set_name,
                    "model": model_name,
                    "contender": contender,
                    "figures": figures,
                    "passed": bool(passed),
                }
            print(f"measured {set_name}, {model_name}", flush=True)


def summarise(rows):
    """One line per model and contender: means over the sets, and on how many they are higher."""
    plain = {(r["set"], r["model"]): r["figures"] for r in rows if r["contender"] == AS_THEY_ARE}
    groups = {}
    for row in rows:
        groups.setdefault((row["model"], row["contender"]), []).append(row)
    lines = [
        "| model | data | rows | MeanIR | " + " | ".join(MEASURES) + " | check |",
        "|" + " --- |" * (len(MEASURES) + 5),
    ]
    for (model, contender), own in groups.items():
        cells = [model, contender]
        cells += [f"{np.mean([row['figures'][key] for row in own]):.2f}" for key in UNCHANGED]
        for key in MEASURES:
            mean = np.mean([row["figures"][key] for row in own])
            wins = sum(row["figures"][key] > plain[row["set"], model][key] for row in own)
            cells.append(f"{mean:.3f}" + ("" if contender == AS_THEY_ARE else f" ({wins})"))
        cells.append("passed" if all(row["passed"] for row in own) else "FAILED")
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def draw_large(n_samples, n_labels=100, n_features=50):
    """Draw samples whose labels have frequencies from 30 to 0.2 percent."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_samples, n_features))
    scores = X @ rng.standard_normal((n_features, n_labels))
    scores += 3 * rng.standard_normal(scores.shape)
    frequencies = np.geomspace(0.3, 0.002, n_labels)
    cut_offs = [np.quantile(s, 1 - f) for s, f in zip(scores.T, frequencies, strict=True)]
    return X, (scores > cut_offs).astype(np.int8)


def time_samplers(*, fast, repeats):
    n_samples = 2_000 if fast else 100_000
    X, Y = draw_large(n_samples)
    contenders = [
        Contender(
            type(sampler).__name__,
            lambda sampler=sampler: clone(sampler).fit_resample(X, Y),
            lambda resampled, sampler=sampler: (
                bool(is_right(sampler, (X, Y), resampled)),
                {"rows": len(resampled[1])},
            ),
            once=isinstance(sampler, MLSOL),
        )
        for sampler in (
            MLROS(random_state=0),
            MLRUS(random_state=0),
            REMEDIAL(),
            MLSMOTE(random_state=0),
            MLSOL(random_state=0),
        )
    ]
    return compare(f"{n_samples} x 50 x 100", contenders, repeats=repeats)


def format_rows(rows):
    quality = [row for row in rows if "set" in row]
    timed = [row for row in rows if "seconds" in row]
    return "\n".join([*summarise(quality), "", format_table(timed)])


def main():
    arguments = parse_arguments(
        __doc__,
        repeats=3,
        fast_repeats=1,
        add_options=lambda parser: parser.add_argument("--data", type=Path, help="the sets"),
    )
    warnings.simplefilter("ignore", UserWarning)
    rows = list(measure_all(arguments.data, fast=arguments.fast))
    rows += time_samplers(fast=arguments.fast, repeats=arguments.repeats)
    return report(
        "resampling",
        rows,
        arguments,
        packages=("imbalanced-learn",),
        format_rows=format_rows,
        note=NOTE,
    )


if __name__ == "__main__":
    raise SystemExit(main())
