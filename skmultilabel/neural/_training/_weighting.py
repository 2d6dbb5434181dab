"""The weights of the loss: those of samples, of labels, and of mistakes."""

import numpy as np
import torch
from torch import nn

from skmultilabel.neural.losses._reductions import check_weights, to_numbers

__all__ = ["LossWeighting", "make_weighting"]


class LossWeighting(nn.Module):
    """Multiplies the weights of samples by those of labels, and by what their mistakes cost.

    Parameters
    ----------
    positive : Tensor of shape (n_labels,)
        The weight of the positives of every label.
    negative : Tensor of shape (n_labels,)
        That of its negatives.
    """

    def __init__(self, positive, negative):
        super().__init__()
        self.register_buffer("positive", positive)
        self.register_buffer("negative", negative)

    def forward(self, target, weight):
        """Return the weights of all elements.

        Parameters
        ----------
        target : Tensor of shape (n_rows, n_labels)
            The labels, NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), or None
            The weights of the samples.

        Returns
        -------
        Tensor of shape (n_rows, n_labels)
            The weights.
        """
        share = torch.nan_to_num(target)
        factor = torch.lerp(self.negative.expand_as(share), self.positive.expand_as(share), share)
        if weight is None:
            return factor
        return factor * (weight if weight.ndim == 2 else weight[:, None])

    def correct(self, probabilities):
        """Undo what unequal weights of positives and negatives do to probabilities.

        The loss is smallest at odds that are larger by the ratio of the weights. Of a label whose
        positives or negatives weigh nothing, the answers stay what they are: they say nothing of
        its probability.

        Parameters
        ----------
        probabilities : ndarray of shape (n_rows, n_labels)
            What a net with these weights answers.

        Returns
        -------
        ndarray of shape (n_rows, n_labels)
            The probabilities.
        """
        positive, negative = (w.double().numpy(force=True) for w in (self.positive, self.negative))
        hit, missed = probabilities * negative, (1 - probabilities) * positive
        tells = (positive > 0) & (negative > 0)
        return np.divide(hit, hit + missed, out=probabilities.copy(), where=tells)


def make_weighting(label_weight, cost_matrix, n_labels):
    """Make the weights of labels and mistakes.

    Parameters
    ----------
    label_weight : array-like of shape (n_labels,), or None
        The weight of every label.
    cost_matrix : array-like of shape (2, 2) or (n_labels, 2, 2), or None
        What it costs, ``cost[true, predicted]``. The positives of a label weigh what missing them
        costs more than finding them, and the negatives alike.
    n_labels : int
        The number of labels.

    Returns
    -------
    LossWeighting or None
        ``None`` where every weight is 1.

    Raises
    ------
    ValueError
        If a shape is another, or a weight is negative or not finite.
    """
    if label_weight is None and cost_matrix is None:
        return None
    weight = torch.ones(n_labels, dtype=torch.float64)
    cost = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
    if label_weight is not None:
        weight = check_weights("label_weight", label_weight)
    if weight.shape != (n_labels,):
        raise ValueError(f"label_weight must have shape ({n_labels},), got {tuple(weight.shape)}.")
    if cost_matrix is not None:
        cost = to_numbers("cost_matrix", cost_matrix, of="label and mistake")
    if cost.shape not in ((2, 2), (n_labels, 2, 2)):
        raise ValueError(
            f"cost_matrix must have shape (2, 2) or ({n_labels}, 2, 2), cost[label, true, "
            f"predicted]; got {tuple(cost.shape)}."
        )
    cost = cost.expand(n_labels, 2, 2)
    extra = torch.stack([cost[:, 0, 1] - cost[:, 0, 0], cost[:, 1, 0] - cost[:, 1, 1]])
    check_weights("What a mistake in cost_matrix costs more than none", extra)
    if not (weight * extra).any():
        raise ValueError(
            "label_weight and cost_matrix are zero for every label, so there is nothing to learn."
        )
    return LossWeighting((weight * extra[1]).float(), (weight * extra[0]).float())
