"""A linear layer on sparse rows: as much work as they have entries."""

import torch
from torch import nn
from torch.nn import functional as F

from skmultilabel.neural._batches._sparse_rows import locate_rows

__all__ = ["SparseLinear", "iter_input_weights"]


class SparseLinear(nn.Module):
    """A linear layer on sparse rows.

    It is `torch.nn.Linear` on a :class:`SparseBatch`: each row is the sum of the weights of its
    features, times their values. Nothing of shape (n_rows, n_features) is made, and the gradient is
    a product with the transposed batch, sorted by columns, which is as short.

    Parameters
    ----------
    n_features : int
        The number of columns of the batches.
    width : int
        The number of outputs.
    sparse_gradient : bool, default=False
        Whether the gradient of the weights is a sparse tensor of the features that the batch has,
        for :class:`LazyAdamW`, instead of a dense one.

    Attributes
    ----------
    n_outputs : int
        The number of outputs.
    weight : Parameter of shape (n_features, width)
        The weights: those of `torch.nn.Linear`, transposed.
    bias : Parameter of shape (width,)
        The intercepts.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural._batches._sparse_rows import SparseBatch
    >>> batch = SparseBatch(torch.tensor([0, 1, 3]), torch.tensor([2, 0, 1]), torch.ones(3), 3)
    >>> SparseLinear(3, 5)(batch).shape
    torch.Size([2, 5])
    """

    def __init__(self, n_features, width, sparse_gradient=False):
        super().__init__()
        self.n_outputs = width
        self.sparse_gradient = sparse_gradient
        self.weight = nn.Parameter(torch.empty(n_features, width))
        self.bias = nn.Parameter(torch.empty(width))
        self.reset_parameters()

    def reset_parameters(self):
        """Draw the weights that `torch.nn.Linear` draws."""
        bound = self.weight.shape[0] ** -0.5
        drawn = torch.empty_like(self.weight.T, memory_format=torch.contiguous_format)
        with torch.no_grad():
            self.weight.copy_(drawn.uniform_(-bound, bound).T)
        nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, batch):
        """Compute the outputs.

        Parameters
        ----------
        batch : SparseBatch
            Sparse rows of `n_features` columns.

        Returns
        -------
        Tensor of shape (n_rows, width)
            The outputs.
        """
        return _SparseProduct.apply(self.weight, batch, self.sparse_gradient) + self.bias


def iter_input_weights(module):
    """Go through the matrices that sparse rows are multiplied with.

    Parameters
    ----------
    module : Module
        A network.

    Yields
    ------
    Parameter of shape (n_features, width)
        The weights of a :class:`SparseLinear`.
    """
    for part in module.modules():
        if isinstance(part, SparseLinear):
            yield part.weight


class _SparseProduct(torch.autograd.Function):
    """Sparse rows times a dense matrix."""

    @staticmethod
    def forward(ctx, weight, batch, sparse_gradient):
        ctx.batch, ctx.sparse_gradient, ctx.shape = batch, sparse_gradient, weight.shape
        return _sum_rows(weight, batch.col, batch.crow[:-1], batch.val)

    @staticmethod
    def backward(ctx, grad):
        if not ctx.sparse_gradient:
            columns = torch.arange(ctx.shape[0], dtype=ctx.batch.col.dtype, device=grad.device)
            return _multiply_transposed(ctx.batch, grad, columns), None, None
        columns = ctx.batch.col.unique()
        values = _multiply_transposed(ctx.batch, grad, columns)
        gradient = torch.sparse_coo_tensor(
            columns[None].long(), values, ctx.shape, is_coalesced=True, check_invariants=False
        )
        return gradient, None, None


def _multiply_transposed(batch, dense, columns):
    """Compute those rows of the transposed batch times a dense matrix; `columns` ascend."""
    col, order = torch.sort(batch.col, stable=True)  # stable: the same sums every time
    starts = torch.searchsorted(col, columns).to(col.dtype)
    return _sum_rows(dense, locate_rows(batch)[order], starts, batch.val[order])


def _sum_rows(dense, rows, starts, values):
    """Sum rows of a dense matrix, times values, from each start to the next."""
    return F.embedding_bag(
        rows, dense, starts, mode="sum", per_sample_weights=values.to(dense.dtype)
    )
