"""MLSMOTE against the pseudo-code of the paper, as plain loops."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from imbalanced_data import IMBALANCED, draw_imbalanced

from skmultilabel.exceptions import LabelWarning
from skmultilabel.label_space import compute_imbalance_ratios
from skmultilabel.resampling import MLSMOTE
from skmultilabel.resampling._mlsmote import find_commonest, join_label_sets


def vote(Y, seed, neighbors, rule):
    """Count the labels of the seed and its neighbors, one by one."""
    sets = [set(np.flatnonzero(Y[row])) for row in (seed, *neighbors)]
    if rule == "union":
        return set.union(*sets)
    if rule == "intersection":
        return set.intersection(*sets)
    counts = Counter(label for labels in sets for label in labels)
    return {label for label, count in counts.items() if count > len(sets) / 2}


def list_expected(X, Y, k, rule):
    """List what each new sample may be: the label, the seed, its neighbors and their labels."""
    ratios = compute_imbalance_ratios(Y)
    expected = []
    for label in np.flatnonzero(ratios > ratios.mean()):
        bag = np.flatnonzero(Y[:, label])
        for seed in bag:
            others = sorted(set(bag) - {seed}, key=lambda row: np.sum((X[row] - X[seed]) ** 2))
            expected.append((seed, others[:k], vote(Y, seed, others[:k], rule)))
    return expected


@pytest.mark.parametrize("rule", ["ranking", "union", "intersection"])
@pytest.mark.parametrize("k", [1, 3, 4, 50])
def test_new_samples_are_those_of_the_paper(k, rule):
    X, Y = draw_imbalanced()
    sampler = MLSMOTE(n_neighbors=k, label_rule=rule, random_state=0)
    X_new, Y_new = sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(X_new[:60], X)
    np.testing.assert_array_equal(Y_new[:60], Y)
    expected = list_expected(X, Y, k, rule)
    assert sampler.seed_indices_.tolist() == [seed for seed, _, _ in expected]
    for x, y, (seed, neighbors, labels) in zip(X_new[60:], Y_new[60:], expected, strict=True):
        assert set(np.flatnonzero(y)) == labels
        assert any(lies_between(x, X[seed], X[neighbor]) for neighbor in neighbors)


def lies_between(x, first, second):
    gap = np.dot(x - first, second - first) / np.dot(second - first, second - first)
    return 0 <= gap <= 1 and np.allclose(x, first + gap * (second - first))


def test_neighbors_and_places_are_drawn_uniformly():
    Y = np.array([[1, 0]] * 2000 + [[1, 1]] * 600)
    X = np.r_[np.zeros(2000), np.tile([0.0, 1.0, 3.0], 200)][:, np.newaxis]
    X[2000:] += 10 * np.repeat(np.arange(200), 3)[:, np.newaxis]
    new = MLSMOTE(n_neighbors=2, random_state=0).fit_resample(X, Y)[0][2600:].ravel()
    first = new[::3] % 10  # from 0 to 1 or 3
    assert np.mean(first) == pytest.approx(1.0, abs=0.15)
    assert np.mean(first > 1) == pytest.approx(1 / 3, abs=0.08)


@given(Y=IMBALANCED, data=st.data())
def test_votes_are_counted_the_same_dense_and_sparse(Y, data):
    rows = st.integers(0, len(Y) - 1)
    seeds = np.array(data.draw(st.lists(rows, min_size=1, max_size=4)))
    width = data.draw(st.integers(1, 4))
    neighbors = np.array([data.draw(st.lists(rows, min_size=width, max_size=width)) for _ in seeds])
    for rule in ("ranking", "union", "intersection"):
        expected = [vote(Y, *voters, rule) for voters in zip(seeds, neighbors, strict=True)]
        for labels in (Y, sp.csr_array(Y)):
            found = join_label_sets(labels, seeds, neighbors, rule)
            found = found.toarray() if sp.issparse(found) else found
            assert [set(np.flatnonzero(row)) for row in found] == expected


def test_categories_are_the_commonest_of_the_neighbors_and_of_several_the_nearest():
    codes = np.array([[[0, 1], [2, 2], [2, 3]], [[3, 0], [1, 0], [2, 1]]])
    np.testing.assert_array_equal(find_commonest(codes), [[2, 1], [3, 0]])


def test_categories_of_a_frame():
    Y = np.array([[1, 0]] * 6 + [[1, 1]] * 3)
    X = pd.DataFrame(
        {
            "size": [0.0] * 6 + [1.0, 1.5, 2.0],
            "color": pd.Categorical(["red"] * 6 + ["blue", "green", "green"]),
        }
    )
    X_new, _ = MLSMOTE(nominal_features=["color"], random_state=0).fit_resample(X, Y)
    assert X_new["color"][9:].tolist() == ["green", "green", "green"] or (
        X_new["color"][9:].tolist() == ["green", "green", "blue"]
    )
    assert X_new.dtypes.equals(X.dtypes)


def test_a_label_that_one_sample_carries_is_named():
    X, Y = draw_imbalanced()
    Y[:, 4] = 0
    Y[3, 4] = 1
    labels = pd.DataFrame(Y, columns=["a", "b", "c", "d", "lonely"])
    with pytest.warns(LabelWarning) as caught:
        X_new, Y_new = MLSMOTE(random_state=0).fit_resample(X, labels)
    assert "'lonely'" in str(caught[0].message)
    assert len(X_new) == len(Y_new) == 60
    assert list(Y_new) == list(labels)


def test_unknown_labels_are_refused():
    X, Y = draw_imbalanced()
    Y = Y.astype(float)
    Y[5, 2] = np.nan
    with pytest.raises(ValueError, match="row 5, label 2 is NaN"):
        MLSMOTE().fit_resample(X, Y)
