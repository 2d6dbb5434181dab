"""Numbers as waves: periodic embeddings of numeric columns."""

import math

import torch
from torch import nn

from skmultilabel.neural._modules._mlp import MLP

__all__ = ["PeriodicEmbedding", "PeriodicMLP"]


class PeriodicEmbedding(nn.Module):
    r"""Embeds every column by itself, through waves whose frequencies are learned.

    Column :math:`x_j` becomes itself and ``embedding_width`` numbers [1]_:

    .. math:: \mathrm{ReLU}(W_j \, [\cos(2 \pi c_j x_j), \sin(2 \pi c_j x_j)] + b_j)

    A perceptron alone learns smooth functions first; this lets it follow those that bend often.

    Parameters
    ----------
    n_inputs : int
        The number of columns, which should be scaled.
    n_frequencies : int, default=16
        The number of frequencies of a column, the length of :math:`c_j`.
    embedding_width : int, default=4
        The number of outputs of a column.
    frequency_scale : float, default=0.1
        The standard deviation of the first frequencies. Larger ones fit finer details.

    Attributes
    ----------
    n_outputs : int
        The number of columns of what it returns.

    References
    ----------
    .. [1] Y. Gorishniy, I. Rubachev, A. Babenko, "On Embeddings for Numerical Features in Tabular
       Deep Learning", NeurIPS 2022.

    Examples
    --------
    >>> import torch
    >>> PeriodicEmbedding(3, embedding_width=4)(torch.ones(5, 3)).shape
    torch.Size([5, 15])
    """

    def __init__(self, n_inputs, n_frequencies=16, embedding_width=4, frequency_scale=0.1):
        super().__init__()
        self.n_outputs = n_inputs * (1 + embedding_width)
        # Flat, because a parameter of one dimension does not decay: frequencies have no reason to.
        self.frequency = nn.Parameter(frequency_scale * torch.randn(n_inputs * n_frequencies))
        bound = (2 * n_frequencies) ** -0.5
        weight = torch.empty(n_inputs, 2 * n_frequencies, embedding_width)
        self.weight = nn.Parameter(weight.uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(n_inputs * embedding_width))

    def forward(self, inputs):
        """Embed samples.

        Parameters
        ----------
        inputs : Tensor of shape (n_rows, n_inputs)
            The samples.

        Returns
        -------
        Tensor of shape (n_rows, n_outputs)
            The columns, then the embeddings of the first column, of the second, ...
        """
        columns = inputs.T.unsqueeze(-1)
        phase = 2 * math.pi * columns * self.frequency.view(len(columns), 1, -1)
        waves = torch.cat([phase.cos(), phase.sin()], dim=-1)
        bias = self.bias.view(len(columns), 1, -1)
        embedded = torch.baddbmm(bias, waves, self.weight).relu()
        return torch.cat([inputs, embedded.transpose(0, 1).flatten(1)], dim=1)


class PeriodicMLP(nn.Module):
    """A perceptron on periodic embeddings.

    Parameters
    ----------
    n_inputs : int
        The number of columns of the samples.
    width : int, default=256
        The number of units of a layer.
    depth : int, default=2
        The number of layers.
    dropout : float, default=0.2
        The share of the units that are dropped in training.
    activation : {"gelu", "relu", "selu", "silu", "tanh"}, default="silu"
        The activation.
    n_frequencies : int, default=16
        The number of frequencies of a column.
    embedding_width : int, default=4
        The number of outputs of the embedding of a column.
    frequency_scale : float, default=0.1
        The standard deviation of the first frequencies. Larger ones fit finer details.

    Attributes
    ----------
    n_outputs : int
        The number of columns of the representation.

    Examples
    --------
    >>> import torch
    >>> PeriodicMLP(3, width=8)(torch.ones(5, 3)).shape
    torch.Size([5, 8])
    """

    def __init__(
        self,
        n_inputs,
        width=256,
        depth=2,
        dropout=0.2,
        activation="silu",
        n_frequencies=16,
        embedding_width=4,
        frequency_scale=0.1,
    ):
        super().__init__()
        self.embedding = PeriodicEmbedding(
            n_inputs, n_frequencies, embedding_width, frequency_scale
        )
        self.mlp = MLP(self.embedding.n_outputs, width, depth, dropout, activation)
        self.n_outputs = self.mlp.n_outputs

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
        return self.mlp(self.embedding(inputs))
