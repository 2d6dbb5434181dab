"""Blocks of samples that fit into little memory."""

__all__ = ["BLOCK_BYTES", "split_samples"]

# Small enough to stay near the processor, large enough that a block's overhead does not count.
BLOCK_BYTES = 4_000_000


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
        Blocks of neighbouring samples, of at least one sample each.

    Examples
    --------
    >>> split_samples(5, bytes_per_sample=2_000_000)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    size = max(1, BLOCK_BYTES // bytes_per_sample)
    return [slice(start, min(start + size, n_samples)) for start in range(0, n_samples, size)]
