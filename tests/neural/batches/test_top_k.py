"""The largest scores against a stable sort."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from skmultilabel.neural._batches._top_k import collect_top_k, find_top_k

# Few values, so that many are equal.
SCORES = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, max_side=7),
    elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
)


@given(SCORES, st.integers(1, 7))
def test_they_are_the_first_of_a_stable_sort(scores, k):
    k = min(k, scores.shape[1])
    expected = np.sort(np.argsort(-scores, axis=1, kind="stable")[:, :k], axis=1)
    np.testing.assert_array_equal(find_top_k(torch.tensor(scores), k), expected)


@given(SCORES, st.integers(1, 9), st.integers(1, 7))
def test_blocks_give_what_the_whole_gives(scores, k, block_size):
    blocks = (scores[start : start + block_size] for start in range(0, len(scores), block_size))
    got = collect_top_k(blocks, k)
    whole = collect_top_k([torch.tensor(scores)], k)
    assert got.shape == scores.shape
    assert got.has_canonical_format
    assert (np.diff(got.indptr) == min(k, scores.shape[1])).all()
    np.testing.assert_array_equal(got.indices, whole.indices)
    rows = np.repeat(np.arange(len(scores)), np.diff(got.indptr))
    np.testing.assert_array_equal(got.data, scores[rows, got.indices])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_half_precisions_are_ranked_too(dtype):
    scores = torch.tensor([[0.5, 0.25, 0.75, 0.5]], dtype=dtype)
    assert find_top_k(scores, 2).tolist() == [[0, 2]]
