"""A plain multi-layer perceptron."""

from torch import nn

from skmultilabel.neural._modules._activations import make_activation
from skmultilabel.neural._modules._dropout import Dropout

__all__ = ["MLP"]


class MLP(nn.Module):
    """Linear layers, each with an activation and dropout behind it.

    Parameters
    ----------
    n_inputs : int
        The number of columns of the samples.
    width : int, default=256
        The number of units of a layer.
    depth : int, default=2
        The number of layers. With 0 the inputs are the representation, and the net is linear.
    dropout : float, default=0.2
        The share of the units that are dropped in training.
    activation : {"gelu", "relu", "selu", "silu", "tanh"}, default="silu"
        The activation.

    Attributes
    ----------
    n_outputs : int
        The number of columns of the representation.

    Examples
    --------
    >>> import torch
    >>> MLP(3, width=8)(torch.ones(5, 3)).shape
    torch.Size([5, 8])
    """

    def __init__(self, n_inputs, width=256, depth=2, dropout=0.2, activation="silu"):
        super().__init__()
        self.n_outputs = width if depth else n_inputs
        sizes = [n_inputs, *[width] * depth]
        self.layers = nn.Sequential(
            *(
                nn.Sequential(
                    nn.Linear(n_from, width), make_activation(activation), Dropout(dropout)
                )
                for n_from in sizes[:-1]
            )
        )

    def forward(self, inputs):
        """Represent samples.

        Parameters
        ----------
        inputs : Tensor of shape (n_rows, n_inputs)
            The samples.

        Returns
        -------
        Tensor of shape (n_rows, n_outputs)
            The representation.
        """
        return self.layers(inputs)
