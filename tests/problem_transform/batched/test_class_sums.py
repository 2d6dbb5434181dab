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


def test_a_batch_may_hold_one_class_only():
    """A later batch of `partial_fit`: nobody carries the outer labels, all carry the second."""
    rng = np.random.default_rng(0)
    Y = np.asfortranarray(np.tile([0, 1, 1, 0], (50, 1)))
    Y[:20, 2] = 0
    X, weight = rng.random((50, 3)), rng.random(50)
    sums, counts = sum_classes(sp.csr_array(X), LabelProblems(X, Y, weight))
    classes = np.stack([Y == 0, Y == 1]) * weight[:, np.newaxis]
    np.testing.assert_allclose(counts, classes.sum(axis=1).T)
    np.testing.assert_allclose(sums, np.einsum("cnl,nd->lcd", classes, X))
    np.testing.assert_array_equal(counts[[0, 3], 1], 0)
    np.testing.assert_array_equal(counts[1, 0], 0)


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.float32])
def test_narrow_numbers_are_added_up_in_wide_ones(dtype):
    X = np.full((1000, 2), 1.1).astype(dtype)
    Y = np.asfortranarray(np.arange(1000)[:, np.newaxis] % 4 == 0, dtype=np.int8)
    sums, _ = sum_classes(sp.csr_array(X), LabelProblems(X, Y))
    expected = X[0, 0].astype(float) * np.array([[[750], [250]]])
    np.testing.assert_allclose(sums, np.broadcast_to(expected, sums.shape), rtol=1e-12)


def test_threads_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    X = sp.random_array((60, 9), density=0.3, rng=rng, format="csr")
    problems = LabelProblems(X, np.asfortranarray(rng.integers(0, 2, (60, 20))), rng.random(60))
    expected = sum_classes(X, problems)
    monkeypatch.setattr(_class_sums, "BLOCK_BYTES", 1)
    for answer, one in zip(sum_classes(X, problems, n_threads=3), expected, strict=True):
        np.testing.assert_array_equal(answer, one)


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
