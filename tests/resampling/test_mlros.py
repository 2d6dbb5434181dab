"""ML-ROS against the pseudo-code of the paper, as plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from imbalanced_data import IMBALANCED, draw_imbalanced
from sklearn.utils import check_random_state

from skmultilabel.exceptions import LabelWarning
from skmultilabel.label_space import compute_imbalance_ratios
from skmultilabel.resampling import MLROS
from skmultilabel.resampling._mlros import draw_copies


def follow_the_paper(Y, n_copies, rng):
    """Count the labels of all rows anew after each copy."""
    ratios = compute_imbalance_ratios(Y)
    mean_ratio = ratios[np.isfinite(ratios)].mean()
    bags = {
        label: np.flatnonzero(Y[:, label])
        for label, ratio in enumerate(ratios)
        if Y[:, label].any()
    }
    bags = {label: bag for label, bag in bags.items() if ratios[label] > mean_ratio}
    rows = list(range(len(Y)))
    while bags and len(rows) < len(Y) + n_copies:
        for label, bag in list(bags.items()):
            if len(rows) == len(Y) + n_copies:
                break
            rows.append(bag[rng.randint(len(bag))])
            if compute_imbalance_ratios(Y[rows])[label] <= mean_ratio:
                del bags[label]
    return rows[len(Y) :]


@given(Y=IMBALANCED)
def test_the_copies_are_those_of_the_paper(Y):
    expected = follow_the_paper(Y, 12, check_random_state(3))
    for labels in (Y, sp.csr_array(Y)):
        assert draw_copies(labels, 12, check_random_state(3)).tolist() == expected


def test_rows_are_those_given_then_copies_with_a_minority_label():
    X, Y = draw_imbalanced()
    sampler = MLROS(share=0.1, random_state=0)
    X_new, Y_new = sampler.fit_resample(X, Y)
    assert len(X_new) == 66
    np.testing.assert_array_equal(sampler.sample_indices_[:60], np.arange(60))
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(Y_new, Y[sampler.sample_indices_])
    ratios = compute_imbalance_ratios(Y)
    assert Y_new[60:][:, ratios > ratios.mean()].any(axis=1).all()
    assert compute_imbalance_ratios(Y_new).mean() < ratios.mean()


def test_it_stops_when_the_labels_are_balanced_enough():
    Y = np.array([[1, 0]] * 8 + [[1, 1]] * 2)
    X_new, Y_new = MLROS(share=50, random_state=0).fit_resample(np.zeros((10, 1)), Y)
    assert compute_imbalance_ratios(Y_new).max() <= compute_imbalance_ratios(Y).mean()
    assert len(X_new) < 100


def test_unknown_labels_count_for_nothing():
    Y = np.array([[1, 0]] * 8 + [[1, 1], [1, np.nan]])
    sampler = MLROS(share=0.3, random_state=0)
    _, Y_new = sampler.fit_resample(np.zeros((10, 1)), Y)
    assert set(sampler.sample_indices_[10:]) == {8}
    assert np.isnan(Y_new[9, 1])


def test_samples_may_be_anything_with_rows():
    documents = [f"document {number}" for number in range(8)]
    Y = np.array([[1, 0]] * 7 + [[1, 1]])
    new, _ = MLROS(random_state=0).fit_resample(documents, Y)
    assert new == [*documents, "document 7"]


def test_balanced_labels_are_returned_as_they_are_with_a_warning():
    Y = np.eye(4, dtype=int)
    with pytest.warns(LabelWarning, match="returned as they are"):
        X_new, Y_new = MLROS().fit_resample(np.zeros((4, 1)), Y)
    np.testing.assert_array_equal(Y_new, Y)
    assert len(X_new) == 4
