"""What all losses of pairs of embeddings have in common."""

from abc import ABC, abstractmethod

import torch
import torch.nn.functional as F
from torch import nn

__all__ = ["LOG_ZERO", "MetricLoss", "SimilarityLoss", "compute_similarity", "masked_logsumexp"]

# Stands for the logarithm of 0, with gradients that are not NaN.
LOG_ZERO = -1e30


class MetricLoss(nn.Module, ABC):
    """A loss of embeddings, and of which of them should be close together.

    Attributes
    ----------
    default_rule : dict
        How it wants rows to be related: parameters of `find_relations`.
    takes_weights : bool
        Whether the weights of positives and anchors count.
    waits_for_device : bool
        Whether the shapes of what it computes depend on the labels, so that the host has to wait.
    """

    default_rule = {"rule": "any"}
    takes_weights = True
    waits_for_device = False

    @abstractmethod
    def forward(self, embedding, relations, reference=None):
        """Compute the loss of a batch.

        Parameters
        ----------
        embedding : Tensor of shape (n_anchors, n_components)
            Embeddings of any precision and length.
        relations : Relations
            Which references are like an anchor, and which are not.
        reference : Tensor of shape (n_references, n_components), default=None
            Embeddings of the references; the anchors by default.

        Returns
        -------
        Tensor of shape (), float32 or float64
            The loss; 0 where no anchor has what the loss needs.
        """


class SimilarityLoss(MetricLoss):
    """A loss that is computed from the matrix of cosine similarities.

    It takes time and memory of one number a pair. One of your own overrides `_compute_loss`.
    """

    def forward(self, embedding, relations, reference=None):
        """Compute the loss of a batch.

        Parameters
        ----------
        embedding : Tensor of shape (n_anchors, n_components)
            Embeddings; they are normalized.
        relations : Relations
            Which references are like an anchor, and which are not.
        reference : Tensor of shape (n_references, n_components), default=None
            Embeddings of the references; the anchors by default.

        Returns
        -------
        Tensor of shape (), float32 or float64
            The loss.
        """
        with torch.autocast(embedding.device.type, enabled=False):
            return self._compute_loss(compute_similarity(embedding, reference), relations)

    @abstractmethod
    def _compute_loss(self, similarity, relations):
        """Compute the loss from cosine similarities of shape (n_anchors, n_references)."""


def compute_similarity(embedding, reference=None):
    """Compute cosine similarities, in single precision at least.

    Parameters
    ----------
    embedding : Tensor of shape (n_anchors, n_components)
        Embeddings.
    reference : Tensor of shape (n_references, n_components), default=None
        Other embeddings; the same by default.

    Returns
    -------
    Tensor of shape (n_anchors, n_references), float32 or float64
        The similarities, 0 for an embedding of zeros.
    """
    anchors = _normalize(embedding)
    return anchors @ (anchors if reference is None else _normalize(reference)).T


def _normalize(embedding):
    return F.normalize(embedding.to(torch.promote_types(embedding.dtype, torch.float32)))


def masked_logsumexp(logits, mask):
    """Compute the logarithm of the sum of some exponentials of every row.

    Parameters
    ----------
    logits : Tensor of shape (n_anchors, n_references)
        Exponents.
    mask : Tensor of shape (n_anchors, n_references), bool
        Which of them count.

    Returns
    -------
    Tensor of shape (n_anchors, 1)
        The logarithms; about -1e30 where none counts.
    """
    return logits.masked_fill(~mask, LOG_ZERO).logsumexp(dim=1, keepdim=True)
