"""Measures of scores: scikit-learn against skmultilabel, on the same labels, with the same numbers.

Each case is one measure of 100,000 x 1,000 random scores, of which each sample has five true
labels on average. scikit-learn is run once; skmultilabel is given the labels as a dense and as a
sparse matrix. The check compares the values to 1e-9.

ranking_loss, coverage_error, lrap, ndcg
    The measures that scikit-learn has; nDCG of all labels, ties averaged by both.
roc_auc, average_precision
    Of every label; scikit-learn's own loop over labels.
precision_at_5
    scikit-learn has none: against the usual argpartition of each row.
listed
    Precision at 5 of sparse scores that list 25 of 100,000 labels for each of 100,000 samples,
    against a loop over rows. Made dense they would take 75 GiB; the peak of memory shows that
    they are not.

Usage: ``python benchmarks/bench_metrics.py [--fast] [--repeats N] [--out FOLDER] [--only CASE]``
"""

import warnings
from functools import partial

import numpy as np
import scipy.sparse as sp
import sklearn.metrics
from _harness import Contender, compare, parse_arguments, report
from joblib import parallel_config

from skmultilabel import metrics
from skmultilabel.exceptions import LabelWarning

CASES = {
    "ranking_loss": "share of pairs in wrong order",
    "coverage_error": "place of the last true label",
    "lrap": "label ranking average precision",
    "ndcg": "discounted gain",
    "roc_auc": "area under the ROC curve, label by label",
    "average_precision": "average precision, label by label",
    "precision_at_5": "share of true ones among the five highest",
    "listed": "precision at 5 of sparse scores",
}


def draw_labels(n_samples, n_labels, rng, n_true=5):
    """Draw sparse labels, about `n_true` a sample, of which the first ones are frequent."""
    n_entries = n_samples * n_true
    row = rng.integers(n_samples, size=n_entries)
    label = (n_labels * rng.random(n_entries) ** 2).astype(np.int64)
    Y = sp.csr_array((np.ones(n_entries, dtype=np.int8), (row, label)), (n_samples, n_labels))
    Y.data[:] = 1
    return Y


def precision_by_rows(Y, scores, k=5):
    """Precision at k as one writes it with argpartition."""
    highest = np.argpartition(-scores, k, axis=1)[:, :k]
    return np.take_along_axis(Y, highest, axis=1).mean()


def precision_of_listed(Y, scores, k=5):
    """Precision at k of sparse matrices, row by row."""
    hits = 0
    for row in range(Y.shape[0]):
        listed = slice(scores.indptr[row], scores.indptr[row + 1])
        highest = scores.indices[listed][np.argsort(-scores.data[listed])[:k]]
        hits += np.isin(highest, Y.indices[Y.indptr[row] : Y.indptr[row + 1]]).sum()
    return hits / (k * Y.shape[0])


def in_threads(measure, Y, scores):
    """Call a measure that may use two threads."""
    with parallel_config("threading", n_jobs=2):
        return measure(Y, scores)


def make_check():
    """Make the check that all contenders of a case share; the first result is the reference."""
    reference = []

    def check(value):
        reference.append(np.asarray(value))
        difference = float(np.nanmax(np.abs(reference[-1] - reference[0])))
        passed = difference <= 1e-9 * max(1.0, float(np.nanmax(np.abs(reference[0]))))
        return passed, {"value": float(np.nanmean(value)), "largest difference": difference}

    return check


def compare_dense(case, Y_sparse, scores, repeats):
    per_label = {"average": None}
    theirs, ours = {
        "ranking_loss": (sklearn.metrics.label_ranking_loss, metrics.ranking_loss),
        "coverage_error": (sklearn.metrics.coverage_error, metrics.coverage_error),
        "lrap": (
            sklearn.metrics.label_ranking_average_precision_score,
            metrics.label_ranking_average_precision_score,
        ),
        "ndcg": (sklearn.metrics.ndcg_score, partial(metrics.ndcg_at_k, k=scores.shape[1])),
        "roc_auc": (
            partial(sklearn.metrics.roc_auc_score, **per_label),
            partial(metrics.roc_auc_score, **per_label),
        ),
        "average_precision": (
            partial(sklearn.metrics.average_precision_score, **per_label),
            partial(metrics.average_precision_score, **per_label),
        ),
        "precision_at_5": (precision_by_rows, partial(metrics.precision_at_k, k=5)),
    }[case]
    Y, check = Y_sparse.toarray(), make_check()
    peer = "argpartition" if case == "precision_at_5" else "scikit-learn"
    contenders = [
        Contender(peer, lambda: theirs(Y, scores), check, once=True),
        Contender("skmultilabel", lambda: ours(Y, scores), check),
        Contender("skmultilabel, sparse labels", lambda: ours(Y_sparse, scores), check),
        Contender("skmultilabel, 2 threads", lambda: in_threads(ours, Y, scores), check),
    ]
    return compare(f"{case}, {scores.shape[0]} x {scores.shape[1]}", contenders, repeats=repeats)


def compare_listed(n_samples, n_labels, repeats):
    rng = np.random.default_rng(1)
    Y = draw_labels(n_samples, n_labels, rng)
    listed = sp.csr_array(draw_labels(n_samples, n_labels, rng, n_true=20) + Y)
    scores = sp.csr_array((rng.random(listed.nnz), listed.indices, listed.indptr), listed.shape)
    check = make_check()
    contenders = [
        Contender("loop over rows", lambda: precision_of_listed(Y, scores), check, once=True),
        Contender("skmultilabel", lambda: metrics.precision_at_k(Y, scores, k=5), check),
    ]
    return compare(f"listed, {n_samples} x {n_labels}", contenders, repeats=repeats)


def main():
    arguments = parse_arguments(__doc__, repeats=3, fast_repeats=1, cases=CASES)
    # Labels without a positive: both leave out NaN, scikit-learn's zeros do not occur at full size.
    warnings.simplefilter("ignore", LabelWarning)
    n_samples, n_labels = (2_000, 50) if arguments.fast else (100_000, 1_000)
    rng = np.random.default_rng(0)
    Y, scores = draw_labels(n_samples, n_labels, rng), rng.random((n_samples, n_labels))
    rows = []
    for case in arguments.only:
        if case == "listed":
            rows += compare_listed(n_samples, 100 * n_labels, arguments.repeats)
        else:
            rows += compare_dense(case, Y, scores, arguments.repeats)
    return report("metrics", rows, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
