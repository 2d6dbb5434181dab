"""Rows of past batches, which later ones are compared with."""

import torch
from torch import nn

from skmultilabel.neural._construct import construct
from skmultilabel.neural.losses._reductions import check_parameter

__all__ = ["EmbeddingMemory", "make_memory"]


class EmbeddingMemory(nn.Module):
    """A memory of the embeddings of past batches, and of their labels.

    Embeddings drift slowly once a net has begun to learn, so those of past batches are as good as
    new ones to compare with, and cost nothing but the comparison [1]_. The oldest make room for
    the newest. It is saved and moved with the net, and nothing waits for the device.

    Parameters
    ----------
    n_components : int
        The number of components of an embedding.
    n_labels : int
        The number of labels.
    size : int, default=1024
        How many rows are remembered.
    warm_up : int, default=0
        After how many batches the memory is used, as long as embeddings still change quickly.

    Attributes
    ----------
    embedding : Tensor of shape (size, n_components)
        Embeddings, without gradients.
    labels : Tensor of shape (size, n_labels)
        Their labels; NaN where there is no row yet, which is thus like none and unlike none.
    n_batches : Tensor of shape (), int64
        How many batches were seen.

    References
    ----------
    .. [1] X. Wang, H. Zhang, W. Huang, M. R. Scott, "Cross-Batch Memory for Embedding Learning",
       CVPR 2020.
    """

    def __init__(self, n_components, n_labels, size=1024, warm_up=0):
        super().__init__()
        self.size = check_parameter("size", size, 1)
        self.warm_up = check_parameter("warm_up", warm_up, 0)
        self.register_buffer("embedding", torch.zeros(size, n_components))
        self.register_buffer("labels", torch.full((size, n_labels), torch.nan))
        self.register_buffer("place", torch.zeros((), dtype=torch.int64))
        self.register_buffer("n_batches", torch.zeros((), dtype=torch.int64))

    def recall(self):
        """Return what is remembered.

        Returns
        -------
        embedding : Tensor of shape (size, n_components)
            Embeddings of past batches.
        labels : Tensor of shape (size, n_labels)
            Their labels; all NaN as long as the memory is not used.
        """
        is_used = self.n_batches >= self.warm_up
        # Copies: a gradient may want to see what later batches overwrite.
        return self.embedding.clone(), torch.where(is_used, self.labels, torch.nan)

    @torch.no_grad()
    def remember(self, embedding, labels):
        """Take the rows of a batch, in the place of the oldest.

        Parameters
        ----------
        embedding : Tensor of shape (n_rows, n_components)
            Their embeddings.
        labels : Tensor of shape (n_rows, n_labels)
            Their labels.
        """
        embedding, labels = embedding[-self.size :], labels[-self.size :]
        steps = torch.arange(len(embedding), device=self.place.device)
        places = (self.place + steps) % self.size
        self.embedding.index_copy_(0, places, embedding.to(self.embedding.dtype))
        self.labels.index_copy_(0, places, labels.to(self.labels.dtype))
        self.place.copy_((self.place + len(embedding)) % self.size)
        self.n_batches.add_(1)


def make_memory(n_components, n_labels, size, params):
    """Make a memory, unless it is to remember nothing.

    Parameters
    ----------
    n_components : int
        The number of components of an embedding.
    n_labels : int
        The number of labels.
    size : int
        How many rows are remembered; 0 for no memory.
    params : dict
        Further parameters of the memory.

    Returns
    -------
    EmbeddingMemory or None
        The memory.

    Raises
    ------
    ValueError
        If it has no such parameter.
    """
    if not size:
        return None
    sizes = (n_components, n_labels, size)
    return construct(EmbeddingMemory, *sizes, what="memory", name=size, params=params)
