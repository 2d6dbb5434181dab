"""A loss of embeddings and labels: relations, miner, memory and loss put together."""

import torch

from skmultilabel.neural._metric._input_checks import find_shared_labels
from skmultilabel.neural._metric._loss import compute_similarity
from skmultilabel.neural._metric._make import make_metric_loss
from skmultilabel.neural._metric._miners import MINERS
from skmultilabel.neural._metric._pair_counts import PairTally
from skmultilabel.neural._metric._relations import THRESHOLDS, check_rule, find_relations
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
    everywhere : Tensor of shape (n_labels,), bool, or None
        Which labels all rows of the training carry; they tell nobody from another, and do not
        count. ``None`` before `fit_labels`.
    tally : PairTally
        Counts the batches of an epoch in which no rows are alike, or none unlike.

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
    >>> criterion.tally.counts
    tensor([1, 0, 0])
    """

    couples_rows = True
    advice = {
        "positives": (
            "Take a rule that more rows follow, such as 'any', or a lower threshold; a larger "
            "batch_size; or sampler='pair_aware'."
        ),
        "negatives": (
            "Take a stricter rule, such as 'exact', or labels that not all rows carry; or shuffle "
            "the rows before they are split."
        ),
    }

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
        self.tally = PairTally()
        self.register_buffer("everywhere", None)

    def _learn(self, facts):
        self._keep("everywhere", find_shared_labels(facts))

    def _choose_rule(self, rule, threshold, soft_weights):
        """Return the parameters of `find_relations`: those given, or what suits the loss."""
        if isinstance(rule, list) or hasattr(rule, "shape"):
            raise ValueError(
                "A matrix of weights is for rows that are known, and every batch has others. Give a "
                "function of the labels of two sets of rows that returns their weights."
            )
        own = self.loss.default_rule if rule is None else {"rule": rule}
        if rule is None and threshold is not None and own["rule"] not in THRESHOLDS:
            raise ValueError(
                f"What suits the loss is rule={own['rule']!r}, which has no similarity, so it takes "
                "no threshold. Set rule='jaccard', or leave threshold out."
            )
        given = {"threshold": threshold, "soft_weights": soft_weights}
        relate = own | {name: value for name, value in given.items() if value is not None}
        check_rule(relate["rule"], relate.get("threshold"))
        if relate.get("soft_weights") and not self.loss.takes_weights:
            raise ValueError(
                f"soft_weights=True is for losses that weigh positives, and "
                f"{type(self.loss).__name__} does not. Take 'supcon', 'ntxent' or 'fastap'."
            )
        return relate

    def _compute_loss(self, embedding, target, weight):
        row_weight, target = _apply_weight(target, weight)
        if self.everywhere is not None:
            target = target.masked_fill(self.everywhere, 0)
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
            self.tally.add(relations)
        if self.mine is not None:
            with torch.no_grad():
                relations = self.mine(compute_similarity(embedding, reference), relations)
        return self.loss(embedding, relations._replace(weight=row_weight), reference)

    def start_epoch(self, epoch):
        """Begin to count anew: see :class:`MultiLabelLoss`."""
        self.tally.start()


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
    if type(miner).__module__.startswith("pytorch_metric_learning"):
        raise ValueError(
            f"The miners of pytorch-metric-learning know classes and no label sets. Take one of "
            f"{', '.join(map(repr, MINERS))}, which choose as those of the same names do."
        )
    if not (miner is None or isinstance(miner, str) or callable(miner)):
        raise ValueError(f"miner must be a name or a function; got {miner!r}.")
    return MINERS[miner] if isinstance(miner, str) else miner
