"""Vectors for the categories of a table."""

import torch
from torch import nn
from torch.nn import functional as F

__all__ = ["CategoryEmbedding", "choose_widths"]

MAX_WIDTH = 32


def choose_widths(cardinalities):
    """Choose how many numbers stand for a category of each column.

    The rule is that of fastai, ``1.6 n^0.56`` for ``n`` categories, up to 32: 2 for two, 6 for ten,
    21 for a hundred.

    Parameters
    ----------
    cardinalities : sequence of int
        The number of codes of each column, the code 0 of unknown categories among them.

    Returns
    -------
    list of int
        The widths; 0 for a column without a known category.

    Examples
    --------
    >>> choose_widths([2, 3, 11, 1001])
    [2, 2, 6, 32]
    """
    return [min(round(1.6 * max(n - 1, 0) ** 0.56), MAX_WIDTH) for n in cardinalities]


class CategoryEmbedding(nn.Module):
    """A learned vector for every category of every column, side by side.

    All vectors lie in one parameter, so that a batch is one lookup, whatever the number of columns.
    The vector of the code 0, a category that is not known, is zero, near the mean of the others.

    Parameters
    ----------
    cardinalities : sequence of int
        The number of codes of each column, 0 for an unknown category among them.
    widths : sequence of int, default=None
        The lengths of the vectors of each column; from :func:`choose_widths` where ``None``.

    Attributes
    ----------
    n_outputs : int
        The number of columns of what it returns.

    Examples
    --------
    >>> import torch
    >>> embedding = CategoryEmbedding([3, 11])
    >>> embedding(torch.tensor([[1, 10], [2, 0]])).shape
    torch.Size([2, 8])
    """

    def __init__(self, cardinalities, widths=None):
        super().__init__()
        widths = torch.as_tensor(choose_widths(cardinalities) if widths is None else widths)
        sizes = torch.as_tensor(cardinalities).long() * widths.long()
        starts = sizes.cumsum(0) - sizes
        columns = torch.repeat_interleave(torch.arange(len(widths)), widths.long())
        place = torch.arange(len(columns)) - (widths.long().cumsum(0) - widths.long())[columns]
        self.n_outputs = len(columns)
        # What an output looks at: value `code * stride + start` of the parameter.
        self.register_buffer("columns", columns, persistent=False)
        self.register_buffer("stride", widths.long()[columns], persistent=False)
        self.register_buffer("start", starts[columns] + place, persistent=False)
        self.weight = nn.Parameter(_draw_vectors(cardinalities, widths.tolist()))

    def forward(self, codes):
        """Look up the vectors of a batch.

        Parameters
        ----------
        codes : Tensor of shape (n_rows, n_columns), dtype int64
            The codes.

        Returns
        -------
        Tensor of shape (n_rows, n_outputs)
            The vectors.
        """
        where = torch.addcmul(self.start, codes[:, self.columns], self.stride)
        return F.embedding(where, self.weight).squeeze(-1)


def _draw_vectors(cardinalities, widths):
    """Draw vectors whose length is 1 in the mean of squares, as is a scaled number; code 0 is 0."""
    tables = [torch.zeros(0)]
    for n_codes, width in zip(cardinalities, widths, strict=True):
        table = torch.randn(n_codes, width) / max(width, 1) ** 0.5
        table[:1] = 0
        tables.append(table.ravel())
    return torch.cat(tables)[:, None]
