"""The most probable labels of every row, from blocks of rows."""

import numpy as np
import scipy.sparse as sp
import torch

__all__ = ["collect_top_k", "find_top_k"]


def collect_top_k(blocks, k):
    """Keep the k largest probabilities of every row.

    Parameters
    ----------
    blocks : iterable of {Tensor, ndarray} of shape (n_rows, n_labels)
        Probabilities of rows that follow each other, at least one block. One is held at a time.
    k : int
        How many labels of a row are kept; all where there are fewer.

    Returns
    -------
    csr_array of shape (n_samples, n_labels)
        Exactly k stored entries in every row, in the order of the columns. Of equal probabilities
        those of the first columns are kept. An entry may be a stored 0.

    Examples
    --------
    >>> import numpy as np
    >>> collect_top_k([np.array([[0.1, 0.5, 0.5]]), np.array([[0.3, 0.0, 0.2]])], 2).toarray()
    array([[0. , 0.5, 0.5],
           [0.3, 0. , 0.2]])
    """
    columns, values = [], []
    for block in blocks:
        block = torch.as_tensor(block)
        n_labels = block.shape[1]
        top = find_top_k(block, min(k, n_labels))
        columns.append(top.cpu().numpy())
        values.append(block.gather(1, top).cpu().numpy())
    columns, values = np.concatenate(columns), np.concatenate(values)
    starts = np.arange(len(columns) + 1) * columns.shape[1]
    shape = (len(columns), n_labels)
    return sp.csr_array((values.ravel(), columns.ravel(), starts), shape=shape)


def find_top_k(scores, k):
    """Find the columns of the k largest scores of every row.

    Parameters
    ----------
    scores : Tensor of shape (n_rows, n_labels)
        Scores without NaN.
    k : int
        How many; at most `n_labels`.

    Returns
    -------
    Tensor of shape (n_rows, k), int64
        The columns, ascending. Of equal scores those of the first columns are taken.

    Examples
    --------
    >>> import torch
    >>> find_top_k(torch.tensor([[3, 1, 2, 2]]), 2)
    tensor([[0, 2]])
    """
    least = scores.topk(k, dim=1).values[:, -1:]
    is_above, is_least = scores > least, scores == least
    n_missing = k - is_above.sum(dim=1, keepdim=True)
    is_top = is_above | (is_least & (is_least.cumsum(dim=1) <= n_missing))
    return is_top.nonzero()[:, 1].view(-1, k)
