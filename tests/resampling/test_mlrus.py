"""ML-RUS against a plain loop, and what it promises."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from imbalanced_data import IMBALANCED, draw_imbalanced
from sklearn.utils import check_random_state

from skmultilabel.exceptions import LabelWarning
from skmultilabel.label_space import compute_imbalance_ratios
from skmultilabel.resampling import MLRUS
from skmultilabel.resampling._mlrus import draw_removals


def follow_the_paper(Y, n_removed, rng):
    """Take the rows of every bag in random order; count all rows that are left after each."""
    ratios = compute_imbalance_ratios(Y)
    mean_ratio = ratios[np.isfinite(ratios)].mean()
    is_minority = np.isfinite(ratios) & (ratios > mean_ratio)
    largest = Y.sum(axis=0).max()
    bags = {}
    for label in np.flatnonzero(~is_minority):
        rows = [row for row in range(len(Y)) if Y[row, label] and not Y[row, is_minority].any()]
        bags[label] = rng.permutation(np.array(rows, dtype=np.int32))[::-1].tolist()
    left, removed = list(range(len(Y))), []
    progress = True
    while progress and len(removed) < n_removed:
        progress = False
        for label, bag in bags.items():
            bag = [row for row in bag if row in left]
            count = Y[left][:, label].sum()
            if len(removed) == n_removed or not bag or largest / count >= mean_ratio:
                continue
            left.remove(bag[0])
            removed.append(bag[0])
            progress = True
    return removed


@given(Y=IMBALANCED)
def test_the_removals_are_those_of_the_loop(Y):
    expected = follow_the_paper(Y, 5, check_random_state(3))
    for labels in (Y, sp.csr_array(Y)):
        assert draw_removals(labels, 5, check_random_state(3)).tolist() == expected


@given(Y=IMBALANCED)
def test_no_row_with_a_minority_label_or_without_labels_goes(Y):
    removed = draw_removals(Y, len(Y), check_random_state(0))
    ratios = compute_imbalance_ratios(Y)
    is_minority = np.isfinite(ratios) & (ratios > ratios[np.isfinite(ratios)].mean())
    assert not Y[removed][:, is_minority].any()
    assert Y[removed].any(axis=1).all()
    assert len(set(removed)) == len(removed)


def test_rows_keep_their_order_and_rare_labels_gain():
    X, Y = draw_imbalanced()
    sampler = MLRUS(share=0.2, random_state=0)
    X_new, Y_new = sampler.fit_resample(X, Y)
    assert len(X_new) == 48
    assert np.all(np.diff(sampler.sample_indices_) > 0)
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(Y_new, Y[sampler.sample_indices_])
    assert compute_imbalance_ratios(Y_new).mean() < compute_imbalance_ratios(Y).mean()


def test_it_stops_when_the_labels_are_balanced_enough():
    Y = np.array([[1, 0]] * 8 + [[1, 1]] * 2)
    _, Y_new = MLRUS(share=0.9, random_state=0).fit_resample(np.zeros((10, 1)), Y)
    assert Y_new.sum(axis=0).tolist() == [3, 2]  # 10 / 3 is above the mean ratio (1 + 5) / 2


def test_balanced_labels_are_returned_as_they_are_with_a_warning():
    with pytest.warns(LabelWarning, match="returned as they are"):
        X_new, _ = MLRUS().fit_resample(np.zeros((4, 1)), np.eye(4, dtype=int))
    assert len(X_new) == 4


@pytest.mark.parametrize("share", [0, 1, 1.5, -0.1])
def test_shares_that_leave_nothing_are_refused(share):
    with pytest.raises(ValueError, match="'share' parameter of MLRUS"):
        MLRUS(share=share).fit_resample(np.zeros((4, 1)), np.eye(4, dtype=int))
