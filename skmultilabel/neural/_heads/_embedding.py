"""An embedding of samples instead of answers about their labels."""

from numbers import Integral

from sklearn.utils import check_scalar
from torch import nn
from torch.nn.functional import normalize

from skmultilabel.neural._heads._head import Head, average_members, widen

__all__ = ["EmbeddingHead"]


class EmbeddingHead(Head):
    r"""A linear projection of the representation, of length 1.

    .. math:: e = \frac{W h + b}{\lVert W h + b \rVert}

    Members of a net make one embedding together: their projections are averaged.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    n_components : int, default=64
        The number of components of the embedding.
    normalize : bool, default=True
        Whether every embedding has length 1.
    """

    correctable = False

    def __init__(self, n_hidden, facts, n_components=64, normalize=True):
        super().__init__(n_hidden, facts)
        check_scalar(n_components, "n_components", Integral, min_val=1)
        self.normalize = normalize
        self.linear = nn.Linear(n_hidden, n_components)

    def forward(self, hidden):
        """Compute the embedding of every row: see :class:`Head`."""
        embedding = average_members(widen(self.linear(hidden)))
        return normalize(embedding) if self.normalize else embedding

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        """Compute the loss of a batch: see :class:`Head`."""
        return criterion(self(hidden), target, weight)

    def compute_probabilities(self, output):
        """Return the embedding as it is, which is all there is to answer.

        Parameters
        ----------
        output : Tensor of shape (n_rows, n_components)
            The embedding.

        Returns
        -------
        Tensor of shape (n_rows, n_components)
            The same.
        """
        return output
