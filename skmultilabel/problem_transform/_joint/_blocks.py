"""Blocks of samples that fit into little memory."""

__all__ = ["BLOCK_BYTES", "split_samples"]

# Small enough to stay near the processor, large enough that a block's overhead does not count.
BLOCK_BYTES = 4_000_000
# Unless even fewer samples take more than that.
MIN_SAMPLES = 32


def split_samples(n_samples, bytes_per_sample):
    """Split samples into blocks.

    Parameters
    ----------
    n_samples : int
        The number of samples.
    bytes_per_sample : int
        What the arrays of one sample take.

    Returns
    -------
    list of slice
        Blocks of neighbouring samples, of at least 32 each but for the last.

    Examples
    --------
    >>> split_samples(100, bytes_per_sample=100_000)
    [slice(0, 40, None), slice(40, 80, None), slice(80, 100, None)]
    """
    size = max(MIN_SAMPLES, BLOCK_BYTES // bytes_per_sample)
    return [slice(start, min(start + size, n_samples)) for start in range(0, n_samples, size)]
