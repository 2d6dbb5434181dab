"""A device whose memory is too small for a batch gets batches of half the size."""

import warnings

import torch

from skmultilabel.neural._training._state import capture_state, restore_state

__all__ = ["run_within_memory"]


def run_within_memory(net, iterator, run):
    """Run an epoch; where the memory is too small, go back to its start and halve the batch.

    Parameters
    ----------
    net : MultiLabelNet
        The net.
    iterator : BatchIterator
        The batches.
    run : callable
        Works through the batches once.

    Returns
    -------
    object
        What `run` returned.

    Raises
    ------
    torch.cuda.OutOfMemoryError
        If a batch of one row is too large.

    Warns
    -----
    UserWarning
        For every halving.
    """
    n_batches = len(net.history[-1]["batches"])
    start = capture_state(net) if has_own_memory(torch.device(net.device)) else None
    while True:
        try:
            return run()
        except torch.cuda.OutOfMemoryError:
            if start is None or iterator.batch_size == 1:
                raise
        # Outside of the handler: the error keeps the tensors of the step that failed.
        _halve_batch(net, iterator)
        restore_state(net, start)
        del net.history[-1]["batches"][n_batches:]


def has_own_memory(device):
    """Tell whether a device is not the host, whose memory does not run out with an error."""
    return device.type != "cpu"


def _halve_batch(net, iterator):
    size = iterator.batch_size // 2
    warnings.warn(
        f"The memory of {net.device} is too small for batches of {iterator.batch_size} rows. The "
        f"epoch is repeated from its start with batches of {size}. To spare the attempt, set "
        f"batch_size={size}.",
        UserWarning,
        stacklevel=2,
    )
    iterator.batch_size = size
    net.batch_size = min(net.batch_size, size)
    net.forget_graphs()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
