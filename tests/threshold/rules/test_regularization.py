"""Regularized cut-offs against slow versions, and what must hold in their limits."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel import ThresholdOptimizer
from skmultilabel._validation import check_label_matrix
from skmultilabel.threshold import PerClass, get_objective
from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._rules._regularization import (
    REGULARIZATIONS,
    find_shared_cut_off,
    is_regularizable,
    regularize_thresholds,
)
from skmultilabel.threshold._search._registry import search_thresholds

NAMES = list(REGULARIZATIONS)
OBJECTIVES = [f"{metric}_{average}" for metric in METRICS for average in ("macro", "micro")]


def draw(seed=0, n_samples=60, n_labels=5):
    """Probabilities of labels from frequent to very rare, that say something about them."""
    rng = np.random.default_rng(seed)
    share = np.geomspace(0.4, 0.02, n_labels)
    Y = (rng.random((n_samples, n_labels)) < share).astype(np.int8)
    logits = np.log(share / (1 - share)) + 1.5 * Y + rng.normal(size=Y.shape)
    return 1 / (1 + np.exp(-logits)), Y


def list_pairs(*objectives):
    """Every regularization with all objectives that it can be used for."""
    return [
        (name, objective)
        for name in NAMES
        for objective in objectives
        if is_regularizable(get_objective(objective), name)
    ]


def number_by_score(scores):
    """A fold for every row that goes with the row wherever that is."""
    first = scores[:, [0]].toarray() if sp.issparse(scores) else scores[:, [0]]
    return np.floor(first[:, 0] * 1e4).astype(int) % 3


def regularize(scores, Y, name, objective="f1_macro", **options):
    options = {"default": 0.5, "folds": number_by_score(scores)} | options
    return regularize_thresholds(scores, Y, get_objective(objective), name, **options)


def search(scores, Y, objective="f1_macro", strategy="per_class"):
    return search_thresholds(scores, Y, get_objective(objective), strategy, default=0.5)


def f1(tp, fp, n_positive):
    return 2 * tp / (tp + fp + n_positive) if tp + fp + n_positive else 0.0


def list_cut_offs(values, y, shared):
    """Half way below every positive, above all, and the shared one."""
    levels = np.unique(values)
    cut_offs = [(low + high) / 2 for low, high in pairwise(levels) if y[values == high].any()]
    if y[values == levels[0]].any():
        cut_offs.append(min(shared, np.nextafter(levels[0], -np.inf)))
    return [*cut_offs, max(shared, levels[-1]), shared]


def stay_within_error_slowly(scores, Y, average, strength):
    """One cut-off after the other, for F1."""
    shared = search(scores, Y, "f1_micro", "global")[0][0]
    exact, _ = search(scores, Y, f"f1_{average}")
    thresholds = []
    for label, (values, y) in enumerate(zip(scores.T, Y.T, strict=True)):
        rest = np.zeros(3)
        if average == "micro":
            for other in set(range(Y.shape[1])) - {label}:
                chosen = scores[:, other] > exact[other]
                positive = Y[:, other] == 1
                rest += [(chosen & positive).sum(), (chosen & ~positive).sum(), positive.sum()]
        n_positive, n_negative = (y == 1).sum(), (y == 0).sum()

        def value(tp, fp, rest=rest, n_positive=n_positive):
            return f1(rest[0] + tp, rest[1] + fp, rest[2] + n_positive)

        best, reached = -1.0, {}
        for cut_off in list_cut_offs(values, y, shared):
            tp, fp = ((values > cut_off) & (y == 1)).sum(), ((values > cut_off) & (y == 0)).sum()
            shares = (tp + 0.5) / (n_positive + 1), (fp + 0.5) / (n_negative + 1)
            tp_step = (n_positive * shares[0] * (1 - shares[0])) ** 0.5
            fp_step = (n_negative * shares[1] * (1 - shares[1])) ** 0.5
            up = value(min(tp + tp_step, n_positive), fp) - value(max(tp - tp_step, 0), fp)
            down = value(tp, max(fp - fp_step, 0)) - value(tp, min(fp + fp_step, n_negative))
            reached[cut_off] = value(tp, fp) + strength * (up**2 + down**2) ** 0.5 / 2
            best = max(best, value(tp, fp))
        allowed = [cut_off for cut_off in reached if reached[cut_off] >= best - 1e-12]
        thresholds.append(min(allowed, key=lambda cut_off: abs(cut_off - shared)))
    return thresholds


@pytest.mark.parametrize("average", ["macro", "micro"])
@pytest.mark.parametrize("strength", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(8))
def test_standard_error_against_a_slow_version(seed, strength, average):
    scores, Y = draw(seed)
    found = regularize(scores, Y, "standard_error", f"f1_{average}", strength=strength)
    expected = stay_within_error_slowly(scores, Y, average, strength)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), average=st.sampled_from(["macro", "micro", "weighted"]))
def test_more_standard_errors_lead_nearer_to_the_shared_cut_off(seed, average):
    scores, Y = draw(seed)
    objective = get_objective(f"f1_{average}")
    shared = find_shared_cut_off(scores, Y, objective, default=0.5)
    distances = [
        np.abs(regularize(scores, Y, "standard_error", objective, strength=k) - shared)
        for k in (0.0, 0.3, 1.0, 3.0)
    ]
    assert (np.diff(distances, axis=0) <= 1e-15).all()


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("name", ["standard_error", "shrink", "shrink_quantile", "fbr"])
def test_strength_0_gives_the_best_value(name, objective):
    scores, Y = draw(1)
    thresholds = regularize(scores, Y, name, objective, strength=0.0)
    value = get_objective(objective).score_predictions(scores > thresholds, Y)
    assert value == pytest.approx(search(scores, Y, objective)[1], abs=1e-12)


@pytest.mark.parametrize("name", ["standard_error", "shrink", "shrink_quantile"])
def test_without_evidence_the_shared_cut_off_remains(name):
    scores, Y = draw(2)
    Y[:, 3] = 0
    shared = search(scores, Y, "f1_micro", "global")[0][0]
    assert regularize(scores, Y, name)[3] == shared
    known_nowhere = Y.astype(float)
    known_nowhere[:, 3] = np.nan
    assert regularize(scores, known_nowhere, name)[3] == shared


@pytest.mark.parametrize("name", ["standard_error", "shrink", "shrink_quantile"])
def test_with_much_evidence_the_best_cut_off_is_reached(name):
    lost = []
    for n_samples in (300, 30_000):
        scores, Y = draw(3, n_samples)
        thresholds = regularize(scores, Y, name)
        value = get_objective("f1_macro").score_predictions(scores > thresholds, Y)
        lost.append(search(scores, Y)[1] - value)
    assert 0 <= lost[1] < 0.005
    assert lost[1] < lost[0]


def test_a_single_label_has_nobody_to_share_with():
    scores, Y = draw(4, n_labels=1)
    exact, _ = search(scores, Y)
    np.testing.assert_array_equal(regularize(scores, Y, "standard_error"), exact)
    np.testing.assert_array_equal(regularize(scores, Y, "shrink"), exact)


def test_shrink_is_a_weighted_mean():
    scores, Y = draw(5)
    exact, shared = search(scores, Y)[0], search(scores, Y, "f1_micro", "global")[0][0]
    n_positive = Y.sum(axis=0)
    expected = (n_positive * exact + 3 * shared) / (n_positive + 3)
    np.testing.assert_allclose(regularize(scores, Y, "shrink", strength=3), expected)


def test_shrink_quantile_predicts_the_mean_number():
    scores, Y = draw(6)
    exact, shared = search(scores, Y)[0], search(scores, Y, "f1_micro", "global")[0][0]
    n_positive = Y.sum(axis=0)
    trust = n_positive / (n_positive + 4)
    mean = trust * (scores > exact).sum(axis=0) + (1 - trust) * (scores > shared).sum(axis=0)
    found = (scores > regularize(scores, Y, "shrink_quantile", strength=4)).sum(axis=0)
    assert np.abs(found - mean).max() <= 0.5


@pytest.mark.parametrize("seed", range(5))
def test_fbr_predicts_the_top_score_of_labels_that_cannot_be_found(seed):
    scores, Y = draw(seed)
    exact, _ = search(scores, Y)
    found = regularize(scores, Y, "fbr", strength=0.6)
    some_low = False
    for label, (values, y) in enumerate(zip(scores.T, Y.T, strict=True)):
        chosen = values > exact[label]
        if f1((chosen & (y == 1)).sum(), (chosen & (y == 0)).sum(), y.sum()) < 0.6:
            some_low = True
            np.testing.assert_array_equal(values > found[label], values == values.max())
        else:
            assert found[label] == exact[label]
    assert some_low


@pytest.mark.parametrize("seed", range(5))
def test_micro_macro_against_a_slow_version(seed):
    scores, Y = draw(seed)
    found = scores > regularize(scores, Y, "micro_macro")
    done = np.zeros(3)
    for label in sorted(range(Y.shape[1]), key=lambda j: -Y[:, j].sum()):
        y = Y[:, label]

        def value(chosen, y=y, done=done):
            tp, fp = (chosen & (y == 1)).sum(), (chosen & (y == 0)).sum()
            return f1(tp, fp, y.sum()) + f1(*np.add(done, [tp, fp, y.sum()]))

        options = [scores[:, label] > t for t in [-1, *scores[:, label]]]
        chosen = found[:, label]
        assert value(chosen) == pytest.approx(max(map(value, options)))
        done = np.add(done, [(chosen & (y == 1)).sum(), (chosen & (y == 0)).sum(), y.sum()])


@pytest.mark.parametrize(("name", "objective"), list_pairs("f1_macro", "matthews_corrcoef_micro"))
def test_the_order_of_rows_does_not_matter(name, objective):
    scores, Y = draw(7)
    order = np.random.default_rng(0).permutation(len(Y))
    np.testing.assert_array_equal(
        regularize(scores, Y, name, objective),
        regularize(scores[order], Y[order], name, objective),
    )


# Ranks are those of rows, whatever these weigh.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "shrink_quantile"])
def test_a_weight_of_2_is_a_repeated_row(name):
    scores, Y = draw(8)
    weight = np.random.default_rng(0).integers(0, 3, len(Y))
    rows = np.repeat(np.arange(len(Y)), weight)
    np.testing.assert_allclose(
        regularize(scores, Y, name, sample_weight=weight.astype(float)),
        regularize(scores[rows], Y[rows], name),
    )


@pytest.mark.parametrize(("name", "objective"), list_pairs("f1_macro", "f1_micro"))
def test_sparse_labels_and_scores_give_the_same(name, objective):
    scores, Y = draw(9)
    expected = regularize(scores, Y, name, objective)
    for other in (scores, sp.csr_array(scores)):
        found = regularize(other, check_label_matrix(sp.csr_array(Y)), name, objective)
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("name", NAMES)
def test_scores_that_are_not_listed_are_never_predicted(name):
    scores, Y = draw(10)
    listed = sp.csr_array(np.where(scores > 0.1, scores, 0))
    thresholds = regularize(listed, check_label_matrix(sp.csr_array(Y)), name)
    assert np.isfinite(thresholds).all()


@pytest.mark.parametrize("name", NAMES)
def test_rows_where_a_label_is_unknown_do_not_count(name):
    scores, Y = draw(11)
    more = np.vstack([scores, np.random.default_rng(0).random(scores.shape)])
    unknown = np.vstack([Y, np.full(Y.shape, np.nan)])
    np.testing.assert_array_equal(regularize(more, unknown, name), regularize(scores, Y, name))


def test_an_objective_without_label_counts_is_refused_by_name_and_left_alone_by_default():
    scores, Y = draw(12)
    objective = get_objective("f1_samples")
    assert not is_regularizable(objective, "standard_error")
    with pytest.raises(ValueError, match="Use regularization='auto', or None"):
        PerClass("standard_error").fit(scores, Y, objective, default=0.5)
    fitted = PerClass().fit(scores, Y, objective, default=0.5)
    assert fitted.value_ == PerClass(None).fit(scores, Y, objective, default=0.5).value_


def test_gains_are_regularized_too():
    scores, Y = draw(13)
    gains = [[0.0, -1.0], [-3.0, 0.0]]
    exact = search(scores, Y, gains)[1]
    thresholds = regularize(scores, Y, "standard_error", gains)
    value = get_objective(gains).score_predictions(scores > thresholds, Y)
    assert exact - 0.1 < value <= exact


def test_the_rule_passes_its_parameters_on():
    scores, Y = draw(14)
    objective = get_objective("f1_macro")
    rule = PerClass("shrink", strength=7.0).fit(scores, Y, objective, default=0.5)
    expected = regularize(scores, Y, "shrink", strength=7.0)
    np.testing.assert_array_equal(rule.thresholds_, expected)
    assert rule.value_ == objective.score_predictions(scores > expected, Y)
    default = PerClass().fit(scores, Y, objective, default=0.5).thresholds_
    np.testing.assert_array_equal(default, regularize(scores, Y, "standard_error"))
    with pytest.raises(ValueError, match="strength"):
        PerClass(strength=-1.0).fit(scores, Y, objective, default=0.5)
    with pytest.raises(ValueError, match="regularization"):
        PerClass("ridge").fit(scores, Y, objective, default=0.5)


def test_new_data_gain_where_positives_are_few():
    """Averaged over 15 draws of 20 rare labels, whose scores mean the same for all."""
    gains = []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        probability = rng.beta(0.3, 6, size=(2_200, 20))
        Y = (rng.random(probability.shape) < probability).astype(np.int8)
        learn, new = slice(200), slice(200, None)
        objective = get_objective("f1_macro")
        exact, regularized = (
            PerClass(name).fit(probability[learn], Y[learn], objective, default=0.5).thresholds_
            for name in (None, "standard_error")
        )
        gains.append(
            objective.score_predictions(probability[new] > regularized, Y[new])
            - objective.score_predictions(probability[new] > exact, Y[new])
        )
    assert np.mean(gains) > 0.01


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weighted", [False, True])
def test_fold_mean_is_the_best_of_the_mean_curve(seed, weighted):
    scores, Y = draw(seed)
    folds = np.arange(len(Y)) % 3
    weight = np.random.default_rng(seed).uniform(0.5, 2, len(Y)) if weighted else None
    thresholds = regularize(scores, Y, "fold_mean", folds=folds, sample_weight=weight)

    def average(values, y, cut_off):
        parts = [folds == fold for fold in range(3)]
        weights = [None if weight is None else weight[part] for part in parts]
        return np.mean(
            [
                f1_score(y[part], values[part] > cut_off, sample_weight=w, zero_division=0)
                for part, w in zip(parts, weights, strict=True)
            ]
        )

    for values, y, threshold in zip(scores.T, Y.T, thresholds, strict=True):
        best = max(average(values, y, cut_off) for cut_off in [-1, *np.unique(values)])
        assert average(values, y, threshold) == pytest.approx(best)


def test_fold_mean_needs_folds_and_gets_them_from_the_optimizer():
    scores, Y = draw()
    with pytest.raises(ValueError, match="give the rule's fit folds"):
        regularize(scores, Y, "fold_mean", folds=None)
    frequent = Y[:, :3]
    model = ThresholdOptimizer(KNeighborsClassifier(), strategy=PerClass("fold_mean"), cv=KFold(3))
    model.fit(scores, frequent)
    assert model.fold_thresholds_.shape == frequent.shape[1:] * 2
