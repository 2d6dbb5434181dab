"""What is measured on the validation rows after every epoch."""

import warnings
from functools import partial

import numpy as np
import torch
from sklearn.metrics import (
    average_precision_score,
    label_ranking_average_precision_score,
    roc_auc_score,
)
from skorch.callbacks import Callback

from skmultilabel._validation import is_known
from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural._heads._label_facts import round_labels
from skmultilabel.threshold import get_objective, optimize_thresholds

__all__ = ["RANKING_METRICS", "Monitor", "make_measure", "name_monitor"]


class Monitor(Callback):
    """Records a metric of the validation rows after every epoch.

    Parameters
    ----------
    measure : callable
        ``measure(Y, probabilities)``, larger is better.
    key : str
        How the metric is called in the history.
    """

    def __init__(self, measure, key):
        self.measure = measure
        self.key = key

    def on_epoch_end(self, net, dataset_train=None, dataset_valid=None, **kwargs):
        """Record the metric.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        dataset_train, dataset_valid : LabelDataset
            The rows for training and validation.
        **kwargs : dict
            Not used.
        """
        Y = dataset_valid.y
        Y = Y.numpy(force=True) if isinstance(Y, torch.Tensor) else Y
        # Metrics know no soft labels.
        value = float(self.measure(round_labels(Y), net.predict_proba(dataset_valid)))
        seen = [row[self.key] for row in net.history[:-1] if self.key in row]
        net.history.record(self.key, value)
        net.history.record(f"{self.key}_best", value > max(seen, default=-np.inf))


def make_measure(monitor, label_names=None):
    """Make the metric that a name stands for.

    Parameters
    ----------
    monitor : str, array-like, Objective or callable
        A metric of decisions, which is measured at the cut-offs that are best for it: any
        `scoring` of :class:`~skmultilabel.ThresholdOptimizer`. Or one of rankings: a name of
        `RANKING_METRICS`. Or ``"loss"``, which is measured anyway.
    label_names : array-like of shape (n_labels,), default=None
        What errors call the labels.

    Returns
    -------
    callable or None
        ``measure(Y, probabilities)``, larger is better; ``None`` for the loss.

    Raises
    ------
    ValueError
        If the name is not known.
    """
    if isinstance(monitor, str) and monitor == "loss":
        return None
    if isinstance(monitor, str) and monitor in RANKING_METRICS:
        return RANKING_METRICS[monitor]
    try:
        objective = get_objective(monitor, label_names)
    except ValueError as error:
        raise ValueError(
            f"monitor={monitor!r} is not known. It is 'loss', one of "
            f"{sorted(RANKING_METRICS)}, or a metric of decisions: {error}"
        ) from None
    return partial(_measure_at_best_cut_offs, objective=objective)


def name_monitor(monitor):
    """Return what the history calls a metric.

    Parameters
    ----------
    monitor : str, array-like, Objective or callable
        What :func:`make_measure` takes.

    Returns
    -------
    str
        Its name; ``"metric"`` where it has none.

    Examples
    --------
    >>> from sklearn.metrics import zero_one_loss
    >>> name_monitor("f1_macro"), name_monitor(zero_one_loss), name_monitor([[0, -1], [-9, 0]])
    ('f1_macro', 'zero_one_loss', 'metric')
    """
    return monitor if isinstance(monitor, str) else getattr(monitor, "__name__", "metric")


def _measure_at_best_cut_offs(Y, scores, objective):
    with warnings.catch_warnings():
        # Of labels without a positive among the validation rows, after every epoch.
        warnings.simplefilter("ignore", LabelWarning)
        return optimize_thresholds(Y, scores, scoring=objective)[1]


def _average_over_labels(measure, Y, scores):
    """Average over the labels that have both classes among their known rows."""
    values = []
    for label, column in zip(Y.T, scores.T, strict=True):
        known = is_known(label)
        if len(np.unique(label[known])) == 2:
            values.append(measure(label[known], column[known]))
    return np.mean(values) if values else 0.0


def _measure_ranking(Y, scores):
    """Average over the rows with a known label; labels that are not known rank last, as negatives.

    There they change nothing: what counts are the labels that rank before a positive.
    """
    known = is_known(Y)
    rows = known.any(axis=1)
    if not rows.any():
        return 0.0
    scores = np.where(known, scores, -1.0)
    return label_ranking_average_precision_score(np.nan_to_num(Y[rows]), scores[rows])


RANKING_METRICS = {
    "average_precision_macro": partial(_average_over_labels, average_precision_score),
    "label_ranking_average_precision": _measure_ranking,
    "roc_auc_macro": partial(_average_over_labels, roc_auc_score),
}
