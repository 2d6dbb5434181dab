"""Iterative stratification into 5 folds: iterative-stratification against skmultilabel.

The data are 100,000 rows and 100 labels whose frequencies fall as a power of their rank, and that
go together in topics. The table shows, beside the time, the mean label distribution error (see
``skmultilabel.model_selection.label_distribution_error``), the sizes of the folds, and how many
pairs of a label and a fold have no positive. The check: the folds are a partition, and the error
and the number of empty pairs are no larger than the peer's; where the counts of all labels are as
even as whole numbers can be, the errors are equal.

Usage: ``python benchmarks/bench_stratification.py [--fast] [--repeats N] [--out FOLDER]``
"""

import numpy as np
from _harness import Contender, compare, parse_arguments, report

from skmultilabel.model_selection import MultilabelStratifiedKFold, label_distribution_error

N_FOLDS = 5
PEER = "iterative-stratification"


def make_labels(n_samples, n_labels, random_state=0):
    """Draw labels with skewed frequencies that occur together in topics."""
    rng = np.random.default_rng(random_state)
    frequency = np.maximum(0.3 / np.arange(1, n_labels + 1), 5e-4)
    n_topics = max(n_labels // 5, 2)
    in_topic = rng.random((n_topics, n_labels)) < 0.2
    topic = rng.integers(n_topics, size=n_samples)
    logits = np.log(frequency / (1 - frequency)) + np.where(in_topic, 1.8, -0.4)[topic]
    return (rng.random((n_samples, n_labels)) < 1 / (1 + np.exp(-logits))).astype(np.int8)


def split(splitter, Y):
    """Return the fold of every row; -1 for a row that is in no test set or in several."""
    folds = np.full(len(Y), -1)
    times = np.zeros(len(Y), dtype=int)
    for fold, (_, test) in enumerate(splitter.split(np.zeros(len(Y)), Y)):
        folds[test] = fold
        times[test] += 1
    return np.where(times == 1, folds, -1)


def measure(Y, folds):
    """Return what the table shows of a split."""
    sizes = np.bincount(folds, minlength=N_FOLDS)
    counts = np.array([Y[folds == fold].sum(axis=0) for fold in range(N_FOLDS)])
    return {
        "mean LD": label_distribution_error(Y, folds),
        "fold sizes": f"{sizes.min()} to {sizes.max()}",
        "label-fold pairs without positives": int((counts[:, Y.any(axis=0)] == 0).sum()),
    }


def make_check(Y, bounds):
    """Make the check that all contenders share; the first result sets the `bounds`."""

    def check(folds):
        if (folds < 0).any():
            return False, {}
        figures = measure(Y, folds)
        for name, allowance in (("mean LD", 1e-9), ("label-fold pairs without positives", 0)):
            bounds.setdefault(name, figures[name] + allowance)
        return all(figures[name] <= bound for name, bound in bounds.items()), figures

    return check


def make_contenders(Y):
    """Return the peer and this package, on the same labels with the same seed."""
    try:
        from iterstrat.ml_stratifiers import MultilabelStratifiedKFold as PeerKFold
    except ImportError:
        raise SystemExit(f"{PEER} is not installed: pip install {PEER}") from None
    options = {"n_splits": N_FOLDS, "shuffle": True, "random_state": 0}
    check = make_check(Y, bounds={})
    return [
        Contender(PEER, lambda: split(PeerKFold(**options), Y), check),
        Contender("skmultilabel", lambda: split(MultilabelStratifiedKFold(**options), Y), check),
    ]


def main():
    arguments = parse_arguments(__doc__, repeats=5)
    n_samples, n_labels = (5_000, 20) if arguments.fast else (100_000, 100)
    Y = make_labels(n_samples, n_labels)
    case = f"{n_samples} x {n_labels}, {Y.sum() / n_samples:.1f} labels a row"
    rows = compare(case, make_contenders(Y), repeats=arguments.repeats)
    return report("stratification", rows, arguments, packages=[PEER])


if __name__ == "__main__":
    raise SystemExit(main())
