"""Measures of retrieval: pytorch-metric-learning and a loop over neighbors against skmultilabel.

The data are 20,000 vectors of length 64, each the sum of points that belong to its labels, and
noise.

classes
    One of 50 labels a vector, and all vectors look for each other: precision at 1 and MAP@R, as
    pytorch-metric-learning's AccuracyCalculator computes them. It is given its own search by
    batches of distances, so that faiss is not needed.
labels
    Three of 50 labels a vector on average, and 2,000 further vectors as queries: MAP@R and nDCG
    with the Jaccard index of the label sets as relevance. The calculator knows no graded relevance.

The loop is what one writes without either: NearestNeighbors of scikit-learn, then the formulas
query by query. It is run once. The check compares all measures with those of the loop. The peak of
memory leaves out what torch takes; the peer computes in single precision, the others in double.

Usage: ``python benchmarks/bench_retrieval.py [--fast] [--repeats N] [--out FOLDER] [--only CASE]``
"""

import numpy as np
from _harness import Contender, compare, parse_arguments, report
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import gen_batches

from skmultilabel.metrics import retrieval_report

CASES = {"classes": "one of 50 labels a vector", "labels": "sets of labels, graded relevance"}
PEER = "pytorch-metric-learning"
BLOCK_SIZE = 500
# In single precision near neighbors may change places.
TOLERANCE = 1e-4


def draw_vectors(Y, n_features, rng):
    """Draw vectors around the sums of the points of their labels."""
    points = rng.normal(size=(Y.shape[1], n_features))
    return (Y @ points + 2 * rng.normal(size=(len(Y), n_features))).astype(np.float32)


def compute_jaccard(labels, Y):
    """The Jaccard index of one set of labels and all others; 0 for two that are empty."""
    shared = Y @ labels
    return shared / np.maximum(Y.sum(axis=1) + labels.sum() - shared, 1)


def measure_query(gain, relevance):
    """Precision at 1, MAP@R and nDCG@10 of the relevance in order, by their formulas."""
    best = np.sort(relevance)[::-1]
    ranks = np.arange(1, np.count_nonzero(relevance) + 1)
    mean, best_mean = (np.cumsum(values[: len(ranks)]) / ranks for values in (gain, best))
    discount = 1 / np.log2(np.arange(2, 12))
    average_precision = mean[gain[: len(ranks)] > 0].sum() / best_mean.sum()
    return gain[0], average_precision, gain[:10] @ discount / (best[:10] @ discount)


def loop(X, Y, X_gallery, Y_gallery, n_neighbors):
    """Find neighbors with scikit-learn, and measure query by query.

    Where the queries are the gallery, every query finds itself first.
    """
    n_own = int(X is X_gallery)
    index = NearestNeighbors(n_neighbors=n_neighbors + n_own, algorithm="brute").fit(X_gallery)
    values = []
    for rows in gen_batches(len(X), BLOCK_SIZE):
        neighbors = index.kneighbors(X[rows], return_distance=False)
        for labels, found in zip(Y[rows], neighbors, strict=True):
            relevance = compute_jaccard(labels, Y_gallery)
            gain = relevance[found[n_own:]]
            relevance[found[:n_own]] = 0
            if relevance.any():
                values.append(measure_query(gain, relevance))
    means = np.mean(values, axis=0).tolist()
    return dict(zip(("precision_at_1", "map_at_r", "ndcg_at_10"), means, strict=True))


def calculate(X, classes):
    """Measure with pytorch-metric-learning."""
    from pytorch_metric_learning.distances import LpDistance
    from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
    from pytorch_metric_learning.utils.inference import CustomKNN

    calculator = AccuracyCalculator(
        include=("precision_at_1", "mean_average_precision_at_r"),
        k="max_bin_count",
        knn_func=CustomKNN(LpDistance(normalize_embeddings=False), batch_size=BLOCK_SIZE),
        kmeans_func=object(),  # it would import faiss
    )
    measures = calculator.get_accuracy(X, classes)
    measures["map_at_r"] = measures.pop("mean_average_precision_at_r")
    return measures


def make_check():
    """Make the check that all contenders of a case share; the first result is the reference."""
    reference = {}

    def check(measures):
        for name in ("precision_at_1", "map_at_r", "ndcg_at_10"):
            reference.setdefault(name, measures.get(name))
        figures = {name: value for name, value in measures.items() if name in reference}
        passed = all(abs(value - reference[name]) < TOLERANCE for name, value in figures.items())
        return passed, figures

    return check


def compare_classes(n_samples, n_features, n_labels, repeats):
    rng = np.random.default_rng(0)
    classes = rng.integers(n_labels, size=n_samples)
    Y = np.eye(n_labels)[classes]
    X = draw_vectors(Y, n_features, rng)
    largest, check = int(Y.sum(axis=0).max()), make_check()
    contenders = [
        Contender("loop", lambda: loop(X, Y, X, Y, largest), check, once=True),
        Contender(PEER, lambda: calculate(X, classes), check, may_fail=True),
        Contender("skmultilabel", lambda: retrieval_report(X, Y, relevance="any"), check),
    ]
    return compare(f"classes, {n_samples} x {n_features}", contenders, repeats=repeats)


def compare_labels(n_samples, n_features, n_labels, repeats):
    rng = np.random.default_rng(0)
    n_queries = n_samples // 10
    Y = (rng.random((n_queries + n_samples, n_labels)) < 3 / n_labels).astype(np.float64)
    X = draw_vectors(Y, n_features, rng)
    data, check = (X[:n_queries], Y[:n_queries], X[n_queries:], Y[n_queries:]), make_check()
    contenders = [
        Contender("loop", lambda: loop(*data, n_samples), check, once=True),
        Contender("skmultilabel", lambda: retrieval_report(*data), check),
    ]
    case = f"labels, {n_queries} queries, {n_samples} x {n_features}"
    return compare(case, contenders, repeats=repeats)


def main():
    arguments = parse_arguments(__doc__, repeats=3, fast_repeats=1, cases=CASES)
    size = (1_000, 16, 10) if arguments.fast else (20_000, 64, 50)
    run = {"classes": compare_classes, "labels": compare_labels}
    rows = [row for case in arguments.only for row in run[case](*size, arguments.repeats)]
    return report("retrieval", rows, arguments, packages=[PEER])


if __name__ == "__main__":
    raise SystemExit(main())
