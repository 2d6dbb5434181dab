"""The metrics of counts against scikit-learn's, and their declared shapes."""

import itertools

import numpy as np
import pytest
from sklearn import metrics

from skmultilabel.threshold import Objective, get_objective
from skmultilabel.threshold._objectives import AVERAGES, METRICS

PER_LABEL_TRUTH = {
    "f1": lambda y, p: metrics.f1_score(y, p, zero_division=0.0),
    "f2": lambda y, p: metrics.fbeta_score(y, p, beta=2, zero_division=0.0),
    "f0.5": lambda y, p: metrics.fbeta_score(y, p, beta=0.5, zero_division=0.0),
    "jaccard": lambda y, p: metrics.jaccard_score(y, p, zero_division=0.0),
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": lambda y, p: np.mean([np.mean(p[y == c] == c) for c in np.unique(y)]),
    "matthews_corrcoef": metrics.matthews_corrcoef,
    "geometric_mean": lambda y, p: (
        np.prod([np.mean(p[y == c] == c) for c in np.unique(y)]) ** (1 / len(np.unique(y)))
    ),
}


def count(Y, P):
    """tp, fp, positives and negatives of every column."""
    return [(Y & P).sum(0), ((1 - Y) & P).sum(0), Y.sum(0), (1 - Y).sum(0)]


def draw_labels(seed, n_samples=12, n_labels=4):
    """Random truth and prediction, with constant columns among them."""
    rng = np.random.default_rng(seed)
    share = rng.choice([0.0, 0.3, 0.6, 1.0], size=(2, 1, n_labels))
    return (rng.random((2, n_samples, n_labels)) < share).astype(int)


@pytest.mark.parametrize("name", PER_LABEL_TRUTH)
@pytest.mark.filterwarnings("ignore:A single label")
def test_metric_equals_scikit_learn(name):
    for seed in range(20):
        Y, P = draw_labels(seed)
        counts = np.array(count(Y, P))
        values = get_objective(f"{name}_macro").metric(*counts)
        truth = [PER_LABEL_TRUTH[name](y, p) for y, p in zip(Y.T, P.T, strict=True)]
        np.testing.assert_allclose(values, truth, atol=1e-12)


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("metric", ["f1", "jaccard"])
def test_average_equals_scikit_learn(metric, average):
    score = {"f1": metrics.f1_score, "jaccard": metrics.jaccard_score}[metric]
    for seed in range(20):
        Y, P = draw_labels(seed)
        value = get_objective(f"{metric}_{average}").evaluate(*count(Y, P))
        # Without any positive, scikit-learn's weights are those of the macro average.
        if Y.any() or average != "weighted":
            assert value == pytest.approx(score(Y, P, average=average, zero_division=0.0))


def test_neg_hamming_loss_is_scikit_learns():
    Y, P = draw_labels(0)
    value = get_objective("neg_hamming_loss").evaluate(*count(Y, P))
    assert value == pytest.approx(-metrics.hamming_loss(Y, P))


def test_labels_that_are_known_nowhere_do_not_count():
    value = get_objective("f1_macro").evaluate([1, 0], [0, 0], [1, 0], [1, 0])
    assert value == 1.0
    assert get_objective("f1_macro").evaluate([0], [0], [0], [0]) == 0.0


@pytest.mark.parametrize("name", [*METRICS, "f2", "f0.5"])
def test_metric_is_monotone_where_it_beats_nothing(name):
    """A true positive more, or a false positive less, is never worse: the search relies on it."""
    metric = get_objective(f"{name}_macro").metric
    for n_positive, n_negative in itertools.product(range(1, 6), repeat=2):
        tp, fp = np.meshgrid(np.arange(n_positive + 1), np.arange(n_negative + 1), indexing="ij")
        values = metric(tp, fp, n_positive, n_negative)
        better = values > values[0, 0]
        rising = np.diff(values, axis=0) >= -1e-12
        falling = np.diff(values, axis=1) <= 1e-12
        assert rising[better[:-1]].all()
        assert falling[better[:, 1:]].all()


@pytest.mark.parametrize("name", [*METRICS, "f2", "f0.5"])
def test_declared_quasiconvexity(name):
    """Half way between two points no quasi-convex metric exceeds its value at both."""
    metric = get_objective(f"{name}_macro").metric
    n_positive, n_negative = 6, 8
    grid = np.array(list(itertools.product(range(0, 7, 2), range(0, 9, 2))))
    first, second = (grid[i] for i in np.triu_indices(len(grid), 1))
    ends = [metric(*point.T, n_positive, n_negative) for point in (first, second)]
    middle = metric(*((first + second) / 2).T, n_positive, n_negative)
    nothing = metric(0, 0, n_positive, n_negative)
    excess = middle - np.maximum(np.maximum(*ends), nothing)
    assert (excess.max() <= 1e-12) == metric.is_quasiconvex


def test_names():
    assert get_objective("balanced_accuracy").average == "macro"
    assert get_objective("f2_micro").metric.name == "f2"
    objective = Objective(METRICS["f1"], "macro")
    assert get_objective(objective) is objective


@pytest.mark.parametrize(
    "name", ["f1", "roc_auc", "accuracy", "f1_samples", "", "macro", "f_macro"]
)
def test_unknown_name_lists_the_known(name):
    with pytest.raises(ValueError, match=r"is not known\. Known are: f1_macro, f1_micro") as error:
        get_objective(name)
    for known in ("neg_hamming_loss", "geometric_mean_weighted", "f2_macro"):
        assert known in str(error.value)
