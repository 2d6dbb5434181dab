r"""Gradients of single tasks at the representation, which all of them share.

A label's logit is an affine function :math:`z_l = w_l^T h + b_l` of the representation. So the
gradient of its loss there is the outer product of the slopes at its logits and of :math:`w_l`, and
one step back through the loss tells those of all labels: no label has to go back by itself.
"""

from typing import NamedTuple

import torch

from skmultilabel.neural._heads._head import widen

__all__ = ["LabelGradients", "TermGradients", "find_directions", "find_gradients"]


class LabelGradients(NamedTuple):
    """The gradients of labels, as outer products.

    Attributes
    ----------
    slopes : Tensor of shape (n_rows, n_labels)
        The slope of the loss of every label at its logit, with a row for every member of a row.
    directions : Tensor of shape (n_labels, n_hidden)
        The slope of every logit at the representation.
    """

    slopes: torch.Tensor
    directions: torch.Tensor

    def compute_norms(self):
        """Compute the norms of the gradients.

        Returns
        -------
        Tensor of shape (n_labels,)
            The norms.
        """
        return self.slopes.norm(dim=0) * self.directions.norm(dim=1)

    def compute_gramian(self):
        """Compute the inner products of the gradients.

        Returns
        -------
        Tensor of shape (n_labels, n_labels)
            The inner products.
        """
        return (self.slopes.T @ self.slopes) * (self.directions @ self.directions.T)

    def flatten(self):
        """Write the gradients out.

        Returns
        -------
        Tensor of shape (n_labels, n_rows * n_hidden)
            A gradient in every row.
        """
        return torch.einsum("nl,lh->lnh", self.slopes, self.directions).flatten(1)

    def add(self, weights):
        """Add the gradients with weights.

        Parameters
        ----------
        weights : Tensor of shape (n_labels,)
            The weights.

        Returns
        -------
        Tensor of shape (n_rows * n_hidden,)
            The sum.
        """
        return ((self.slopes * weights) @ self.directions).flatten()


class TermGradients(NamedTuple):
    """The gradients of the terms of a loss.

    Attributes
    ----------
    matrix : Tensor of shape (n_terms, n_rows * n_hidden)
        A gradient in every row.
    """

    matrix: torch.Tensor

    def compute_norms(self):
        """Compute the norms of the gradients.

        Returns
        -------
        Tensor of shape (n_terms,)
            The norms.
        """
        return self.matrix.norm(dim=1)

    def compute_gramian(self):
        """Compute the inner products of the gradients.

        Returns
        -------
        Tensor of shape (n_terms, n_terms)
            The inner products.
        """
        return self.matrix @ self.matrix.T

    def flatten(self):
        """Return the matrix.

        Returns
        -------
        Tensor of shape (n_terms, n_rows * n_hidden)
            A gradient in every row.
        """
        return self.matrix

    def add(self, weights):
        """Add the gradients with weights.

        Parameters
        ----------
        weights : Tensor of shape (n_terms,)
            The weights.

        Returns
        -------
        Tensor of shape (n_rows * n_hidden,)
            The sum.
        """
        return weights @ self.matrix


def find_gradients(losses, tasks, head, hidden):
    """Find the gradients of all tasks at the representation.

    Parameters
    ----------
    losses : Tensor of shape (n_tasks,)
        The losses.
    tasks : TaskLosses
        Where they are from.
    head : Head
        What is between them and the representation. For labels, its logits are affine in that.
    hidden : Tensor of shape (n_rows, ..., n_hidden)
        The representation.

    Returns
    -------
    LabelGradients or TermGradients
        The gradients. The graph is kept for the gradient of the loss.
    """
    if tasks.has_terms:
        rows = [_differentiate(loss, hidden).flatten() for loss in losses]
        return TermGradients(torch.stack(rows))
    # The loss of a label depends on its own logits alone, so the sum has the slopes of all.
    slopes = _differentiate(losses.sum(), tasks.logits)
    return LabelGradients(slopes.flatten(0, -2), widen(find_directions(head, hidden)))


def _differentiate(loss, inputs):
    """Return the gradient of a mean over rows, which half precision would round to zero."""
    n_rows = len(inputs)
    (gradient,) = torch.autograd.grad(loss * n_rows, inputs, retain_graph=True)
    return widen(gradient) / n_rows


@torch.no_grad()
def find_directions(head, hidden):
    """Find the slopes of the logits of an affine head, by what it says of the axes.

    Parameters
    ----------
    head : Head
        The head.
    hidden : Tensor of shape (n_rows, ..., n_hidden)
        A representation, for its type and its device.

    Returns
    -------
    Tensor of shape (n_labels, n_hidden)
        The slopes.
    """
    axes = torch.eye(hidden.shape[-1], dtype=hidden.dtype, device=hidden.device)
    return (head(axes) - head(torch.zeros_like(axes[:1]))).T
