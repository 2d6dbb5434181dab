"""A loss of embeddings and labels: relations, miner, memory and loss put together."""

import torch

from skmultilabel.neural._metric._loss import compute_similarity
from skmultilabel.neural._metric._make import make_metric_loss
from skmultilabel.neural._metric._miners import MINERS
from skmultilabel.neural._metric._relations import check_rule, find_relations
from skmultilabel.neural.losses._loss import MultiLabelLoss
from skmultilabel.neural.losses._reductions import split_weight

__all__ = ["MetricCriterion"]


class MetricCriterion(MultiLabelLoss):
    """Brings embeddings of rows together whose labels are alike, and others apart.

    Rows are compared with the others of their batch, and in training with those of the memory. A
    batch in which no rows are alike gives 0, with a gradient of 0, and is counted.

    Parameters
    ----------
    loss : str, type or Module, default="supcon"
        What :func:`make_metric_loss` takes.
    rule : str or callable, default=None
        Which rows are alike, see `find_relations`; what suits the loss by default.
    threshold : float, default=None
        The similarity from which on rows are alike.
    soft_weights : bool, default=None
        Whether positives weigh their similarity; what suits the loss by default.
    miner : {"hard", "semihard", "multi_similarity"} or callable, default=None
        Which relations are learnt from: a function of similarities and relations that returns
        relations. ``None`` for all.
    memory : EmbeddingMemory, default=None
        Remembers past batches.
    **params
        Parameters of the loss, for a name or a class.

    Attributes
    ----------
    loss : MetricLoss
        The loss.
    relate : dict
        The parameters of `find_relations`.
    n_batches : Tensor of shape (), int64
        How many batches of the training there were.
    n_without_positives : Tensor of shape (), int64
        In how many of them no two rows are alike.
    n_anchors : Tensor of shape (), int64
        How many rows these batches had.
    n_anchors_without_positives : Tensor of shape (), int64
        How many of the rows had no other that is like them.

    Raises
    ------
    ValueError
        If there is no such loss, rule or miner, or they do not go together.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural._metric._criterion import MetricCriterion
    >>> criterion = MetricCriterion("supcon")
    >>> embedding = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    >>> criterion(embedding, torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])).round(decimals=4)
    tensor(0.0636)
    >>> criterion.n_anchors, criterion.n_anchors_without_positives
    (tensor(3), tensor(1))
    """

    couples_rows = True

    def __init__(
        self,
        loss="supcon",
        rule=None,
        threshold=None,
        soft_weights=None,
        miner=None,
        memory=None,
        **params,
    ):
        super().__init__()
        self.loss = make_metric_loss(loss, **params)
        self.relate = self._choose_rule(rule, threshold, soft_weights)
        self.mine = _find_miner(miner)
        self.memory = memory
        for name in ("n_batches", "n_without_positives", "n_anchors"):
            self.register_buffer(name, torch.zeros((), dtype=torch.int64))
        self.register_buffer("n_anchors_without_positives", torch.zeros((), dtype=torch.int64))

    def _choose_rule(self, rule, threshold, soft_weights):
        """Return the parameters of `find_relations`: those given, or what suits the loss."""
        own = self.loss.default_rule if rule is None else {"rule": rule}
        given = {"threshold": threshold, "soft_weights": soft_weights}
        relate = own | {name: value for name, value in given.items() if value is not None}
        check_rule(relate["rule"], relate.get("threshold"))
        if isinstance(relate["rule"], torch.Tensor):
            raise ValueError(
                "A matrix of weights is for rows that are known, and every batch has others. Give a "
                "function of the labels of two sets of rows that returns their weights."
            )
        if relate.get("soft_weights") and not self.loss.takes_weights:
            raise ValueError(
                f"soft_weights=True is for losses that weigh positives, and "
                f"{type(self.loss).__name__} does not. Take 'supcon', 'ntxent' or 'fastap'."
            )
        return relate

    def _compute_loss(self, embedding, target, weight):
        row_weight, target = _apply_weight(target, weight)
        remembers = self.memory is not None and self.training
        reference, relations = None, None
        if remembers:
            past, past_labels = self.memory.recall()
            reference = torch.cat([embedding, past.to(embedding.dtype)])
            labels = torch.cat([target, past_labels.to(target.dtype)])
            relations = find_relations(target, labels, has_self=True, **self.relate)
            self.memory.remember(embedding.detach(), target)
        else:
            all_known = self.all_known and weight is None and self.training
            relations = find_relations(target, all_known=all_known, **self.relate)
        if self.training:
            self._count(relations)
        if self.mine is not None:
            with torch.no_grad():
                relations = self.mine(compute_similarity(embedding, reference), relations)
        return self.loss(embedding, relations._replace(weight=row_weight), reference)

    @torch.no_grad()
    def _count(self, relations):
        """Count batches and anchors that have nothing to learn from."""
        has_positive = (relations.positives > 0).any(dim=1)
        self.n_batches += 1
        self.n_without_positives += ~has_positive.any()
        self.n_anchors += len(has_positive)
        self.n_anchors_without_positives += (~has_positive).sum()


def _apply_weight(target, weight):
    """Return the weights of rows, and labels that are unknown where they weigh 0."""
    if weight is None or weight.ndim == 1:
        return weight, target
    row_weight, _ = split_weight(weight, dim=1)
    return row_weight, target.masked_fill(weight == 0, torch.nan)


def _find_miner(miner):
    if isinstance(miner, str) and miner not in MINERS:
        raise ValueError(
            f"miner={miner!r} is not known. The miners are {', '.join(map(repr, MINERS))}, or a "
            "function of similarities and relations that returns relations."
        )
    if not (miner is None or isinstance(miner, str) or callable(miner)):
        raise ValueError(f"miner must be a name or a function; got {miner!r}.")
    return MINERS[miner] if isinstance(miner, str) else miner
