"""How the metric learner is fitted: to labels, or to pairs that are given."""

import inspect

import numpy as np

from skmultilabel.metrics import retrieval_map_at_r
from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._batches._pair_aware import PairAware
from skmultilabel.neural._batches._pair_dataset import PairDataset
from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._fitting import FittingMixin, check_weight
from skmultilabel.neural._heads._embedding import EmbeddingHead
from skmultilabel.neural._inputs._encoder import InputEncoder
from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._given_pairs import read_pairs
from skmultilabel.neural._metric._input_checks import check_labels_pair, warn_samples_alike
from skmultilabel.neural._metric._memory import make_memory
from skmultilabel.neural._metric._pair_counts import PairCounts
from skmultilabel.neural._metric._pair_criterion import PairCriterion
from skmultilabel.neural._settings import choose_metric_settings

__all__ = ["MetricFittingMixin"]

# What did best on published data, in folds of their training rows.
AUTO_LOSS = {"temperature": 0.2}
FOR_LABELS = ("rule", "threshold", "soft_weights", "miner", "memory_size")


class MetricFittingMixin(FittingMixin):
    """The fit of a :class:`MultiLabelMetricLearner`, of which this is a part."""

    # What rows are to each other that are in no pair; None where labels tell it.
    _unmarked = None

    def _fit(self, X, y, sample_weight, *, goes_on, epochs=None):
        """Learn from labels: see :class:`FittingMixin`."""
        self._unmarked = None
        return super()._fit(X, y, sample_weight, goes_on=goes_on, epochs=epochs)

    def _fit_pairs(self, X1, X2, y, unmarked, sample_weight, *, goes_on):
        """Learn from pairs that are given."""
        self._check_pair_params()
        X, labels, self._unmarked = read_pairs(X1, X2, y, unmarked)
        for fact in ("n_labels_", "label_names_in_"):
            vars(self).pop(fact, None)
        if not goes_on:
            self._encoder = InputEncoder(self.scaling, self.categorical_features, self.input_dtype)
        encode = self._encoder.transform if goes_on else self._encoder.fit_transform
        weight = check_weight(sample_weight, len(labels), 1)
        if weight is not None and self._unmarked == "ignore":
            raise ValueError(
                "sample_weight weighs pairs in losses that compare them with the others of a batch. "
                "Set unmarked='negative', and loss='supcon' or 'ntxent'; or leave it out."
            )
        dataset = PairDataset(
            make_input_rows(encode(X, self)),
            DenseRows(labels),
            None if weight is None else DenseRows(np.asarray(weight, dtype=np.float32)),
        )
        return self._fit_dataset(dataset, labels, weight, goes_on=goes_on)

    def _check_pair_params(self):
        """Refuse what is for labels."""
        signature = inspect.signature(type(self)).parameters
        for name in FOR_LABELS:
            if not _is_default(getattr(self, name), signature[name].default):
                raise ValueError(
                    f"{name} is about labels, and pairs that are given have none. Leave {name} out."
                )
        if isinstance(self.sampler, PairAware) or _is(self.sampler, "pair_aware"):
            raise ValueError(
                "sampler='pair_aware' makes batches by labels, and pairs that are given have none. "
                "Leave sampler out."
            )
        if _is(self.monitor, "map_at_r"):
            raise ValueError(
                "monitor='map_at_r' needs labels. Take monitor='loss', or a function "
                "monitor(y, embedding) of the embeddings of the first samples of all pairs, then of "
                "the second ones."
            )

    def _read(self, X, y, *, goes_on, is_all):
        """Check and encode samples and labels, which come after pairs, perhaps."""
        if goes_on and not hasattr(self, "n_labels_"):
            self._read_labels(X, y, allow_soft=True)
        return super()._read(X, y, goes_on=goes_on, is_all=is_all)

    def _go_on_with(self, facts):
        """Prepare the loss for other rows, or for pairs after labels."""
        net = self.net_
        if net.network_.head.linear.out_features != self.n_components:
            raise ValueError(
                f"The net has {net.network_.head.linear.out_features} components and n_components="
                f"{self.n_components}. Set warm_start=False for another net, or leave it."
            )
        learns_pairs = isinstance(net.criterion_, PairCriterion)
        if learns_pairs or self._unmarked is not None:
            criterion = self._make_criterion(net.network_, facts)
            net.criterion = net.criterion_ = criterion.to(net.device)
        super()._go_on_with(facts)

    def _fit_dataset(self, dataset, Y, weight, *, goes_on, epochs=None):
        """Train the net on samples that are read: see :class:`FittingMixin`."""
        warn_samples_alike(dataset.inputs)
        return super()._fit_dataset(dataset, Y, weight, goes_on=goes_on, epochs=epochs)

    def _choose_settings(self, facts, *, is_open):
        """Settle the parameters that are "auto": see :class:`FittingMixin`."""
        is_sparse = self._encoder.kind == "sparse"
        head_params = {"n_components": self.n_components, "normalize": self.normalize}
        return choose_metric_settings(
            self, facts.n_rows, EmbeddingHead, head_params, is_sparse=is_sparse
        )

    def _make_criterion(self, network, facts):
        """Make the loss of pairs: see :class:`FittingMixin`."""
        loss, params = self.loss, self._get_passed("loss")
        if self._unmarked is not None:
            if _is(loss, "auto"):
                loss = "contrastive" if self._unmarked == "ignore" else "supcon"
            return PairCriterion(loss, params, unmarked=self._unmarked)
        if _is(loss, "auto"):
            loss, params = "mulsupcon", AUTO_LOSS | params
        sizes = (self.n_components, facts.n_labels, self.memory_size)
        criterion = MetricCriterion(
            loss,
            rule=None if _is(self.rule, "auto") else self.rule,
            threshold=self.threshold,
            soft_weights=self.soft_weights,
            miner=self.miner,
            memory=make_memory(*sizes, self._get_passed("memory")),
            **params,
        )
        return criterion.fit_labels(facts)

    def _note_labels(self, facts, *, goes_on):
        """Refuse labels that no two samples share: see :class:`FittingMixin`."""
        if self._unmarked is None and not callable(self.rule):
            check_labels_pair(facts, instead="pairs, to fit_pairs")

    def _make_measure(self, monitor):
        if isinstance(monitor, str):
            return None if monitor == "loss" else _measure_retrieval
        return monitor

    def _list_own_callbacks(self):
        return [("pair_counts", PairCounts())]


def _is_default(value, default):
    """Tell whether a parameter, which may be an array, is as it comes."""
    return value is default or (np.isscalar(value) and value == default)


def _is(value, name):
    """Tell whether a value, which may be an array, is a name."""
    return isinstance(value, str) and value == name


def _measure_retrieval(Y, embedding):
    return retrieval_map_at_r(embedding, Y)
