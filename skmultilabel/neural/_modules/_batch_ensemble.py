"""An ensemble of perceptrons that share their weights up to scales."""

import torch
from torch import nn
from torch.nn import functional as F

from skmultilabel.neural._modules._activations import make_activation
from skmultilabel.neural._modules._dropout import Dropout

__all__ = ["BatchEnsembleLinear", "BatchEnsembleMLP"]


class BatchEnsembleLinear(nn.Module):
    r"""The linear layers of several members, which share one matrix.

    Member :math:`k` scales the inputs by :math:`r_k` and the outputs by :math:`s_k` [1]_:

    .. math:: x_k \mapsto s_k \circ W (r_k \circ x_k) + b_k

    It is a layer with the matrix :math:`W \circ s_k r_k^T`. What is learned are the differences of
    scales and intercepts from their first values, so that weight decay draws the members towards
    each other and not towards zero.

    Parameters
    ----------
    n_inputs, n_outputs : int
        The numbers of inputs and of outputs.
    n_members : int
        The number of members.
    random_signs : bool, default=False
        Whether the first scales of the inputs are random signs, and not 1: that is what makes the
        members differ [2]_.

    References
    ----------
    .. [1] Y. Wen, D. Tran, J. Ba, "BatchEnsemble: An Alternative Approach to Efficient Ensemble and
       Lifelong Learning", ICLR 2020, equation 3.
    .. [2] Y. Gorishniy, A. Kotelnikov, A. Babenko, "TabM: Advancing Tabular Deep Learning with
       Parameter-Efficient Ensembling", ICLR 2025.

    Examples
    --------
    >>> import torch
    >>> BatchEnsembleLinear(3, 2, n_members=4)(torch.ones(5, 1, 3)).shape
    torch.Size([5, 4, 2])
    """

    def __init__(self, n_inputs, n_outputs, n_members, random_signs=False):
        super().__init__()
        self.linear = nn.Linear(n_inputs, n_outputs)
        signs = torch.ones(n_members, n_inputs)
        if random_signs:
            signs = torch.randint(2, signs.shape).mul_(2).sub_(1).to(signs.dtype)
        self.register_buffer("signs", signs)
        self.input_scale = nn.Parameter(torch.zeros(n_members, n_inputs))
        self.output_scale = nn.Parameter(torch.zeros(n_members, n_outputs))
        self.intercept = nn.Parameter(torch.zeros(n_members, n_outputs))

    def forward(self, inputs):
        """Compute the outputs of all members.

        Parameters
        ----------
        inputs : Tensor of shape (n_rows, n_members, n_inputs) or (n_rows, 1, n_inputs)
            The inputs of every member, or those of all.

        Returns
        -------
        Tensor of shape (n_rows, n_members, n_outputs)
            The outputs.
        """
        products = F.linear(inputs * (self.signs + self.input_scale), self.linear.weight)
        return torch.addcmul(self.linear.bias + self.intercept, products, 1 + self.output_scale)


class BatchEnsembleMLP(nn.Module):
    """An ensemble of perceptrons in one, in the manner of TabM [1]_.

    All members share their matrices: see :class:`BatchEnsembleLinear`. They learn each for itself,
    from the mean of their losses, and answer with the mean of their probabilities.

    Parameters
    ----------
    n_inputs : int
        The number of columns of the samples.
    width : int, default=128
        The number of units of a layer.
    depth : int, default=2
        The number of layers, at least 1.
    dropout : float, default=0.2
        The share of the units that are dropped in training.
    activation : {"gelu", "relu", "selu", "silu", "tanh"}, default="silu"
        The activation.
    n_members : int, default=8
        The number of members. Time grows with it.
    input_dropout : float, default=0.1
        The share of the inputs that are dropped in training, the same for all members.

    Attributes
    ----------
    n_outputs : int
        The number of columns of the representation of a member.

    Raises
    ------
    ValueError
        If there is no layer or no member.

    References
    ----------
    .. [1] Y. Gorishniy, A. Kotelnikov, A. Babenko, "TabM: Advancing Tabular Deep Learning with
       Parameter-Efficient Ensembling", ICLR 2025.

    Examples
    --------
    >>> import torch
    >>> BatchEnsembleMLP(3, width=8, n_members=4)(torch.ones(5, 3)).shape
    torch.Size([5, 4, 8])
    """

    def __init__(
        self,
        n_inputs,
        width=128,
        depth=2,
        dropout=0.2,
        activation="silu",
        n_members=8,
        input_dropout=0.1,
    ):
        super().__init__()
        if depth < 1 or n_members < 1:
            raise ValueError(
                "A batch ensemble needs a layer and a member at least; got "
                f"depth={depth}, n_members={n_members}."
            )
        self.n_outputs = width
        self.input_dropout = Dropout(input_dropout)
        sizes = [n_inputs, *[width] * (depth - 1)]
        self.layers = nn.Sequential(
            *(
                nn.Sequential(
                    BatchEnsembleLinear(n_from, width, n_members, random_signs=number == 0),
                    make_activation(activation),
                    Dropout(dropout),
                )
                for number, n_from in enumerate(sizes)
            )
        )
        self.output_scale = nn.Parameter(torch.zeros(n_members, width))

    def forward(self, inputs):
        """Represent samples, once for each member.

        Parameters
        ----------
        inputs : Tensor of shape (n_rows, n_inputs)
            The samples.

        Returns
        -------
        Tensor of shape (n_rows, n_members, n_outputs)
            The representations. Each member has scales of its own, as it has for every layer, for
            the one head of all.
        """
        return self.layers(self.input_dropout(inputs).unsqueeze(1)) * (1 + self.output_scale)
