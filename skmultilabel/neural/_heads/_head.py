"""What every head can do: score, learn, and answer with probabilities and label sets."""

from abc import ABC, abstractmethod

import torch
from torch import nn

__all__ = ["Head", "average_members", "make_bias", "make_output_layer", "widen"]


class Head(nn.Module, ABC):
    """What turns the representation of samples into answers about their labels.

    Where several members answer together, the representation and the output have a dimension for
    them after that of the rows.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.

    Attributes
    ----------
    uses_criterion : bool
        Whether it needs a loss; ``False`` where it has a likelihood of its own, which is taken when
        no loss is given.
    correctable : bool
        Whether what a loss does to its log-odds can be undone on those of the labels.
    n_labels : int
        The number of labels.
    """

    uses_criterion = True
    correctable = True

    def __init__(self, n_hidden, facts):
        super().__init__()
        self.n_hidden = n_hidden
        self.n_labels = facts.n_labels

    @abstractmethod
    def forward(self, hidden):
        """Compute the output, from which all answers follow.

        Parameters
        ----------
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_outputs)
            The output.
        """

    def compute_logits(self, output):
        """Compute the log-odds of every label, which a loss is applied to.

        Parameters
        ----------
        output : Tensor of shape (n_rows, ..., n_outputs)
            The output.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_labels)
            The log-odds.
        """
        return output

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        """Compute the loss of a batch.

        Parameters
        ----------
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1], NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights.
        criterion : callable, default=None
            The loss of log-odds. Heads with a likelihood of their own take that by default.

        Returns
        -------
        Tensor of shape ()
            The loss.
        """
        return criterion(self.compute_logits(self(hidden)), target, weight)

    def compute_probabilities(self, output):
        """Compute the probability of every label.

        Parameters
        ----------
        output : Tensor of shape (n_rows, ..., n_outputs)
            The output.

        Returns
        -------
        Tensor of shape (n_rows, n_labels)
            Probabilities, averaged over members.
        """
        return average_members(torch.sigmoid(widen(self.compute_logits(output))))

    def predict_joint(self, output):
        """Predict the most probable label set of every row.

        Parameters
        ----------
        output : Tensor of shape (n_rows, ..., n_outputs)
            The output.

        Returns
        -------
        Tensor of shape (n_rows, n_labels)
            0.0 and 1.0. Where labels are independent, these with a probability above 0.5.
        """
        probabilities = self.compute_probabilities(output)
        return (probabilities > 0.5).to(probabilities.dtype)

    def check_weight(self, weight):
        """Refuse weights that the head cannot learn with; called once, before training.

        Parameters
        ----------
        weight : ndarray of shape (n_rows,) or (n_rows, n_labels)
            Weights.

        Raises
        ------
        ValueError
            If there are such.
        """

    def get_rebuilding_params(self):
        """Return the parameters that build such a head without the training labels.

        Returns
        -------
        dict of str to ndarray
            What it learned from the labels when it was made, by the names of its parameters. The
            rest is in its state.
        """
        return {}


def average_members(values):
    """Average over the members, where there are several.

    Parameters
    ----------
    values : Tensor of shape (n_rows, n_columns) or (n_rows, n_members, n_columns)
        Values.

    Returns
    -------
    Tensor of shape (n_rows, n_columns)
        The means.
    """
    return values if values.ndim == 2 else values.mean(dim=1)


def widen(values):
    """Give numbers of half precision the precision of single ones.

    Parameters
    ----------
    values : Tensor
        Numbers.

    Returns
    -------
    Tensor of the same shape, float32 or float64
        The numbers.
    """
    return values.to(torch.promote_types(values.dtype, torch.float32))


def make_bias(values):
    """Make a parameter that starts with given values.

    Parameters
    ----------
    values : ndarray of shape (n_outputs,)
        Values.

    Returns
    -------
    Parameter of shape (n_outputs,), in torch's default dtype
        The parameter.
    """
    return nn.Parameter(torch.as_tensor(values, dtype=torch.get_default_dtype()).clone())


def make_output_layer(n_hidden, bias):
    """Make a linear layer that answers the same for all rows before it has learned.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    bias : ndarray of shape (n_outputs,)
        What it answers.

    Returns
    -------
    Linear
        The layer, with weights of 0: the net begins with what is known without the samples, and
        no label before the other.
    """
    layer = nn.Linear(n_hidden, len(bias))
    nn.init.zeros_(layer.weight)
    layer.bias = make_bias(bias)
    return layer
