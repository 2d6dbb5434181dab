"""The metrics of counts against scikit-learn's, and the shapes that the search relies on."""

import itertools

import numpy as np
import pytest
from sklearn import metrics

from skmultilabel.threshold._objectives._count_metrics import METRICS, get_count_metric

NAMES = [*METRICS, "f2", "f0.5"]


def list_recalls(y, p):
    return [np.mean(p[y == c] == c) for c in np.unique(y)]


def compute_kappa(y, p):
    return 0.0 if np.ptp(y) + np.ptp(p) == 0 else metrics.cohen_kappa_score(y, p)


TRUTH = {
    "f1": lambda y, p: metrics.f1_score(y, p, zero_division=0.0),
    "f2": lambda y, p: metrics.fbeta_score(y, p, beta=2, zero_division=0.0),
    "f0.5": lambda y, p: metrics.fbeta_score(y, p, beta=0.5, zero_division=0.0),
    "jaccard": lambda y, p: metrics.jaccard_score(y, p, zero_division=0.0),
    "precision": lambda y, p: metrics.precision_score(y, p, zero_division=0.0),
    "recall": lambda y, p: metrics.recall_score(y, p, zero_division=0.0),
    "accuracy": metrics.accuracy_score,
    "exact_match": lambda y, p: float((y == p).all()),
    "balanced_accuracy": lambda y, p: np.mean(list_recalls(y, p)),
    "youden": lambda y, p: 2 * np.mean(list_recalls(y, p)) - 1,
    "matthews_corrcoef": metrics.matthews_corrcoef,
    "cohen_kappa": compute_kappa,
    "geometric_mean": lambda y, p: np.prod(list_recalls(y, p)) ** (1 / len(np.unique(y))),
}


def draw_column(seed, n_samples=12):
    """Random truth and prediction, often constant."""
    rng = np.random.default_rng(seed)
    share = rng.choice([0.0, 0.3, 0.6, 1.0], size=(2, 1))
    return (rng.random((2, n_samples)) < share).astype(int)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore:A single label")
def test_metric_equals_scikit_learn(name):
    for seed in range(60):
        y, p = draw_column(seed)
        value = get_count_metric(name)((y & p).sum(), (p > y).sum(), y.sum(), (1 - y).sum())
        assert value == pytest.approx(TRUTH[name](y, p), abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_known_is_worth_nothing(name):
    assert get_count_metric(name)(0, 0, 0, 0) == 0.0


@pytest.mark.parametrize("name", NAMES)
def test_metric_is_monotone(name):
    """A true positive more, or a false positive less, is never worse: the search relies on it."""
    metric = get_count_metric(name)
    for n_positive, n_negative in itertools.product(range(9), repeat=2):
        tp, fp = np.meshgrid(np.arange(n_positive + 1), np.arange(n_negative + 1), indexing="ij")
        values = metric(tp, fp, n_positive, n_negative)
        assert (np.diff(values, axis=0) >= -1e-12).all()
        assert (np.diff(values, axis=1) <= 1e-12).all()


@pytest.mark.parametrize("name", NAMES)
def test_declared_quasiconvexity(name):
    """Half way between two points no quasi-convex metric exceeds its value at both."""
    metric = get_count_metric(name)
    n_positive, n_negative = 6, 8
    grid = np.array(list(itertools.product(range(0, 7, 2), range(0, 9, 2))))
    first, second = (grid[i] for i in np.triu_indices(len(grid), 1))
    ends = [metric(*point.T, n_positive, n_negative) for point in (first, second)]
    middle = metric(*((first + second) / 2).T, n_positive, n_negative)
    nothing = metric(0, 0, n_positive, n_negative)
    excess = middle - np.maximum(np.maximum(*ends), nothing)
    assert (excess.max() <= 1e-12) == metric.is_quasiconvex


def test_names():
    assert get_count_metric("f2").name == "f2"
    assert get_count_metric("f") is None
    assert get_count_metric("roc_auc") is None
