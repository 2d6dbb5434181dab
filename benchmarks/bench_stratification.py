"""Iterative stratification into 5 folds: iterative-stratification against skmultilabel.

The drawn data are 100,000 rows and 100 labels whose frequencies fall as a power of their rank, and
that go together in topics; then 1,000,000 rows and 200 labels as a sparse matrix, which the peer
does not take. With ``--data`` the label matrices of stored sets follow. The table shows, beside the
time, the mean label distribution error (see ``skmultilabel.model_selection.split_report``), that of
pairs of labels, the sizes of the folds, and how many pairs of a label and a fold have no positive.
Order 2 is second-order stratification, by pairs of labels too.

The check: the folds are a partition; and the error that the order is for, and the number of empty
pairs, are no larger than those of the first contender, up to a hundredth. On the drawn data labels
are as even as whole numbers can be, so the errors are equal; on stored sets, where they vary with
the seed, they are means over five seeds, of which the first is timed.

Usage: ``python benchmarks/bench_stratification.py [--fast] [--repeats N] [--out FOLDER]
[--data FOLDER]``
"""

import warnings
from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import Contender, compare, parse_arguments, report

from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection import MultilabelStratifiedKFold, split_report

N_FOLDS = 5
N_SEEDS = 5
PEER = "iterative-stratification"
LABELS, PAIRS, EMPTY = "mean LD", "mean LPD", "label-fold pairs without positives"
# How much larger than the first contender's an error may be.
ALLOWANCE = 1.01


def make_labels(n_samples, n_labels, random_state=0):
    """Draw labels with skewed frequencies that occur together in topics."""
    rng = np.random.default_rng(random_state)
    frequency = np.maximum(0.3 / np.arange(1, n_labels + 1), 5e-4)
    n_topics = max(n_labels // 5, 2)
    in_topic = rng.random((n_topics, n_labels)) < 0.2
    topic = rng.integers(n_topics, size=n_samples)
    logits = np.log(frequency / (1 - frequency)) + np.where(in_topic, 1.8, -0.4)[topic]
    return (rng.random((n_samples, n_labels)) < 1 / (1 + np.exp(-logits))).astype(np.int8)


def make_sparse_labels(n_samples, n_labels, random_state=0):
    """Draw a sparse matrix of independent labels with skewed frequencies."""
    rng = np.random.default_rng(random_state)
    frequency = np.maximum(0.3 / np.arange(1, n_labels + 1), 5e-4)
    rows = [np.flatnonzero(rng.random(n_samples) < share) for share in frequency]
    labels = np.repeat(np.arange(n_labels), list(map(len, rows)))
    ones = np.ones(len(labels), dtype=np.int8)
    return sp.csr_array((ones, (np.concatenate(rows), labels)), shape=(n_samples, n_labels))


def read_labels(folder):
    """Yield the names and label matrices of stored sets; -1 there stands for not known."""
    for path in sorted(folder.glob("*.npz")):
        with np.load(path, allow_pickle=False) as stored:
            Y = stored["Y"]
        yield path.stem, np.where(Y < 0, np.nan, Y) if (Y < 0).any() else Y.astype(np.int8)


def split(splitter, Y):
    """Return the pairs of training and test rows."""
    return list(splitter.split(np.zeros(Y.shape[0]), Y))


def split_with_iterstrat(Y, seed=0):
    """Split by the peer, which takes what is not known for negative."""
    from iterstrat.ml_stratifiers import MultilabelStratifiedKFold as PeerKFold

    return split(PeerKFold(N_FOLDS, shuffle=True, random_state=seed), np.nan_to_num(Y))


def split_with_ours(Y, seed=0, order=1):
    """Split by this package."""
    cv = MultilabelStratifiedKFold(N_FOLDS, shuffle=True, random_state=seed, order=order)
    return split(cv, Y)


def measure(Y, splits):
    """Return what the table shows of a split."""
    found = split_report(Y, splits)
    sizes = found.splits["test"]
    return {
        LABELS: found.averages["label_distribution"],
        PAIRS: found.averages["pair_distribution"],
        "fold sizes": f"{sizes.min()} to {sizes.max()}",
        EMPTY: int(found.splits["absent_test"].sum()),
    }


def check_splits(splits, Y, split_by_seed, n_seeds, bounds, measures):
    """Check a partition, and its measures by the bounds, which the first that comes sets."""
    tests = np.sort(np.concatenate([test for _, test in splits]))
    if not np.array_equal(tests, np.arange(Y.shape[0])):
        return False, {}
    others = [measure(Y, split_by_seed(Y, seed)) for seed in range(1, n_seeds)]
    figures = measure(Y, splits)
    for name in (LABELS, PAIRS, EMPTY):
        figures[name] = float(np.mean([figures[name], *(other[name] for other in others)]))
    passed = all(figures[name] <= bounds.get(name, np.inf) for name in measures)
    for name in (LABELS, PAIRS):
        bounds.setdefault(name, ALLOWANCE * figures[name] + 1e-9)
    bounds.setdefault(EMPTY, figures[EMPTY])
    return passed, figures


def make_contenders(Y, *, with_peer=True, n_seeds=1):
    """Return the peers and this package, on the same labels with the same seeds."""
    bounds = {}
    candidates = {
        PEER: (split_with_iterstrat, LABELS),
        "skmultilabel": (split_with_ours, LABELS),
        "skmultilabel, order 2": (partial(split_with_ours, order=2), PAIRS),
    }
    return [
        Contender(
            name,
            partial(split_by_seed, Y),
            partial(
                check_splits,
                Y=Y,
                split_by_seed=split_by_seed,
                n_seeds=n_seeds,
                bounds=bounds,
                measures=(measured, EMPTY),
            ),
        )
        for name, (split_by_seed, measured) in candidates.items()
        if with_peer or name != PEER
    ]


def list_cases(arguments):
    """Yield the name of every case, and its contenders."""
    n_samples, n_labels = (5_000, 20) if arguments.fast else (100_000, 100)
    Y = make_labels(n_samples, n_labels)
    yield f"{n_samples} x {n_labels}, {Y.sum() / n_samples:.1f} labels a row", make_contenders(Y)
    n_samples, n_labels = (20_000, 20) if arguments.fast else (1_000_000, 200)
    Y = make_sparse_labels(n_samples, n_labels)
    yield f"{n_samples} x {n_labels}, sparse", make_contenders(Y, with_peer=False)
    if arguments.data is not None:
        for name, Y in read_labels(arguments.data):
            yield f"{name}, {Y.shape[0]} x {Y.shape[1]}", make_contenders(Y, n_seeds=N_SEEDS)


def add_options(parser):
    parser.add_argument("--data", type=Path, help="folder of stored label matrices (.npz with Y)")


def main():
    warnings.simplefilter("ignore", LabelWarning)  # that a label is too rare is no news here
    arguments = parse_arguments(__doc__, repeats=5, add_options=add_options)
    rows = []
    for case, contenders in list_cases(arguments):
        rows += compare(case, contenders, repeats=arguments.repeats)
        print(f"measured {case}", flush=True)
    return report("stratification", rows, arguments, packages=[PEER])


if __name__ == "__main__":
    raise SystemExit(main())
