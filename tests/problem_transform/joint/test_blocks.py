"""Blocks of samples."""

import numpy as np
import pytest

from skmultilabel.problem_transform._joint._blocks import (
    BLOCK_BYTES,
    MIN_SAMPLES,
    split_samples,
)


@pytest.mark.parametrize("bytes_per_sample", [1, BLOCK_BYTES // 7, BLOCK_BYTES, 10 * BLOCK_BYTES])
@pytest.mark.parametrize("n_samples", [0, 1, 20, 100])
def test_every_sample_is_in_one_block(n_samples, bytes_per_sample):
    blocks = split_samples(n_samples, bytes_per_sample)
    samples = [np.arange(n_samples)[block] for block in blocks]
    np.testing.assert_array_equal(np.concatenate([np.empty(0), *samples]), np.arange(n_samples))
    for part in samples:
        assert len(part) <= MIN_SAMPLES or len(part) * bytes_per_sample <= BLOCK_BYTES
