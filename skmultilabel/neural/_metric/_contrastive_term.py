"""A contrastive term beside the loss of labels."""

from numbers import Integral

from sklearn.utils import check_scalar
from torch import nn

from skmultilabel.neural._heads._embedding import EmbeddingHead
from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._memory import make_memory

__all__ = ["ContrastiveTerm"]


class ContrastiveTerm(nn.Module):
    """A loss of pairs, on a projection of the representation that labels are predicted from.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    weight : float
        How much the term counts beside the loss of labels.
    n_components : int, default=64
        The number of components of the projection.
    memory_size : int, default=0
        How many rows of past batches those of a batch are compared with.
    loss : str, type or Module, default="jaccard_supcon"
        The loss: see :class:`MetricCriterion`.
    rule, threshold, soft_weights, miner : object, default=None
        What is compared: see :class:`MetricCriterion`.
    loss_params, memory_params : dict, default=None
        Parameters of the loss and of :class:`EmbeddingMemory`.
    """

    def __init__(
        self,
        n_hidden,
        facts,
        weight,
        n_components=64,
        memory_size=0,
        loss="jaccard_supcon",
        rule=None,
        threshold=None,
        soft_weights=None,
        miner=None,
        *,
        loss_params=None,
        memory_params=None,
    ):
        super().__init__()
        check_scalar(memory_size, "contrastive__memory_size", Integral, min_val=0)
        self.weight = weight
        self.head = EmbeddingHead(n_hidden, facts, n_components)
        self.criterion = MetricCriterion(
            loss,
            rule=rule,
            threshold=threshold,
            soft_weights=soft_weights,
            miner=miner,
            memory=make_memory(n_components, facts.n_labels, memory_size, memory_params or {}),
            **loss_params or {},
        ).fit_labels(facts)

    def forward(self, hidden, target, weight=None):
        """Compute the term.

        Parameters
        ----------
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights.

        Returns
        -------
        Tensor of shape ()
            The term, before it is weighed.
        """
        return self.head.compute_loss(hidden, target, weight, self.criterion)

    def start_epoch(self):
        """Begin to count pairs anew."""
        self.criterion.tally.start()
