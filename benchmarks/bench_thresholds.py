"""The search for cut-offs: against sorting the same scores, and against scikit-learn's tuning.

Searches: sorting each label's scores is what finding its best cut-off cannot do without, so the
baseline is ``np.argsort`` of the matrix laid out label by label, as ``ThresholdOptimizer`` pools
the scores of its folds; the aim is to cost at most twice that. The check of each contender: its F1
at the cut-offs is what it says, and for the macro average it equals, label by label, the maximum
over all cut-offs from full sorts.

Fits, with as many folds: ``ThresholdOptimizer`` against one ``TunedThresholdClassifierCV`` per
label inside ``MultiOutputClassifier``, both around the same logistic regression. The check: the
macro F1 on samples that neither has seen is not smaller than the baseline's. Beside them what has
no check: LibMultiLabel's thresholding (three folds, the sum of its rule's smoothed F1), and
scikit-multilearn, which has no tuning of cut-offs.

The set scene is read from ``FOLDER/scene.npz``, with arrays X, Y, train and test. Peers that are
not installed, or raise, are rows with their error: ``pip install ".[bench]"``.

Usage: ``python benchmarks/bench_thresholds.py [--fast] [--only CASE ...] [--list]
[--data FOLDER] [--repeats N] [--out FOLDER]``
"""

from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import Contender, compare, parse_arguments, report
from _multilabel_data import Split, read_split, split_genes
from _peers import fit_multilearn, fit_thresholding, predict_multilearn, predict_thresholding
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import TunedThresholdClassifierCV
from sklearn.multioutput import MultiOutputClassifier

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.model_selection import multilabel_train_test_split
from skmultilabel.threshold import optimize_thresholds

PACKAGES = ("libmultilabel", "scikit-multilearn-ng")

SEARCHES = [
    ("f1_macro", "per_class"),
    ("f1_micro", "per_class"),
    ("matthews_corrcoef_micro", "per_class"),
    ("geometric_mean_micro", "per_class"),
    ("f1_micro", "global"),
    ("f1_macro", "global"),
]


def make_scores(n_samples, n_labels, dtype=np.float64, random_state=0):
    """Draw labels of skewed frequencies, and probabilities that tell them apart to a degree."""
    rng = np.random.default_rng(random_state)
    frequency = np.clip(rng.lognormal(-3.2, 0.8, n_labels), 0.002, 0.5)
    Y = (rng.random((n_samples, n_labels)) < frequency).astype(np.int8)
    logits = rng.normal(size=Y.shape) + 1.5 * Y + np.log(frequency / (1 - frequency))
    return (1 / (1 + np.exp(-logits))).astype(dtype), Y


def find_best_f1(scores, Y):
    """The largest F1 of every label over all cut-offs, by a full sort of each."""
    best = []
    for values, y in zip(scores.T, Y.T, strict=True):
        order = np.argsort(-values)
        tp = np.cumsum(y[order])
        is_last = np.append(np.diff(values[order]) != 0, True)
        f1 = 2 * tp / (np.arange(1, len(y) + 1) + y.sum())
        best.append(f1[is_last].max())
    return np.mean(best)


def check_order(order):
    return order.shape[0] > 0, {}


def make_search_check(scores, Y, name, strategy):
    """Compare the value that the search tells with one computed from its cut-offs."""

    def check(result):
        thresholds, value = result
        figures = {"objective": value}
        if not name.startswith("f1"):
            return bool(np.isfinite(thresholds).all()), figures
        truth = f1_score(Y, scores > thresholds, average=name.removeprefix("f1_"))
        passed = abs(value - truth) < 1e-9
        if (name, strategy) == ("f1_macro", "per_class"):
            passed &= abs(value - find_best_f1(scores, Y)) < 1e-9
        return passed, figures

    return check


def compare_searches(n_samples, n_labels, repeats, dtype=np.float64):
    scores, Y = make_scores(n_samples, n_labels, dtype)
    by_label = np.ascontiguousarray(scores.T)
    contenders = [Contender("np.argsort", partial(np.argsort, by_label, axis=1), check_order)]
    for name, strategy in SEARCHES:
        options = {"scoring": name, "strategy": strategy}
        search = partial(optimize_thresholds, Y, by_label.T, **options)
        check = make_search_check(scores, Y, name, strategy)
        contenders.append(Contender(f"search {name}, {strategy}", search, check))
    row_by_row = partial(optimize_thresholds, Y, scores)
    check = make_search_check(scores, Y, "f1_macro", "per_class")
    contenders.append(Contender("the same of scores row by row: f1_macro", row_by_row, check))
    case = f"search, {n_samples} x {n_labels}, {np.dtype(dtype).name}"
    return compare(case, contenders, repeats=repeats)


def draw_split(n_samples=4000, n_features=30, n_labels=20, random_state=0):
    """Draw features, and labels of skewed frequencies that depend on them linearly."""
    rng = np.random.default_rng(random_state)
    X = rng.normal(size=(n_samples, n_features))
    logits = X @ rng.normal(size=(n_features, n_labels)) / np.sqrt(n_features) * 2
    logits += np.linspace(-4, 0, n_labels)
    Y = (rng.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.int8)
    X, X_test, Y, Y_test = multilabel_train_test_split(X, Y, test_size=0.3, random_state=0)
    return Split("drawn, 20 labels", X, Y, X_test, Y_test)


def compare_fits(split, repeats):
    """Tune on the training part, and score all on the test part."""
    X, X_test, Y, Y_test = split.X, split.X_test, split.Y, split.Y_test
    # The loop of scikit-learn needs both classes of a label in every fold.
    common = Y.sum(axis=0) >= 10
    Y, Y_test = Y[:, common], Y_test[:, common]
    base = LogisticRegression(max_iter=1000)
    per_label = MultiOutputClassifier(TunedThresholdClassifierCV(base, scoring="f1", cv=5))
    ours = ThresholdOptimizer(BinaryRelevance(base))
    bound = {}

    def check(model, must_reach=True, predict=None):
        predicted = model.predict(X_test) if predict is None else predict(model, X_test)
        value = f1_score(Y_test, predicted, average="macro", zero_division=0)
        bound.setdefault("macro F1", value)
        return not must_reach or value >= bound["macro F1"], {"objective": value}

    sparse = sp.csr_matrix(X), sp.csr_matrix(Y)
    contenders = [
        Contender("MultiOutput(TunedThresholdClassifierCV)", partial(per_label.fit, X, Y), check),
        Contender("ThresholdOptimizer", partial(ours.fit, X, Y), check),
        Contender(
            "LibMultiLabel thresholding",
            partial(fit_thresholding, *sparse, "-s 0 -B 1"),
            partial(check, must_reach=False, predict=predict_thresholding),
            may_fail=True,
        ),
        Contender(
            "scikit-multilearn-ng, cut at 0.5",
            partial(fit_multilearn, X, Y, base),
            partial(check, must_reach=False, predict=predict_multilearn),
            may_fail=True,
        ),
    ]
    return compare(f"fit, {split.name}", contenders, repeats=repeats)


def run_search(arguments):
    size = (10_000, 20) if arguments.fast else (100_000, 100)
    return compare_searches(*size, arguments.repeats)


def run_large_search(arguments):
    size = (20_000, 20) if arguments.fast else (1_000_000, 100)
    return compare_searches(*size, min(arguments.repeats, 3), np.float32)


def run_genes(arguments):
    split = split_genes(400 if arguments.fast else None)
    return compare_fits(split, min(arguments.repeats, 3))


def run_scene(arguments):
    if arguments.data is None or not (arguments.data / "scene.npz").exists():
        print("scene is skipped: give --data a folder with scene.npz")
        return []
    split = read_split(arguments.data, "scene", 200 if arguments.fast else None)
    return compare_fits(split, min(arguments.repeats, 3))


def run_drawn(arguments):
    split = draw_split(500, 10, 3) if arguments.fast else draw_split()
    return compare_fits(split, min(arguments.repeats, 3))


CASES = {
    "search": run_search,
    "search-large": run_large_search,
    "yeast": run_genes,
    "scene": run_scene,
    "drawn": run_drawn,
}
ABOUT = {
    "search": "100,000 samples x 100 labels",
    "search-large": "1,000,000 samples x 100 labels, float32",
    "yeast": "whole fits on yeast",
    "scene": "whole fits on scene; needs --data",
    "drawn": "whole fits on 20 labels that are drawn",
}


def add_options(parser):
    parser.add_argument("--data", type=Path, help="folder of scene.npz")


def main():
    arguments = parse_arguments(__doc__, repeats=7, cases=ABOUT, add_options=add_options)
    rows = [row for name in arguments.only for row in CASES[name](arguments)]
    chosen = [] if len(arguments.only) == len(CASES) else arguments.only
    return report("-".join(["thresholds", *chosen]), rows, arguments, packages=PACKAGES)


if __name__ == "__main__":
    raise SystemExit(main())
