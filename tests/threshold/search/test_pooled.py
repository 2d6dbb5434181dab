"""The pooled maximum: on the hull for quasi-convex metrics, off it for the geometric mean."""

import numpy as np
import pytest

from skmultilabel.threshold._objectives._count_metrics import METRICS, CountMetric
from skmultilabel.threshold._search._counts import count_at_cut_offs
from skmultilabel.threshold._search._pooled import maximise_pooled


def draw_counts(seed, n_samples=12, n_labels=3):
    rng = np.random.default_rng(seed)
    Y = rng.random((n_samples, n_labels)) < np.linspace(0.2, 0.5, n_labels)
    scores = rng.normal(size=Y.shape) + 1.5 * Y
    return [count_at_cut_offs(s, y) for s, y in zip(scores.T, Y.T, strict=True)]


def sum_chosen(labels, chosen):
    pairs = list(zip(labels, chosen, strict=True))
    return sum(c.tp[k] for c, k in pairs), sum(c.fp[k] for c, k in pairs)


def enumerate_least_fp(labels):
    """The fewest false positives for every reachable sum of true positives, label by label."""
    least = {0.0: 0.0}
    for counts in labels:
        merged = {}
        for tp, fp in least.items():
            for more_tp, more_fp in zip(counts.tp, counts.fp, strict=True):
                merged[tp + more_tp] = min(merged.get(tp + more_tp, np.inf), fp + more_fp)
        least = merged
    return least


def find_true_maximum(labels, metric):
    totals = [sum(c.n_positive for c in labels), sum(c.n_negative for c in labels)]
    return max(float(metric(tp, fp, *totals)) for tp, fp in enumerate_least_fp(labels).items())


@pytest.mark.parametrize("name", METRICS)
def test_maximum_equals_dynamic_programming(name):
    metric = METRICS[name]
    for seed in range(30):
        labels = draw_counts(seed, n_samples=12 + seed, n_labels=1 + seed % 5)
        totals = [sum(c.n_positive for c in labels), sum(c.n_negative for c in labels)]
        found = metric(*sum_chosen(labels, maximise_pooled(labels, metric)), *totals)
        assert found == pytest.approx(find_true_maximum(labels, metric), abs=1e-12)


def test_the_geometric_mean_needs_more_than_the_hull():
    """On some of these problems the hull alone misses the maximum, which the search finds."""
    metric = METRICS["geometric_mean"]
    on_hull = type(metric)("hull only", metric.function, is_quasiconvex=True)
    n_missed = 0
    for seed in range(60):
        labels = draw_counts(seed)
        totals = [sum(c.n_positive for c in labels), sum(c.n_negative for c in labels)]
        values = [
            float(metric(*sum_chosen(labels, maximise_pooled(labels, m)), *totals))
            for m in (on_hull, metric)
        ]
        assert values[1] >= values[0]
        n_missed += values[1] > values[0] + 1e-9
    assert n_missed > 0


def test_labels_without_positives_or_rows():
    labels = [
        count_at_cut_offs(np.array([0.3, 0.6]), np.array([False, False])),
        count_at_cut_offs(np.empty(0), np.empty(0, bool)),
        count_at_cut_offs(np.array([0.2, 0.8]), np.array([False, True])),
    ]
    for metric in METRICS.values():
        np.testing.assert_array_equal(maximise_pooled(labels, metric), [0, 0, 1])


def test_metric_that_is_not_quasiconvex_is_refused():
    metric = CountMetric("product", lambda tp, fp, p, n: tp * (n - fp), is_quasiconvex=False)
    with pytest.raises(ValueError, match="micro average of product is not quasi-convex"):
        maximise_pooled(draw_counts(0), metric)
