"""One factor for all inputs, so that layers begin with numbers of the size that they expect."""

import torch
from torch import nn

__all__ = ["InputGain", "measure_gain"]

LEAST_GAIN = 2.0


class InputGain(nn.Module):
    """Multiplies all inputs by one number.

    Unlike a scaling column by column it keeps zeros, and says nothing of which column matters.

    Parameters
    ----------
    gain : float
        The number.
    """

    def __init__(self, gain):
        super().__init__()
        self.register_buffer("gain", torch.tensor(float(gain)))

    def forward(self, batch):
        """Multiply the inputs.

        Parameters
        ----------
        batch : Tensor of shape (n_rows, n_features) or SparseBatch
            The inputs.

        Returns
        -------
        Tensor or SparseBatch
            The product.
        """
        if isinstance(batch, torch.Tensor):
            return batch * self.gain
        return batch._replace(val=batch.val * self.gain)


def measure_gain(batch):
    r"""Measure by what inputs are too small for a layer that expects columns of variance 1.

    Rows of d such columns have a norm of about :math:`\sqrt d`. Texts of a few words have a much
    smaller one, and a net on them would learn slowly.

    Parameters
    ----------
    batch : Tensor of shape (n_rows, n_features) or SparseBatch
        Some samples.

    Returns
    -------
    float
        What brings the mean square of the norm to the number of columns; 1 where it is near.

    Examples
    --------
    >>> import torch
    >>> measure_gain(torch.eye(16))
    4.0
    >>> measure_gain(torch.ones(16, 4))
    1.0
    """
    if isinstance(batch, torch.Tensor):
        n_rows, n_features, values = *batch.shape, batch
    else:
        n_rows, n_features, values = len(batch.crow) - 1, batch.n_features, batch.val
    square = float(values.double().square().sum()) / max(n_rows, 1)
    gain = (n_features / square) ** 0.5 if square > 0 else 1.0
    return gain if gain >= LEAST_GAIN else 1.0
