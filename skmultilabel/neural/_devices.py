"""Where a net is trained, and how much fits there."""

from contextlib import contextmanager

import torch

__all__ = ["PRECISIONS", "find_device", "fits_on_device"]

PRECISIONS = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}

MAX_SHARE_OF_MEMORY = 0.5
"""The part of a device's free memory that data may take; the rest is for the net."""


def find_device(device):
    """Find the device that is meant.

    Parameters
    ----------
    device : str or torch.device
        ``"auto"`` for a GPU where there is one, else a name of torch.

    Returns
    -------
    torch.device
        The device.

    Raises
    ------
    ValueError
        If there is no such device.

    Examples
    --------
    >>> find_device("cpu")
    device(type='cpu')
    """
    if device != "auto":
        try:
            return torch.empty(0, device=device).device
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            raise ValueError(
                f"device={device!r} cannot be used here: {str(error).splitlines()[0]} Take "
                "device='auto' or 'cpu'."
            ) from error
    if torch.cuda.is_available():
        return torch.device("cuda", torch.cuda.current_device())
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def fits_on_device(n_bytes, device):
    """Tell whether data should live on the device.

    Parameters
    ----------
    n_bytes : int
        How much memory the data take.
    device : torch.device
        The device.

    Returns
    -------
    bool
        Whether they take up to half of what is free there. Never for the host, where they are.
    """
    if device.type != "cuda":
        return False
    free, _ = torch.cuda.mem_get_info(device)
    return n_bytes <= MAX_SHARE_OF_MEMORY * free


@contextmanager
def seed_torch(seed, device):
    """Seed torch for a while, and leave its generators as they were.

    Parameters
    ----------
    seed : int
        The seed.
    device : torch.device
        Whose generator is seeded, beside that of the host.
    """
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        # torch.manual_seed asks every kind of device there might be, which takes milliseconds.
        torch.default_generator.manual_seed(seed)
        if device.type == "cuda":
            torch.cuda.manual_seed(seed)
        yield
