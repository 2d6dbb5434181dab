"""The activations by name."""

from torch import nn

__all__ = ["ACTIVATIONS", "make_activation"]

ACTIVATIONS = {
    "gelu": nn.GELU,
    "relu": nn.ReLU,
    "selu": nn.SELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
}


def make_activation(name):
    """Make an activation.

    Parameters
    ----------
    name : str
        A name of `ACTIVATIONS`.

    Returns
    -------
    Module
        The activation.

    Raises
    ------
    ValueError
        If there is no such activation.

    Examples
    --------
    >>> make_activation("silu")
    SiLU()
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"activation={name!r} is none of {', '.join(map(repr, ACTIVATIONS))}.")
    return ACTIVATIONS[name]()
