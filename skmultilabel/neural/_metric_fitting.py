"""How the metric learner is fitted: to labels, or to pairs that are given."""

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import column_or_1d

from skmultilabel._compat import num_samples
from skmultilabel.metrics import retrieval_map_at_r
from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._batches._pair_dataset import PairDataset
from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._construct import construct
from skmultilabel.neural._fitting import FittingMixin, check_weight
from skmultilabel.neural._heads._embedding import EmbeddingHead
from skmultilabel.neural._inputs._encoder import InputEncoder
from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._memory import EmbeddingMemory
from skmultilabel.neural._metric._pair_counts import PairCounts
from skmultilabel.neural._metric._pair_criterion import PairCriterion
from skmultilabel.neural._settings import choose_metric_settings

__all__ = ["MetricFittingMixin"]

# What did best on published data, in folds of their training rows.
AUTO_LOSS = {"temperature": 0.2}


class MetricFittingMixin(FittingMixin):
    """The fit of a :class:`MultiLabelMetricLearner`, of which this is a part."""

    # What rows are to each other that are in no pair; None where labels tell it.
    _unmarked = None

    def _fit_pairs(self, X1, X2, y, unmarked, sample_weight, *, goes_on):
        n_pairs = _count_pairs(X1, X2)
        labels = _check_pair_labels(y, n_pairs)
        self._unmarked = _choose_unmarked(labels, unmarked)
        for fact in ("n_labels_", "label_names_in_"):
            vars(self).pop(fact, None)
        X = _stack(X1, X2)
        if not goes_on:
            self._encoder = InputEncoder(self.scaling, self.categorical_features, self.input_dtype)
        encode = self._encoder.transform if goes_on else self._encoder.fit_transform
        weight = check_weight(sample_weight, n_pairs, 1)
        dataset = PairDataset(
            make_input_rows(encode(X, self)),
            DenseRows(labels),
            None if weight is None else DenseRows(np.asarray(weight, dtype=np.float32)),
        )
        return self._fit_dataset(dataset, labels, weight, goes_on=goes_on)

    def _choose_settings(self, facts, *, is_open):
        """Settle the parameters that are "auto": see :class:`FittingMixin`."""
        if facts.n_rows == 1 and self._unmarked is None:
            raise ValueError("There is one sample (n_samples=1), and a pair has two. Give more.")
        is_sparse = self._encoder.kind == "sparse"
        head_params = {"n_components": self.n_components, "normalize": self.normalize}
        return choose_metric_settings(
            self, facts.n_rows, EmbeddingHead, head_params, is_sparse=is_sparse
        )

    def _make_criterion(self, network, facts):
        """Make the loss of pairs: see :class:`FittingMixin`."""
        loss, params = self.loss, self._get_passed("loss")
        if self._unmarked is not None:
            if _is_auto(loss):
                loss = "contrastive" if self._unmarked == "ignore" else "supcon"
            return PairCriterion(loss, params, unmarked=self._unmarked)
        if _is_auto(loss):
            loss, params = "mulsupcon", AUTO_LOSS | params
        memory = None
        if self.memory_size:
            sizes = (self.n_components, facts.n_labels, self.memory_size)
            memory = construct(
                EmbeddingMemory,
                *sizes,
                what="memory",
                name=self.memory_size,
                params=self._get_passed("memory"),
            )
        criterion = MetricCriterion(
            loss,
            rule=None if _is_auto(self.rule) else self.rule,
            threshold=self.threshold,
            soft_weights=self.soft_weights,
            miner=self.miner,
            memory=memory,
            **params,
        )
        return criterion.fit_labels(facts)

    def _make_measure(self, monitor):
        if isinstance(monitor, str):
            return None if monitor == "loss" else _measure_retrieval
        return monitor

    def _list_own_callbacks(self):
        return [("pair_counts", PairCounts())]


def _is_auto(value):
    return isinstance(value, str) and value == "auto"


def _count_pairs(X1, X2):
    n_pairs = num_samples(X1)
    if num_samples(X2) != n_pairs:
        raise ValueError(
            f"A pair has a row in X1 and one in X2, but X1 has {n_pairs} rows and X2 has "
            f"{num_samples(X2)}. Give as many of both."
        )
    return n_pairs


def _check_pair_labels(y, n_pairs):
    """Return a column that says which pairs belong together."""
    if y is None:
        return np.ones((n_pairs, 1), dtype=np.float32)
    y = column_or_1d(y)
    if len(y) != n_pairs:
        raise ValueError(
            f"y says for each pair whether it belongs together: got {len(y)} values "
            f"for {n_pairs} pairs."
        )
    wrong = [value for value in np.unique(y).tolist() if value not in (0, 1)]
    if wrong:
        raise ValueError(
            f"y must be 1 for a pair that belongs together and 0 for one that does not; got "
            f"{wrong[0]!r}. Convert it, for instance by y = (y == 'same').astype(int), and leave "
            "out pairs of which it is not known."
        )
    return y.astype(np.float32)[:, np.newaxis]


def _choose_unmarked(labels, unmarked):
    """Settle what rows are to each other that are in no pair."""
    if unmarked not in ("auto", "ignore", "negative"):
        raise ValueError(f"unmarked must be 'auto', 'ignore' or 'negative'; got {unmarked!r}.")
    if not labels.any():
        raise ValueError(
            "No pair belongs together (y is 0 for all of them), so nothing says what is similar. "
            "Give pairs with y = 1 as well."
        )
    has_negatives = not labels.all()
    if unmarked == "auto":
        return "ignore" if has_negatives else "negative"
    if unmarked == "ignore" and not has_negatives:
        raise ValueError(
            "All pairs belong together, and unmarked='ignore' leaves nothing that would keep "
            "samples apart. Give pairs with y = 0, or set unmarked='negative'."
        )
    return unmarked


def _stack(X1, X2):
    """Put the first samples of all pairs before the second ones."""
    if sp.issparse(X1) or sp.issparse(X2):
        return sp.vstack([X1, X2], format="csr")
    if hasattr(X1, "columns") != hasattr(X2, "columns") or (
        hasattr(X1, "columns") and list(X1.columns) != list(X2.columns)
    ):
        raise ValueError(
            "X1 and X2 must be of the same kind, and have the same columns in the same order."
        )
    if hasattr(X1, "vstack"):
        return X1.vstack(X2)
    if hasattr(X1, "columns"):
        import pandas as pd

        return pd.concat([X1, X2], ignore_index=True)
    return np.concatenate([np.asarray(X1), np.asarray(X2)])


def _measure_retrieval(Y, embedding):
    return retrieval_map_at_r(embedding, Y)
