"""Dropout that costs little on a processor."""

import torch
from torch import nn
from torch.nn import functional as F

__all__ = ["Dropout"]

LEVELS = 256


class Dropout(nn.Module):
    """Sets values to zero in training, each with the same probability.

    The others are divided by the probability of being kept. On a processor the mask is drawn one
    byte a value, where `torch.nn.Dropout` draws a number of 32 bits for each, which takes longer
    than the matrix product before it.

    Parameters
    ----------
    p : float, default=0.1
        The probability, at least 0 and less than 1; rounded to a multiple of 1/256.

    Raises
    ------
    ValueError
        If `p` is no such probability.

    Examples
    --------
    >>> import torch
    >>> Dropout(0.5).eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"dropout must be at least 0 and less than 1; got {p!r}.")
        self.n_dropped = min(round(p * LEVELS), LEVELS - 1)

    @property
    def p(self):
        """The probability, as it is used."""
        return self.n_dropped / LEVELS

    def forward(self, values):
        """Drop some of the values, where the module is in training.

        Parameters
        ----------
        values : Tensor
            Values.

        Returns
        -------
        Tensor of the same shape
            What is left of them.
        """
        if not self.training or self.n_dropped == 0:
            return values
        # Compilers cannot see numbers as bytes, and draw them in the loop anyway.
        if values.device.type != "cpu" or torch.compiler.is_compiling():
            return F.dropout(values, self.p)
        kept = _draw_bytes(values.shape) >= self.n_dropped
        return values * kept.to(values.dtype).mul_(1 / (1 - self.p))

    def extra_repr(self):
        """Describe the module."""
        return f"p={self.p:.3g}"


def _draw_bytes(shape):
    """Draw independent bytes, eight at a time."""
    n_bytes = shape.numel()
    words = torch.empty(-(-n_bytes // 8), dtype=torch.int64).random_(-(2**63), None)
    return words.view(torch.uint8)[:n_bytes].view(shape)
