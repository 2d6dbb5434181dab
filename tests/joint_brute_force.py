"""Bayes rules as plain loops over all predictions, and distributions to try them on."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from skmultilabel.problem_transform._joint._label_sets import LabelSets


def score_hamming(truth, predicted):
    return np.mean(np.equal(truth, predicted))


def score_subset(truth, predicted):
    return float(np.array_equal(truth, predicted))


def score_f1(truth, predicted):
    total = sum(truth) + sum(predicted)
    return 1.0 if total == 0 else 2 * np.dot(truth, predicted) / total


def score_jaccard(truth, predicted):
    either = sum(max(pair) for pair in zip(truth, predicted, strict=True))
    return 1.0 if either == 0 else np.dot(truth, predicted) / either


def score_precision(truth, predicted):
    return np.dot(truth, predicted) / sum(predicted)


METRICS = {
    "hamming": score_hamming,
    "subset": score_subset,
    "f1": score_f1,
    "jaccard": score_jaccard,
    "precision_at_k": score_precision,
}


def list_label_sets(n_labels):
    """All label sets as tuples."""
    return list(product([0, 1], repeat=n_labels))


def expect_all(label_sets, row, metric, predictions):
    """The expectation of a metric for each of several predictions of one sample."""
    sets = label_sets.sets if label_sets.is_shared else label_sets.sets[row]
    weight = label_sets.weight[row] / label_sets.weight[row].sum()
    return np.array(
        [
            sum(w * metric(tuple(truth), p) for w, truth in zip(weight, sets.tolist(), strict=True))
            for p in predictions
        ]
    )


def draw_label_sets(rng, n_samples, n_sets, n_labels, shared=True):
    """Distributions over sets that are drawn; few of them are large."""
    if shared:
        sets = rng.permutation(list_label_sets(n_labels))[:n_sets]
    else:
        sets = rng.random((n_samples, n_sets, n_labels)) < rng.random(n_labels)
    weight = rng.exponential(size=(n_samples, len(sets) if shared else n_sets)) ** 2
    return LabelSets(sets.astype(np.uint8), weight)


@st.composite
def label_sets_strategy(draw, max_labels=4):
    """Label sets with many ties and zeros, shared or not."""
    n_labels = draw(st.integers(1, max_labels))
    n_samples = draw(st.integers(1, 3))
    every_set = st.sampled_from(list_label_sets(n_labels))
    is_shared = draw(st.booleans())
    if is_shared:
        sets = draw(st.lists(every_set, min_size=1, max_size=8, unique=True))
        n_sets = len(sets)
    else:
        n_sets = draw(st.integers(1, 6))
        one = st.lists(every_set, min_size=n_sets, max_size=n_sets)
        sets = draw(st.lists(one, min_size=n_samples, max_size=n_samples))
    value = st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0.0, 2.0)
    row = st.lists(value, min_size=n_sets, max_size=n_sets).filter(lambda row: sum(row) > 1e-3)
    weight = draw(st.lists(row, min_size=n_samples, max_size=n_samples))
    return LabelSets(np.array(sets, dtype=np.uint8), np.array(weight))
