"""What a learned embedding is worth: retrieval and nearest neighbors on published splits.

Every contender makes vectors of the samples: all alike, for what chance gives; the scaled samples as
they are; principal components;
scikit-learn's NeighborhoodComponentsAnalysis, which knows classes alone and is given the label sets,
of at most 2,000 rows, because it compares all pairs; and ``MultiLabelMetricLearner`` as it comes.
All are fitted on the training rows. Then the test rows are queries, and the training rows the
gallery: MAP@R with the Jaccard index of the label sets as relevance, precision at 1 and nDCG@10;
and macro-F1 of scikit-learn's nearest neighbors and of ``MLkNN`` with ten neighbors.

A second table says what the contrastive term does to the classifier: macro-F1 at one half, and macro
average precision, over two random states.

The checks: MAP@R at least 10 % better than in all other spaces; macro-F1 of nearest neighbors better
on the embedding than both kinds of neighbors on the samples, on two of three sets at least.

``--data`` names a folder with the sets and a ``load.py`` that reads them. Without it, and with
``--fast``, only yeast is used. A set ``goemotions`` of sentences is read there too, as TF-IDF of its
first 12,000 sentences; it has no part in the checks.

Usage: ``python benchmarks/bench_metric_learning.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

import runpy
import time
import warnings
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import parse_arguments, report
from sklearn.base import clone
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.exceptions import ConvergenceWarning, UndefinedMetricWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score, f1_score
from sklearn.neighbors import KNeighborsClassifier, NeighborhoodComponentsAnalysis
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, StandardScaler

from skmultilabel import NeuralMultiLabelClassifier
from skmultilabel.datasets import load_yeast
from skmultilabel.exceptions import LabelWarning
from skmultilabel.metrics import retrieval_report
from skmultilabel.neighbors import MLkNN
from skmultilabel.neural import MultiLabelMetricLearner

SETS = ("scene", "yeast", "tmc2007-500")
TEXTS = "goemotions"
INPUT, OURS = "samples", "metric learner"
N_NEIGHBORS = 10
N_COMPONENTS = 64
MAP, KNN, F1, AP = "MAP@R", "F1 (kNN)", "macro-F1", "macro AP"
RETRIEVAL = {MAP: "map_at_r", "P@1": "precision_at_1", "nDCG@10": "ndcg_at_10"}
NEIGHBORS = {KNN: KNeighborsClassifier(N_NEIGHBORS), "F1 (MLkNN)": MLkNN(N_NEIGHBORS)}
MAX_ROWS_OF_NCA = 2000
MIN_GAIN = 1.1
WEIGHTS = (0.0, 0.03, 0.1, 0.3)
NOTE = (
    "MAP@R, precision at 1 and nDCG@10 with the Jaccard index of label sets as relevance; F1: macro-F1 "
    "of ten nearest neighbors. chance: all vectors alike. cpu s: processor seconds of the fit. Classifier: means over two "
    "random states; AP: macro average precision."
)


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
    yield TEXTS, *read_texts(load(TEXTS))


def read_texts(data, n_rows=12_000):
    """Turn the first sentences into TF-IDF; three quarters of them are for training."""
    X = TfidfVectorizer(min_df=3, sublinear_tf=True).fit_transform(data["text"][:n_rows])
    train, test = np.split(np.arange(n_rows), [3 * n_rows // 4])
    return sp.csr_array(X), data["Y"][:n_rows].astype(int), train, test


def make_contenders(X, Y):
    """What makes vectors, by name."""
    is_sparse = sp.issparse(X)
    scaler = MaxAbsScaler() if is_sparse else StandardScaler()
    n_components = min(N_COMPONENTS, X.shape[1])
    reduction = (TruncatedSVD if is_sparse else PCA)(n_components, random_state=0)
    yield "chance", FunctionTransformer(forget)
    yield INPUT, make_pipeline(scaler)
    yield type(reduction).__name__, make_pipeline(scaler, reduction)
    yield "NCA", make_pipeline(scaler, reduction, NCAOfLabelSets(random_state=0))
    yield OURS, MultiLabelMetricLearner(random_state=0)


def forget(X):
    """Give all samples the same vector."""
    return np.zeros((X.shape[0], 1))


class NCAOfLabelSets(NeighborhoodComponentsAnalysis):
    """Takes every label set for a class."""

    def fit(self, X, y):
        rows = np.random.default_rng(0).permutation(len(X))[:MAX_ROWS_OF_NCA]
        _, classes = np.unique(y[rows], axis=0, return_inverse=True)
        return super().fit(X[rows], classes)


def measure_set(name, X, Y, train, test):
    """One row for every contender."""
    for contender, model in make_contenders(X, Y):
        start = time.process_time()
        model.fit(X[train], Y[train])
        seconds = time.process_time() - start
        vectors = model.transform(X[train]), model.transform(X[test])
        figures = measure_vectors(*vectors, Y[train], Y[test]) | {"cpu s": seconds}
        yield {"set": name, "model": contender, "figures": figures, "passed": True}


def measure_vectors(gallery, queries, Y_gallery, Y_queries):
    """Measures of retrieval, and macro-F1 of two kinds of neighbors."""
    found = retrieval_report(queries, Y_queries, gallery, Y_gallery)
    figures = {measure: found[key] for measure, key in RETRIEVAL.items()}
    for measure, neighbors in NEIGHBORS.items():
        Y_pred = clone(neighbors).fit(gallery, Y_gallery).predict(queries)
        figures[measure] = f1_score(Y_queries, Y_pred, average="macro", zero_division=0)
    return figures


def judge_spaces(rows):
    """MAP@R must be 10 % better on every set, neighbors better on most sets."""
    names = [name for name in dict.fromkeys(row["set"] for row in rows) if name != TEXTS]
    found = {(row["set"], row["model"]): row["figures"] for row in rows}
    wins = [
        found[name, OURS][KNN] > max(found[name, INPUT][measure] for measure in NEIGHBORS)
        for name in names
    ]
    for row in rows:
        if row["model"] != OURS or row["set"] not in names:
            continue
        others = [
            figures[MAP]
            for (name, model), figures in found.items()
            if name == row["set"] and model != OURS
        ]
        gain = row["figures"][MAP] / max(others)
        row["passed"] = bool(gain >= MIN_GAIN and 3 * sum(wins) >= 2 * len(wins))
    return rows


def measure_term(name, X, Y, train, test):
    """The classifier with the contrastive term and without."""
    for weight in WEIGHTS:
        start = time.process_time()
        figures = [measure_classifier(weight, state, X, Y, train, test) for state in range(2)]
        seconds = (time.process_time() - start) / 2
        means = dict(zip((F1, AP), np.mean(figures, axis=0).tolist(), strict=True))
        model = f"classifier, contrastive_weight={weight}"
        yield {"set": name, "model": model, "figures": means | {"cpu s": seconds}, "passed": True}


def measure_classifier(weight, state, X, Y, train, test):
    """Macro-F1 and macro average precision on the test rows."""
    model = NeuralMultiLabelClassifier(contrastive_weight=weight, random_state=state)
    proba = model.fit(X[train], Y[train]).predict_proba(X[test])
    occurs = Y[test].any(axis=0)
    return (
        f1_score(Y[test], proba > 0.5, average="macro", zero_division=0),
        average_precision_score(Y[test][:, occurs], proba[:, occurs]),
    )


def format_rows(rows):
    """Write a table of the spaces, and one of the contrastive term."""
    spaces, terms = (
        [row for row in rows if (AP in row["figures"]) == is_term] for is_term in (False, True)
    )
    return "\n\n".join(format_table(part) for part in (spaces, terms) if part)


def format_table(rows):
    measures = list(rows[0]["figures"])
    lines = [
        f"| set | model | {' | '.join(measures)} | check |",
        "|" + " --- |" * (len(measures) + 3),
    ]
    for row in rows:
        *values, seconds = row["figures"].values()
        cells = [row["set"], row["model"], *(f"{value:.4f}" for value in values)]
        cells += [f"{seconds:.1f}", "passed" if row["passed"] else "FAILED"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    arguments = parse_arguments(
        __doc__,
        repeats=1,
        fast_repeats=1,
        add_options=lambda parser: parser.add_argument("--data", type=Path, help="the sets"),
    )
    # That a label has one class in a split, or a fit is stopped, is no news here.
    for category in (ConvergenceWarning, LabelWarning, UndefinedMetricWarning):
        warnings.simplefilter("ignore", category)
    spaces, terms = [], []
    for case in load_sets(arguments.data, fast=arguments.fast):
        spaces += measure_set(*case)
        terms += measure_term(*case)
        print(f"measured {case[0]}", flush=True)
    return report(
        "metric_learning",
        judge_spaces(spaces) + terms,
        arguments,
        packages=("torch", "skorch"),
        format_rows=format_rows,
        note=NOTE,
    )


if __name__ == "__main__":
    raise SystemExit(main())
