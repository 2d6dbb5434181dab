"""The stratification itself, against the greedy of the paper written out literally."""

from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import make_multilabel_classification

from skmultilabel.model_selection import _stratification as stratification
from skmultilabel.model_selection import label_distribution_error
from skmultilabel.model_selection._label_pairs import find_label_pairs
from skmultilabel.model_selection._rows import make_rows
from skmultilabel.model_selection._stratification import select_positives, stratify_rows

few_examples = settings(deadline=None, max_examples=40)
label_matrices = st.tuples(st.integers(5, 40), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.int8, shape, elements=st.integers(0, 1))
)
share_lists = st.lists(st.integers(1, 5), min_size=2, max_size=5)
integers = st.integers(-30, 30)


def stratify(Y, shares, seed=0):
    return stratify_rows(select_positives(Y), shares, np.random.RandomState(seed))


def draw_labels(n_samples, n_labels, seed):
    """Labels of skewed frequencies that go together with one hidden number."""
    rng = np.random.RandomState(seed)
    threshold = rng.uniform(0, 2, size=n_labels)
    hidden = rng.normal(size=(n_samples, 1)) + rng.normal(size=(n_samples, n_labels))
    return (hidden > threshold).astype(np.int8)


def stratify_literally(Y, n_parts, rng):
    """Algorithm 1 of Sechidis et al. (2011), row by row."""
    left = np.ones(len(Y), dtype=bool)
    label_desire = np.tile(Y.sum(axis=0) / n_parts, (n_parts, 1))
    row_desire = np.full(n_parts, len(Y) / n_parts)
    part = np.full(len(Y), -1)
    while (Y * left[:, np.newaxis]).any():
        remaining = Y[left].sum(axis=0)
        label = np.argmin(np.where(remaining > 0, remaining, len(Y) + 1))
        for row in np.flatnonzero(left & (Y[:, label] == 1)):
            best = np.lexsort((rng.random(n_parts), row_desire, label_desire[:, label]))[-1]
            part[row] = best
            left[row] = False
            label_desire[best] -= Y[row]
            row_desire[best] -= 1
    for row in np.flatnonzero(left):
        part[row] = np.argmax(row_desire)
        row_desire[part[row]] -= 1
    return part


def count(Y, part, n_parts):
    return np.array([Y[part == number].sum(axis=0) for number in range(n_parts)])


def count_unevenness(Y, part, n_parts):
    return ((count(Y, part, n_parts) - Y.sum(axis=0) / n_parts) ** 2).sum()


@few_examples
@given(st.lists(st.tuples(integers, integers), min_size=1, max_size=6), st.integers(0, 40))
def test_parts_get_as_many_rows_as_from_the_greedy(desires, n_rows):
    unit = 3
    desire, row_desire = np.array(desires).T
    expected = np.zeros(len(desires), dtype=int)
    label, size = desire.copy(), row_desire.copy()
    for _ in range(n_rows):
        best = max(range(len(label)), key=lambda part: (label[part], size[part], -part))
        expected[best] += 1
        label[best] -= unit
        size[best] -= unit
    ranked = stratification._rank_parts(np.array(desires), 0)
    served = stratification._serve(desire, ranked, n_rows, unit)
    assert np.bincount(served, minlength=len(desires)).tolist() == expected.tolist()


@few_examples
@given(st.lists(st.tuples(integers, integers), min_size=1, max_size=6), st.integers(1, 40))
def test_parts_are_served_evenly(desires, n_rows):
    """After any number of rows every part has about its share of them.

    At a place x of the order a part has round(x n) of its n rows: half a row off; the number of
    all rows by then is off by that for each part, and one row where turns fall together.
    """
    desire, row_desire = np.array(desires).T
    served = stratification._serve(desire, np.argsort(-row_desire), n_rows, 3)
    given_so_far = np.cumsum(served[:, np.newaxis] == np.arange(len(desires)), axis=0)
    expected = np.outer(np.arange(1, n_rows + 1), given_so_far[-1] / n_rows)
    assert (np.abs(given_so_far - expected) <= 1.5 + len(desires) / 2).all()


def test_a_label_of_more_weight_is_as_even_as_alone():
    """Rows of the rare label carry frequent ones, which then cannot all be even."""
    Y = np.random.default_rng(0).integers(0, 2, size=(60, 12))
    Y[:, 0] = np.arange(60) < 5
    for seed in range(10):
        heavy = select_positives(Y) * np.r_[100, np.ones(11, dtype=int)]
        part = stratify_rows(sp.csr_array(heavy), [1] * 5, np.random.RandomState(seed))
        np.testing.assert_array_equal(np.bincount(part[:5]), np.ones(5))


def test_the_larger_parts_have_the_labels_that_cannot_be_even():
    Y = np.zeros((22, 1), dtype=int)
    Y[:6] = 1  # two parts of two, and two of the four parts have a row more
    for seed in range(20):
        part = stratify(Y, [1, 1, 1, 1], seed)
        positives, sizes = np.bincount(part[:6], minlength=4), np.bincount(part)
        np.testing.assert_array_equal(sizes - 5, positives - 1)


def test_parts_of_unequal_size_have_rows_of_every_kind():
    """The greedy in its own order gives the small part too many rows without any label."""
    _, Y = make_multilabel_classification(600, n_classes=10, n_labels=2, random_state=0)
    n_labels = Y.sum(axis=1)
    for seed in range(5):
        small = stratify(Y, [3, 1], seed) == 1
        for number in range(5):
            n_expected = (n_labels == number).sum() / 4
            assert abs((n_labels[small] == number).sum() - n_expected) < 2 * np.sqrt(n_expected)


@few_examples
@given(label_matrices, share_lists, st.integers(0, 3))
def test_parts_have_their_exact_sizes(Y, shares, seed):
    part = stratify(Y, shares, seed)
    sizes = np.bincount(part, minlength=len(shares))
    assert sizes.sum() == len(Y)
    wanted = len(Y) * np.array(shares) / sum(shares)
    assert (np.abs(sizes - wanted) < 1).all()


def test_sizes_are_exact_where_every_row_has_labels():
    Y = draw_labels(600, 8, seed=0)
    Y = Y[Y.any(axis=1)]
    rows = stratification.append_row_label(select_positives(Y))
    desire = np.outer(np.ones(5, dtype=int), rows.sum(axis=0))
    assert np.ptp(np.bincount(stratification._deal_labels(rows, desire, 5))) > 1
    assert np.ptp(np.bincount(stratify(Y, [1] * 5))) <= 1


@few_examples
@given(label_matrices, st.integers(2, 5))
def test_the_rarest_label_is_dealt_out_evenly(Y, n_parts):
    rows = stratification.append_row_label(select_positives(Y))
    desire = np.outer(np.ones(n_parts, dtype=int), rows.sum(axis=0))
    part = stratification._deal_labels(rows, desire, n_parts)
    counts = Y.sum(axis=0)
    if counts.any():
        rarest = np.argmin(np.where(counts > 0, counts, len(Y) + 1))
        assert np.ptp(count(Y, part, n_parts)[:, rarest]) <= 1


@few_examples
@given(label_matrices, share_lists)
def test_moves_and_swaps_keep_the_books(Y, shares):
    rows = stratification.append_row_label(select_positives(Y))
    unit = sum(shares)
    wanted = np.outer(shares, rows.sum(axis=0))
    desire = wanted.copy()
    part = stratification._deal_labels(rows, desire, unit)
    np.testing.assert_array_equal(desire, wanted - unit * count(rows.toarray(), part, len(shares)))
    stratification._even_sizes(make_rows(rows), part, desire, unit)
    np.testing.assert_array_equal(desire, wanted - unit * count(rows.toarray(), part, len(shares)))
    before = (desire**2).sum()
    stratification.swap_rows(rows, part, desire, unit)
    np.testing.assert_array_equal(desire, wanted - unit * count(rows.toarray(), part, len(shares)))
    assert (desire**2).sum() <= before


@few_examples
@given(label_matrices, st.integers(0, 5))
def test_sparse_labels_give_the_same_parts(Y, seed):
    np.testing.assert_array_equal(
        stratify(sp.csr_array(Y), [1, 1, 1], seed), stratify(Y, [1, 1, 1], seed)
    )


@few_examples
@given(label_matrices, st.randoms(use_true_random=False))
def test_missing_labels_count_as_no_positives(Y, random):
    missing = np.array([random.random() < 0.3 for _ in range(Y.size)]).reshape(Y.shape)
    gaps = np.where(missing, np.nan, Y)
    known = np.where(missing, 0, Y)
    np.testing.assert_array_equal(stratify(gaps, [1, 2]), stratify(known, [1, 2]))
    np.testing.assert_array_equal(stratify(sp.csr_array(gaps), [1, 2]), stratify(known, [1, 2]))


def test_the_same_seed_gives_the_same_parts_and_another_others():
    _, Y = make_multilabel_classification(n_samples=200, random_state=0)
    np.testing.assert_array_equal(stratify(Y, [1, 1], 3), stratify(Y, [1, 1], 3))
    assert (stratify(Y, [1, 1], 3) != stratify(Y, [1, 1], 4)).any()


def test_shares_with_a_common_factor_are_the_same_shares():
    _, Y = make_multilabel_classification(n_samples=40, random_state=0)
    np.testing.assert_array_equal(stratify(Y, [30, 10]), stratify(Y, [3, 1]))


def test_rows_without_a_label_are_spread_evenly():
    Y = np.zeros((100, 3), dtype=np.int8)
    Y[:40] = np.random.RandomState(0).randint(2, size=(40, 3))
    empty = ~Y.any(axis=1)
    sizes = np.bincount(stratify(Y, [1] * 4)[empty], minlength=4)
    assert np.ptp(sizes) <= 2


def test_equal_label_sets_are_spread_evenly():
    Y = np.repeat([[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1], [1, 1, 1]], 20, axis=0)
    part = stratify(Y, [1] * 5)
    for start in range(0, 100, 20):
        assert np.ptp(np.bincount(part[start : start + 20], minlength=5)) <= 1


@pytest.mark.parametrize("n_labels", [3, 20])
@pytest.mark.parametrize("n_parts", [2, 5, 10])
def test_labels_are_as_even_as_with_the_literal_greedy(n_labels, n_parts):
    ours, literal = [], []
    for seed in range(5):
        Y = draw_labels(300, n_labels, seed)
        part = stratify_literally(Y, n_parts, np.random.RandomState(seed))
        literal.append((count_unevenness(Y, part, n_parts), label_distribution_error(Y, part)))
        part = stratify(Y, [1] * n_parts, seed)
        ours.append((count_unevenness(Y, part, n_parts), label_distribution_error(Y, part)))
    assert (np.mean(ours, axis=0) <= np.mean(literal, axis=0) + 1e-12).all()


def test_pairs_are_as_even_as_with_the_literal_greedy_over_pairs():
    """Second order: every pair of labels is one more label of Algorithm 1."""
    ours, literal = [], []
    for seed in range(4):
        positives = select_positives(draw_labels(300, 8, seed))
        pairs = find_label_pairs(positives, min_rows=2).marks.toarray()
        Y = np.hstack([positives.toarray(), pairs])
        part = stratify_literally(Y, 5, np.random.RandomState(seed))
        literal.append((count_unevenness(pairs, part, 5), label_distribution_error(pairs, part)))
        part = stratify(Y, [1] * 5, seed)
        ours.append((count_unevenness(pairs, part, 5), label_distribution_error(pairs, part)))
    assert (np.mean(ours, axis=0) <= np.mean(literal, axis=0)).all()


def test_small_halves_are_near_the_best_of_all():
    gaps = []
    for seed in range(20):
        Y = np.random.RandomState(seed).randint(2, size=(10, 3))
        halves = (np.isin(np.arange(10), chosen) for chosen in combinations(range(10), 5))
        best = min(count_unevenness(Y, half, 2) for half in halves)
        gaps.append(count_unevenness(Y, stratify(Y, [1, 1], seed), 2) - best)
    assert min(gaps) >= 0
    # A label moved from one half to the other costs 2; most splits are the best there is.
    assert np.median(gaps) == 0
    assert np.mean(gaps) <= 0.5


def test_the_order_of_the_labels_matters_little():
    _, Y = make_multilabel_classification(n_samples=500, n_classes=10, random_state=0)
    for seed in range(3):
        shuffled = Y[:, np.random.RandomState(seed).permutation(10)]
        assert label_distribution_error(shuffled, stratify(shuffled, [1] * 5, seed)) < 0.02
    kfold = np.arange(500) % 5
    assert label_distribution_error(Y, kfold) > 0.04


def test_many_parts_and_many_rows_stay_affordable():
    Y = sp.random_array((10_000, 50), density=0.02, rng=np.random.default_rng(0))
    Y = sp.csr_array(Y > 0, dtype=np.int8)
    part = stratify(Y, [1] * 100)
    assert np.bincount(part).tolist() == [100] * 100
    assert np.abs(count(Y.toarray(), part, 100) - Y.sum(axis=0) / 100).max() < 3


def literal_error(Y, folds):
    """Section 4.2 of the paper, label by label and fold by fold, over the known entries."""
    per_label = []
    for column in Y.T:
        known = ~np.isnan(column)
        positives = np.sum(column[known])
        negatives = np.sum(known) - positives
        if positives == 0 or negatives == 0:
            continue
        terms = []
        for fold in set(folds.tolist()):
            inside = column[known & (folds == fold)]
            in_fold = np.sum(inside)
            odds = in_fold / max(len(inside) - in_fold, 1)
            terms.append(abs(odds - positives / negatives))
        per_label.append(np.mean(terms))
    return np.mean(per_label) if per_label else 0.0


@few_examples
@given(label_matrices, st.integers(2, 4), st.randoms(use_true_random=False))
def test_label_distribution_error_is_the_formula(Y, n_folds, random):
    folds = np.array([random.randrange(n_folds) for _ in range(len(Y))])
    missing = np.array([random.random() < 0.2 for _ in range(Y.size)]).reshape(Y.shape)
    for labels in (Y.astype(float), np.where(missing, np.nan, Y)):
        expected = literal_error(labels, folds)
        assert label_distribution_error(labels, folds) == pytest.approx(expected)
        assert label_distribution_error(sp.csr_array(labels), folds) == pytest.approx(expected)


def test_label_distribution_error_takes_names_of_folds():
    assert label_distribution_error([[1], [0], [1], [0]], ["a", "a", "b", "b"]) == 0


@pytest.mark.parametrize("folds", [[0, 1], [[0], [1], [0]]])
def test_label_distribution_error_needs_one_fold_a_row(folds):
    with pytest.raises(ValueError, match="one entry for each of the 3 rows of Y"):
        label_distribution_error([[1], [0], [1]], folds)


def test_labels_are_not_written_to():
    Y = sp.csr_array(np.array([[1, 0], [0, 1], [1, 1], [0, 0]], dtype=np.int8))
    Y.data[0] = 0
    before = Y.data.copy()
    assert select_positives(Y).nnz == 3
    np.testing.assert_array_equal(Y.data, before)
    assert Y.nnz == 4
