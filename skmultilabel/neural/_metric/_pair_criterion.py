"""What is learned of pairs that are given."""

import torch
from torch import nn

from skmultilabel.neural._metric._make import make_metric_loss
from skmultilabel.neural._metric._pair_counts import PairTally
from skmultilabel.neural._metric._relations import Relations

__all__ = ["PairCriterion"]

SMALLEST_GRADIENT = 1e-5


class PairCriterion(nn.Module):
    """A loss of pairs of which each is marked as belonging together or not.

    Parameters
    ----------
    loss : str, type or Module
        The loss: see :func:`make_metric_loss`.
    params : dict
        Its parameters.
    unmarked : {"ignore", "negative"}
        What rows are to each other that are not in the same pair.
    """

    all_known = True
    advice = dict.fromkeys(
        ("positives", "negatives"),
        "Take a larger batch_size, or shuffle the pairs before they are split.",
    )

    def __init__(self, loss, params, unmarked):
        super().__init__()
        self.loss = make_metric_loss(loss, **params)
        if unmarked == "ignore":
            _check_learns_from_pairs(self.loss)
        self.unmarked = unmarked
        self.tally = PairTally()

    def forward(self, embedding, target, weight=None):
        """Compute the loss of a batch of pairs.

        Parameters
        ----------
        embedding : Tensor of shape (2 * n_pairs, n_components)
            The embeddings of the first rows of all pairs, then of the second ones.
        target : Tensor of shape (n_pairs, 1)
            1 for a pair that belongs together, 0 for one that does not.
        weight : Tensor of shape (n_pairs,), default=None
            Weights of the pairs.

        Returns
        -------
        Tensor of shape ()
            The loss.
        """
        first, second = embedding.tensor_split(2)
        relations = relate_pairs(target[:, 0], unmarked=self.unmarked)._replace(weight=weight)
        if self.training:
            self.tally.add(relations)
        return self.loss(first, relations, second)

    def start_epoch(self, epoch):
        """Begin to count anew.

        Parameters
        ----------
        epoch : int
            How many epochs are done.
        """
        self.tally.start()


def _check_learns_from_pairs(loss):
    """Refuse a loss that does not learn from a single pair, be it of one kind or the other."""
    if not (_learns_from_pair(loss, 1.0) and _learns_from_pair(loss, 0.0)):
        raise ValueError(
            f"{getattr(loss, 'kind', type(loss).__name__)} compares pairs with each other, and every "
            "pair that is given counts by itself. Take loss='contrastive' or 'multi_similarity', or "
            "set unmarked='negative'."
        )


def _learns_from_pair(loss, kind):
    """Tell whether a pair of a kind has a gradient at some angle, beyond what rounding gives."""
    # It is there twice: the library gives 0 for one alone, whatever it is.
    relations = relate_pairs(torch.tensor([kind, kind]), unmarked="ignore")
    second = torch.tensor([[1.0, 0.0]]).repeat(2, 1)
    for angle in torch.linspace(0.1, 1.5, 8):
        first = torch.stack([angle.cos(), angle.sin()]).repeat(2, 1).requires_grad_()
        value = loss(first, relations, second)
        gradient = torch.autograd.grad(value, first, allow_unused=True)[0]
        if gradient is not None and gradient.abs().max() > SMALLEST_GRADIENT:
            return True
    return False


def relate_pairs(y, *, unmarked):
    """Say of all first and second rows of pairs which belong together.

    Parameters
    ----------
    y : Tensor of shape (n_pairs,)
        1 for a pair that belongs together, 0 for one that does not.
    unmarked : {"ignore", "negative"}
        What rows are to each other that are not in the same pair.

    Returns
    -------
    Relations
        The relations of the first rows, as anchors, to the second ones.
    """
    positives = torch.diag(y)
    if unmarked == "ignore":
        return Relations(positives, torch.diag(1 - y) > 0)
    return Relations(positives, positives == 0)
