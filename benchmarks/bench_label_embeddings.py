"""Vectors of 10,000 labels from a million sparse rows, by every method, and whether they are right.

The labels have frequencies that fall as a power of their rank, and belong to groups. A row draws one
group, and about five labels: four of five from that group, the others from all labels. The check: at
least nine of ten of the five nearest labels of a label are of its group, and the processor works for
less than a minute, all threads together, whatever else the machine does. Chance would find one of
200. The baseline is the counting of pairs that every method begins with.

Usage: ``python benchmarks/bench_label_embeddings.py [--fast] [--repeats N] [--out FOLDER]``
"""

import time

import numpy as np
import scipy.sparse as sp
from _harness import Contender, compare, parse_arguments, report

from skmultilabel.label_space import LabelEmbedding, label_cooccurrence, nearest_labels

N_COMPONENTS = 64
N_NEIGHBORS = 5
MIN_SHARE = 0.9
MAX_SECONDS = 60
METHODS = ("pmi_svd", "spectral", "skip_gram")


def draw_labels(n_rows, n_labels, n_groups, random_state=0):
    """Draw sparse labels, and return them with the group of every label."""
    rng = np.random.default_rng(random_state)
    group = np.sort(rng.permutation(n_labels) % n_groups)
    weight = rng.permutation(1 / np.arange(1, n_labels + 1) ** 0.8)
    total = np.concatenate([[0], np.cumsum(weight)])
    first = np.searchsorted(group, np.arange(n_groups + 1))
    low, high = total[first[:-1]], total[first[1:]]
    n_drawn = 1 + rng.poisson(4, n_rows)
    topic = rng.choice(n_groups, size=n_rows, p=(high - low) / total[-1])
    topic = np.repeat(topic, n_drawn)
    anywhere = rng.random(len(topic)) < 0.2
    low, high = np.where(anywhere, 0, low[topic]), np.where(anywhere, total[-1], high[topic])
    label = np.searchsorted(total, rng.uniform(low, high), side="right") - 1
    rows = np.repeat(np.arange(n_rows), n_drawn)
    Y = sp.csr_array((np.ones(len(rows), np.int8), (rows, label)), shape=(n_rows, n_labels))
    Y.data[:] = 1  # a label that was drawn twice is carried once
    return Y, group


def measure_share(embedding, group):
    """Return the share of nearest labels that are of the group of the label."""
    neighbors, _ = nearest_labels(embedding, N_NEIGHBORS)
    return float(np.mean((group[neighbors] == group[:, np.newaxis])[neighbors >= 0]))


def time_embedding(method, Y):
    """Return the vectors and the seconds of processor time that they took."""
    start = time.process_time()
    embedding = LabelEmbedding(method, n_components=N_COMPONENTS, random_state=0).fit_transform(Y)
    return embedding, time.process_time() - start


def make_contenders(Y, group):
    """Return the counting of pairs and all methods."""

    def check_counts(counts):
        carried = np.bincount(Y.indices, minlength=Y.shape[1])
        passed = np.array_equal(counts.diagonal(), carried) and counts.sum() == sum(
            np.diff(Y.indptr).astype(np.int64) ** 2
        )
        return passed, {"pairs": counts.nnz}

    def check(result):
        embedding, seconds = result
        share = measure_share(embedding, group)
        passed = share >= MIN_SHARE and seconds <= MAX_SECONDS
        return passed, {"of the same group": share, "CPU seconds": seconds}

    return [
        Contender("counts of pairs", lambda: label_cooccurrence(Y), check_counts, once=True),
        *(
            Contender(method, lambda method=method: time_embedding(method, Y), check, once=True)
            for method in METHODS
        ),
    ]


def main():
    arguments = parse_arguments(__doc__, repeats=1, fast_repeats=1)
    n_rows, n_labels, n_groups = (
        (100_000, 1_200, 40) if arguments.fast else (1_000_000, 10_000, 200)
    )
    Y, group = draw_labels(n_rows, n_labels, n_groups)
    case = f"{n_rows} x {n_labels}, {Y.nnz / n_rows:.1f} labels a row, {n_groups} groups"
    rows = compare(case, make_contenders(Y, group), repeats=arguments.repeats)
    return report("label_embeddings", rows, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
