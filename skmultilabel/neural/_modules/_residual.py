"""A residual net for tables."""

from torch import nn

from skmultilabel.neural._modules._activations import make_activation
from skmultilabel.neural._modules._dropout import Dropout

__all__ = ["ResidualNet"]


class ResidualNet(nn.Module):
    r"""Blocks that each add something to the representation.

    .. math:: h \leftarrow h + D(B \, D(a(A \, N(h))))

    with linear layers :math:`A` and :math:`B`, the activation :math:`a`, dropout :math:`D` and a
    normalization :math:`N`: the ResNet of [1]_, but with layer normalization, which makes no row
    depend on the others of its batch. After the last block comes :math:`a(N(h))`.

    Parameters
    ----------
    n_inputs : int
        The number of columns of the samples.
    width : int, default=256
        The number of units of a layer.
    depth : int, default=2
        The number of blocks.
    dropout : float, default=0.2
        The share of the units that are dropped in training.
    activation : {"gelu", "relu", "selu", "silu", "tanh"}, default="silu"
        The activation.

    Attributes
    ----------
    n_outputs : int
        The number of columns of the representation.

    References
    ----------
    .. [1] Y. Gorishniy, I. Rubachev, V. Khrulkov, A. Babenko, "Revisiting Deep Learning Models for
       Tabular Data", NeurIPS 2021.

    Examples
    --------
    >>> import torch
    >>> ResidualNet(3, width=8)(torch.ones(5, 3)).shape
    torch.Size([5, 8])
    """

    def __init__(self, n_inputs, width=256, depth=2, dropout=0.2, activation="silu"):
        super().__init__()
        self.n_outputs = width
        self.entry = nn.Linear(n_inputs, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(width),
                nn.Linear(width, width),
                make_activation(activation),
                Dropout(dropout),
                nn.Linear(width, width),
                Dropout(dropout),
            )
            for _ in range(depth)
        )
        self.exit = nn.Sequential(nn.LayerNorm(width), make_activation(activation))

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
        hidden = self.entry(inputs)
        for block in self.blocks:
            hidden = hidden + block(hidden)
        return self.exit(hidden)
