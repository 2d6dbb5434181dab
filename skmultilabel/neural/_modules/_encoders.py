"""What turns a batch of samples into a matrix, for every kind of samples."""

import torch
from torch import nn

from skmultilabel.neural._modules._activations import make_activation
from skmultilabel.neural._modules._categories import CategoryEmbedding
from skmultilabel.neural._modules._dropout import Dropout
from skmultilabel.neural._modules._input_gain import InputGain
from skmultilabel.neural._modules._sparse_linear import SparseLinear

__all__ = ["DenseEncoder", "FrameEncoder", "SparseEncoder"]


class DenseEncoder(InputGain):
    """Leaves a dense matrix as it is, but for one factor: see :class:`InputGain`.

    Parameters
    ----------
    n_features : int
        The number of its columns.
    gain : float, default=1.0
        The factor.

    Attributes
    ----------
    n_outputs : int
        The number of columns.
    """

    def __init__(self, n_features, gain=1.0):
        super().__init__(gain)
        self.n_outputs = n_features


class FrameEncoder(nn.Module):
    """Puts the numeric columns and the embeddings of the categorical ones side by side.

    Parameters
    ----------
    n_numeric : int
        The number of numeric columns.
    cardinalities : sequence of int
        The number of codes of every categorical column, 0 for an unknown one among them.

    Attributes
    ----------
    n_outputs : int
        The number of columns of what it returns.
    """

    def __init__(self, n_numeric, cardinalities):
        super().__init__()
        self.embedding = CategoryEmbedding(cardinalities)
        self.n_outputs = n_numeric + self.embedding.n_outputs

    def forward(self, batch):
        """Encode a batch.

        Parameters
        ----------
        batch : FrameBatch
            The rows.

        Returns
        -------
        Tensor of shape (n_rows, n_outputs)
            The columns.
        """
        return torch.cat([batch.numeric, self.embedding(batch.codes)], dim=1)


class SparseEncoder(nn.Module):
    """A linear layer on sparse rows, an activation and dropout.

    Parameters
    ----------
    n_features : int
        The number of columns of the samples.
    width : int, default=256
        The width of the layer.
    dropout : float, default=0.2
        The share of its outputs that are dropped in training.
    activation : str, default="silu"
        The activation.
    gain : float, default=1.0
        By what the samples are multiplied.
    sparse_gradient : bool, default=False
        Whether the gradient has only the features of a batch, see :class:`SparseLinear`.

    Attributes
    ----------
    n_outputs : int
        The width.
    """

    def __init__(
        self,
        n_features,
        width=256,
        dropout=0.2,
        activation="silu",
        gain=1.0,
        sparse_gradient=False,
    ):
        super().__init__()
        self.gain = InputGain(gain)
        self.linear = SparseLinear(n_features, width, sparse_gradient)
        self.activation = make_activation(activation)
        self.dropout = Dropout(dropout)
        self.n_outputs = width

    def forward(self, batch):
        """Encode a batch.

        Parameters
        ----------
        batch : SparseBatch
            The rows.

        Returns
        -------
        Tensor of shape (n_rows, n_outputs)
            The outputs.
        """
        return self.dropout(self.activation(self.linear(self.gain(batch))))
