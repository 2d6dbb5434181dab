"""How far the cut-off of a label with few positives may move. Pure functions on arrays."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy.sparse as sp

from skmultilabel.threshold._objectives._count_metrics import METRICS, divide
from skmultilabel.threshold._objectives._count_objective import CountObjective
from skmultilabel.threshold._search._counts import count_at_cut_offs, iter_labels
from skmultilabel.threshold._search._pooled import maximise_pooled
from skmultilabel.threshold._search._registry import search_thresholds

__all__ = [
    "REGULARIZATIONS",
    "Regularization",
    "find_shared_cut_off",
    "is_regularizable",
    "regularize_thresholds",
]

# Pseudo-counts of Jeffreys' prior: no share of few rows is 0 or 1 for sure.
PRIOR = 0.5


@dataclass(frozen=True)
class Regularization:
    """A way to find cut-offs that do not follow chance.

    Parameters
    ----------
    function : callable
        ``function(scores, Y, objective, *, default, sample_weight, strength)`` returns the
        cut-offs.
    strength : float or None
        How much, unless the user says; None where it says nothing.
    takes : callable
        ``takes(objective)`` tells whether it can be used for an objective.
    needs : str
        What an objective must be for that, in words.
    uses_folds : bool, default=False
        Whether the function is also given ``folds``.
    """

    function: Callable
    strength: float | None
    takes: Callable
    needs: str
    uses_folds: bool = False


def regularize_thresholds(
    scores, Y, objective, name, *, default, sample_weight=None, strength=None, folds=None
):
    """Find a cut-off for every label that does not follow chance where positives are few.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores; those that a sparse array does not list are never predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix; rows where a label is NaN do not count for it.
    objective : Objective
        What the cut-offs are for.
    name : {"standard_error", "shrink", "shrink_quantile", "fbr", "micro_macro", "fold_mean"}
        How, see :data:`REGULARIZATIONS`.
    default : float
        Where the classifier itself cuts: taken where the data do not decide.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights. A row of weight 2 is as good as two rows.
    strength : float, default=None
        How much; None for what `REGULARIZATIONS` says. 0 for the best cut-offs themselves, except
        with ``micro_macro`` and ``fold_mean``, where it says nothing.
    folds : ndarray of shape (n_samples,), default=None
        Which classifier scored the row; needed by ``fold_mean``.

    Returns
    -------
    ndarray of shape (n_labels,), float64
        The cut-offs.

    Raises
    ------
    ValueError
        If the objective is none that can be regularized in that way, or folds are needed.

    Examples
    --------
    The second label has one positive, which happens to have the lowest score:

    >>> from skmultilabel.threshold import get_objective
    >>> Y = np.zeros((20, 2), dtype=int)
    >>> Y[10:, 0] = Y[0, 1] = 1
    >>> scores = np.column_stack([np.linspace(0, 1, 20), np.linspace(0, 0.4, 20)])
    >>> f1, options = get_objective("f1_macro"), {"default": 0.5}
    >>> search_thresholds(scores, Y, f1, "per_class", **options)[0].round(2)
    array([ 0.5, -0. ])
    >>> regularize_thresholds(scores, Y, f1, "standard_error", **options).round(2)
    array([0.5, 0.5])
    """
    way = REGULARIZATIONS[name]
    if not is_regularizable(objective, name):
        raise ValueError(
            f"regularization={name!r} needs {way.needs}, which {objective!r} is not. Use "
            "regularization='auto', or None for the best cut-offs as they are."
        )
    if way.uses_folds and folds is None:
        raise ValueError(
            f"regularization={name!r} is about the folds that the scores are from: use it in "
            "ThresholdOptimizer, or give the rule's fit folds, a number per row."
        )
    strength = way.strength if strength is None else strength
    options = {"default": default, "sample_weight": sample_weight, "strength": strength}
    return way.function(
        scores, Y, objective, **options, **({"folds": folds} if way.uses_folds else {})
    )


def is_regularizable(objective, name):
    """Tell whether an objective can be regularized in some way.

    Parameters
    ----------
    objective : Objective
        What the cut-offs are for.
    name : str
        A key of `REGULARIZATIONS`.

    Returns
    -------
    bool
        Whether it can.
    """
    return REGULARIZATIONS[name].takes(objective)


def find_shared_cut_off(scores, Y, objective, *, default, sample_weight=None):
    """Find the cut-off that would be best if all labels were one.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    objective : Objective
        What is maximised; a mean over labels is replaced by the metric of the summed counts,
        which labels with few positives do not disturb.
    default : float
        Where the classifier itself cuts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    float
        The cut-off.
    """
    if isinstance(objective, CountObjective) and objective.kind == "labels":
        objective = replace(objective, average="micro")
    options = {"default": default, "sample_weight": sample_weight}
    return search_thresholds(scores, Y, objective, "global", **options)[0][0]


def _stay_within_error(scores, Y, objective, *, default, sample_weight, strength):
    """Of all cut-offs that may well be the best take the nearest to the shared one.

    A cut-off may be the best if its value and `strength` standard errors of that reach the
    largest value. The rule is that of Breiman et al. (1984, section 3.4.3) for pruning trees:
    the simplest model within one standard error.
    """
    options = {"default": default, "sample_weight": sample_weight}
    shared = find_shared_cut_off(scores, Y, objective, **options)
    labels = (_count_with(shared, *known) for known in iter_labels(scores, Y, sample_weight))
    thresholds = []
    for counts, evaluate in _iter_label_values(labels, objective):
        values = evaluate(counts.tp, counts.fp)
        reached = values + strength * _estimate_errors(counts, evaluate)
        thresholds.append(_choose_nearest(counts, reached >= values.max(), shared))
    return np.array(thresholds)


def _count_with(cut_off, values, positive, weight):
    """Count at all cut-offs that can be the best, and at one more."""
    listed = values[positive & np.isfinite(values)]
    levels = np.unique(np.append(listed, np.nextafter(cut_off, np.inf)))
    return count_at_cut_offs(values, positive, weight, levels=levels[::-1])


def _iter_label_values(labels, objective):
    """Yield every label's counts, and the objective as a function of its tp and fp alone."""
    if objective.kind == "labels":
        for label, counts in enumerate(labels):
            metric, totals = objective.get_label_metric(label), counts.get(0)[2:]
            yield counts, partial(_evaluate, metric, others=(0.0, 0.0), totals=totals)
        return
    labels = list(labels)
    chosen = maximise_pooled(labels, objective.metric)
    at_best = np.array([c.get(best) for c, best in zip(labels, chosen, strict=True)])
    sums = at_best.sum(axis=0)
    for counts, own in zip(labels, at_best, strict=True):
        others = sums[:2] - own[:2]
        yield counts, partial(_evaluate, objective.metric, others=others, totals=sums[2:])


def _evaluate(metric, tp, fp, *, others, totals):
    return metric(others[0] + tp, others[1] + fp, *totals)


def _estimate_errors(counts, evaluate):
    """Standard errors of a metric: tp and fp are binomial, and move it one at a time."""
    tp, fp, n_positive, n_negative = counts.tp, counts.fp, counts.n_positive, counts.n_negative
    tp_step, fp_step = _estimate_deviation(tp, n_positive), _estimate_deviation(fp, n_negative)
    more_hits = evaluate(np.minimum(tp + tp_step, n_positive), fp)
    fewer_hits = evaluate(np.maximum(tp - tp_step, 0.0), fp)
    fewer_errors = evaluate(tp, np.maximum(fp - fp_step, 0.0))
    more_errors = evaluate(tp, np.minimum(fp + fp_step, n_negative))
    return np.hypot(more_hits - fewer_hits, fewer_errors - more_errors) / 2


def _estimate_deviation(count, n):
    """The standard deviation of a binomial count of n."""
    share = (count + PRIOR) / (n + 2 * PRIOR)
    return np.sqrt(n * share * (1 - share))


def _choose_nearest(counts, allowed, cut_off):
    """Of the allowed candidates' cut-offs choose the nearest to the one given."""
    allowed = np.flatnonzero(allowed)
    cut_offs = counts.compute_cut_offs(allowed, cut_off)
    # The candidate that is made for the cut-off stands for it.
    cut_offs[counts.upper[allowed] == np.nextafter(cut_off, np.inf)] = cut_off
    return cut_offs[np.argmin(np.abs(cut_offs - cut_off))]


def _shrink(scores, Y, objective, *, default, sample_weight, strength):
    """Mix each label's cut-off with the shared one, by its positives: n / (n + strength)."""
    options = {"default": default, "sample_weight": sample_weight}
    own, _ = search_thresholds(scores, Y, objective, "per_class", **options)
    shared = find_shared_cut_off(scores, Y, objective, **options)
    return shared + _weigh_evidence(scores, Y, sample_weight, strength) * (own - shared)


def _shrink_quantiles(scores, Y, objective, *, default, sample_weight, strength):
    """Mix the ranks of both cut-offs among the label's scores, in the same way."""
    options = {"default": default, "sample_weight": sample_weight}
    own, _ = search_thresholds(scores, Y, objective, "per_class", **options)
    shared = find_shared_cut_off(scores, Y, objective, **options)
    trust = _weigh_evidence(scores, Y, sample_weight, strength)
    return np.array(
        [
            _mix_ranks(np.sort(values[np.isfinite(values)]), own[label], shared, trust[label])
            for label, (values, _, _) in enumerate(iter_labels(scores, Y, sample_weight))
        ]
    )


def _mix_ranks(values, own, shared, trust):
    """The cut-off at the weighted mean rank of two among sorted values."""
    own_rank, shared_rank = np.searchsorted(values, [own, shared], side="right")
    rank = int(np.rint(trust * own_rank + (1 - trust) * shared_rank))
    if rank == shared_rank:
        return shared
    if rank == own_rank:
        return own
    # Strictly between two ranks there are scores on both sides.
    lower, upper = values[rank - 1], values[rank]
    return np.clip(lower / 2 + upper / 2, lower, np.nextafter(upper, -np.inf))


def _weigh_evidence(scores, Y, sample_weight, strength):
    """How much every label's own cut-off is trusted."""
    n_positive = _count_positives(iter_labels(scores, Y, sample_weight))
    return divide(n_positive, n_positive + strength)


def _count_positives(labels):
    return np.array(
        [
            positive.sum() if weight is None else weight[positive].sum()
            for _, positive, weight in labels
        ]
    )


def _apply_fbr(scores, Y, objective, *, default, sample_weight, strength):
    """Predict the top sample only where even the best F1 is small: SCutFBR.1.

    Fan and Lin, "A Study on Threshold Selection for Multi-label Classification", 2007.
    """
    options = {"default": default, "sample_weight": sample_weight}
    thresholds, _ = search_thresholds(scores, Y, objective, "per_class", **options)
    for label, (values, positive, weight) in enumerate(iter_labels(scores, Y, sample_weight)):
        level = np.nextafter(thresholds[label], np.inf)
        counts = count_at_cut_offs(values, positive, weight, levels=np.array([level]))
        top = values.max(initial=-np.inf)
        if np.isfinite(top) and METRICS["f1"](*counts.get(1)) < strength:
            thresholds[label] = np.nextafter(np.float64(top), -np.inf)
    return thresholds


def _sum_frequent_first(scores, Y, objective, *, default, sample_weight, strength):
    """Maximise a label's own metric and that of the sums over it and more frequent labels.

    The rule of Lin and Lin, "On the Thresholding Strategy for Infrequent Labels in Multi-label
    Classification", CIKM 2023, on pooled scores.
    """
    known = iter_labels(scores, Y, sample_weight)
    labels = [count_at_cut_offs(*label) for label in known]
    thresholds, sums = np.empty(len(labels)), np.zeros(4)
    for label in np.argsort([-counts.n_positive for counts in labels], kind="stable"):
        counts, (tp, fp, *totals) = labels[label], sums
        own = counts.tp, counts.fp, counts.n_positive, counts.n_negative
        values = objective.metric(*own) + objective.metric(
            tp + counts.tp, fp + counts.fp, *np.add(totals, own[2:])
        )
        best = np.flatnonzero(values == values.max())
        cut_offs = counts.compute_cut_offs(best, default)
        nearest = np.argmin(np.abs(cut_offs - default))
        thresholds[label] = cut_offs[nearest]
        sums = sums + counts.get(best[nearest])
    return thresholds


def _average_folds(scores, Y, objective, *, default, sample_weight, strength, folds):
    """Maximise the mean over folds of a label's metric.

    That is one cut-off for as many labels as there are folds, each known in its own rows.
    """
    fold_of = np.unique(folds, return_inverse=True)[1]
    shape = len(fold_of), fold_of.max() + 1
    is_out = np.arange(shape[1]) != fold_of[:, None]
    # Their columns are taken one by one.
    scores, Y = (sp.csc_array(part) if sp.issparse(part) else part for part in (scores, Y))
    thresholds = []
    for label in range(scores.shape[1]):
        truth = np.where(is_out, np.nan, _get_dense_column(Y, label)[:, None])
        metric = CountObjective(objective.get_label_metric(label), "macro")
        weight = sample_weight[:, label] if np.ndim(sample_weight) == 2 else sample_weight
        options = {"default": default, "sample_weight": weight}
        by_fold = _spread_column(scores, label, fold_of, shape)
        thresholds.append(search_thresholds(by_fold, truth, metric, "global", **options)[0][0])
    return np.array(thresholds)


def _get_dense_column(Y, label):
    return Y[:, [label]].toarray()[:, 0] if sp.issparse(Y) else Y[:, label]


def _spread_column(scores, label, fold_of, shape):
    """Put the scores of a label into the column of their fold; elsewhere they do not count."""
    if not sp.issparse(scores):
        return np.broadcast_to(scores[:, [label]], shape)
    column = scores[:, [label]].tocoo()
    rows = column.coords[0]
    return sp.csr_array((column.data, (rows, fold_of[rows])), shape=shape)


def _is_mean_over_labels(objective):
    return objective.kind == "labels"


def _has_label_values(objective):
    return objective.kind in ("labels", "pooled")


def _has_one_metric(objective):
    return isinstance(objective, CountObjective) and _has_label_values(objective)


def _has_no_constraints(objective):
    return objective.kind != "constrained"


_COUNTS = "a mean over labels or a metric of summed counts"
_MEAN = "a mean over labels"
_FREE = "an objective without constraints"

# The strengths are those that did best on the folds of real data, see the user guide; that of
# fbr is among those that its authors tried.
REGULARIZATIONS = {
    "standard_error": Regularization(_stay_within_error, 0.5, _has_label_values, _COUNTS),
    "shrink": Regularization(_shrink, 2.0, _has_no_constraints, _FREE),
    "shrink_quantile": Regularization(_shrink_quantiles, 5.0, _has_no_constraints, _FREE),
    "fbr": Regularization(_apply_fbr, 0.1, _has_no_constraints, _FREE),
    "micro_macro": Regularization(_sum_frequent_first, None, _has_one_metric, _COUNTS),
    "fold_mean": Regularization(_average_folds, None, _is_mean_over_labels, _MEAN, uses_folds=True),
}
