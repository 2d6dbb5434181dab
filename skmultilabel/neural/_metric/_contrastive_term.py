"""A contrastive term beside the loss of labels."""

import inspect
from numbers import Integral

import torch
from sklearn.utils import check_scalar
from torch import nn

from skmultilabel.neural._heads._embedding import EmbeddingHead
from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._memory import make_memory

__all__ = ["ContrastiveTerm", "sort_params"]

NESTED = ("loss", "memory")
# What the learner calls "auto" is what the term does by itself.
MAY_BE_AUTO = ("loss", "rule")


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

    Attributes
    ----------
    total : Tensor of shape (), float32
        The sum of the term over the batches of an epoch.
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
        self.register_buffer("total", torch.zeros(()), persistent=False)

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
        value = self.head.compute_loss(hidden, target, weight, self.criterion)
        if self.training:
            self.total += value.detach()
        return value

    def start_epoch(self):
        """Begin to count pairs, and to sum, anew."""
        self.criterion.tally.start()
        self.total.zero_()


def sort_params(passed):
    """Turn the parameters that begin with ``contrastive__`` into those of the term.

    Parameters
    ----------
    passed : dict
        The parameters without that prefix, such as ``loss`` and ``loss__temperature``.

    Returns
    -------
    dict
        Parameters of :class:`ContrastiveTerm`.

    Raises
    ------
    ValueError
        If it has no such parameter.

    Examples
    --------
    >>> sort_params({"loss": "supcon", "rule": "auto", "loss__temperature": 0.2})
    {'loss_params': {'temperature': 0.2}, 'memory_params': {}, 'loss': 'supcon'}
    """
    own = list(inspect.signature(ContrastiveTerm).parameters)[3:]
    own = [name for name in own if not name.endswith("_params")]
    sorted_params = {f"{prefix}_params": {} for prefix in NESTED}
    for name, value in passed.items():
        prefix, separator, rest = name.partition("__")
        if separator and prefix in NESTED:
            sorted_params[f"{prefix}_params"][rest] = value
        elif name not in own:
            raise ValueError(
                f"The contrastive term has no parameter contrastive__{name}. Those that it has: "
                f"{', '.join(f'contrastive__{name}' for name in own)}; and those of its loss and its "
                "memory, such as contrastive__loss__temperature and contrastive__memory__warm_up."
            )
        elif not (name in MAY_BE_AUTO and isinstance(value, str) and value == "auto"):
            sorted_params[name] = value
    return sorted_params
