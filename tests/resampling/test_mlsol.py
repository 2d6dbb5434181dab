"""MLSOL against the algorithms of the paper, as plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from imbalanced_data import IMBALANCED, draw_imbalanced

from skmultilabel.exceptions import LabelWarning
from skmultilabel.resampling import MLSOL
from skmultilabel.resampling._mlsol import (
    compute_reaches,
    compute_seed_weights,
    flip_labels,
    mix_labels,
    share_of_others,
)

REACH = {"safe": 0.5, "borderline": 0.75, "rare": 1 + 1e-5, "outlier": -1e-5}


def loop_over_entries(Y, neighbors):
    """Shares of other neighbors of the minority entries; NaN for the others. Equation 1."""
    shares = np.full(Y.shape, np.nan)
    for i, j in np.ndindex(Y.shape):
        if Y[i, j] == find_minority_value(Y[:, j]):
            shares[i, j] = np.mean([Y[m, j] != Y[i, j] for m in neighbors[i]])
    return shares


def find_minority_value(column):
    return 0 if np.sum(column == 1) > np.sum(column == 0) else 1


def weigh(shares):
    """Equations 2 and 3."""
    weights = np.zeros(len(shares))
    for column in shares.T:
        counted = [i for i, share in enumerate(column) if share < 1]
        total = sum(column[i] for i in counted)
        for i in counted:
            weights[i] += column[i] / total if total else 0
    return weights


def name_types(shares, neighbors):
    """Algorithm 2."""
    types = np.full(shares.shape, "majority", dtype=object)
    for i, j in np.argwhere(~np.isnan(shares)):
        share = shares[i, j]
        types[i, j] = "safe" if share < 0.3 else "borderline" if share < 0.7 else "rare"
        types[i, j] = types[i, j] if share < 1 else "outlier"
    changed = True
    while changed:
        changed = False
        for i, j in np.argwhere(types == "rare"):
            if any(types[m, j] in ("safe", "borderline") for m in neighbors[i]):
                types[i, j] = "borderline"
                changed = True
    return types


def label(Y, types, seed, reference, way):
    """Algorithm 3."""
    labels = []
    for j in range(Y.shape[1]):
        s, r, cd = seed, reference, way
        if Y[s, j] != Y[r, j]:
            if types[s, j] == "majority":
                s, r, cd = r, s, 1 - cd
            labels.append(Y[s, j] if cd <= REACH[types[s, j]] else Y[r, j])
        else:
            labels.append(Y[s, j])
    return labels


def draw_neighbors(n_samples, data):
    k = data.draw(st.integers(1, min(4, n_samples - 1)))
    return np.array(
        [
            data.draw(st.permutations([*range(i), *range(i + 1, n_samples)]))[:k]
            for i in range(n_samples)
        ]
    )


@given(Y=IMBALANCED, data=st.data())
def test_weights_and_labels_are_those_of_the_paper(Y, data):
    neighbors = draw_neighbors(len(Y), data)
    expected = loop_over_entries(Y, neighbors)
    is_flipped = np.array([find_minority_value(column) == 0 for column in Y.T])
    rarer = flip_labels(Y, is_flipped)
    shares = share_of_others(rarer, neighbors)
    np.testing.assert_array_equal(rarer.toarray() == 1, ~np.isnan(expected))
    np.testing.assert_allclose(shares.data, expected[rarer.toarray() == 1])
    np.testing.assert_allclose(compute_seed_weights(shares), weigh(expected))

    seeds = np.repeat(np.arange(len(Y)), 3)
    references = neighbors[seeds, data.draw(st.integers(0, neighbors.shape[1] - 1))]
    way = np.tile([0.1, 0.6, 0.9], len(Y))
    mixed = mix_labels(compute_reaches(shares, neighbors), seeds, references, way)
    types = name_types(expected, neighbors)
    np.testing.assert_array_equal(
        flip_labels(mixed, is_flipped).toarray(),
        [label(Y, types, *where) for where in zip(seeds, references, way, strict=True)],
    )


@given(Y=IMBALANCED)
def test_flipping_twice_changes_nothing(Y):
    is_flipped = np.arange(Y.shape[1]) % 2 == 0
    once = flip_labels(sp.csr_array(Y), is_flipped)
    np.testing.assert_array_equal(once.toarray(), np.where(is_flipped, 1 - Y, Y))
    np.testing.assert_array_equal(flip_labels(once, is_flipped).toarray(), Y)


def test_new_samples_lie_between_seeds_and_neighbors():
    X, Y = draw_imbalanced()
    sampler = MLSOL(share=2.0, n_neighbors=4, random_state=0)
    X_new, Y_new = sampler.fit_resample(X, Y)
    assert X_new.shape == (180, 4)
    assert Y_new.shape == (180, 5)
    np.testing.assert_array_equal(X_new[:60], X)
    np.testing.assert_array_equal(Y_new[:60], Y)
    for x, seed in zip(X_new[60:], sampler.seed_indices_, strict=True):
        order = np.argsort(np.sum((X - X[seed]) ** 2, axis=1))[1:5]
        ways = [(x - X[seed]) / (X[row] - X[seed]) for row in order]
        assert any(np.ptp(way) < 1e-6 and 0 <= way[0] <= 1 for way in ways)


def test_seeds_are_drawn_by_their_weights():
    X, Y = draw_imbalanced()
    sampler = MLSOL(share=200.0, random_state=0)
    sampler.fit_resample(X, Y)
    order = np.argsort(np.sum((X[:, np.newaxis] - X) ** 2, axis=2), axis=1)[:, 1:6]
    expected = weigh(loop_over_entries(Y, order))
    drawn = np.bincount(sampler.seed_indices_, minlength=60) / 12_000
    np.testing.assert_allclose(drawn, expected / expected.sum(), atol=0.01)


def test_more_neighbors_than_samples_are_refused():
    X, Y = draw_imbalanced()
    with pytest.raises(ValueError, match="n_neighbors=60 is too large for 60 samples"):
        MLSOL(n_neighbors=60).fit_resample(X, Y)


def test_samples_whose_neighbors_are_alike_are_returned_as_they_are_with_a_warning():
    X = np.r_[np.arange(8.0), np.arange(100.0, 104.0)][:, np.newaxis]
    Y = np.repeat([[1, 0], [0, 1]], [8, 4], axis=0)
    with pytest.warns(LabelWarning, match="returned as they are"):
        X_new, Y_new = MLSOL(n_neighbors=3).fit_resample(X, Y)
    np.testing.assert_array_equal(X_new, X)
    np.testing.assert_array_equal(Y_new, Y)
