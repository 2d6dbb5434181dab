import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel.problem_transform._batched import _class_sums
from skmultilabel.problem_transform._batched._class_sums import (
    split_labels,
    sum_classes,
    weigh_classes,
)
from skmultilabel.problem_transform._batched._problems import LabelProblems


def make_problems(rng, *, weight, has_unknown, sparse_labels):
    X = rng.random((12, 4)) * rng.integers(0, 2, (12, 4))
    Y = rng.integers(0, 2, (12, 3))
    Y[:2] = [[0], [1]]
    if has_unknown:
        Y = np.where(rng.random(Y.shape) < 0.3, np.nan, Y)
    weights = {"none": None, "rows": rng.random(12), "labels": rng.random(Y.shape)}
    columns = sp.csc_array(Y) if sparse_labels else np.asfortranarray(Y)
    return X, LabelProblems(X, columns, weights[weight]), Y


@pytest.mark.parametrize("weight", ["none", "rows", "labels"])
@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 99), has_unknown=st.booleans(), sparse=st.booleans(), labels=st.booleans()
)
def test_sums_are_those_of_the_rows(weight, seed, has_unknown, sparse, labels):
    rng = np.random.default_rng(seed)
    X, problems, Y = make_problems(
        rng, weight=weight, has_unknown=has_unknown, sparse_labels=labels
    )
    sums, counts = sum_classes(sp.csr_array(X) if sparse else X, problems)
    weights = np.ones(Y.shape) if problems.weight is None else problems.weight
    weights = np.broadcast_to(weights.T, Y.T.shape).T
    for label, y in enumerate(Y.T):
        for kind in (0, 1):
            own = weights[y == kind, label]
            np.testing.assert_allclose(sums[label, kind], own @ X[y == kind], atol=1e-12)
            np.testing.assert_allclose(counts[label, kind], own.sum())


def test_what_only_carriers_have_is_exactly_nothing_for_the_others():
    """Rounding would leave a trace of it, and a small alpha would take that for a count."""
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, (200, 5))
    X = rng.random((200, 5)) * Y
    weight = rng.random(200)
    sums, _ = sum_classes(sp.csr_array(X), LabelProblems(X, np.asfortranarray(Y), weight))
    np.testing.assert_array_equal(np.diag(sums[:, 0]), np.zeros(5))


@given(st.integers(0, 999))
def test_rounding_never_leaves_less_than_nothing(seed):
    rng = np.random.default_rng(seed)
    Y = rng.integers(0, 2, (30, 5))
    Y[:2] = [[0], [1]]
    X = np.where(Y, 1e8 * rng.random((30, 5)), 1e-12)
    sums, _ = sum_classes(sp.csr_array(X), LabelProblems(X, np.asfortranarray(Y)))
    assert (sums >= 0).all()


def test_weights_are_zero_where_a_label_is_not_known():
    Y = np.array([[0, 1], [np.nan, 0], [1, np.nan]])
    weights = weigh_classes(LabelProblems(Y, Y, np.array([1.0, 2.0, 3.0])))
    np.testing.assert_array_equal(weights, [[[1, 0], [0, 2], [0, 0]], [[0, 1], [0, 0], [3, 0]]])


def test_blocks_cover_all_labels(monkeypatch):
    monkeypatch.setattr(_class_sums, "BLOCK_BYTES", 16 * 14 * 2)
    Y = np.arange(50).reshape(10, 5)
    blocks = list(split_labels(LabelProblems(Y, Y), 4))
    assert [labels for labels, _ in blocks] == [slice(0, 2), slice(2, 4), slice(4, 5)]
    for labels, block in blocks:
        np.testing.assert_array_equal(block.columns, Y[:, labels])
